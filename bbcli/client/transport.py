"""Sends one request over the connection to a server and reads the whole answer; the only importer of httpx."""

from __future__ import annotations

import re
import sys
from _ssl import ENCODING_DER
from dataclasses import dataclass
from socket import SO_RCVTIMEO, SOL_SOCKET
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from struct import pack
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx

from bbcli.answers import Response, described
from bbcli.client import proxy as proxies
from bbcli.client.retry import NoAnswer
from bbcli.errors import Misconfigured, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.client.certificate import Certificate
    from bbcli.client.connection import Connection
    from bbcli.client.proxy import Proxy

_LATE = "it did not answer in time"
_ONE_WANTED = "a client certificate: --client-cert FILE"
_CUT_OFF = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
# A page of HTML with one of these, and without Bitbucket's own mark, is what proxies answer.
_PROXY_STATUS = frozenset({403, 500, 502, 503, 504})


@dataclass
class Transport:
    """The open connections to one server; follows no redirect and keeps no cookie."""

    connection: Connection

    def __post_init__(self) -> None:
        context = self.connection.context()
        self._http = _client(self.connection, context, context)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> Response:
        """Send a request once and return the answer, whatever its status; NoAnswer where there is none."""
        proxy = self.connection.proxy
        extensions = {"trace": _SocksSteps(self.connection)} if proxy and proxy.is_socks else {}
        try:
            answer = self._http.request(method, url, headers=dict(headers), content=content, extensions=extensions)
        except Exception as error:  # noqa: BLE001 - the SOCKS library fails in ways of its own; a defect is raised on
            raise self._no_answer(error) from None
        # Bitbucket keeps a session for each cookie that comes back; a run needs none.
        self._http.cookies.clear()
        cookies = dict(cookie for line in answer.headers.get_list("set-cookie") if (cookie := _cookie(line)))
        response = Response(answer.status_code, dict(answer.headers), answer.content, str(answer.url), cookies)
        if proxy and self.connection.is_forwarded:
            self._check_proxy(response, proxy)
        return response

    def _check_proxy(self, response: Response, proxy: Proxy) -> None:
        """Tell what a proxy answers itself, in the form in which it hands on answers, from what the server does."""
        status = response.status
        is_foreign = response.is_html and "x-arequestid" not in response.headers
        # tinyproxy has 401 for a wrong password. What is handed on bears a Via.
        is_login = status == 407 or (is_foreign and status == 401 and proxy.user and "via" not in response.headers)
        if is_login or (is_foreign and status in _PROXY_STATUS):
            error = proxies.refused(proxy, self.connection.host, status, described(response))
            raise NoAnswer(error, f"the proxy answered {status}", may_help=status > 500)

    def _no_answer(self, error: Exception) -> Exception:
        """Return what to raise for a failure of the network; what is none is a defect, and passed on."""
        proxy = self.connection.proxy
        if not isinstance(error, (httpx.HTTPError, httpx.InvalidURL, UnicodeError)):
            # The SOCKS library fails in ways of its own when something else answers.
            if proxy is None or not proxy.is_socks:
                return error
            return NoAnswer(_through(self.connection, proxy, error), "no SOCKS", may_help=False)
        sent = not isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError))
        if failed := self._tls_failure(error):
            return NoAnswer(failed, failed.message, may_help=False, sent=sent)
        if proxy and proxy.is_socks and "temporarily unavailable" in str(error):
            # What a socket says that was hurried.
            return NoAnswer(proxies.unreachable(proxy, self.connection.host, _LATE), _LATE, may_help=False, sent=False)
        if proxy and not sent:
            failed = _through(self.connection, proxy, error)
            return NoAnswer(failed, failed.message, may_help=_may_help(error), sent=False)
        return NoAnswer(self._network_failure(error), worded(error), may_help=_may_help(error), sent=sent)

    def _tls_failure(self, error: Exception) -> ServerFailed | None:
        connection = self.connection
        if not connection.speaks_tls:
            return None
        from bbcli.client import tls

        proxy = connection.proxy
        # Over a proxy with TLS of its own either handshake may have failed.
        host = f"{connection.host} or the proxy {proxy.place}" if proxy and proxy.scheme == "https" else connection.host
        return tls.failure(error, host, connection.client_cert, lambda: peer_certificates(connection)[0])

    def _network_failure(self, error: Exception) -> ServerFailed:
        connection = self.connection
        if isinstance(error, httpx.TimeoutException):
            hint = f"the limit is {connection.timeout:g} s: --timeout or BBCLI_TIMEOUT"
            if isinstance(error, httpx.ConnectTimeout):
                hint = f"connecting may take {connection.connect_timeout:g} s: check the URL and the network"
            return ServerFailed(f"{connection.url} did not answer in time", hint=hint)
        way = f"the network and the proxy {connection.proxy.place}" if connection.proxy else "the network"
        hint = f"check the URL and {way}"
        if isinstance(error, _CUT_OFF) and connection.url.startswith("https:"):
            # In TLS 1.3 a client certificate is looked at when the handshake is over; some servers then just hang up.
            shown = connection.client_cert
            what = f"accepts the client certificate {shown}" if shown else f"wants {_ONE_WANTED}"
            hint = f"{hint}, and whether the server {what}"
        return ServerFailed(f"{connection.url}: {worded(error)}", hint=hint)


@dataclass(frozen=True)
class Target:
    """Where a redirect leads: the URL in one form, its origin, and its path decoded."""

    url: str
    origin: str
    path: str


def resolved(url: str, location: str) -> Target | None:
    """Return where this location is, seen from a URL; None where it is no place.

    httpx brings the URL into one form, so that `..` or a port can't make another place look like this one.
    """
    if not location:
        return None
    try:
        target = httpx.URL(urljoin(url, location))
    except (ValueError, httpx.InvalidURL):
        return None
    return Target(str(target), f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}", target.path)


def peer_certificates(connection: Connection) -> tuple[Certificate, ...]:
    """Return the certificates that the server shows, its own first, whoever signed them; ServerFailed for none.

    They are taken from a handshake of their own, by the same proxy, in which nothing is verified and after which
    nothing is sent.
    """
    from bbcli.client.certificate import Certificate, UnreadableCertificate

    try:
        return tuple(map(Certificate.parse, _shown(connection)))
    except UnreadableCertificate as error:
        raise ServerFailed(f"{connection.host} shows a certificate that can't be read: {error}") from None


def _shown(connection: Connection) -> list[bytes]:
    try:
        return _reached(connection, "complete").chain
    except Exception as error:  # noqa: BLE001 - the SOCKS library fails in ways of its own
        raise ServerFailed(f"{connection.host} shows no certificate: {worded(error)}") from None


def check_tunnel(connection: Connection) -> None:
    """Have the proxy open the way to an https server, and send nothing over it; ServerFailed says why it does not."""
    proxy = connection.proxy
    if proxy is None or connection.is_forwarded:
        return
    try:
        _reached(connection, "started")
    except Exception as error:  # noqa: BLE001 - the SOCKS library fails in ways of its own
        raise _through(connection, proxy, error) from None


class _Reached(Exception):
    """A request came as far as was wanted; what the server showed by then."""

    def __init__(self, chain: list[bytes]) -> None:
        super().__init__()
        self.chain = chain


def _reached(connection: Connection, step: str) -> _Reached:
    """Begin a request, and leave when TLS with the server is `started` or `complete`: httpx tells of each step."""
    from bbcli.client import tls

    proxy = connection.proxy
    stage = "connection" if proxy is None else "socks" if proxy.is_socks else "proxy"
    steps = _SocksSteps(connection)

    def look(event: str, info: Mapping[str, Any]) -> None:
        steps(event, info)
        if event == f"{stage}.start_tls.{step}":
            raise _Reached(_chain(info["return_value"]) if step == "complete" else [])

    http = _client(connection, tls.unverified(), connection.context())
    try:
        http.head(connection.url, extensions={"trace": look})
    except _Reached as reached:
        return reached
    finally:
        http.close()
    raise ServerFailed("it is spoken to in plain http")


def _chain(stream: Any) -> list[bytes]:
    """Return what the server showed, in DER; the whole chain where Python tells it (`ssl` does from 3.13 on)."""
    tls = stream.get_extra_info("ssl_object")
    own = tls.getpeercert(True)  # noqa: FBT003 - C takes no names
    shown = getattr(tls, "get_unverified_chain", list)() or [own]
    stream.close()
    # The object below `ssl`, which httpx hands out, has certificates of a kind of its own.
    return [each if isinstance(each, bytes) else each.public_bytes(ENCODING_DER) for each in shown]


def _through(connection: Connection, proxy: Proxy, error: Exception) -> ServerFailed:
    """Return the error for a proxy that could not be got at or through."""
    host = connection.host
    if isinstance(error, httpx.ProxyError):
        return proxies.refused(proxy, host, *proxies.verdict(worded(error)))
    if not isinstance(error, httpx.HTTPError):
        return proxies.unreachable(proxy, host, "it does not speak SOCKS 5")
    late = isinstance(error, httpx.ConnectTimeout)
    return proxies.unreachable(proxy, host, _LATE if late else worded(error))


class _SocksSteps:
    """Mends two faults of httpx at the SOCKS handshake: it waits for ever, and leaves the socket open when it fails."""

    def __init__(self, connection: Connection) -> None:
        self._limit = connection.connect_timeout
        self._stream: Any = None

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        if event == "socks.setup_socks5_connection.started":
            self._stream, limit = info["stream"], self._limit
            words = int(limit * 1000) if sys.platform == "win32" else pack("ll", int(limit), int(limit % 1 * 1e6))
            self._stream.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_RCVTIMEO, words)
        elif event == "socks.setup_socks5_connection.failed":
            self._stream.close()


def _client(connection: Connection, context: SSLContext | None, proxy_context: SSLContext | None) -> httpx.Client:
    """Return httpx's client; both contexts are None where no TLS is spoken. Misconfigured for an impossible proxy."""
    return httpx.Client(
        proxy=_proxy(connection.proxy, proxy_context) if connection.proxy else None,
        # Never httpx's own choice, which loads a store of its own; for plain http nothing is loaded.
        verify=context or SSLContext(PROTOCOL_TLS_CLIENT),
        timeout=httpx.Timeout(connection.timeout, connect=connection.connect_timeout),
        follow_redirects=False,
        trust_env=False,
    )


def _proxy(proxy: Proxy, context: SSLContext | None) -> httpx.Proxy:
    if proxy.is_socks:
        from importlib.util import find_spec

        if find_spec("socksio") is None:
            raise Misconfigured(f"{proxy.source} is a SOCKS proxy", hint="pip install 'bbcli[socks]'")
    auth = (proxy.user, proxy.password or "") if proxy.user else None
    try:
        return httpx.Proxy(proxy.url, auth=auth, ssl_context=context if proxy.scheme == "https" else None)
    except (ValueError, httpx.InvalidURL):
        raise Misconfigured(f"{proxy.source} names no host that can be", hint="check the name") from None


def _cookie(line: str) -> tuple[str, str] | None:
    """Return name and value of a Set-Cookie line; None for one that takes a cookie away."""
    pair, _, attributes = line.partition(";")
    name, _, value = pair.partition("=")
    is_gone = not value.strip() or re.search(r"max-age=\s*(-|0+\b)", attributes, re.IGNORECASE)
    return None if is_gone else (name.strip(), value.strip())


def _may_help(error: Exception) -> bool:
    """Whether another try can end otherwise: what timed out has been waited for, and a URL does not get better."""
    if isinstance(error, httpx.ProxyError):
        return proxies.verdict(worded(error))[0] > 500
    return isinstance(error, httpx.HTTPError) and not isinstance(error, httpx.ReadTimeout)


def worded(error: Exception) -> str:
    """Return what the system says of a failure, in short."""
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error).strip(" .")) or type(error).__name__
