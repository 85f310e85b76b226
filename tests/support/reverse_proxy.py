"""A reverse proxy of the sandbox that forwards requests or replaces responses, and records both."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from tests.support.stub_server import Answer, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


def respond_with(
    status: int, body: str | bytes = b"", headers: Mapping[str, str] | None = None, *, cut: int = 0, drop: bool = False
) -> Answer:
    """Return a function that responds like this to any request."""
    content = body.encode() if isinstance(body, str) else body
    return Answer("", "", status, content, {"Content-Type": "application/json", **(headers or {})}, cut, drop)


@dataclass
class ReverseProxy:
    """Listens on loopback. `spoil` makes the response to a request after the first `spared`; others go to `behind`."""

    behind: str = ""
    spoil: Callable[[Seen], Answer] | None = None
    spared: int = 0
    seen: list[Seen] = field(default_factory=list)
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    # The answers that were handed on.
    given: list[Answer] = field(default_factory=list)

    def __enter__(self) -> Self:
        front = self

        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True  # else each request on an open connection waits 40 ms
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                front._talk(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - the names of http.server

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # Who hangs up, as a run does that was interrupted, is no failure of a test.
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self, spoil: Callable[[Seen], Answer] | None = None, spared: int = 0) -> None:
        """Clear the recorded requests and set `spoil`."""
        self.seen.clear()
        self.given.clear()
        self.came = threading.Semaphore(0)
        self.spoil, self.spared = spoil, spared

    def _talk(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        # As a proxy it is told the whole URL.
        parts = urlsplit(handler.path)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {name.lower(): value for name, value in handler.headers.items()}
        seen = Seen(handler.command, path, headers, body)
        self.seen.append(seen)
        self.came.release()
        spoils = self.spoil is not None and len(self.seen) > self.spared
        answer = self.spoil(seen) if spoils and self.spoil else self.handed_on(seen)
        if answer.drop:
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            for line in value.split("\n"):
                handler.send_header(name, line)
        handler.end_headers()
        handler.wfile.write(answer.body[: len(answer.body) - answer.cut])
        handler.close_connection = handler.close_connection or bool(answer.cut)

    def handed_on(self, seen: Seen) -> Answer:
        """Forward a request to the server behind, and return its response."""
        connection = HTTPConnection(urlsplit(self.behind).netloc, timeout=30)
        try:
            kept = {name: value for name, value in seen.headers.items() if name != "connection"}
            connection.request(seen.method, seen.path, seen.body, kept)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        headers: dict[str, str] = {}
        for name, value in response.getheaders():
            if name.lower() not in _OF_THE_CONNECTION:
                headers[name] = f"{headers[name]}\n{value}" if name in headers else value
        answer = Answer(seen.method, seen.path, response.status, content, headers)
        self.given.append(answer)
        return answer
