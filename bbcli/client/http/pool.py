"""Open connections to one server, direct or through a proxy, with httpcore."""

from __future__ import annotations

import sys
from functools import partial
from socket import SO_RCVTIMEO, SOL_SOCKET
from struct import pack
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli._lazy import httpcore_imports
from bbcli.client.http.urls import UnusableURL, request_target
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from ssl import SSLContext

    from bbcli.client.http.connection import Connection
    from bbcli.client.http.proxy import Proxy
    from bbcli.client.http.urls import RequestTarget

    Trace = Callable[[str, Mapping[str, Any]], None]
    import ssl
    from collections.abc import Callable

# As many as the threads that a run may have at once, each with a connection that stays open.
MOST = 32
_LIMITS: dict[str, Any] = {"max_connections": MOST, "max_keepalive_connections": MOST, "keepalive_expiry": 5.0}


def pool(
    connection: Connection,
    context: SSLContext | None,
    proxy_context: SSLContext | None,
    backend: httpcore.NetworkBackend | None = None,
) -> httpcore.ConnectionPool:
    """Return connections that are opened when they are used; from several threads, too.

    Both contexts are None where no TLS is spoken. `backend` opens them, if one is given.
    Misconfigured for an impossible proxy.
    """
    proxy = connection.proxy
    backend = backend or Backend(speaks_tls=connection.speaks_tls)
    if proxy is None:
        return httpcore.ConnectionPool(context, network_backend=backend, **_LIMITS)
    url = _url_of_proxy(proxy)
    auth = (proxy.user.encode(), (proxy.password or "").encode()) if proxy.user else None
    if proxy.is_socks:
        return httpcore.SOCKSProxy(url, auth, context, network_backend=backend, **_LIMITS)
    proxy_context = proxy_context if proxy.scheme == "https" else None
    return httpcore.HTTPProxy(url, auth, None, context, proxy_context, network_backend=backend, **_LIMITS)


def _url_of_proxy(proxy: Proxy) -> httpcore.URL:
    if proxy.is_socks:
        from importlib.util import find_spec

        if find_spec("socksio") is None:
            message = f"{proxy.source} is a SOCKS proxy, which requires a library that is not installed"
            raise Misconfigured(message, reason="library_missing", extra="socks")
    try:
        place = request_target(proxy.url)
    except (ValueError, UnusableURL):
        raise Misconfigured(f"{proxy.source} contains an invalid host name", hint="check the host name") from None
    return url_of(place)


def url_of(place: RequestTarget) -> httpcore.URL:
    """Return a scheme, host and port as a URL of httpcore."""
    return httpcore.URL(scheme=place.scheme, host=place.host, port=place.port, target=place.target)


def extensions(connection: Connection, trace: Trace | None = None, deadline: float | None = None) -> dict[str, Any]:
    """Return httpcore's extensions of a request: its timeouts, and the callback for its steps.

    `deadline` is the end of the whole request, in seconds of the monotonic clock.
    """
    limit = connection.timeout
    waits: dict[str, Any] = {"connect": connection.connect_timeout, "read": limit, "write": limit}
    if deadline is not None:
        waits = {step: TimeLeft(silence, deadline) for step, silence in waits.items()}
    if trace is None and connection.proxy and connection.proxy.is_socks:
        trace = SocksSteps(connection)
    return {"timeout": {**waits, "pool": limit}, **({"trace": trace} if trace else {})}


class SocksSteps:
    """Works around two bugs of httpcore in the SOCKS handshake: no timeout, and a socket left open after a failure."""

    def __init__(self, connection: Connection) -> None:
        self._limit = connection.connect_timeout
        self._stream: Any = None

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Look at a step."""
        if event == "socks.setup_socks5_connection.started":
            self._stream, limit = info["stream"], self._limit
            words = int(limit * 1000) if sys.platform == "win32" else pack("ll", int(limit), int(limit % 1 * 1e6))
            self._stream.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVTIMEO, words)
        elif event == "socks.setup_socks5_connection.failed":
            self._stream.close()


with httpcore_imports():
    import httpcore

__all__ = ["Backend", "MaxTimeExceeded", "TimeLeft", "httpcore"]


class MaxTimeExceeded(httpcore.TimeoutException):
    """A whole request took longer than its time limit."""


class TimeLeft(NamedTuple):
    """The read timeout of a request with a deadline: `silence` in seconds, `deadline` on the monotonic clock.

    httpcore passes it as a timeout to each wait: for the connection, for TLS, and for each chunk that is read or
    written.
    """

    silence: float
    deadline: float

    def seconds(self) -> float:
        """Return the seconds that may still be waited; MaxTimeExceeded after the deadline."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise MaxTimeExceeded
        return min(self.silence, left)


Timeout = TimeLeft | float | None
# Bytes that are handed to a socket at once, so that the time is looked at in between.
_PIECE = 65536
# Bytes that are read at once: with the 64 KiB of httpcore a download takes a fifth more of a CPU.
_LARGEST_READ = 1 << 18


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

    def connect_tcp(self, host: Any, *args: Any, timeout: Timeout = None, **kwargs: Any) -> httpcore.NetworkStream:
        """Connect as httpcore does."""
        # request_target has encoded the name. Python would load its slow codec for IDNA for a str, but not for bytes;
        # the codec refuses what cannot be a name.
        name = host.encode("ascii") if all(0 < len(label) < 64 for label in host.split(".")) else host
        stream = _in_time(partial(super().connect_tcp, name, *args, **kwargs), timeout=timeout)
        return _Stream(stream, speaks_tls=self._speaks_tls)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, *, speaks_tls: bool) -> None:
        self._stream = stream
        self._speaks_tls = speaks_tls
        self.close = stream.close  # type: ignore[method-assign]

    def read(self, max_bytes: int, timeout: Timeout = None) -> bytes:
        return bytes(_in_time(self._stream.read, max(max_bytes, _LARGEST_READ), timeout=timeout))

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
