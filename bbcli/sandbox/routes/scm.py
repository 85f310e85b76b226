"""Clone, fetch and push over HTTP, with the permissions of the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bbcli.sandbox.authentication import authenticate
from bbcli.sandbox.errors import MAX_ANONYMOUS_BODY, ApiError, body_too_large
from bbcli.sandbox.git.backend import GitRequest, run_backend
from bbcli.sandbox.permissions import Caller, Permissions
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.requests import Request

    from bbcli.sandbox.request_context import ServerState
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
        try:
            response = await run_backend(found, git_request, body)
        except ApiError as problem:
            return PlainTextResponse(str(problem), problem.status)
        return StreamingResponse(response.body, response.status, headers={**dict(response.headers), **caller.headers})

    return [Route(CLONE_URL, respond, methods=["GET", "POST"])]


def _authorize(server: ServerState, request: Request) -> tuple[Caller, Path | Response]:
    """Return the caller, with the repository path or an error response."""
    try:
        caller = authenticate(server, request)
    except ApiError as problem:
        return Caller(), PlainTextResponse(str(problem), 401, headers=CHALLENGE)
    return caller, _repository_path(server, request, caller)


def _repository_path(server: ServerState, request: Request, caller: Caller) -> Path | Response:
    """Return the repository path or an error response: git asks for a password on 401 only."""
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
    return server.git_path(repository)


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
