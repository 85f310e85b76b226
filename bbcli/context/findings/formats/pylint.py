"""Read pylint's JSON: the formats json and json2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.context.findings.model import BUG, CODE_SMELL, HIGH, LOW, MEDIUM, Annotation, Findings, message_with_rule

if TYPE_CHECKING:
    from bbcli.context.findings.located_json import LocatedJson
    from bbcli.context.findings.paths import RepoRoot

TOOL = "pylint"
_CLASSES = {"fatal": (HIGH, BUG), "error": (HIGH, BUG), "warning": (MEDIUM, CODE_SMELL)}


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read a list of messages (json), or an object that holds one as `messages` (json2)."""
    messages = found["messages"] if isinstance(found.value, dict) else found
    return Findings(TOOL, tuple(_annotation(each, root) for each in messages.items))


def _annotation(each: LocatedJson, root: RepoRoot) -> Annotation:
    classes = _CLASSES.get(each["type"].text or "", (LOW, CODE_SMELL))
    message = message_with_rule(each["message"].text or "", each["symbol"].text)
    absolute = each["absolutePath"].text
    path = absolute if absolute and root.relative(absolute) else each["path"].text
    return root.annotation(message, path, each["line"].line, *classes)
