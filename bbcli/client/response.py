"""What a server answered: status, headers and body, whole or as it comes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.errors import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Response:
    """An answer; header names are lower case. `cookies` are those that it sets, by name; `line` is its first line.

    Where its body is handed on as it comes, `chunks` has it, to be read once, and `body` is empty, or its beginning.
    `is_cut` says that the body goes on behind what was read of it.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    chunks: Iterator[bytes] | None = field(default=None, repr=False)
    line: str = ""
    is_cut: bool = False

    @property
    def media_type(self) -> str:
        """What the server calls it, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether it is a web page, whatever it is called."""
        start = self.body[:256].lstrip().lower()
        return "html" in self.media_type or start.startswith((b"<!doctype html", b"<html"))

    @property
    def host(self) -> str:
        """Who answered: host and port."""
        return urlsplit(self.url).netloc

    @property
    def title(self) -> str:
        """The title of a web page, in one line; empty where there is none."""
        from html import unescape

        # Only the first one: where that has no end, none behind it has one, and each would be looked for to the end.
        begin = re.search(rb"(?i)<title[^<>]*>", self.body[:BEGINNING])
        title, *rest = re.split(rb"(?i)</title>", self.body[begin.end() : BEGINNING], maxsplit=1) if begin else (b"",)
        return " ".join(unescape(title.decode("utf-8", "replace")).split()) if rest else ""


# What of a body tells a web page from another one.
BEGINNING = 65536


def begun(response: Response) -> Response:
    """Return a response whose body is handed on as it comes with the beginning of it as `body`; `chunks` has it too."""
    if response.chunks is None:
        return response
    chunks, start, pieces = iter(response.chunks), 0, []
    while start < BEGINNING and (piece := next(chunks, None)) is not None:
        pieces.append(piece)
        start += len(piece)
    return replace(response, body=b"".join(pieces), chunks=chain(pieces, chunks))


def described(response: Response) -> str:
    """Say in a few words what answered: status, media type, and the title of a page, never the page."""
    title = f", “{shortened(response.title, 80)}”" if response.title else ""
    return f"{response.status} {response.media_type or 'no media type'}{title}"
