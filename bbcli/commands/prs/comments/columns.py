"""The columns of comments and tasks, and the cells that only they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.commands.prs.comments.place import place_of
from bbcli.output import Column, cells
from bbcli.output.cells import Cell
from bbcli.records import objects, plain

if TYPE_CHECKING:
    from bbcli.output.cells import CellContext


def _place(value: Any, _: CellContext) -> Cell:
    """The file and the line, as path:line; empty for a comment on the whole pull request."""
    anchor = value if isinstance(value, dict) else {}
    place = place_of(anchor)
    return Cell(f"{place} (outdated)" if place and anchor.get("orphaned") else place, style="cyan")


def _state(value: Any, seen: CellContext) -> Cell:
    """draft, resolved or open; servers can report threadResolved false for a comment that was just resolved."""
    if value == "PENDING":
        return Cell("draft", style="yellow")
    is_resolved = value == "RESOLVED" or seen.record.get("threadResolved") is True
    return Cell("resolved", style="green") if is_resolved else Cell(plain(value).lower())


def _kind(value: Any, _: CellContext) -> Cell:
    return Cell("task" if value == "BLOCKER" else "comment")


def _replies(value: Any, _: CellContext) -> Cell:
    """The number of replies, replies to replies included."""
    count, waiting = 0, [value]
    while waiting:
        found = objects(waiting.pop())
        count += len(found)
        waiting += [each.get("comments") for each in found]
    return Cell(str(count) if count else "")


def _reactions(value: Any, _: CellContext) -> Cell:
    """Each emoticon with the number of people."""
    found = []
    for each in value if isinstance(value, list) else ():
        emoticon = each.get("emoticon") or {}
        name = plain(emoticon.get("value") or emoticon.get("shortcut"))
        found.append(f"{name} {len(each.get('users') or ())}")
    return Cell(", ".join(found))


COLUMNS = (
    Column("ID", "id"),
    Column("PLACE", "anchor", _place),
    Column("AUTHOR", "author.displayName"),
    Column("STATE", "state", _state),
    Column("KIND", "severity", _kind),
    Column("CREATED", "createdDate", cells.age),
    Column("TEXT", "text", cells.comment_line),
    Column("REPLIES", "comments", _replies, on_request=True),
    Column("UPDATED", "updatedDate", cells.age, on_request=True),
    Column("REACTIONS", "properties.reactions", _reactions, on_request=True),
    Column("VERSION", "version", on_request=True),
)
TASK_COLUMNS = tuple(each._replace(on_request=each.on_request or each.header == "KIND") for each in COLUMNS)
FIELDS = (
    Column("ID", "id"),
    Column("PLACE", "anchor", _place),
    Column("AUTHOR", "author.displayName"),
    Column("STATE", "state", _state),
    Column("KIND", "severity", _kind),
    Column("CREATED", "createdDate", cells.moment),
    Column("REACTIONS", "properties.reactions", _reactions),
    Column("REPLIES", "comments", _replies),
    Column("TEXT", "text", wraps=True),
)
