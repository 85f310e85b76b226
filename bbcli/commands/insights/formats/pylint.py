"""Reads what pylint writes: json, json2, and its texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.commands.insights.model import BUG, CODE_SMELL, HIGH, LOW, MEDIUM, Annotation, Findings, message_with_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.commands.insights.located_json import LocatedJson
    from bbcli.commands.insights.paths import RepoRoot

TOOL = "pylint"
_CLASSES = {"fatal": (HIGH, BUG), "error": (HIGH, BUG), "warning": (MEDIUM, CODE_SMELL)}
_KINDS = {"F": "fatal", "E": "error", "W": "warning"}
_TEXT = re.compile(
    r"(?P<path>.+?):(?P<line>\d+):\d+: (?P<code>[CEFIRW]\d{4}): (?P<message>.*?)(?: \((?P<rule>[\w-]+)\))?"
)
_PARSEABLE = re.compile(r"(?P<path>.+?):(?P<line>\d+): \[(?P<code>[CEFIRW]\d{4})\((?P<rule>[\w-]+)\), (?P<message>.*)")
_RATED = re.compile(r"Your code has been rated at (10\.)?")


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read the JSON: a list, or in json2 an object with one."""
    messages = found["messages"] if isinstance(found.value, dict) else found
    return Findings(TOOL, tuple(_annotation(each, root) for each in messages.items))


def _annotation(each: LocatedJson, root: RepoRoot) -> Annotation:
    weight = _CLASSES.get(each["type"].text or "", (LOW, CODE_SMELL))
    message = message_with_rule(each["message"].text or "", each["symbol"].text)
    absolute = each["absolutePath"].text
    path = absolute if absolute and root.relative(absolute) else each["path"].text
    return root.annotation(message, path, each["line"].line, *weight)


def read_text(lines: Iterable[str], root: RepoRoot) -> Findings:
    """Read the text; of a message of several lines, such as that of duplicate code, the first."""
    return Findings(TOOL, tuple(_in_text(lines, root)))


def _in_text(lines: Iterable[str], root: RepoRoot) -> Iterator[Annotation]:
    for line in lines:
        if at := _match(line):
            weight = _CLASSES.get(_KINDS.get(at["code"][0], ""), (LOW, CODE_SMELL))
            message = at["message"] if at.re is _TEXT else at["message"].partition("] ")[2]
            yield root.annotation(message_with_rule(message, at["rule"]), at["path"], int(at["line"]) or None, *weight)


def _match(line: str) -> re.Match[str] | None:
    found = _TEXT.fullmatch(line) or _PARSEABLE.fullmatch(line)
    return found if found and (found.re is _TEXT or "] " in found["message"]) else None


def is_text(line: str) -> bool:
    """Whether pylint writes such a line."""
    return bool(_match(line) or said(line) is not None)


def said(line: str) -> int | None:
    """Return how many findings a line tells of, at the least; None where it tells of none."""
    if line.startswith("************* Module "):
        return 1
    rated = _RATED.match(line)
    return int(rated[1] is None) if rated else None
