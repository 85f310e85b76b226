"""Sends one request over the connections to a server and reads the response."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli._lazy import msgspec
from bbcli.client.error_mapping import details_of
from bbcli.client.http import proxy as proxies
from bbcli.client.http.body import GZIP, LARGEST_SHORT_BODY, Ceiling, UnknownCoding, read, too_large, unpacked
from bbcli.client.http.errors import transport_failure
from bbcli.client.http.pool import extensions, pool, url_of
from bbcli.client.http.retry import TransportFailure
from bbcli.client.http.urls import request_target
from bbcli.client.response import Response, describe
from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.client.http.certificate import Certificate
    from bbcli.client.http.connection import Connection
    from bbcli.client.http.pool import httpcore
    from bbcli.client.http.proxy import Proxy

    Headers = list[tuple[bytes, bytes]]

# A page of HTML with one of these, and without Bitbucket's own mark, is what proxies answer.
_PROXY_STATUS = frozenset({403, 500, 502, 503, 504})
_OF_REFUSALS = Ceiling(LARGEST_SHORT_BODY, cuts=True)


@dataclass(eq=False, repr=False)
class Transport:
    """The open connections to one server, for any number of threads; follows no redirect, keeps no cookie.

    Bitbucket would keep a session for each returned cookie; a run needs none.
    """

    connection: Connection
    network_backend: httpcore.NetworkBackend | None = None

    def __post_init__(self) -> None:
        context = self.connection.context()
        self._pool = pool(self.connection, context, context, self.network_backend)
        self._is_closed = False

    def close(self) -> None:
        """Close the connections; one that another thread uses or opens is closed afterwards.

        A descriptor that is closed while a thread reads from it may already be reused for another socket.
        """
        self._is_closed = True
        for connection in self._pool.connections:
            if connection.is_idle():
                connection.close()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, *,
        ceiling: Ceiling | None = None, stream: bool = False, deadline: float | None = None,
    ) -> Response:  # fmt: skip
        """Send a request once and return the response, whatever its status; TransportFailure without a response.

        A body above its ceiling is a ServerFailed; that of a refusal or a redirect is cut at its own. With `stream` the
        body of one that succeeds is in its `chunks`, whose reading can be a ServerFailed, and has no ceiling. The
        deadline is that of the connection where none is given.
        """
        proxy = self.connection.proxy
        ceiling = ceiling or Ceiling(self.connection.max_body_size)
        deadline = self.connection.deadline() if deadline is None else deadline
        try:
            with ExitStack() as opened:
                response = self._sent(method, url, headers, content, opened, deadline)
                if not stream or response.status >= 300:
                    response = self._whole(response, ceiling if response.status < 300 else _OF_REFUSALS)
                else:
                    response = msgspec.structs.replace(response, chunks=self._handed_on(response, opened.pop_all()))
        except Exception as error:  # noqa: BLE001 - the SOCKS library fails in ways of its own; a defect is raised on
            raise self._failure(error) from None
        if proxy and self.connection.is_forwarded:
            self._check_proxy(response, proxy)
        return response

    def _sent(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, opened: ExitStack,
        deadline: float | None,
    ) -> Response:  # fmt: skip
        """Send a request and return the head of the response, with the body as a compressed stream."""
        place = request_target(url)
        sent = {"Host": place.netloc, "Accept-Encoding": "gzip", "Connection": "keep-alive", **headers}
        if content is None and method in {"POST", "PUT", "PATCH"}:
            sent["Content-Length"] = "0"
        answer = opened.enter_context(self._pool.stream(
            method, url_of(place), content=content, extensions=extensions(self.connection, deadline=deadline),
            headers=[(name.encode("ascii"), value.encode("ascii")) for name, value in sent.items()],
        ))  # fmt: skip
        opened.callback(self._close_if_closed, answer)
        found, lines = _decoded(answer.headers)
        cookies = dict(cookie for line in lines if (cookie := _cookie(line)))
        # Piece by piece: httpcore keeps a body that it reads itself as long as the connection.
        return Response(answer.status, found, b"", place.url, cookies, answer.iter_stream(), _line(answer))

    def _close_if_closed(self, answer: httpcore.Response) -> None:
        if self._is_closed:  # by another thread, while this connection was used
            answer.extensions["network_stream"].close()

    def _whole(self, response: Response, ceiling: Ceiling) -> Response:
        """Return a response with its body, read up to the ceiling."""
        # Refusals are describe by their status where they can't be read.
        coding = _coding(response) if response.status < 300 or _coding(response) in GZIP else ""
        try:
            body, is_cut = read(response.chunks or (), coding, ceiling.size)
        except UnknownCoding:
            raise _unrequested(response) from None
        if is_cut and not ceiling.cuts:
            del body  # an error that is kept keeps this frame
            raise too_large(response, ceiling)
        return msgspec.structs.replace(response, body=body, chunks=None, is_cut=is_cut)

    def _handed_on(self, response: Response, opened: ExitStack) -> Iterator[bytes]:
        """Yield a body as it arrives, then close its connection; yielded chunks cannot be requested again."""
        with opened:
            try:
                yield from unpacked(response.chunks or (), _coding(response))
            except UnknownCoding:
                raise _unrequested(response) from None
            except Exception as error:  # noqa: BLE001 - as in send
                failure = self._failure(error)
                if isinstance(failure, TransportFailure):
                    raise failure.error from failure
                raise failure from None

    def _failure(self, error: Exception) -> Exception:
        return transport_failure(self.connection, error, lambda: _peer_certificate(self.connection))

    def _check_proxy(self, response: Response, proxy: Proxy) -> None:
        """Raise the error for a response that the proxy itself sent in place of the server."""
        status = response.status
        is_foreign = response.is_html and "x-arequestid" not in response.headers
        # tinyproxy has 401 for a wrong password. What is handed on bears a Via.
        is_login = status == 407 or (is_foreign and status == 401 and proxy.user and "via" not in response.headers)
        if is_login or (is_foreign and status in _PROXY_STATUS):
            error = proxies.refused(proxy, self.connection.host, status, describe(response))
            raise TransportFailure(error, f"the proxy answered {status}", may_help=status > 500)


def _peer_certificate(connection: Connection) -> Certificate:
    from bbcli.client.http.probe import peer_certificates  # loads ssl, which plain http does not need

    return peer_certificates(connection)[0]


def _line(answer: httpcore.Response) -> str:
    """Return the status line of a response."""
    known = (answer.extensions.get(name, b"").decode("latin-1") for name in ("http_version", "reason_phrase"))
    version, reason = known
    return f"{version} {answer.status} {reason}".strip()


def _decoded(raw: Headers) -> tuple[dict[str, str], list[str]]:
    """Return the headers, repeated ones joined, and the lines of Set-Cookie, which cannot be joined by commas."""
    try:
        lines = [(name.decode().lower(), value.decode()) for name, value in raw]
    except UnicodeDecodeError:
        lines = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]
    headers: dict[str, str] = {}
    for name, value in lines:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers, [value for name, value in lines if name == "set-cookie"]


def _coding(response: Response) -> str:
    return response.headers.get("content-encoding", "").strip().lower()


def _unrequested(response: Response) -> ServerFailed:
    message = f"the response of {urlsplit(response.url).path} has the content encoding {_coding(response)!r}"
    return ServerFailed(
        f"{message}, which was not requested",
        hint="check any proxy in front of the server",
        refusal=details_of(response),
    )


def _cookie(line: str) -> tuple[str, str] | None:
    """Return name and value of a Set-Cookie line; None for one that deletes a cookie."""
    pair, _, attributes = line.partition(";")
    name, _, value = pair.partition("=")
    is_gone = not value.strip() or re.search(r"max-age=\s*(-|0+\b)", attributes, re.IGNORECASE)
    return None if is_gone else (name.strip(), value.strip())
