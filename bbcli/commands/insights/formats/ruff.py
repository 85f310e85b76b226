"""Reads what ruff writes: its JSON, as a list or a line each, and its texts, concise and full."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.commands.insights.model import (
    BUG,
    CODE_SMELL,
    HIGH,
    LOW,
    MEDIUM,
    VULNERABILITY,
    Annotation,
    Findings,
    message_with_rule,
    valid_link,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.commands.insights.located_json import LocatedJson
    from bbcli.commands.insights.paths import RepoRoot

TOOL = "ruff"
# What breaks when it runs: no syntax, a name that is not there, what pylint calls an error.
_BROKEN = re.compile(r"[a-z-]*syntax[a-z-]*|io-error|E9\d+|F7\d\d|F82\d|PLE\d+")
_LIKELY_BUG = re.compile(r"(?:F|B)\d+")
_SECURITY = re.compile(r"S\d+")
_CODE = r"(?P<code>[A-Z]+\d+|[a-z]+(?:-[a-z]+)+)"
# What GitHub takes begins with two colons, and is another form.
_PLACE = r"(?P<path>(?!::).+?)(?::cell (?P<cell>\d+))?:(?P<line>\d+):\d+"
_CONCISE = re.compile(rf"{_PLACE}: {_CODE}:? (?:\[[*-]\] )?(?P<message>.*)")
_HEADING = re.compile(rf"{_CODE}:? (?:\[[*-]\] )?(?P<message>.+)")
_ARROW = re.compile(rf"\s*--> {_PLACE}$")
_FOUND = re.compile(r"Found (\d+) errors?(?: \(\d+ fixed, (\d+) remaining\))?")


def classify(code: str | None) -> tuple[str, str]:
    """Return severity and type of a rule, which ruff itself calls errors all of them."""
    if not code or _BROKEN.fullmatch(code):
        return HIGH, BUG
    if _SECURITY.fullmatch(code):
        return MEDIUM, VULNERABILITY
    return (MEDIUM, BUG) if _LIKELY_BUG.fullmatch(code) else (LOW, CODE_SMELL)


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read the JSON."""
    return Findings(TOOL, tuple(_annotation(each, root) for each in found.items))


def _annotation(each: LocatedJson, root: RepoRoot) -> Annotation:
    code, cell = each["code"].text, each["cell"].integer
    found = _create_annotation(
        each["filename"].text, cell, each["location"]["row"].line, code, each["message"].text or "", root
    )
    return found._replace(link=valid_link(each["url"].text))


def _create_annotation(
    path: str | None, cell: int | None, line: int | None, code: str | None, message: str, root: RepoRoot
) -> Annotation:
    said = message_with_rule(message, code)
    if cell is not None:  # of a notebook: the line counts within the cell, and its file has other lines
        said, line = f"cell {cell}, line {line}: {said}", None
    return root.annotation(said, path, line, *classify(code))


def read_text(lines: Iterable[str], root: RepoRoot) -> Findings:
    """Read the text."""
    return Findings(TOOL, tuple(_in_text(lines, root)))


def _in_text(lines: Iterable[str], root: RepoRoot) -> Iterator[Annotation]:
    heading: re.Match[str] | None = None
    for line in lines:
        if at := _CONCISE.fullmatch(line):
            yield _matched(at, at, root)
        elif heading and (at := _ARROW.fullmatch(line)):
            yield _matched(at, heading, root)
        heading = _HEADING.fullmatch(line)


def _matched(at: re.Match[str], said: re.Match[str], root: RepoRoot) -> Annotation:
    cell = int(at["cell"]) if at["cell"] else None
    return _create_annotation(at["path"], cell, int(at["line"]), said["code"], said["message"], root)


def is_text(line: str) -> bool:
    """Whether ruff writes such a line."""
    return bool(_CONCISE.fullmatch(line) or _ARROW.fullmatch(line) or said(line) is not None)


def said(line: str) -> int | None:
    """Return how many findings a line tells of; None where it tells of none."""
    if line.startswith("All checks passed!"):
        return 0
    found = _FOUND.match(line)
    return int(found[2] or found[1]) if found else None
