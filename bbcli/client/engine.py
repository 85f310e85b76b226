"""httpcore, the part of httpx that speaks HTTP, loaded no further than a run needs it."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.lean import later, without

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

# Its asynchronous half looks for the first two, which load asyncio, and take longer than a request. Plain http needs
# no TLS, and bbcli never the list of authorities that httpcore would trust.
with without("anyio", "trio"), later(ssl=("SSLContext",), certifi=(), socksio=()):
    import httpcore

__all__ = ["Backend", "MaxTimeExceeded", "TimeLeft", "httpcore"]


class MaxTimeExceeded(httpcore.TimeoutException):
    """A request took longer than --max-time: not one silence, all of it."""


class TimeLeft(NamedTuple):
    """How long the network may be silent, in seconds, in a request that has an end (`deadline`, monotonic).

    httpcore takes it for a timeout and hands it on, unread, to the stream that waits: to connect, for each piece that
    is read or written, and for TLS.
    """

    silence: float
    deadline: float

    def seconds(self) -> float:
        """Return how long may be waited now; MaxTimeExceeded where the time is up."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise MaxTimeExceeded
        return min(self.silence, left)


Timeout = TimeLeft | float | None
# Bytes that are handed to a socket at once, so that the time is looked at in between.
_PIECE = 65536


def _in_time(wait: Callable[..., Any], *args: Any, timeout: Timeout) -> Any:
    """Wait for the network, but no longer than the request has time."""
    if not isinstance(timeout, TimeLeft):
        return wait(*args, timeout=timeout)
    try:
        return wait(*args, timeout=timeout.seconds())
    except httpcore.TimeoutException:
        timeout.seconds()
        raise


class Backend(httpcore.SyncBackend):
    """Opens connections that keep to the time of a request; those on which no TLS is spoken do not load it."""

    def __init__(self, *, speaks_tls: bool) -> None:
        super().__init__()
        self._speaks_tls = speaks_tls

    def connect_tcp(self, *args: Any, timeout: Timeout = None, **kwargs: Any) -> httpcore.NetworkStream:
        """Connect as httpcore does."""
        stream = _in_time(partial(super().connect_tcp, *args, **kwargs), timeout=timeout)
        return _Stream(stream, speaks_tls=self._speaks_tls)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, *, speaks_tls: bool) -> None:
        self._stream = stream
        self._speaks_tls = speaks_tls
        self.close = stream.close  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: Timeout = None) -> bytes:
        return bytes(_in_time(self._stream.read, max_bytes, timeout=timeout))

    def write(self, buffer: bytes, timeout: Timeout = None) -> None:
        for at in range(0, len(buffer), _PIECE):
            _in_time(self._stream.write, buffer[at : at + _PIECE], timeout=timeout)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Timeout = None
    ) -> httpcore.NetworkStream:
        stream = _in_time(self._stream.start_tls, ssl_context, server_hostname, timeout=timeout)
        return _Stream(stream, speaks_tls=True)

    def get_extra_info(self, info: str) -> Any:
        return None if info == "ssl_object" and not self._speaks_tls else self._stream.get_extra_info(info)
