"""The loopback redirect of an OAuth sign-in (RFC 8252): an HTTP server on this machine that takes one callback.

Only a sign-in imports this module: `http.server` costs a tenth of a start.
"""

from __future__ import annotations

import os
import socket
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from errno import EADDRINUSE
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from queue import Empty, SimpleQueue
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from bbcli.auth.oauth_callback import CALLBACK_HOST, CALLBACK_PATH, ForeignCallback
from bbcli.errors import BbcliError, InvalidInput, Pending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
SIGN_IN_TIMEOUT = 300.0
# On Windows Ctrl-C does not interrupt a wait, so that none lasts longer than this. In seconds.
_MAX_WAIT = 0.5
_SHUTDOWN_POLL = 0.05
_MAX_LINE = 32768
_MAX_CONNECTIONS = 32
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Connection": "close",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
}


@contextmanager
def loopback(
    port: int = 0,
    *,
    open_page: Callable[[str], bool],
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
    seconds: float = SIGN_IN_TIMEOUT,
) -> Iterator[LoopbackCallback]:
    """Listen on this machine during a sign-in; port 0 is any free port. InvalidInput if the port cannot be bound."""
    other = "choose another port"
    if port not in range(65536):
        raise InvalidInput(f"{port} is not a port number", hint=other)
    try:
        server = CallbackServer(port)
    except OSError as error:
        reason = "is in use" if error.errno == EADDRINUSE else "cannot be opened"
        raise InvalidInput(f"local port {port} {reason}", hint=other) from None
    with server:
        yield LoopbackCallback(server, open_page, say, clock, seconds)


@dataclass(frozen=True)
class LoopbackCallback:
    """A callback to a port of this machine; nothing of it is logged, stored or forwarded."""

    server: CallbackServer
    open_page: Callable[[str], bool]
    say: Callable[[str], None]
    clock: Callable[[], float]
    seconds: float

    @property
    def port(self) -> int:
        """The port of the server."""
        return self.server.port

    @property
    def redirect_uri(self) -> str:
        """The URL to which the server redirects the browser."""
        return f"http://{CALLBACK_HOST}:{self.port}{CALLBACK_PATH}"

    def answer(self, page: str, read: Callable[[str], T]) -> T:
        """Open the page and return what `read` makes of the query of the callback; Pending at the timeout.

        Any program can send requests to the port: those that `read` rejects as foreign are refused, and the wait goes
        on. `read` runs in the calling thread.
        """
        self.say(f"Sign in on the page in your browser. If it does not open, open this URL on this machine: {page}")
        # Some programs named by BROWSER block until the browser is closed.
        Thread(target=self._open, args=(page,), name="browser", daemon=True).start()
        until = self.clock() + self.seconds
        with self.server.serving():
            while (left := until - self.clock()) > 0:
                with suppress(Empty, ForeignCallback):
                    return _answer(self.server.callbacks.get(timeout=min(left, _MAX_WAIT)), read)
        raise Pending(f"no sign-in within {self.seconds:g} s", hint="sign in again")

    def _open(self, page: str) -> None:
        with suppress(Exception):  # the URL was printed, so that a person can open it
            self.open_page(page)


def _answer(request: CallbackRequest, read: Callable[[str], T]) -> T:
    """Return what `read` makes of one callback, and show the result in the browser."""
    try:
        found = read(request.query)
    except BbcliError as error:
        request.respond(HTTPStatus.BAD_REQUEST, f"You are not signed in: {error.message}.")
        raise
    request.respond(HTTPStatus.OK, "You are signed in. This page can be closed.")
    return found


class CallbackServer(ThreadingTCPServer):
    """Accepts connections, each in a thread: browsers open some in advance and send nothing over them.

    Not HTTPServer, which resolves the name of the host when it is bound.
    """

    allow_reuse_address = os.name == "posix"  # on Windows another program could take the port over
    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.callbacks: SimpleQueue[CallbackRequest] = SimpleQueue()
        # Open connections; True once a callback was read from it.
        self._connections: dict[socket.socket, bool] = {}
        super().__init__((CALLBACK_HOST, port), CallbackRequest)

    @property
    def port(self) -> int:
        """The port that the system has assigned."""
        return int(self.server_address[1])

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Accept connections in a thread; at the end close those that are open, which ends their threads."""
        Thread(target=self.serve_forever, args=(_SHUTDOWN_POLL,), name="callback", daemon=True).start()
        try:
            yield
        finally:
            self.shutdown()
            for connection in list(self._connections):
                hang_up(connection)

    def put(self, request: CallbackRequest) -> None:
        """Hand a callback to the thread that waits for it."""
        self._connections[request.connection] = True
        self.callbacks.put(request)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Handle a connection; of too many that have sent no callback, end the oldest."""
        silent = [connection for connection, has_callback in list(self._connections.items()) if not has_callback]
        if len(silent) >= _MAX_CONNECTIONS:
            hang_up(silent[0])
        self._connections[request] = False
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        self._connections.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print no traceback for a connection that broke."""


class CallbackRequest(BaseHTTPRequestHandler):
    """One request: refused here, or handed to the sign-in with its query."""

    server: CallbackServer
    protocol_version = "HTTP/1.1"
    # http.server answers a malformed request as HTTP/0.9, without a status line.
    request_version = default_request_version = "HTTP/1.0"
    query = ""

    def handle(self) -> None:
        """Read one request; keep a callback open until the sign-in has responded."""
        with suppress(OSError):
            self.raw_requestline = self.rfile.readline(_MAX_LINE)
            if not self.raw_requestline:
                return
            status = self._status()
            if status is not HTTPStatus.OK:
                self.respond(status, status.phrase)
                return
            self.query = self.path.partition("?")[2]
            self.server.put(self)
            while self.rfile.read1(_MAX_LINE):
                pass  # until hang_up

    def _status(self) -> HTTPStatus:
        """Return the status that the request gets; 200 for a callback.

        The Host header is checked because a website can resolve a name of its own to 127.0.0.1 (DNS rebinding).
        """
        if not self.raw_requestline.endswith(b"\n") or not self.parse_request() or not self.path.isascii():
            return HTTPStatus.BAD_REQUEST
        hosts = [host.strip().lower() for host in self.headers.get_all("Host", [])]
        if hosts not in ([f"{CALLBACK_HOST}:{self.server.port}"], [f"localhost:{self.server.port}"]):
            return HTTPStatus.BAD_REQUEST
        if self.path.partition("?")[0] != CALLBACK_PATH:
            return HTTPStatus.NOT_FOUND
        return HTTPStatus.OK if self.command == "GET" else HTTPStatus.METHOD_NOT_ALLOWED

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Leave the response to `handle`: http.server's own page repeats parts of the request."""

    def respond(self, status: HTTPStatus, text: str) -> None:
        """Send a small page and close the connection; a browser that is gone is ignored."""
        page = f"<!doctype html><meta charset=utf-8><title>bbcli</title><p>{escape(text)}</p>\n".encode()
        with suppress(OSError, ValueError):  # ValueError: its thread has ended, and closed what is written to
            self.connection.settimeout(_MAX_WAIT)
            self.send_response_only(status)
            for name, value in {**_HEADERS, "Content-Length": str(len(page))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page)
        hang_up(self.connection)


def hang_up(connection: socket.socket) -> None:
    """End a connection in both directions; the thread that reads from it gets an end of file."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
