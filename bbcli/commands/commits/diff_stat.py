"""Count the added and removed lines of each file of a JSON diff."""

from __future__ import annotations

from collections import Counter

from bbcli._lazy import msgspec
from bbcli.client.pages import read
from bbcli.errors import ServerFailed
from bbcli.records import Record


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
    return [_count_file(file) for file in read_diff.diffs]


def _count_file(file: _File) -> Record:
    path = file.destination or file.source
    if path is None:
        raise ServerFailed("the server's response is not a JSON diff: a file has neither a source nor a destination")
    lines = Counter[str]()
    for segment in (segment for hunk in file.hunks or () for segment in hunk.segments):
        lines[segment.type] += len(segment.lines)
    return Record.of(path=path.to_string, added=lines["ADDED"], removed=lines["REMOVED"])
