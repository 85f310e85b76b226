"""The forms in which some lists come besides the usual page: a folder or a file to browse, and what a search found."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bbcli.codec import UNREADABLE, msgspec
from bbcli.errors import ServerFailed
from bbcli.paging import Page

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class _Folder(msgspec.Struct, rename="camel", gc=False):
    children: msgspec.Raw


class _File(msgspec.Struct, rename="camel", gc=False):
    lines: list[msgspec.Raw]
    is_last_page: bool = True
    next_page_start: int | None = None
    start: int = 0
    size: int | None = None


class _Hits(msgspec.Struct, rename="camel", gc=False):
    values: list[msgspec.Raw]
    is_last_page: bool = True
    next_start: int | None = None


def browsed(body: bytes) -> Page:
    """Read a page of a folder, which stands below `children`, or of a file, whose lines stand in `lines`."""
    try:
        return Page.parse(bytes(msgspec.json.decode(body, type=_Folder).children))
    except UNREADABLE:  # what is no JSON at all is none of a file, either
        file = _read(body, _File)
    # Servers say where the next page of a file starts, or only that there is one.
    next_start = file.next_page_start if file.next_page_start is not None else file.start + len(file.lines)
    more = not file.is_last_page and len(file.lines) > 0
    return Page(file.lines, file.is_last_page, next_start if more else None, file.size)


def hits(entity: str) -> Callable[[bytes], Page]:
    """Return what reads a page of what a search found of one entity: `code`, `repositories`."""

    def read(body: bytes) -> Page:
        found = _read(body, dict[str, msgspec.Raw]).get(entity)
        page = _read(bytes(found), _Hits) if found else _Hits([])
        return Page(page.values, page.is_last_page, None if page.is_last_page else page.next_start)

    return read


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except UNREADABLE as error:
        raise ServerFailed(f"the server's answer is not a page of a list: {error}") from None
