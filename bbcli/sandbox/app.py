"""The ASGI application: routing, authentication, and the headers of every response."""

from __future__ import annotations

import gzip
import logging
import re
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
from bbcli.sandbox.request_context import Endpoint, RepositoryMoved, RequestContext
from bbcli.sandbox.responses import JSON, UTF8, empty_response, json_response, negotiate
from bbcli.sandbox.routes import ENDPOINTS, REST

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bbcli.sandbox.server_state import ServerState

WRITE_METHODS = ("POST", "PUT", "DELETE")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
CHALLENGE = 'Basic realm="Atlassian Bitbucket"'
# Bytes of a body that is compressed. Compressing a larger one takes longer than sending it on this machine.
COMPRESSED = range(1024, 1 << 20)
LOG = logging.getLogger("bbcli.sandbox")


class LongConvertor(PathConvertor):
    """A path parameter with slashes and, unlike Starlette's `path`, line ends: file names can contain them."""

    regex = "(?s:.*)"


register_url_convertor("long", LongConvertor())


class LoggedRequest(NamedTuple):
    """A request with path and query as sent, the response status (0: connection dropped), and the user name."""

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
    """Return the sandbox as an ASGI application below `context_path`.

    `log_request` receives every request; `is_allowed_host` decides on the Host header.
    """
    declared = [_route(server, endpoint) for endpoint in routes.endpoints_of(server.version)]

    def no_endpoint(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
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
    """The outermost application: checks the host, removes the context path, normalizes paths, logs requests."""

    app: ASGIApp
    context_path: str
    log_request: Callable[[LoggedRequest], None]
    is_allowed_host: Callable[[str], bool]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return
        noted = False

        async def noting(message: Message) -> None:
            nonlocal noted
            if message["type"] == "http.response.start":
                noted = True  # before sending: a client with the response can rely on the log
                self.log_request(
                    _logged_request(
                        scope, message["status"], dict(message["headers"]).get(b"x-ausername", b"").decode()
                    )
                )
            await send(message)

        # ASGI cannot cut a connection; uvicorn's `send` is a method of the object that holds the transport.
        scope["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        if host and not self.is_allowed_host(host):
            # DNS rebinding: a web page's own host name can resolve to this machine.
            await error_json(ApiError(421, f"{host} is not a name of this server."))(scope, receive, noting)
        elif scope["path"].startswith(self.context_path + "/"):
            await self.app(self._below_context_path(scope), receive, noting)
        else:
            await _page_not_found()(scope, receive, noting)
        if not noted:
            self.log_request(_logged_request(scope, 0, ""))

    def _below_context_path(self, scope: Scope) -> Scope:
        requested_path = path = scope["path"][len(self.context_path) :]
        if path.startswith("/rest/"):
            path = _canonical(path)
        return {**scope, "path": path, "requested_path": requested_path, "context_path": self.context_path}


def _canonical(path: str) -> str:
    """Return the canonical path of an operation.

    `1.0` is `latest`, `2.0` of branch permissions too, a trailing slash is ignored (people type
    `commits/?until=master`), and `users/fred/repos` is `projects/~fred/repos`.
    """
    parts = path.rstrip("/").split("/")
    if parts[3:4] == ["1.0"] or parts[2:4] == ["branch-permissions", "2.0"]:
        parts[3] = "latest"
    if parts[2:5] == ["api", "latest", "users"] and parts[6:7] == ["repos"]:
        parts[4:6] = ["projects", f"~{parts[5].removeprefix('~')}"]
    return "/".join(parts)


def _logged_request(scope: Scope, status: int, user: str) -> LoggedRequest:
    path, query = scope.get("raw_path", b"").decode("latin-1"), scope["query_string"].decode("latin-1")
    return LoggedRequest(scope["method"], path, query, status, user or None)


def _route(server: ServerState, endpoint: Endpoint) -> Route:
    """Return the Starlette route of an endpoint; `{path}` and tag names may contain slashes."""
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
        except ClientDisconnect:  # no client to respond to
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
    """Respond to an authenticated request, or return the error, with a server's headers."""
    caller = Caller()
    try:
        caller = enter(server, request)
        response = respond(caller)
    except ApiError as problem:
        response = error_json(problem)
    except RepositoryMoved as moved:
        response = Response(status_code=307, headers={"location": moved.location})
    except Exception:  # noqa: BLE001 - the client gets an error envelope, the log the traceback
        response = _unexpected_error(server, request)
    return _with_server_headers(response, request, caller)


def _dispatch(server: ServerState, endpoint: Endpoint, request: Request, body: bytes, caller: Caller) -> Response:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if endpoint.method in WRITE_METHODS and not endpoint.for_browser:
        if _is_cross_site(request, content_type):
            return HTMLResponse("XSRF check failed", 403)
        if content_type not in (endpoint.consumes, *endpoint.also_consumes) and (body or content_type):
            raise ApiError(415, f"The media type '{content_type}' is not supported here.")
    accepted = JSON
    if endpoint.produces:
        chosen = negotiate(request.headers.get("accept", "*/*"), endpoint.produces)
        if chosen is None:
            return empty_response(406)
        accepted = chosen
    return endpoint.handler(RequestContext(request, server, caller, body, accepted))


def _is_cross_site(request: Request, content_type: str) -> bool:
    """True if a page of another site could have made a browser send the request.

    Browsers send forms and empty POST requests to any site; JSON, PUT and DELETE only if the site allows it. Requests
    of the server's own pages need the token as well.
    """
    if request.headers.get("x-atlassian-token", "").lower() in ("no-check", "nocheck"):
        return False
    if request.headers.get("user-agent", "").startswith("Mozilla/"):
        return True
    return request.method == "POST" and content_type in ("", *FORMS)


def error_json(problem: ApiError) -> Response:
    """Return an error as a response."""
    if not problem.errors:
        return empty_response(problem.status)
    response = json_response({"errors": problem.errors}, problem.status)
    response.headers.update(problem.headers)
    name = problem.errors[0].get("exceptionName") or ""
    if name.endswith("CaptchaRequiredAuthenticationException"):
        response.headers["www-authenticate"] = CHALLENGE
    return response


def _unexpected_error(server: ServerState, request: Request) -> Response:
    """Return 404 for a repository that was deleted meanwhile; log anything else with its traceback and return 500."""
    key, slug = request.path_params.get("projectKey", ""), request.path_params.get("repositorySlug", "")
    if slug and server.store.repositories.by_slug(key, slug) is None:
        return error_json(no_such_repository(key, slug))
    LOG.error("%s %s", request.method, request.url.path, exc_info=sys.exc_info())
    return error_json(ApiError(500, "An error occurred while processing the request. Check the server's own messages."))


_REQUESTS = count(1)


def _with_server_headers(response: Response, request: Request, caller: Caller) -> Response:
    """Add the headers of every response, and compress the body if accepted and worthwhile."""
    headers = response.headers
    moment = time.localtime()
    headers["x-arequestid"] = f"@SANDBOXx{moment.tm_hour * 60 + moment.tm_min}x{next(_REQUESTS)}x0"
    headers.update(caller.headers)
    headers.setdefault("cache-control", "private, no-cache")
    headers["vary"] = "x-ausername,x-auserid,cookie,accept-encoding"
    accepts_gzip = "gzip" in request.headers.get("accept-encoding", "")
    body = getattr(response, "body", b"")
    if accepts_gzip and len(body) in COMPRESSED and headers.get("content-type", "").startswith(JSON):
        response.body = gzip.compress(body, 1)  # the fastest: its clients are on this machine
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(response.body))
    return response


def _no_endpoint(request: Request, error: HTTPException) -> Response:
    """Respond to a path without endpoint: JSON of another form below /rest, a page elsewhere.

    Operations that Bitbucket has and the sandbox does not are reported as such.
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
    """Return 501 for an operation that Bitbucket has and the sandbox does not, None for other paths."""
    below = path.removeprefix(REST)
    operation = operation_at(bundled_spec(), below, method) if below else None
    if operation is None or operation.key in _implemented():
        return None
    # operation_at accepts paths without /api/latest; a server does not.
    if not below.startswith(operation.path.partition("{")[0].rstrip("/")):
        return None
    return ApiError(501, f"the sandbox does not implement {method} {REST}{operation.path}")


@cache
def _implemented() -> frozenset[tuple[str, str]]:
    """Return the operations of all versions: an old version responds 404 to later ones, not 501."""
    # The document lacks the slash before {path} in two templates; the bundled index has it.
    templates = ((endpoint.method, re.sub(r"(?<!/)\{path\}", "/{path}", endpoint.template)) for endpoint in ENDPOINTS)
    return frozenset((method, bare(template)) for method, template in templates)
