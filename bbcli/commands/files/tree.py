"""The paths below a directory, one per file: as a list, and drawn as a tree."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.pages import Page
from bbcli.client.pagination import ListRequest
from bbcli.commands.files.endpoints import FILES
from bbcli.context.repo_path import typed_path
from bbcli.errors import ServerFailed, shortened
from bbcli.output import Column, RecordList
from bbcli.output.cells import Cell, Itself, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.client.pages import ListRange
    from bbcli.commands.files.place import Place
    from bbcli.output import Record
    from bbcli.records import Raw

# Paths of a page (page.max.files), so that one request reads the tree of nearly every repository.
_MOST_PATHS = 100_000
# Paths that are written at once.
_BATCH = 1000
_QUOTE = ord('"')


def list_paths(place: Place, list_range: ListRange, matches: Callable[[str], bool] | None = None) -> RecordList:
    """Return the paths of the files below a place, each a string relative to it; the column has them as typed here.

    `matches` is the test of a path; the limit counts those that pass.
    """
    listing = ListRequest(
        place.app.client, place.template(FILES), place.variables, {"at": place.at}, form=Page.parse, has_objects=False,
        size=_MOST_PATHS,
    )  # fmt: skip
    found = place.app.client.listed(listing, list_range, matches and _path_filter(matches))
    pages = _in_batches(place.explained(found.pages, "DIRECTORY"))
    return found.with_columns((_column(place),)).with_pages(
        pages, page_of=lambda path: place.web_url(posixpath.join(place.path, str(path.value)))
    )


def _path_filter(matches: Callable[[str], bool]) -> Callable[[Record], bool]:
    text_of = msgspec.json.Decoder(str).decode

    def keep(path: Record) -> bool:
        try:
            text = text_of(path.raw)  # not its value: that is slower, and trees are large
        except DECODE_ERRORS:
            text = path.value
            if not isinstance(text, str):
                raise _not_a_path(path.raw) from None
        return matches(text)

    return keep


def _not_a_path(value: Raw) -> ServerFailed:
    shown = shortened(bytes(value).decode("utf-8", "replace"), 40)
    return ServerFailed(f"the server's list contains a value that is not a path: {shown}")


def _in_batches(pages: Iterable[Sequence[Raw]]) -> Iterator[Sequence[Raw]]:
    """Yield the paths in smaller pages; ServerFailed for a value that is not a string."""
    for page in pages:
        for start in range(0, len(page), _BATCH):
            batch = page[start : start + _BATCH]
            if not _are_strings(batch):
                raise _not_a_path(next(value for value in batch if memoryview(value)[0] != _QUOTE))
            yield batch


def _are_strings(values: Sequence[Raw]) -> bool:
    """Return True if all of these JSON values are strings."""
    # One search, since trees are large. No valid JSON contains a line feed between two quotes.
    lines = b"\n".join(values)
    return lines[:1] == b'"' and lines.count(b'"\n"') == len(values) - 1


def _column(place: Place) -> Column:
    """Return the column of paths as they are typed in the directory that the command runs in."""
    if not place.path and place.below:
        return Column("PATH", ".", lambda _, seen: Cell(typed_path(str(seen.record.value), place.below)))
    prefix = posixpath.relpath(place.path or ".", place.below or ".")
    return Column("PATH", ".", Itself("" if prefix == "." else f"{prefix}/"))


def draw_tree(paths: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a tree of paths in the order of git, in which the files of a directory follow each other."""
    tree: dict[str, Any] = {}
    for path in paths:
        *folders, name = path.split("/")
        at = tree
        for folder in folders:
            at = at.setdefault(f"{folder}/", {})
        at[name] = None
    # Not recursive: nothing limits how deep a path of a server is.
    levels = [(iter(tree.items()), len(tree), "")]
    while levels:
        entries, left, before = levels.pop()
        if entry := next(entries, None):
            name, below = entry
            levels.append((entries, left - 1, before))
            yield f"{before}{'└── ' if left == 1 else '├── '}{one_line(name)}\n"
            if below:
                levels.append((iter(below.items()), len(below), before + ("    " if left == 1 else "│   ")))
