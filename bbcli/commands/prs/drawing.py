"""Draws the threads of comments and the activities of a pull request as text for a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.commands.prs.activities import action
from bbcli.commands.prs.comments.threads import walk
from bbcli.output import Record
from bbcli.output.cells import Cell, CellContext, age, one_line, visible
from bbcli.output.styles import Pen
from bbcli.records import mapping, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.commands.prs.comments.threads import CodeLine, Thread
    from bbcli.output.terminal import Screen

_INDENT = "  "
# Deeper replies are not indented further.
_DEEPEST = 6
_SIGNS = {"ADDED": ("+", "green"), "REMOVED": ("-", "red")}


def draw_threads(threads: Sequence[Thread], screen: Screen) -> Iterator[str]:
    """Yield the text of threads, open ones first, each piece whole lines."""
    pen = Pen(screen.colour, screen.hyperlinks)
    count = sum(not thread.is_resolved for thread in threads)
    groups = (("Open", threads[:count]), ("Resolved", threads[count:]))
    for title, group in groups:
        if group:
            heading = f"{title} {'thread' if len(group) == 1 else 'threads'} ({len(group)})"
            yield f"\n{pen.styled(heading, Cell(heading, style='bold'))}\n"
        for thread in group:
            yield "\n" + "".join(_draw(thread, screen, pen))


def draw_activities(activities: Sequence[dict[str, Any]], screen: Screen) -> Iterator[str]:
    """Yield a line per activity, the newest last."""
    pen = Pen(screen.colour, screen.hyperlinks)
    yield f"\n{pen.styled('Activity', Cell('Activity', style='bold'))}\n\n"
    for activity in reversed(activities):
        user = mapping(activity.get("user"))
        name = plain(user.get("displayName") or user.get("name"))
        text = one_line(f"{when(activity.get('createdDate'), screen):<15}  {name} {action(activity)}")
        if screen.is_terminal and len(text) > screen.width:
            text = text[: screen.width - 1] + "…"
        yield f"{text}\n"


def _draw(thread: Thread, screen: Screen, pen: Pen) -> Iterator[str]:
    if thread.place:
        place = one_line(thread.place) + (" (outdated)" if thread.anchor.get("orphaned") else "")
        yield f"{pen.styled(place, Cell(place, style='cyan'))}\n"
    width = len(str(thread.lines[-1].number)) if thread.lines else 0
    for line in thread.lines:
        yield _code(line, width, screen, pen)
    for comment, depth in walk(thread.comment):
        indent = _INDENT * min(depth, _DEEPEST)
        title = _title(comment, depth, thread, screen)
        yield f"{indent}{pen.styled(title, Cell(title, style='dim'))}\n"
        for text in markdown(comment.get("text"), screen, len(indent) + len(_INDENT)).split("\n"):
            yield f"{indent}{_INDENT}{text}".rstrip() + "\n"


def _code(line: CodeLine, width: int, screen: Screen, pen: Pen) -> str:
    sign, style = _SIGNS.get(line.kind, (" ", ""))
    mark = ">" if line.is_commented else " "
    text = f"{mark} {line.number:>{width}} {sign} {one_line(line.text)}"
    if screen.is_terminal and len(text) > screen.width:
        text = text[: screen.width - 1] + "…"
    return f"{pen.styled(text, Cell(text, style=style or 'dim'))}\n"


def _title(comment: dict[str, Any], depth: int, thread: Thread, screen: Screen) -> str:
    author = mapping(comment.get("author"))
    parts = [plain(author.get("displayName") or author.get("name")), when(comment.get("createdDate"), screen)]
    parts.append(f"#{plain(comment.get('id'))}")
    if comment.get("severity") == "BLOCKER":
        parts.append("resolved task" if comment.get("state") == "RESOLVED" else "task")
    elif not depth and thread.is_resolved:
        parts.append("resolved")
    if comment.get("state") == "PENDING":
        parts.append("draft")
    return one_line(" · ".join(filter(None, parts)))


def when(time: Any, screen: Screen) -> str:
    """Return a time in epoch ms as cells show it on this screen."""
    return age(time, CellContext(Record(b"{}"), screen.now, screen.is_terminal, screen.time)).shown


def markdown(value: Any, screen: Screen, indent: int = 0) -> str:
    """Return Markdown drawn for a terminal, or its source for a pipe."""
    text = plain(value)
    if not screen.is_terminal:
        return visible(text.replace("\r\n", "\n").strip("\n"), keep="\n\t")
    from bbcli.output.markdown_text import draw_markdown

    return draw_markdown(text, screen.width - indent, colour=screen.colour)
