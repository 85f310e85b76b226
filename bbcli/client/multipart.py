"""Forms with files, as multipart/form-data (RFC 7578): httpx writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.lean import without

if TYPE_CHECKING:
    from collections.abc import Sequence


class File(NamedTuple):
    """A file that is sent as a part of a form."""

    name: str
    data: bytes


def encoded(parts: Sequence[tuple[str, str | File]]) -> tuple[bytes, str]:
    """Return the body of a form, and its media type with the boundary."""
    with without("httpx._main"):  # its own command line, which loads a library that draws
        from httpx import Request

    made = Request("POST", "http://localhost", files=[(name, _sent(part)) for name, part in parts])
    return made.read(), made.headers["Content-Type"]


def _sent(part: str | File) -> tuple[str | None, bytes]:
    return (part.name, part.data) if isinstance(part, File) else (None, part.encode())
