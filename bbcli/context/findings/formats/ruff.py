"""Read ruff's JSON, as a list or as one object per line, and classify its rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.context.findings.model import (
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
    from bbcli.context.findings.located_json import LocatedJson
    from bbcli.context.findings.paths import RepoRoot

TOOL = "ruff"
# Rules for code that cannot run: syntax errors, undefined names, and what pylint reports as errors.
_BROKEN = re.compile(r"[a-z-]*syntax[a-z-]*|io-error|E9\d+|F7\d\d|F82\d|PLE\d+")
_LIKELY_BUG = re.compile(r"(?:F|B)\d+")
_SECURITY = re.compile(r"S\d+")


def classify(code: str | None) -> tuple[str, str]:
    """Return severity and type of a rule; ruff itself reports every rule as an error."""
    if not code or _BROKEN.fullmatch(code):
        return HIGH, BUG
    if _SECURITY.fullmatch(code):
        return MEDIUM, VULNERABILITY
    return (MEDIUM, BUG) if _LIKELY_BUG.fullmatch(code) else (LOW, CODE_SMELL)


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read a list of diagnostics."""
    return Findings(TOOL, tuple(_annotation(each, root) for each in found.items))


def _annotation(each: LocatedJson, root: RepoRoot) -> Annotation:
    code, cell, line = each["code"].text, each["cell"].integer, each["location"]["row"].line
    message = message_with_rule(each["message"].text or "", code)
    if cell is not None:  # in a notebook ruff counts lines within the cell, not within the file
        message, line = f"cell {cell}, line {line}: {message}", None
    annotation = root.annotation(message, each["filename"].text, line, *classify(code))
    return annotation._replace(link=valid_link(each["url"].text))
