"""The diff of a pull request as comments need it: the anchor of a comment on a file or on lines of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import PULL_CHANGES, PULL_DIFF
from bbcli.commands.prs.comments.place import NEW, OLD
from bbcli.context.repo_path import typed_path
from bbcli.errors import BbcliError, InvalidInput
from bbcli.records import mapping, objects, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bbcli.client.request import Request
    from bbcli.commands.prs.comments.place import Place
    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App
    from bbcli.output import Record

# Servers return one page of changes, which ends at the limit that was requested, at most at this one.
MOST_CHANGES = 1000
# Ranges of lines that an error names.
_MOST_NAMED = 5


class OutsideDiff(InvalidInput):
    """A place that the diff of the pull request does not have."""


@dataclass(frozen=True)
class FileDiff:
    """The lines of one file's diff by side: number of a line -> ADDED, REMOVED or CONTEXT."""

    source: str | None
    lines: Mapping[str, Mapping[int, str]]
    is_truncated: bool


@dataclass
class PullDiff:
    """The diff of a pull request, whose files are read as they are needed; `below` is the directory of typed paths."""

    app: App
    pull: Pull
    below: str = ""
    _sources: dict[str, str | None] | None = None
    _is_cut: bool = False
    _files: dict[str, FileDiff] = field(default_factory=dict)

    def anchor(self, place: Place) -> dict[str, Any]:
        """Return the anchor of a comment on a place; OutsideDiff if the diff does not have it.

        The type of the line is read from the diff: with a wrong one servers move the comment to the whole file.
        """
        self.load([place])
        source = self._source(place.path)
        anchor: dict[str, Any] = {"path": place.path, "diffType": "EFFECTIVE"}
        if source and source != place.path:
            anchor["srcPath"] = source
        if not place.last:
            return anchor
        first, last = (self._kind(place, number) for number in (place.first, place.last))
        anchor |= {"line": place.last, "lineType": last, "fileType": "FROM" if place.side == OLD else "TO"}
        if place.first != place.last:
            ends = {"minimum": place.first, "maximum": place.last}
            name = "multilineSourceRange" if place.side == OLD else "multilineDestinationRange"
            anchor |= {"multilineAnchor": True, "multilineStartLine": place.first, "multilineStartLineType": first}
            anchor[name] = ends
        return anchor

    def load(self, places: Iterable[Place]) -> None:
        """Read the diffs of the files of some places at once; OutsideDiff for a file that is not in the diff."""
        wanted = dict.fromkeys(place.path for place in places if place.last and place.path not in self._files)
        if not wanted:
            return
        requests = {path: self._request(path, self._source(path)) for path in wanted}
        for path, found in self.app.client.gather(requests).items():
            if isinstance(found, BbcliError):
                raise found
            self._files[path] = _parse(found, requests[path].query.get("srcPath"))

    def _request(self, path: str, source: str | None) -> Request:
        from bbcli.client.request import Request

        query = {"withComments": False, "srcPath": source if source != path else None}
        return Request("GET", PULL_DIFF, {**self.pull.variables, "path": path}, query)

    def has_file(self, path: str) -> bool:
        """True if the diff has a file, also for one that may be in the part that a server has cut off."""
        try:
            self._source(path)
        except OutsideDiff:
            return False
        return True

    def _source(self, path: str) -> str | None:
        """Return the path of a file before a rename, None for a file that has no other; OutsideDiff."""
        if self._sources is None:
            page = self.app.client.record(PULL_CHANGES, self.pull.variables, limit=MOST_CHANGES, withComments=False)
            self._sources = dict(_changes(page))
            self._is_cut = page.get("isLastPage") is False
        if path not in self._sources and not self._is_cut:
            from difflib import get_close_matches

            similar = get_close_matches(path, self._sources, n=1)
            similar = similar or [known for known in self._sources if known.endswith(f"/{path}")][:1]
            start = "the current directory" if self.below else "the root of the repository"
            hints = [f"use a path from {start}, such as {typed_path(each, self.below)}" for each in similar]
            raise OutsideDiff(f"{self.pull} does not change {path}", hint=next(iter(hints), None))
        return self._sources.get(path)

    def _kind(self, place: Place, number: int) -> str:
        found = self._files[place.path]
        lines = found.lines[place.side]
        if number in lines:
            return lines[number]
        message = f"line {number} of {place.path} is not in the diff of {self.pull}"
        if found.is_truncated:
            raise OutsideDiff(f"{message}, which the server has truncated")
        if number in found.lines[OLD if place.side == NEW else NEW]:
            other = "old" if place.side == NEW else "new"
            raise OutsideDiff(f"{message} on the {place.side} side", hint=f"the {other} side has it: --side {other}")
        raise OutsideDiff(f"{message}, which has {_ranges(lines)}", hint="omit the line to comment on the file")


def _changes(page: Record) -> Iterator[tuple[str, str | None]]:
    """Yield the path of each changed file with the one it had before."""
    for change in objects(page.get("values")):
        path, source = (mapping(change.get(name)).get("toString") for name in ("path", "srcPath"))
        if isinstance(path, str):
            yield path, source if isinstance(source, str) else None


def _parse(diff: Record, source: Any) -> FileDiff:
    lines: dict[str, dict[int, str]] = {OLD: {}, NEW: {}}
    is_truncated = diff.get("truncated") is True
    for file in objects(diff.get("diffs")):
        is_truncated |= file.get("truncated") is True
        for hunk in objects(file.get("hunks")):
            is_truncated |= hunk.get("truncated") is True
            for segment in objects(hunk.get("segments")):
                kind = plain(segment.get("type"))
                for line in objects(segment.get("lines")):
                    if kind != "ADDED" and isinstance(number := line.get("source"), int):
                        lines[OLD][number] = kind
                    if kind != "REMOVED" and isinstance(number := line.get("destination"), int):
                        lines[NEW][number] = kind
    return FileDiff(source if isinstance(source, str) else None, lines, is_truncated)


def _ranges(lines: Mapping[int, str]) -> str:
    """Return the numbers of lines as ranges: lines 1-3, 7."""
    groups = [
        [number for _, number in group]
        for _, group in groupby(enumerate(sorted(lines)), lambda each: each[1] - each[0])
    ]
    texts = [f"{group[0]}-{group[-1]}" if len(group) > 1 else str(group[0]) for group in groups]
    more = ", …" if len(texts) > _MOST_NAMED else ""
    return f"lines {', '.join(texts[:_MOST_NAMED])}{more}" if texts else "no lines on this side"
