"""Read ESLint's JSON, with and without metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.context.findings.model import (
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
    from bbcli.context.findings.located_json import LocatedJson
    from bbcli.context.findings.paths import RepoRoot

TOOL = "ESLint"
_ERROR = 2


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read a list of files, or an object that holds one as `results`."""
    files, rules = (found["results"], found["metadata"]["rulesMeta"]) if found.has("results") else (found, None)
    return Findings(
        TOOL, tuple(_annotation(each, file, rules, root) for file in files.items for each in file["messages"].items)
    )


def _annotation(each: LocatedJson, file: LocatedJson, rules: LocatedJson | None, root: RepoRoot) -> Annotation:
    rule = each["ruleId"].text
    link = rules[rule]["docs"]["url"].text if rules is not None and rule else None
    message = message_with_rule(each["message"].text or "", rule)
    classes = _classify(rule, is_error=each["severity"].integer == _ERROR)
    annotation = root.annotation(message, file["filePath"].text, each["line"].line, *classes)
    return annotation._replace(link=valid_link(link))


def _classify(rule: str | None, *, is_error: bool) -> tuple[str, str]:
    """Return severity and type; rules of a plugin with `security` in its name are vulnerabilities."""
    severity = HIGH if is_error else MEDIUM
    if rule and "security" in rule.rpartition("/")[0]:
        return severity, VULNERABILITY
    return severity, BUG if is_error else CODE_SMELL
