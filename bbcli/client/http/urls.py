"""Normalizes URLs for requests: by httpx, which is loaded only for a URL that is not in its form already."""

from __future__ import annotations

import re
from functools import cache
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin, urlsplit

from bbcli._lazy import httpx_imports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httpx import URL

# Written out: the module that has the letters compiles patterns of its own when it is loaded.
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?=&%")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class UnusableURL(Exception):
    """A URL that no request can be sent to."""


class RequestTarget(NamedTuple):
    """The target of a request: `port` is None for the default port, `netloc` the value of the Host header."""

    url: str
    scheme: bytes
    host: bytes
    port: int | None
    target: bytes
    netloc: str


def request_target(url: str) -> RequestTarget:
    """Parse a URL; UnusableURL for one that no request can be sent to."""
    if found := _plain_place(url):
        return found
    known = _normal(url)
    netloc = known.netloc.decode("ascii")
    return RequestTarget(str(known), known.raw_scheme, known.raw_host, known.port, known.raw_path, netloc)


def _plain_place(url: str) -> RequestTarget | None:
    """Parse a URL that is normalized already, as nearly all are; None for any other."""
    if not _PLAIN.issuperset(url) or re.search(r"/\.|%(?![0-9A-Fa-f]{2})", url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if not host or parts.scheme not in _DEFAULT_PORTS:
            return None
        if host.replace(".", "").isdigit():
            IPv4Address(host)
    except ValueError:
        return None
    port = None if port == _DEFAULT_PORTS[parts.scheme] else port
    target = (parts.path or "/") + (f"?{parts.query}" if "?" in url else "")
    netloc = host if port is None else f"{host}:{port}"
    if not f"{url}/".startswith(f"{parts.scheme}://{netloc}/"):
        return None
    return RequestTarget(url, parts.scheme.encode(), host.encode(), port, target.encode(), netloc)


class Target(NamedTuple):
    """The target of a redirect: the normalized URL, its origin, and its decoded path."""

    url: str
    origin: str
    path: str


def resolved(url: str, location: str) -> Target | None:
    """Resolve a Location header against a URL; None if the result is not a valid URL.

    httpx normalizes the URL, so that `..` or a port can't make another host look like this one.
    """
    if not location:
        return None
    try:
        target = _normal(urljoin(url, location))
    except (ValueError, UnusableURL):
        return None
    return Target(str(target), f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}", target.path)


def _normal(url: str) -> URL:
    make, error = _httpx()
    try:
        return make(url)
    except error as unusable:
        raise UnusableURL(str(unusable)) from None


@cache
def _httpx() -> tuple[type[URL], type[Exception]]:
    with httpx_imports():
        from httpx import URL, InvalidURL

    return URL, InvalidURL


class File(NamedTuple):
    """A file that is sent as a part of a form."""

    name: str
    data: bytes


def encoded(parts: Sequence[tuple[str, str | File]]) -> tuple[bytes, str]:
    """Return the body of a form, and its media type with the boundary."""
    with httpx_imports():
        from httpx import Request

    made = Request("POST", "http://localhost", files=[(name, _sent(part)) for name, part in parts])
    return made.read(), made.headers["Content-Type"]


def _sent(part: str | File) -> tuple[str | None, bytes]:
    return (part.name, part.data) if isinstance(part, File) else (None, part.encode())
