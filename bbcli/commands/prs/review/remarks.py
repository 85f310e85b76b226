"""The comments of a review from a file: lines `path:line: text`, or the findings of a tool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

from bbcli.commands.prs.comments.place import NEW, OLD, Place
from bbcli.context.findings.read import read_findings
from bbcli.errors import InvalidInput, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.context.findings.paths import RepoRoot
    from bbcli.context.findings.read import Source

# The format that is not the report of a tool.
LINES = "lines"
# A path has no colon; the column of compilers is ignored, a line behind a minus is one before the change.
_LINE = re.compile(r"([^\s:#][^:]*):(?:(-?)([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?:(?:\d{1,9}:)?)?[ \t]+(\S.*)")
_SHOWN = 60


@dataclass(frozen=True)
class Remark:
    """A comment of a review file: its line or number in the file, its text, and the places that its path can mean.

    A finding of a tool that names no file has no places.
    """

    origin: str
    text: str
    places: tuple[Place, ...] = ()


def is_report(text: str, form: str) -> bool:
    """True for the report of a tool: those are JSON."""
    return form != LINES if form != "auto" else text.lstrip()[:1] in ("{", "[")


def read_remarks(source: Source, form: str, root: RepoRoot) -> tuple[list[Remark], list[str]]:
    """Return the comments of a file and notes about it; InvalidInput names the line that cannot be read."""
    if not is_report(source.text, form):
        return list(_parse(source, root)), []
    found = read_findings(source, form, root)
    remarks = []
    for number, each in enumerate(found.annotations, 1):
        text = f"{each.message}\n\n<{each.link}>" if each.link else each.message
        places = (Place(each.path, each.line or 0, each.line or 0),) if each.path else ()
        remarks.append(Remark(f"finding {number}", text, places))
    return remarks, list(found.notes)


def _parse(source: Source, root: RepoRoot) -> Iterator[Remark]:
    """Yield a remark per line; indented lines continue its text, empty ones and those with # are skipped."""
    waiting: tuple[Remark, list[str]] | None = None
    for number, line in enumerate(source.text.splitlines(), 1):
        if waiting and (line[:1] in (" ", "\t") or not line.strip()):
            waiting[1].append(line)
            continue
        if waiting:
            yield _joined(*waiting)
            waiting = None
        if line.strip() and not line.startswith("#"):
            waiting = _remark(f"{source.name}: line {number}", line, root), []
    if waiting:
        yield _joined(*waiting)


def _joined(remark: Remark, more: list[str]) -> Remark:
    below = dedent("\n".join(more)).rstrip()
    return Remark(remark.origin, f"{remark.text}\n{below}" if below else remark.text, remark.places)


def _remark(origin: str, line: str, root: RepoRoot) -> Remark:
    match = _LINE.fullmatch(line.rstrip())
    if not match:
        hint = "write src/app.py:12: text, or src/app.py: text for the whole file"
        shown = shortened(line.strip(), _SHOWN)
        raise InvalidInput(f"{origin} does not have the form PATH:LINE: TEXT: {shown!r}", hint=hint)
    path, old, first, last, text = match.groups()
    if int(last or first or 0) < int(first or 0):
        raise InvalidInput(f"{origin}: the lines {first}-{last} are in the wrong order")
    # A path is one from the root of the repository if the pull request has no file at the other.
    paths = dict.fromkeys(filter(None, (root.relative(path), path.removeprefix("./"))))
    side = OLD if old else NEW
    places = tuple(Place(each, int(first or 0), int(last or first or 0), side) for each in paths)
    return Remark(origin, text, places)
