"""The response of a server: status, headers and body, whole or streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from urllib.parse import urlsplit

from bbcli._lazy import msgspec
from bbcli.errors import shortened


class Response(msgspec.Struct, frozen=True):
    """A response; header names are lower case. `cookies` are the cookies it sets, by name; `line` is the status line.

    A streamed body is in `chunks`, to be read once, and `body` is empty or its beginning. `is_cut` is True if the
    body is longer than the part that was read.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str = ""
    cookies: Mapping[str, str] = msgspec.field(default_factory=dict)
    chunks: Iterator[bytes] | None = None
    line: str = ""
    is_cut: bool = False

    def __repr__(self) -> str:
        return f"<{self.status} {self.url}>"  # headers and bodies can contain secrets

    @property
    def media_type(self) -> str:
        """The media type of Content-Type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """True for a web page, whatever its media type."""
        start = self.body[:256].lstrip().lower()
        return "html" in self.media_type or start.startswith((b"<!doctype html", b"<html"))

    @property
    def host(self) -> str:
        """Host and port of the URL."""
        return urlsplit(self.url).netloc

    @property
    def title(self) -> str:
        """The title of a web page in one line; empty without one."""
        from html import unescape

        # Only the first one: where that has no end, none behind it has one, and each would be looked for to the end.
        begin = re.search(rb"(?i)<title[^<>]*>", self.body[:BEGINNING])
        title, *rest = re.split(rb"(?i)</title>", self.body[begin.end() : BEGINNING], maxsplit=1) if begin else (b"",)
        return " ".join(unescape(title.decode("utf-8", "replace")).split()) if rest else ""


# Bytes of a body in which a web page is recognized.
BEGINNING = 65536


def buffer_beginning(response: Response) -> Response:
    """Return a streamed response with the beginning of its body as `body` too."""
    if response.chunks is None:
        return response
    chunks, start, pieces = iter(response.chunks), 0, []
    while start < BEGINNING and (piece := next(chunks, None)) is not None:
        pieces.append(piece)
        start += len(piece)
    return msgspec.structs.replace(response, body=b"".join(pieces), chunks=chain(pieces, chunks))


def describe(response: Response) -> str:
    """Describe a response: status, media type, and the title of a page, never the page."""
    title = f", “{shortened(response.title, 80)}”" if response.title else ""
    return f"{response.status} {response.media_type or 'no media type'}{title}"
