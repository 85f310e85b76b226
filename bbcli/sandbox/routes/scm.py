"""Cloning, fetching and pushing over HTTP, under the same access rules as the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bbcli.sandbox.access import Access, Caller
from bbcli.sandbox.git.backend import GitRequest, run_backend
from bbcli.sandbox.problems import LARGEST_OF_NOBODY, Problem, too_large
from bbcli.sandbox.sign_in import sign_in
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from starlette.requests import Request

    from bbcli.sandbox.call import ServerState
    from bbcli.sandbox.store.records import Repository

CHALLENGE = {"www-authenticate": 'Basic realm="Atlassian Bitbucket"'}
CLONE_URL = "/scm/{key}/{slug}.git{rest:path}"


def scm_routes(world: ServerState) -> list[Route]:
    """The clone URLs as a Starlette route; bodies are streamed, so they are not endpoints like the others."""

    async def respond(request: Request) -> Response:
        caller, found = await run_in_threadpool(_enter, world, request)
        if isinstance(found, Response):
            found.headers.update(caller.headers)
            return found
        name = caller.user.name if caller.user else ""
        call = GitRequest(
            request.method, request.path_params["rest"], request.url.query, request.headers, remote_user=name
        )
        body = _limited(request.stream()) if caller.is_nobody else request.stream()
        try:
            answer = await run_backend(found, call, body)
        except Problem as problem:
            return PlainTextResponse(str(problem), problem.status)
        return StreamingResponse(answer.body, answer.status, headers={**dict(answer.headers), **caller.headers})

    return [Route(CLONE_URL, respond, methods=["GET", "POST"])]


def _enter(world: ServerState, request: Request) -> tuple[Caller, Path | Response]:
    """Who asks, with the folder to serve or the refusal."""
    try:
        caller = sign_in(world, request)
    except Problem as problem:
        return Caller(), PlainTextResponse(str(problem), 401, headers=CHALLENGE)
    return caller, _admit(world, request, caller)


def _admit(world: ServerState, request: Request, caller: Caller) -> Path | Response:
    """The folder to serve or the refusal: git asks for a password on 401 and gives up on the others."""
    repository = world.store.repositories.at(request.path_params["key"], request.path_params["slug"])
    if repository is None:
        return _elsewhere(world, request)
    pushing = "git-receive-pack" in (request.path_params["rest"] + request.url.query)
    level = Access(world.store, caller).on_repository(repository)
    if level is None or (pushing and level < Level.WRITE):
        if caller.is_nobody:
            return PlainTextResponse("Authentication required", 401, headers=CHALLENGE)
        return PlainTextResponse("You are not permitted to access this repository", 403)
    if pushing and repository.archived:
        return PlainTextResponse("The repository is archived and cannot be changed", 403)
    return world.git_path(repository)


async def _limited(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in body:
        size += len(chunk)
        if size > LARGEST_OF_NOBODY:
            raise too_large()
        yield chunk


def _elsewhere(world: ServerState, request: Request) -> Response:
    """A renamed repository's new address, which git follows; the request there is checked like any other."""
    moved = world.store.repositories.moved_from(request.path_params["key"], request.path_params["slug"])
    if moved is None:
        return PlainTextResponse("Repository not found", 404)
    return Response(status_code=307, headers={"location": _address(request, moved)})


def _address(request: Request, repository: Repository) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    place = f"{repository.project.key.lower()}/{repository.slug}.git{request.path_params['rest']}"
    return f"{request.scope['context_path']}/scm/{place}{query}"
