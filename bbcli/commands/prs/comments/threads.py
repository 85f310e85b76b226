"""The threads of comments in the activities of a pull request, with their places and lines of code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bbcli.commands.prs.comments.place import place_of
from bbcli.records import mapping, objects, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Lines of code before the line of a comment.
_LINES_BEFORE = 3

Json = dict[str, Any]


@dataclass(frozen=True)
class CodeLine:
    """A line of code beside a comment: its number, kind (ADDED, REMOVED, CONTEXT) and text."""

    number: int
    kind: str
    text: str
    is_commented: bool


@dataclass(frozen=True)
class Thread:
    """A comment with its replies, its place in the code, and the lines there."""

    comment: Json
    anchor: Json = field(default_factory=dict)
    lines: tuple[CodeLine, ...] = ()

    @property
    def is_task(self) -> bool:
        """True if it has to be resolved before a merge that requires this."""
        return self.comment.get("severity") == "BLOCKER"

    @property
    def is_resolved(self) -> bool:
        """True if it is resolved; servers can report `threadResolved` false for a comment that just was."""
        return self.comment.get("state") == "RESOLVED" or self.comment.get("threadResolved") is True

    @property
    def path(self) -> str:
        """The file; empty for a comment on the whole pull request."""
        return place_of({"path": self.anchor.get("path")})

    @property
    def place(self) -> str:
        """The file and the line, as `path:line`; empty for a comment on the whole pull request."""
        return place_of(self.anchor)


def threads_of(activities: Iterable[Json]) -> list[Thread]:
    """Return the threads in activities, open ones first, then in the order of their creation.

    A reply has an activity of its own, and a comment can have several: each comment is taken once, in its thread.
    """
    entries: dict[Any, Json] = {}
    replies: set[Any] = set()
    for activity in activities:
        comment = activity.get("comment")
        if activity.get("action") != "COMMENTED" or not isinstance(comment, dict):
            continue
        number = comment.get("id")
        replies.update(reply.get("id") for reply, depth in walk(comment) if depth)
        if activity.get("commentAction") == "DELETED":
            replies.add(number)
        entries.setdefault(number, activity)
    found = [_thread(each) for number, each in entries.items() if number not in replies]
    return sorted(found, key=_order)


def _order(thread: Thread) -> tuple[bool, float, float]:
    """Open ones first, the oldest first; comments of one review have the same time."""
    created, number = (_number(thread.comment.get(name)) for name in ("createdDate", "id"))
    return thread.is_resolved, created, number


def walk(comment: Json, depth: int = 0) -> Iterator[tuple[Json, int]]:
    """Yield a comment and the replies below it, each with its depth."""
    waiting = [(comment, depth)]
    while waiting:
        current, level = waiting.pop()
        yield current, level
        waiting += [(each, level + 1) for each in reversed(objects(current.get("comments")))]


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0


def _thread(activity: Json) -> Thread:
    comment = activity["comment"]
    anchor = mapping(activity.get("commentAnchor")) or mapping(comment.get("anchor"))
    return Thread(comment, anchor, tuple(_lines(activity.get("diff"), anchor)))


def _lines(diff: Any, anchor: Mapping[str, Any]) -> list[CodeLine]:
    """Return the line of a comment and those before it, of the part of the diff that the activity has."""
    side = "source" if anchor.get("fileType") == "FROM" else "destination"
    wanted = anchor.get("line")
    first = anchor.get("multilineStartLine") or wanted
    found: list[CodeLine] = []
    if not isinstance(wanted, int) or not isinstance(first, int):
        return found
    for hunk in objects(mapping(diff).get("hunks")):
        for segment in objects(hunk.get("segments")):
            for line in objects(segment.get("lines")):
                number = line.get(side)
                kind = plain(segment.get("type"))
                if kind == ("ADDED" if side == "source" else "REMOVED") or not isinstance(number, int):
                    continue
                if first - _LINES_BEFORE <= number <= wanted:
                    found.append(CodeLine(number, kind, plain(line.get("line")), first <= number))
    return found
