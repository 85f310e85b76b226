"""Open connections to one server, straight or by a proxy: those of httpcore, on which httpx stands, too."""

from __future__ import annotations

import sys
from socket import SO_RCVTIMEO, SOL_SOCKET
from struct import pack
from typing import TYPE_CHECKING, Any

from bbcli.client.engine import Backend, TimeLeft, httpcore
from bbcli.client.url import UnusableURL, place_of
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from ssl import SSLContext

    from bbcli.client.connection import Connection
    from bbcli.client.proxy import Proxy
    from bbcli.client.url import Place

    Trace = Callable[[str, Mapping[str, Any]], None]


# As many as the threads that a run may have at once, each with a connection that stays open.
MOST = 32
_LIMITS: dict[str, Any] = {"max_connections": MOST, "max_keepalive_connections": MOST, "keepalive_expiry": 5.0}


def pool(
    connection: Connection, context: SSLContext | None, proxy_context: SSLContext | None,
    backend: httpcore.NetworkBackend | None = None,
) -> httpcore.ConnectionPool:  # fmt: skip
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
            raise Misconfigured(f"{proxy.source} is a SOCKS proxy", hint="pip install 'bbcli[socks]'")
    try:
        place = place_of(proxy.url)
    except (ValueError, UnusableURL):
        raise Misconfigured(f"{proxy.source} names no host that can be", hint="check the name") from None
    return url_of(place)


def url_of(place: Place) -> httpcore.URL:
    """Return a place as httpcore has it."""
    return httpcore.URL(scheme=place.scheme, host=place.host, port=place.port, target=place.target)


def extensions(connection: Connection, trace: Trace | None = None, deadline: float | None = None) -> dict[str, Any]:
    """Return what httpcore is told of each request: how long it may take, and whom to tell of its steps.

    `deadline`, in seconds of the monotonic clock, is when all of it has to be over.
    """
    limit = connection.timeout
    waits: dict[str, Any] = {"connect": connection.connect_timeout, "read": limit, "write": limit}
    if deadline is not None:
        waits = {step: TimeLeft(silence, deadline) for step, silence in waits.items()}
    if trace is None and connection.proxy and connection.proxy.is_socks:
        trace = SocksSteps(connection)
    return {"timeout": {**waits, "pool": limit}, **({"trace": trace} if trace else {})}


class SocksSteps:
    """Mends two faults of httpcore at the SOCKS handshake: it waits for ever, and leaves the socket open on failure."""

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
