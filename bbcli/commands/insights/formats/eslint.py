"""Reads what ESLint writes: its JSON, with and without metadata, and the text of its usual formatter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.commands.insights.model import (
    BUG,
    CODE_SMELL,
    HIGH,
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

TOOL = "ESLint"
_ERROR = 2
_LINE = re.compile(r"\s+(\d+):\d+\s+(error|warning)\s+(.*)")
_LEAST_GAP = 2
_FOUND = re.compile(r"[\u2716x] (\d+) problem")


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read the JSON: a list of files, or an object with one."""
    files, rules = (found["results"], found["metadata"]["rulesMeta"]) if found.has("results") else (found, None)
    return Findings(
        TOOL, tuple(_annotation(each, file, rules, root) for file in files.items for each in file["messages"].items)
    )


def _annotation(each: LocatedJson, file: LocatedJson, rules: LocatedJson | None, root: RepoRoot) -> Annotation:
    rule = each["ruleId"].text
    link = rules[rule]["docs"]["url"].text if rules is not None and rule else None
    message = message_with_rule(each["message"].text or "", rule)
    weight = _classify(rule, is_error=each["severity"].integer == _ERROR)
    return root.annotation(message, file["filePath"].text, each["line"].line, *weight)._replace(link=valid_link(link))


def _classify(rule: str | None, *, is_error: bool) -> tuple[str, str]:
    severity = HIGH if is_error else MEDIUM
    if rule and "security" in rule.rpartition("/")[0]:  # of a plug-in for it
        return severity, VULNERABILITY
    return severity, BUG if is_error else CODE_SMELL


def read_text(lines: Iterable[str], root: RepoRoot) -> Findings:
    """Read the text: the name of a file, and indented below it what is wrong in it."""
    return Findings(TOOL, tuple(_in_text(lines, root)))


def _in_text(lines: Iterable[str], root: RepoRoot) -> Iterator[Annotation]:
    path = None
    for line in lines:
        if at := _LINE.fullmatch(line):
            message, rule = _parted(at[3])
            weight = _classify(rule, is_error=at[2] == "error")
            yield root.annotation(message_with_rule(message, rule), path, int(at[1]) or None, *weight)
        elif line and not line[0].isspace():
            path = line


def _parted(text: str) -> tuple[str, str | None]:
    """Return a message and the rule at its end, which at least two blanks part from it; None for none."""
    *before, last = text.rstrip().rsplit(None, 1) or [""]
    if not before or len(text.rstrip()) - len(last) - len(before[0].rstrip()) < _LEAST_GAP:
        return text.strip(), None
    return before[0].rstrip(), last


def is_text(line: str) -> bool:
    """Whether ESLint writes such a line."""
    return bool(_LINE.fullmatch(line) or said(line) is not None)


def said(line: str) -> int | None:
    """Return how many findings a line tells of; None where it tells of none."""
    found = _FOUND.match(line)
    return int(found[1]) if found else None
