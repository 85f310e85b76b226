"""Inject faults below the application, where connections can be cut."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from bbcli.sandbox.responses import JSON, UTF8, encode_json

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bbcli.sandbox.faults import Fault, Faults

CHUNK = 64
_REQUEST_ID = (b"x-arequestid", b"@SANDBOXx0x0x0")
LOGIN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Log in - Sandbox SSO</title></head>
<body><form action="/sso/login" method="post"><h1>Log in</h1><input name="username"><input name="password"
type="password"></form></body></html>
"""
PROXY_PAGE = """<html>
<head><title>{status}</title></head>
<body><center><h1>{status}</h1></center><hr><center>sandbox-proxy</center></body>
</html>
"""


@dataclass
class BufferedResponse:
    """A complete response of the application."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Collect a message in place of the server's `send`."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    async def start(self, send: Send) -> None:
        """Send status and headers with the actual content length."""
        headers = [(name, value) for name, value in self.headers if name != b"content-length"]
        headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})

    async def finish(self, send: Send) -> None:
        """Send the whole response."""
        await self.start(send)
        await send({"type": "http.response.body", "body": self.body})


class FaultMiddleware:
    """Wraps the application; requests without a matching fault pass unchanged."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to one request, with the fault that applies."""
        is_exempt = scope["path"].startswith("/sandbox/")
        matched = [] if is_exempt else self.faults.take_matching(scope["method"], scope["requested_path"])
        for fault in matched:
            if fault.kind == "latency":
                await _pause(scope, fault.ms)
        fault_to_inject = next((fault for fault in matched if fault.kind != "latency"), None)
        if fault_to_inject is None:
            await self.app(scope, receive, send)
        elif (synthetic := _synthetic_response(fault_to_inject)) is not None:
            await synthetic.finish(send)
        else:
            await self._respond_faulty(fault_to_inject, scope, receive, send)

    async def _respond_faulty(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.kind == "drop":
            await _disconnect(scope, receive, abort=True)
            return
        recorded = BufferedResponse()
        await self.app(_faulty_scope(fault, scope), receive, recorded.take)
        if fault.kind in ("endless", "stuck"):
            recorded.body = _faulty_page(fault, scope, recorded.body)
            await recorded.finish(send)
            return
        await recorded.start(send)
        if fault.kind == "cut":
            half = recorded.body[: len(recorded.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await _disconnect(scope, receive, abort=False)
            return
        for start in range(0, len(recorded.body), CHUNK):
            piece = recorded.body[start : start + CHUNK]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await _pause(scope, fault.ms)
        await send({"type": "http.response.body", "body": b""})


async def _pause(scope: Scope, milliseconds: int) -> None:
    """Wait until the time is over or the connection is closed."""
    until = time.monotonic() + milliseconds / 1000
    while (rest := until - time.monotonic()) > 0 and not _is_disconnected(scope):
        await asyncio.sleep(min(rest, 0.05))


def _is_disconnected(scope: Scope) -> bool:
    transport = scope.get("transport")
    return transport is not None and bool(transport.is_closing())


def _synthetic_response(fault: Fault) -> BufferedResponse | None:
    """Return the response of a fault that does not need the application, else None."""
    if fault.kind == "status":
        return _error_response(fault, fault.status, _envelope(fault.status))
    if fault.kind in CONFLICTS:
        return _error_response(fault, *conflict_envelope(fault.kind))
    if fault.kind == "html":
        page = PROXY_PAGE.format(status=fault.status).encode()
        return BufferedResponse(fault.status, [*_retry(fault), _content_type("text/html")], page)
    if fault.kind == "login-page":
        return BufferedResponse(200, [_content_type("text/html" + UTF8)], LOGIN_PAGE)
    if fault.kind == "redirect":
        return BufferedResponse(302, [(b"location", fault.url.encode())], b"")
    return None


def _error_response(fault: Fault, status: int, envelope: dict[str, Any]) -> BufferedResponse:
    """Return an error of the server itself, which has a request id."""
    return BufferedResponse(status, [*_retry(fault), _REQUEST_ID, _content_type(JSON + UTF8)], encode_json(envelope))


def _content_type(value: str) -> tuple[bytes, bytes]:
    return b"content-type", value.encode()


def _retry(fault: Fault) -> list[tuple[bytes, bytes]]:
    if fault.retry_date is not None:
        return [(b"retry-after", formatdate(time.time() + fault.retry_date, usegmt=True).encode())]
    if fault.retry_after is not None:
        return [(b"retry-after", str(fault.retry_after).encode())]
    return []


def _envelope(status: int) -> dict[str, Any]:
    message = "You have exceeded the rate limit. Try again later." if status == 429 else "A fault that was asked for."
    return {"errors": [{"context": None, "message": message, "exceptionName": None}]}


def _faulty_scope(fault: Fault, scope: Scope) -> Scope:
    """Return the request to forward: uncompressed, and from start 0 for an endless list."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if fault.kind == "endless":
        query = [(name, value) for name, value in query if name != "start"]
    return {**scope, "headers": headers, "query_string": urlencode(query).encode()}


def _faulty_page(fault: Fault, scope: Scope, body: bytes) -> bytes:
    try:
        page: Any = json.loads(body)
    except ValueError:
        return body
    if not isinstance(page, dict) or "isLastPage" not in page:
        return body
    requested = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("start", "0")
    start = int(requested) if requested.isdigit() else 0
    return encode_json({**page, "isLastPage": False, "nextPageStart": None if fault.kind == "endless" else start})


async def _disconnect(scope: Scope, receive: Receive, *, abort: bool) -> None:
    """Close the connection during the response and wait until the server notices."""
    transport = scope.get("transport")
    if transport is None:  # another ASGI server; it closes the connection since the response is incomplete
        return
    if abort:
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass


PULL = "com.atlassian.bitbucket.pull"
# By fault kind: status, message, exception name, and further fields.
CONFLICTS: dict[str, tuple[int, str, str, dict[str, Any]]] = {
    "vetoed": (
        409,
        "Merging the pull request has been vetoed.",
        f"{PULL}.PullRequestMergeVetoedException",
        {
            "conflicted": True,
            "vetoes": [
                {"summaryMessage": "Not enough approvals", "detailedMessage": "1 of 2 reviewers has approved."},
                {"summaryMessage": "Builds are missing", "detailedMessage": "At least 1 build has to succeed first."},
            ],
        },
    ),
    "out-of-date": (
        409,
        "You are attempting to modify a pull request based on out-of-date information.",
        f"{PULL}.PullRequestOutOfDateException",
        {"currentVersion": 3, "expectedVersion": 1},
    ),
    "canceled": (
        409,
        "A hook has canceled the pull request: the title must begin with an issue key.",
        f"{PULL}.PullRequestOpenCanceledException",
        {},
    ),
    "raced": (
        409,
        "New changes were pushed to master in WORK/app while the merge was being performed. Please retry the merge.",
        "com.atlassian.bitbucket.scm.MergeException",
        {},
    ),
    "bad-reviewers": (
        409,
        "Some reviewers could not be added.",
        f"{PULL}.InvalidPullRequestReviewersException",
        {
            "context": "reviewers",
            "reviewerErrors": [{"context": "nobody", "message": "nobody is not a user.", "exceptionName": None}],
            "validReviewers": [{"user": {"name": "jane", "slug": "jane"}}],
        },
    ),
}


def conflict_envelope(kind: str) -> tuple[int, dict[str, Any]]:
    """Return the status and error envelope of a fault kind."""
    status, message, exception, beside = CONFLICTS[kind]
    return status, {"errors": [{"context": None, "message": message, "exceptionName": exception, **beside}]}
