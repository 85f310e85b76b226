"""Clone, fetch and push over HTTP, with the permissions of the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bbcli.sandbox.authentication import authenticate
from bbcli.sandbox.errors import MAX_ANONYMOUS_BODY, ApiError, body_too_large
from bbcli.sandbox.git.backend import RECEIVE_PACK, GitRequest, run_backend
from bbcli.sandbox.git.push import PushRecorder
from bbcli.sandbox.permissions import Caller, Permissions
from bbcli.sandbox.pulls.rescope import rescope
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.ref_changes import RefChange

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store.records import Repository

CHALLENGE = {"www-authenticate": 'Basic realm="Atlassian Bitbucket"'}
CLONE_URL = "/scm/{key}/{slug}.git{rest:path}"


def scm_routes(server: ServerState) -> list[Route]:
    """Return the Starlette route of clone URLs, which stream bodies in both directions."""

    async def respond(request: Request) -> Response:
        caller, found = await run_in_threadpool(_authorize, server, request)
        if isinstance(found, Response):
            found.headers.update(caller.headers)
            return found
        name = caller.user.name if caller.user else ""
        git_request = GitRequest(
            request.method, request.path_params["rest"], request.url.query, request.headers, remote_user=name
        )
        body = _limited(request.stream()) if caller.is_anonymous else request.stream()
        encoding = request.headers.get("content-encoding", "")
        push = PushRecorder(encoding) if git_request.path_info == RECEIVE_PACK else None
        try:
            response = await run_backend(server.git_path(found), git_request, push.request(body) if push else body)
        except ApiError as problem:
            return PlainTextResponse(str(problem), problem.status)
        content = _logged(server, found, caller, push, response.body) if push else response.body
        return StreamingResponse(content, response.status, headers={**dict(response.headers), **caller.headers})

    return [Route(CLONE_URL, respond, methods=["GET", "POST"])]


async def _logged(
    server: ServerState, repository: Repository, caller: Caller, push: PushRecorder, body: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """Pass the response to a push through; log it and let pull requests follow it before the response ends."""
    async for chunk in push.response(body):
        yield chunk
    changes = [RefChange(*change) for change in push.changes()]
    await run_in_threadpool(server.store.ref_changes.record, repository, caller.user, "push", changes)
    await run_in_threadpool(rescope, server, repository, caller.user, changes)


def _authorize(server: ServerState, request: Request) -> tuple[Caller, Repository | Response]:
    """Return the caller, with the repository or an error response."""
    try:
        caller = authenticate(server, request)
    except ApiError as problem:
        return Caller(), PlainTextResponse(str(problem), 401, headers=CHALLENGE)
    return caller, _repository(server, request, caller)


def _repository(server: ServerState, request: Request, caller: Caller) -> Repository | Response:
    """Return the repository or an error response: git asks for a password on 401 only."""
    repository = server.store.repositories.by_slug(request.path_params["key"], request.path_params["slug"])
    if repository is None:
        return _redirect_or_404(server, request)
    pushing = "git-receive-pack" in (request.path_params["rest"] + request.url.query)
    level = Permissions(server.store, caller).repository_level(repository)
    if level is None or (pushing and level < Level.WRITE):
        if caller.is_anonymous:
            return PlainTextResponse("Authentication required", 401, headers=CHALLENGE)
        return PlainTextResponse("You are not permitted to access this repository", 403)
    if pushing and repository.archived:
        return PlainTextResponse("The repository is archived and cannot be changed", 403)
    return repository


async def _limited(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in body:
        size += len(chunk)
        if size > MAX_ANONYMOUS_BODY:
            raise body_too_large()
        yield chunk


def _redirect_or_404(server: ServerState, request: Request) -> Response:
    """Redirect to the new URL of a renamed repository, or return 404."""
    moved = server.store.repositories.by_former_slug(request.path_params["key"], request.path_params["slug"])
    if moved is None:
        return PlainTextResponse("Repository not found", 404)
    return Response(status_code=307, headers={"location": _clone_path(request, moved)})


def _clone_path(request: Request, repository: Repository) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    place = f"{repository.project.key.lower()}/{repository.slug}.git{request.path_params['rest']}"
    return f"{request.scope['context_path']}/scm/{place}{query}"
