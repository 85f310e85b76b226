"""Probes a connection before a request: the server's certificates, and the tunnel of a proxy."""

from __future__ import annotations

from ssl import PEM_cert_to_DER_cert
from typing import TYPE_CHECKING, Any

from bbcli.client.http.errors import os_error_text, proxy_error
from bbcli.client.http.pool import SocksSteps, extensions, pool, url_of
from bbcli.client.http.urls import request_target
from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.client.http.certificate import Certificate
    from bbcli.client.http.connection import Connection


def peer_certificates(connection: Connection) -> tuple[Certificate, ...]:
    """Return the certificates that the server sends, its own first, trusted or not; ServerFailed for none.

    They are read in a separate handshake through the same proxy, in which nothing is verified and after which nothing
    is sent.
    """
    from bbcli.client.http.certificate import Certificate, UnreadableCertificate

    try:
        return tuple(map(Certificate.parse, _shown(connection)))
    except UnreadableCertificate as error:
        raise ServerFailed(f"{connection.host} sent a certificate that cannot be read: {error}") from None


def _shown(connection: Connection) -> list[bytes]:
    try:
        return _reached(connection, "complete").chain
    except Exception as error:  # noqa: BLE001 - the SOCKS library fails in ways of its own
        raise ServerFailed(f"{connection.host} sent no certificate: {os_error_text(error)}") from None


def check_tunnel(connection: Connection) -> None:
    """Open a tunnel to an https server through the proxy and send nothing; ServerFailed if the proxy refuses."""
    proxy = connection.proxy
    if proxy is None or connection.is_forwarded:
        return
    try:
        _reached(connection, "started")
    except Exception as error:  # noqa: BLE001 - the SOCKS library fails in ways of its own
        raise proxy_error(connection, proxy, error) from None


class _Reached(Exception):
    """The handshake reached the requested step; `chain` has the certificates so far."""

    def __init__(self, chain: list[bytes]) -> None:
        super().__init__()
        self.chain = chain


def _reached(connection: Connection, step: str) -> _Reached:
    """Begin a request and stop when TLS with the server is `started` or `complete`, by the trace of httpcore."""
    from bbcli.client.http import tls

    proxy = connection.proxy
    stage = "connection" if proxy is None else "socks" if proxy.is_socks else "proxy"
    steps = SocksSteps(connection)

    def look(event: str, info: Mapping[str, Any]) -> None:
        steps(event, info)
        if event == f"{stage}.start_tls.{step}":
            raise _Reached(_chain(info["return_value"]) if step == "complete" else [])

    place = request_target(connection.url)
    host = [(b"Host", place.netloc.encode())]
    with pool(connection, tls.unverified(), connection.context()) as connections:
        try:
            connections.request("HEAD", url_of(place), headers=host, extensions=extensions(connection, look))
        except _Reached as reached:
            return reached
    raise ServerFailed("the connection is plain http")


def _chain(stream: Any) -> list[bytes]:
    """Return the server's certificates in DER: the whole chain from Python 3.13 on, else the first."""
    tls = stream.get_extra_info("ssl_object")
    own = tls.getpeercert(True)  # noqa: FBT003 - C takes no names
    shown = getattr(tls, "get_unverified_chain", list)() or [own]
    stream.close()
    # The object of httpcore, which is the one below ssl.SSLSocket, has certificate objects that give PEM.
    return [each if isinstance(each, bytes) else PEM_cert_to_DER_cert(each.public_bytes()) for each in shown]
