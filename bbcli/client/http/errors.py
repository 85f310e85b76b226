"""Maps failures of the network to errors, with whether another attempt can help."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from bbcli.client.http import proxy as proxies
from bbcli.client.http.pool import MaxTimeExceeded, httpcore
from bbcli.client.http.retry import TransportFailure
from bbcli.client.http.urls import UnusableURL
from bbcli.errors import BbcliError, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.client.http.certificate import Certificate
    from bbcli.client.http.connection import Connection
    from bbcli.client.http.proxy import Proxy

_LATE = "it did not respond in time"
_CUT_OFF = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)
_NOT_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError)
_OF_THE_NETWORK = (
    httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError,
    httpcore.UnsupportedProtocol, zlib.error,
)  # fmt: skip


def transport_failure(connection: Connection, error: Exception, peer: Callable[[], Certificate]) -> Exception:
    """Return the exception for a failure of the network; any other error is a defect and returned as it is.

    `peer` gets the server's certificate, for the message about one that is not accepted.
    """
    proxy = connection.proxy
    if isinstance(error, ServerFailed):  # a response that can't be read: a write may be done
        return TransportFailure(error, error.message, may_help=False)
    if isinstance(error, BbcliError):
        return error
    if not isinstance(error, (*_OF_THE_NETWORK, UnusableURL, UnicodeError)):
        # The SOCKS library fails in ways of its own when something else answers.
        if proxy is None or not proxy.is_socks:
            return error
        return TransportFailure(proxy_error(connection, proxy, error), "no SOCKS", may_help=False)
    sent = not isinstance(error, _NOT_SENT)
    if failed := _tls_failure(connection, error, peer):
        return TransportFailure(failed, failed.message, may_help=False, sent=sent)
    if proxy and proxy.is_socks and "temporarily unavailable" in str(error):
        # The text of a socket with a receive timeout.
        return TransportFailure(proxies.unreachable(proxy, connection.host, _LATE), _LATE, may_help=False, sent=False)
    if proxy and not sent:
        failed = proxy_error(connection, proxy, error)
        return TransportFailure(failed, failed.message, may_help=_may_help(error), sent=False)
    return TransportFailure(
        _network_failure(connection, error), os_error_text(error), may_help=_may_help(error), sent=sent
    )


def _tls_failure(connection: Connection, error: Exception, peer: Callable[[], Certificate]) -> ServerFailed | None:
    if not connection.speaks_tls:
        return None
    from bbcli.client.http import tls  # a run over plain http does not load ssl

    proxy = connection.proxy
    # Over a proxy with TLS of its own either handshake may have failed.
    host = f"{connection.host} or the proxy {proxy.place}" if proxy and proxy.scheme == "https" else connection.host
    return tls.failure(error, host, connection.client_cert, peer)


def _network_failure(connection: Connection, error: Exception) -> ServerFailed:
    if isinstance(error, MaxTimeExceeded):
        message = f"the request to {connection.url} took longer than {connection.max_time:g} s"
        return ServerFailed(message, reason="max_time", seconds=connection.max_time)
    if isinstance(error, httpcore.TimeoutException):
        message = f"{connection.url} did not respond in time"
        if isinstance(error, httpcore.ConnectTimeout):
            hint = f"no connection within {connection.connect_timeout:g} s: check the URL and the network"
            return ServerFailed(message, hint=hint)
        return ServerFailed(message, reason="read_timeout", seconds=connection.timeout)
    way = f"the network and the proxy {connection.proxy.place}" if connection.proxy else "the network"
    hint = f"check the URL and {way}"
    if isinstance(error, _CUT_OFF) and connection.url.startswith("https:"):
        # In TLS 1.3 a client certificate is looked at when the handshake is over; some servers then just hang up.
        message, shown = f"{connection.url}: {os_error_text(error)}", connection.client_cert
        if shown is None:
            return ServerFailed(message, reason="hung_up_in_tls", check=hint)
        hint = f"{hint}, and whether the server accepts the client certificate {shown}"
    return ServerFailed(f"{connection.url}: {os_error_text(error)}", hint=hint)


def proxy_error(connection: Connection, proxy: Proxy, error: Exception) -> ServerFailed:
    """Return the error for a proxy that can't be reached, or that refuses the connection."""
    host = connection.host
    if isinstance(error, httpcore.ProxyError):
        return proxies.refused(proxy, host, *proxies.verdict(os_error_text(error)))
    if not isinstance(error, _OF_THE_NETWORK):
        return proxies.unreachable(proxy, host, "it is not a SOCKS 5 proxy")
    late = isinstance(error, httpcore.ConnectTimeout)
    return proxies.unreachable(proxy, host, _LATE if late else os_error_text(error))


def _may_help(error: Exception) -> bool:
    """True if another attempt can succeed: not after a timeout, nor for an unusable URL."""
    if isinstance(error, httpcore.ProxyError):
        return proxies.verdict(os_error_text(error))[0] > 500
    return isinstance(error, _OF_THE_NETWORK) and not isinstance(error, (httpcore.ReadTimeout, MaxTimeExceeded))


def os_error_text(error: Exception) -> str:
    """Return the short text of a system's error."""
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error).strip(" .")) or type(error).__name__
