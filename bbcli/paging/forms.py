"""The forms in which some lists come besides the usual page: a folder or a file to browse, and what a search found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.codec import UNREADABLE, msgspec
from bbcli.paging import NO_PAGE, Page, is_last_page, read

if TYPE_CHECKING:
    from collections.abc import Callable


class _Folder(msgspec.Struct, rename="camel", gc=False):
    children: msgspec.Raw


class _File(msgspec.Struct, rename="camel", gc=False):
    lines: list[msgspec.Raw]
    is_last_page: bool | None = None
    next_page_start: int | None = None
    start: int = 0
    size: int | None = None


class _Hits(msgspec.Struct, rename="camel", gc=False):
    values: list[msgspec.Raw]
    is_last_page: bool | None = None
    next_start: int | None = None


def browsed(body: bytes) -> Page:
    """Read a page of a folder, which stands below `children`, or of a file, whose lines stand in `lines`."""
    try:
        return Page.parse(bytes(msgspec.json.decode(body, type=_Folder).children))
    except UNREADABLE:  # what is no JSON at all is none of a file, either
        file = read(body, _File, NO_PAGE)[0]
    # Servers say where the next page of a file starts, or only that there is one.
    is_last = is_last_page(file.is_last_page, file.next_page_start)
    next_start = file.next_page_start if file.next_page_start is not None else file.start + len(file.lines)
    more = not is_last and len(file.lines) > 0
    return Page(file.lines, is_last, next_start if more else None, file.size)


def hits(entity: str) -> Callable[[bytes], Page]:
    """Return what reads a page of what a search found of one entity: `code`, `repositories`."""

    def page(body: bytes) -> Page:
        found = read(body, dict[str, msgspec.Raw], NO_PAGE)[0].get(entity)
        part = read(bytes(found), _Hits, NO_PAGE)[0] if found else _Hits([])
        is_last = is_last_page(part.is_last_page, part.next_start)
        return Page(part.values, is_last, None if is_last else part.next_start)

    return page
