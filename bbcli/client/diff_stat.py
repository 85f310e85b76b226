"""Count the added and removed lines of each file of a diff, as JSON or as text."""

from __future__ import annotations

from collections import Counter
from re import search
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.client.pages import read
from bbcli.errors import ServerFailed
from bbcli.records import Record
from bbcli.records.git_diff import read_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class _Path(msgspec.Struct, rename="camel", gc=False):
    to_string: str


class _Segment(msgspec.Struct, gc=False):
    type: str
    lines: list[msgspec.Raw]


class _Hunk(msgspec.Struct, gc=False):
    segments: list[_Segment]


class _File(msgspec.Struct, gc=False):
    hunks: list[_Hunk] | None = None  # binary files have none
    source: _Path | None = None
    destination: _Path | None = None


class _Diff(msgspec.Struct, gc=False):
    diffs: list[_File]


def count_lines(diff: Record) -> list[Record]:
    """Return {path, added, removed} of each file; ServerFailed if the response is not a JSON diff."""
    read_diff, diff.is_repaired = read(diff.raw, _Diff, "the server's response is not a JSON diff")
    return [_count_file(file) for file in _joined(read_diff.diffs)]


def count_text(pieces: str | Iterable[str]) -> Iterator[Record]:
    """Yield {path, added, removed} of each file of a diff whose text comes in pieces."""
    return (Record.of(**file.counts()) for file in read_files((pieces,) if isinstance(pieces, str) else pieces))


# What the fields of a summary are called is not documented.
_FILES, _ADDED, _REMOVED = r"(?i)file", r"(?i)add|insert", r"(?i)remov|delet"


def read_summary(summary: Record) -> Record | None:
    """Return {files, added, removed} of a server's summary of a diff; None if it does not hold all three."""
    found = summary.value if isinstance(summary.value, dict) else {}
    numbers = {name: value for name, value in found.items() if isinstance(value, int) and not isinstance(value, bool)}
    lines = [[value for name, value in numbers.items() if search(sign, name)] for sign in (_ADDED, _REMOVED)]
    files = [value for name, value in numbers.items() if search(_FILES, name)]
    if [len(files), *map(len, lines)] != [1, 1, 1]:
        return None
    return Record.of(files=files[0], added=lines[0][0], removed=lines[1][0])


def sum_counts(counts: Iterable[Record]) -> Record:
    """Return {files, added, removed} of the counts of all files."""
    files = added = removed = 0
    for each in counts:
        files, added, removed = files + 1, added + each.get("added"), removed + each.get("removed")
    return Record.of(files=files, added=added, removed=removed)


def _joined(files: Iterable[_File]) -> Iterator[_File]:
    """Yield the files; one that became a symbolic link, which is deleted and added, is one file."""
    before: _File | None = None
    for file in files:
        if before and not before.destination and not file.source and before.source == file.destination:
            file.hunks = [*(before.hunks or ()), *(file.hunks or ())]
        elif before:
            yield before
        before = file
    if before:
        yield before


def _count_file(file: _File) -> Record:
    path = file.destination or file.source
    if path is None:
        raise ServerFailed("the server's response is not a JSON diff: a file has neither a source nor a destination")
    lines = Counter[str]()
    for segment in (segment for hunk in file.hunks or () for segment in hunk.segments):
        lines[segment.type] += len(segment.lines)
    return Record.of(path=path.to_string, added=lines["ADDED"], removed=lines["REMOVED"])
