"""A server in this process: httpcore parses its responses from memory as it does from a socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Respond = Callable[["Seen"], bytes]


@dataclass(frozen=True)
class Seen:
    """A request: `target` is its path with the query; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)


class Server(httpcore.NetworkBackend):
    """Sends each request the bytes that `respond` returns, then closes the connection if they have no length."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self.seen: list[Seen] = []

    def connect_tcp(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Open a connection."""
        return _Stream(self)

    def answer(self, request: bytes) -> bytes:
        """Return the bytes for a request."""
        head, _, _ = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines)
        seen = Seen(method, target, {name.lower(): value.strip() for name, _, value in pairs})
        self.seen.append(seen)
        return self._respond(seen)


class _Stream(httpcore.NetworkStream):
    def __init__(self, server: Server) -> None:
        self._server = server
        self._sent = b""
        self._pending = b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._sent += buffer

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._sent:
            self._pending, self._sent = self._server.answer(self._sent), b""
        part, self._pending = self._pending[:max_bytes], self._pending[max_bytes:]
        return part

    def close(self) -> None:
        self._pending = b""

    def get_extra_info(self, info: str) -> Any:
        return None
