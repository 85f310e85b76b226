"""Places of comments in the diff of a pull request: a file, or lines of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

# The sides of a diff: before and after the change.
OLD, NEW = "old", "new"


class Place(NamedTuple):
    """A file, or its lines from `first` to `last` on one side of the diff; both are 0 for the whole file."""

    path: str
    first: int = 0
    last: int = 0
    side: str = NEW

    def __str__(self) -> str:
        lines = f"{self.first}-{self.last}" if self.first != self.last else str(self.last)
        return f"{self.path}:{lines}" if self.last else self.path


def place_of(anchor: Mapping[str, Any]) -> str:
    """Return the file and the line of an anchor, as `path:line` or `path:first-last`; empty without a file."""
    path, line = anchor.get("path"), anchor.get("line")
    named = plain(path.get("toString") if isinstance(path, dict) else path)
    first = anchor.get("multilineStartLine") if anchor.get("multilineAnchor") is True else None
    lines = f"{first}-{line}" if first and first != line else line
    return f"{named}:{lines}" if named and line else named
