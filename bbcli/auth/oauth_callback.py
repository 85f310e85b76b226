"""How the answer of a sign-in in the browser comes back: to a listener on this machine, or pasted by hand."""

from __future__ import annotations

import re
import selectors
import socket
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from errno import EADDRINUSE
from html import escape
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import parse_qsl

from bbcli.errors import BbcliError, InvalidInput, NotAuthenticated, Pending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
HOST = "127.0.0.1"
PATH = "/callback"
# What OAuth 1.0a has in the place of an address: the server's page shows a code to be typed.
OUT_OF_BAND = "oob"
SIGN_IN_TIMEOUT = 300.0
# On Windows Ctrl-C does not end a wait for sockets: no wait is longer than this.
_PATIENCE = 0.5
_LARGEST_REQUEST = 32768
_MOST_CALLERS = 32
_REQUEST_LINE = re.compile(rb"([A-Z]+) (/[\x21-\x7e]*) HTTP/1\.[01]")
_HOST_LINE = re.compile(rb"^host:[ \t]*([^\r\n]*)\r?$", re.IGNORECASE | re.MULTILINE)


class ForeignCallback(NotAuthenticated):
    """An answer that belongs to another sign-in, or to none."""

    def __init__(self) -> None:
        super().__init__(
            "the answer does not belong to this sign-in", hint="sign in again, with the page that bbcli shows"
        )


class Callback(Protocol):
    """How the person gets to the server's page, and its answer to us."""

    @property
    def redirect_uri(self) -> str:
        """Where the server is to send the browser with its answer."""

    def answer(self, page: str, read: Callable[[str], T]) -> T:
        """Show the page and return what `read` makes of the query that comes back; Foreign where it raises that."""


def parse_parameters(query: str) -> dict[str, str]:
    """Return the parameters of an answer; Foreign where one is there twice, which no server does."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=32)
    except ValueError:
        raise ForeignCallback from None
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ForeignCallback
    return found


def parse_pasted(text: str) -> str:
    """Return the query of a pasted address; a text that has none, such as a typed code, as it is."""
    address, mark, query = text.strip().partition("?")
    found = (query if mark else address).partition("#")[0]
    if not found or "://" in found.partition("=")[0]:
        raise InvalidInput(
            "what was pasted holds no answer of the server",
            hint="copy the whole address of the page, from http to its end",
        )
    return found


@dataclass(frozen=True)
class PastedCallback:
    """The answer is pasted by the person: the browser may run on another machine."""

    redirect_uri: str
    ask: Callable[[str], str]
    say: Callable[[str], None]

    def answer(self, page: str, read: Callable[[str], T]) -> T:
        """Show the address of the page, and read what is pasted."""
        self.say(f"Open this page in a browser and sign in: {page}")
        if self.redirect_uri == OUT_OF_BAND:
            code = self.ask("Code that the page shows at the end")
            if not code.strip():
                raise InvalidInput("no code was typed", hint="sign in again, and allow it on the server's page")
            return read(parse_pasted(code))
        self.say("Then copy the address of the page where you end up, whether it loads or not, and paste it soon.")
        return read(parse_pasted(self.ask("Address")))


@contextmanager
def loopback(
    port: int = 0,
    *,
    open_page: Callable[[str], bool],
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
    seconds: float = SIGN_IN_TIMEOUT,
) -> Iterator[LoopbackCallback]:
    """Listen on this machine alone while a sign-in goes on; port 0 is any that is free.

    InvalidInput for a port that can't be had.
    """
    other = "name another port, or none: one that is free is taken then"
    if port not in range(65536):
        raise InvalidInput(f"{port} is no port", hint=other)
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        reason = "is in use" if error.errno == EADDRINUSE else "can't be listened on"
        raise InvalidInput(f"port {port} of this machine {reason}", hint=other) from None
    with closing(listener):
        yield LoopbackCallback(listener, open_page, say, clock, seconds)


@dataclass(frozen=True)
class LoopbackCallback:
    """The answer comes to a port of this machine (RFC 8252); nothing of it is logged, kept or sent on."""

    listener: socket.socket
    open_page: Callable[[str], bool]
    say: Callable[[str], None]
    clock: Callable[[], float]
    seconds: float

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self.listener.getsockname()[1])

    @property
    def redirect_uri(self) -> str:
        """Where the server is to send the browser."""
        return f"http://{HOST}:{self.port}{PATH}"

    def answer(self, page: str, read: Callable[[str], T]) -> T:
        """Open the page and wait for its answer; Pending where none comes in time.

        What does not belong to the sign-in is refused, and the wait goes on: anybody can send a request to this port.
        """
        self.say(f"Sign in on the page in your browser; where none opens it, open it on this machine: {page}")
        # Some browsers, such as those that BROWSER names, keep whoever opens a page waiting until they are closed.
        Thread(target=self._open, args=(page,), name="browser", daemon=True).start()
        until = self.clock() + self.seconds
        with closing(_Callers(self.listener)) as callers:
            while (left := until - self.clock()) > 0:
                for caller in callers.heard(min(left, _PATIENCE)):
                    with closing(caller), suppress(ForeignCallback):
                        return self._answered(caller, read)
        raise Pending(f"nobody signed in within {self.seconds:g} s", hint="sign in again")

    def _open(self, page: str) -> None:
        with suppress(Exception):  # the person has the address, and can open it by hand
            self.open_page(page)

    def _answered(self, caller: _Caller, read: Callable[[str], T]) -> T:
        """Return what one request brings, and show in the browser what became of it; Foreign for a stray one."""
        status, query = asked(bytes(caller.received), self.port)
        if status is not HTTPStatus.OK:
            caller.show(status, status.phrase)
            raise ForeignCallback
        try:
            found = read(query)
        except BbcliError as error:
            caller.show(HTTPStatus.BAD_REQUEST, f"You are not signed in: {error.message}.")
            raise
        caller.show(HTTPStatus.OK, "You are signed in. This page can be closed.")
        return found


def asked(request: bytes, port: int) -> tuple[HTTPStatus, str]:
    """Return the status that a request to the listener deserves, and its query.

    The host is looked at, since a page on the web can make a name of its own lead to this machine.
    """
    head = request.partition(b"\r\n\r\n")[0]
    match = _REQUEST_LINE.fullmatch(head.partition(b"\r\n")[0])
    hosts = [host.decode("latin-1").strip(" \t").lower() for host in _HOST_LINE.findall(head)]
    if not match or hosts not in ([f"{HOST}:{port}"], [f"localhost:{port}"]):
        return HTTPStatus.BAD_REQUEST, ""
    path, _, query = match[2].decode("ascii").partition("?")
    if path != PATH:
        return HTTPStatus.NOT_FOUND, ""
    return (HTTPStatus.OK, query) if match[1] == b"GET" else (HTTPStatus.METHOD_NOT_ALLOWED, "")


@dataclass
class _Caller:
    """A connection to the listener, and what it has sent so far."""

    connection: socket.socket
    received: bytearray = field(default_factory=bytearray)

    def hear(self) -> bool:
        """Take in what is there; whether there is more to come, the request not being whole."""
        try:
            heard = self.connection.recv(_LARGEST_REQUEST)
        except BlockingIOError:
            return True
        except OSError:
            heard = b""
        self.received += heard
        return bool(heard) and b"\r\n\r\n" not in self.received and len(self.received) < _LARGEST_REQUEST

    def show(self, status: HTTPStatus, text: str) -> None:
        """Answer with a small page; a browser that is gone misses nothing."""
        page = f"<!doctype html><meta charset=utf-8><title>bbcli</title><p>{escape(text)}</p>\n".encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(page)}\r\nConnection: close\r\nCache-Control: no-store\r\n"
            "Content-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\n\r\n"
        )
        with suppress(OSError):
            self.connection.settimeout(_PATIENCE)
            self.connection.sendall(head.encode("ascii") + page)

    def close(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()


class _Callers:
    """The connections to the listener that have not said all yet.

    Browsers open some that never say a word, before they need them: none may keep the others waiting.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._selector = selectors.DefaultSelector()
        self._listener = listener
        self._waiting: list[_Caller] = []
        listener.settimeout(0)
        self._selector.register(listener, selectors.EVENT_READ)

    def heard(self, seconds: float) -> Iterator[_Caller]:
        """Wait so long for something to happen, and yield those who have said all."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                self._accept()
            elif key.data in self._waiting and not key.data.hear():
                self._drop(key.data)
                yield key.data

    def _accept(self) -> None:
        with suppress(OSError):
            caller = _Caller(self._listener.accept()[0])
            caller.connection.settimeout(0)
            self._selector.register(caller.connection, selectors.EVENT_READ, caller)
            self._waiting.append(caller)
            if len(self._waiting) > _MOST_CALLERS:
                oldest = self._waiting[0]
                self._drop(oldest)
                oldest.close()

    def _drop(self, caller: _Caller) -> None:
        self._selector.unregister(caller.connection)
        self._waiting.remove(caller)

    def close(self) -> None:
        for caller in self._waiting:
            caller.close()
        self._selector.close()
