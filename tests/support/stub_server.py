"""Strict stubs for responses that the sandbox cannot send: an unexpected or missing request fails the test."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Answer:
    """The response of the stub to one request; the last `cut` bytes of the body are omitted, `drop` sends nothing.

    It is sent once `held` is set.
    """

    method: str
    path: str
    status: int
    body: bytes
    headers: Mapping[str, str]
    cut: int = 0
    drop: bool = False
    held: threading.Event | None = None


@dataclass(frozen=True)
class Seen:
    """A request as it arrived: `path` with its query, header names lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Stub:
    """A server on loopback that sends the expected responses in order, and records requests."""

    answers: list[Answer] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True  # else each request on an open connection waits 40 ms
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                stub._answer(self)

            do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - the names of http.server

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def expect(
        self, method: str, path: str, *, status: int = 200, json_body: object = None, text: str | bytes = b"",
        headers: Mapping[str, str] | None = None, times: int = 1, cut: int = 0, drop: bool = False,
        held: threading.Event | None = None,
    ) -> None:  # fmt: skip
        """Expect a request for this path; a `path` without a query matches any query."""
        kind = "application/json;charset=UTF-8" if json_body is not None else "text/html;charset=UTF-8"
        body = (
            json.dumps(json_body).encode()
            if json_body is not None
            else text.encode()
            if isinstance(text, str)
            else text
        )
        answer = Answer(method, path, status, body, {"Content-Type": kind, **(headers or {})}, cut, drop, held)
        self.answers += [answer] * times

    def page(self, path: str, *values: object, held: threading.Event | None = None, **envelope: object) -> None:
        """Expect a GET and respond with a page of values, the last page unless `envelope` says otherwise."""
        page = {"size": len(values), "limit": 25, "isLastPage": True, "values": values, "start": 0, **envelope}
        self.expect("GET", path, json_body=page, held=held)

    def check(self) -> None:
        """Fail for unexpected requests and for expected ones that did not come."""
        assert not self.unexpected, f"unexpected requests: {self.unexpected}"
        assert not self.answers, f"never asked for: {[(answer.method, answer.path) for answer in self.answers]}"

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.seen.append(Seen(handler.command, handler.path, headers, body))
        answer = self._next(handler)
        if answer is not None and answer.held is not None:
            answer.held.wait(60)
        if answer is None or answer.drop:
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
            return
        with suppress(ConnectionError):  # who asked has gone: Ctrl-C
            _send(answer, handler)

    def _next(self, handler: BaseHTTPRequestHandler) -> Answer | None:
        wanted = self.answers[0] if self.answers else None
        path = handler.path if wanted and "?" in wanted.path else handler.path.partition("?")[0]
        if wanted is None or (wanted.method, wanted.path) != (handler.command, path):
            self.unexpected.append(f"{handler.command} {handler.path}")
            return None
        return self.answers.pop(0)


def _send(answer: Answer, handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(answer.status)
    for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(answer.body[: len(answer.body) - answer.cut])
    handler.close_connection = handler.close_connection or bool(answer.cut)
