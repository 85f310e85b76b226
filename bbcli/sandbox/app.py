"""The application: finds the endpoint, signs the caller in, and gives every answer a server's headers."""

from __future__ import annotations

import gzip
import logging
import sys
import time
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bbcli.openapi import bare
from bbcli.openapi.match import operation_at
from bbcli.openapi.store import bundled_spec
from bbcli.sandbox import routes
from bbcli.sandbox.authentication import authenticate, session_caller
from bbcli.sandbox.errors import MAX_ANONYMOUS_BODY, ApiError, body_too_large, no_such_repository
from bbcli.sandbox.fault_middleware import FaultMiddleware
from bbcli.sandbox.permissions import Caller
from bbcli.sandbox.request_context import Endpoint, RepositoryMoved, RequestContext, ServerState
from bbcli.sandbox.responses import JSON, UTF8, empty_response, json_response, negotiate
from bbcli.sandbox.routes import ENDPOINTS, REST

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

WRITE_METHODS = ("POST", "PUT", "DELETE")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
CHALLENGE = 'Basic realm="Atlassian Bitbucket"'
MIN_COMPRESSED = 1024
LOG = logging.getLogger("bbcli.sandbox")


class LongConvertor(PathConvertor):
    """A value that may hold slashes and, other than Starlette's `path`, line ends: names of files do."""

    regex = "(?s:.*)"


register_url_convertor("long", LongConvertor())


class LoggedRequest(NamedTuple):
    """A request: path and query as they were sent, the answer's status (0: dropped), the user's name or None."""

    method: str
    path: str
    query: str
    status: int
    user: str | None


def make_app(
    server: ServerState,
    *,
    context_path: str = "",
    log_request: Callable[[LoggedRequest], None] = lambda _: None,
    is_allowed_host: Callable[[str], bool] = lambda _: True,
) -> ASGIApp:
    """The whole sandbox as an ASGI application below `context_path`, telling `seen` of every request.

    `is_own_name` says whether a Host header names this server.
    """
    declared = [_route(server, endpoint) for endpoint in routes.endpoints_of(server.version)]

    def no_endpoint(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for nothing else
        enter = authenticate if request.scope["path"].startswith("/rest/") else _by_session
        return _guarded(server, request, enter, lambda _caller: _no_endpoint(request, error))

    application = Starlette(
        routes=[*declared, *routes.scm_routes(server)],
        exception_handlers={HTTPException: no_endpoint},
    )
    application.router.redirect_slashes = False
    return Gateway(FaultMiddleware(application, server.faults), context_path, log_request, is_allowed_host)


@dataclass(frozen=True)
class Gateway:
    """Where requests come in: takes the context path off, makes one of the versions' names, notes what was answered."""

    app: ASGIApp
    context_path: str
    log_request: Callable[[LoggedRequest], None]
    is_allowed_host: Callable[[str], bool]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        noted = False

        async def noting(message: Message) -> None:
            nonlocal noted
            if message["type"] == "http.response.start":
                noted = True  # before it is sent: who has the answer finds it noted
                self.log_request(
                    _logged_request(
                        scope, message["status"], dict(message["headers"]).get(b"x-ausername", b"").decode()
                    )
                )
            await send(message)

        # ASGI has no word for cutting a connection; uvicorn's `send` is a method of the object that holds it.
        scope["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if host and not self.is_allowed_host(host):
            # A page on the web can make a name of its own lead to this machine, and would be let in by a browser.
            await error_json(ApiError(421, f"{host} is not a name of this server."))(scope, receive, noting)
        elif scope["path"].startswith(self.context_path + "/"):
            await self.app(self._below_context_path(scope), receive, noting)
        else:
            await _page_not_found()(scope, receive, noting)
        if not noted:
            self.log_request(_logged_request(scope, 0, ""))

    def _below_context_path(self, scope: Scope) -> Scope:
        asked = path = scope["path"][len(self.context_path) :]
        if path.startswith("/rest/"):
            path = _canonical(path)
        return {**scope, "path": path, "asked": asked, "context_path": self.context_path}


def _canonical(path: str) -> str:
    """The one spelling of a path that an operation is known by.

    `1.0` is `latest`, a slash at the end does no harm (people type `commits/?until=master`), and what is below
    `users/fred/repos` is below `projects/~fred/repos`.
    """
    parts = path.rstrip("/").split("/")
    if parts[3:4] == ["1.0"]:
        parts[3] = "latest"
    if parts[2:5] == ["api", "latest", "users"] and parts[6:7] == ["repos"]:
        parts[4:6] = ["projects", f"~{parts[5].removeprefix('~')}"]
    return "/".join(parts)


def _logged_request(scope: Scope, status: int, user: str) -> LoggedRequest:
    path, query = scope.get("raw_path", b"").decode("latin-1"), scope["query_string"].decode("latin-1")
    return LoggedRequest(scope["method"], path, query, status, user or None)


def _route(server: ServerState, endpoint: Endpoint) -> Route:
    """The document's template as Starlette writes it: `{path}` and tag names may hold slashes."""
    path = routes.path_of(endpoint).replace("{path}", "{path:long}").replace("/tags/{name}", "/tags/{name:long}")

    async def respond(request: Request) -> Response:
        body, is_known = bytearray(), False
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_ANONYMOUS_BODY and not is_known:
                    checked = await run_in_threadpool(_guarded, server, request, enter, _require_credential)
                    if checked.status_code >= 400:
                        return checked
                    is_known = True
        except ClientDisconnect:  # nobody is left to answer
            return empty_response()
        return await run_in_threadpool(_respond, server, endpoint, request, bytes(body))

    enter = _authenticator(endpoint)
    return Route(path, respond, methods=[endpoint.method])


def _authenticator(endpoint: Endpoint) -> Callable[[ServerState, Request], Caller]:
    return (
        _anonymous
        if endpoint.template.startswith(routes.CONTROL)
        else _by_session
        if endpoint.for_browser
        else authenticate
    )


def _respond(server: ServerState, endpoint: Endpoint, request: Request, body: bytes) -> Response:
    return _guarded(
        server, request, _authenticator(endpoint), lambda caller: _dispatch(server, endpoint, request, body, caller)
    )


def _require_credential(caller: Caller) -> Response:
    if caller.is_anonymous:
        raise body_too_large()
    return empty_response()


def _anonymous(_world: ServerState, _request: Request) -> Caller:
    return Caller()


def _by_session(server: ServerState, request: Request) -> Caller:
    return session_caller(server.store, request.cookies)


def _guarded(
    server: ServerState,
    request: Request,
    enter: Callable[[ServerState, Request], Caller],
    respond: Callable[[Caller], Response],
) -> Response:
    """The answer to who comes in, or the refusal, with a server's headers."""
    caller = Caller()
    try:
        caller = enter(server, request)
        response = respond(caller)
    except ApiError as problem:
        response = error_json(problem)
    except RepositoryMoved as moved:
        response = Response(status_code=307, headers={"location": moved.location})
    except Exception:  # noqa: BLE001 - whatever it is, the caller gets the envelope and the operator the traceback
        response = _unexpected_error(server, request)
    return _with_server_headers(response, request, caller)


def _dispatch(server: ServerState, endpoint: Endpoint, request: Request, body: bytes, caller: Caller) -> Response:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if endpoint.method in WRITE_METHODS and not endpoint.for_browser:
        if _is_cross_site(request, content_type):
            return HTMLResponse("XSRF check failed", 403)
        if content_type != endpoint.consumes and (body or content_type):
            raise ApiError(415, f"The media type '{content_type}' is not supported here.")
    accepted = JSON
    if endpoint.produces:
        chosen = negotiate(request.headers.get("accept", "*/*"), endpoint.produces)
        if chosen is None:
            return empty_response(406)
        accepted = chosen
    return endpoint.handler(RequestContext(request, server, caller, body, accepted))


def _is_cross_site(request: Request, content_type: str) -> bool:
    """Whether a page of another site could have made a browser send this.

    A browser posts forms, or nothing, to any site; it sends JSON, PUT and DELETE only where the site allows it. The
    requests of a site's own pages need the token too.
    """
    if request.headers.get("x-atlassian-token", "").lower() in ("no-check", "nocheck"):
        return False
    if request.headers.get("user-agent", "").startswith("Mozilla/"):
        return True
    return request.method == "POST" and content_type in ("", *FORMS)


def error_json(problem: ApiError) -> Response:
    """A problem in the error envelope."""
    response = json_response({"errors": problem.errors}, problem.status)
    response.headers.update(problem.headers)
    name = problem.errors[0].get("exceptionName") or ""
    if name.endswith("CaptchaRequiredAuthenticationException"):
        response.headers["www-authenticate"] = CHALLENGE
    return response


def _unexpected_error(server: ServerState, request: Request) -> Response:
    """A repository that was deleted while it was read is not there; everything else is a defect and shows on stderr."""
    key, slug = request.path_params.get("projectKey", ""), request.path_params.get("repositorySlug", "")
    if slug and server.store.repositories.by_slug(key, slug) is None:
        return error_json(no_such_repository(key, slug))
    LOG.error("%s %s", request.method, request.url.path, exc_info=sys.exc_info())
    return error_json(ApiError(500, "An error occurred while processing the request. Check the server's own messages."))


_REQUESTS = count(1)


def _with_server_headers(response: Response, request: Request, caller: Caller) -> Response:
    """The headers that every answer has, and gzip where it was asked for and pays."""
    headers = response.headers
    moment = time.localtime()
    headers["x-arequestid"] = f"@SANDBOXx{moment.tm_hour * 60 + moment.tm_min}x{next(_REQUESTS)}x0"
    headers.update(caller.headers)
    headers.setdefault("cache-control", "private, no-cache")
    headers["vary"] = "x-ausername,x-auserid,cookie,accept-encoding"
    wanted = "gzip" in request.headers.get("accept-encoding", "")
    body = getattr(response, "body", b"")
    if wanted and len(body) >= MIN_COMPRESSED and headers.get("content-type", "").startswith(JSON):
        response.body = gzip.compress(body, 5)
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(response.body))
    return response


def _no_endpoint(request: Request, error: HTTPException) -> Response:
    """What a server says where nothing answers: JSON of another shape below /rest, a page elsewhere.

    Where a server would answer, and the sandbox cannot, it says that.
    """
    if not request.scope["path"].startswith("/rest/"):
        return _page_not_found()
    if problem := not_implemented(request.method, request.scope["path"]):
        return error_json(problem)
    phrase = "Not Found" if error.status_code == 404 else "Method Not Allowed"
    body = {"message": f"HTTP {error.status_code} {phrase}", "status-code": error.status_code, "sub-code": -1}
    response = json_response(body, error.status_code)
    response.headers.update(error.headers or {})
    return response


def _page_not_found() -> Response:
    page = "<!DOCTYPE html><html><head><title>Not found - Bitbucket</title></head><body>Page not found</body></html>"
    return Response(page, 404, headers={"content-type": "text/html" + UTF8})


def not_implemented(method: str, path: str) -> ApiError | None:
    """501 for a path below /rest that the description of Bitbucket has and the sandbox does not; None for others."""
    below = path.removeprefix(REST)
    operation = operation_at(bundled_spec(), below, method) if below else None
    if operation is None or operation.key in _implemented():
        return None
    # `/api/latest` can be left out for people who look for an operation, but not on a server.
    if not below.startswith(operation.path.partition("{")[0].rstrip("/")):
        return None
    return ApiError(501, f"the sandbox does not implement {method} {REST}{operation.path}")


@cache
def _implemented() -> frozenset[tuple[str, str]]:
    """Those of every version: where an old one lacks an operation, it answers as that server does."""
    return frozenset((endpoint.method, bare(endpoint.template)) for endpoint in ENDPOINTS)
