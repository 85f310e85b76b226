"""Read GitLab's code quality reports, which many tools can write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.context.findings.model import BUG, CODE_SMELL, HIGH, LOW, MEDIUM, VULNERABILITY, Annotation, Findings

if TYPE_CHECKING:
    from bbcli.context.findings.located_json import LocatedJson
    from bbcli.context.findings.paths import RepoRoot

_SEVERITIES = {"major": MEDIUM, "critical": HIGH, "blocker": HIGH}
_TYPES = {"Security": VULNERABILITY, "Bug Risk": BUG}


def read(found: LocatedJson, root: RepoRoot) -> Findings:
    """Read a list of findings; the format does not name the tool."""
    return Findings("", tuple(_annotation(each, root) for each in found.items))


def _annotation(each: LocatedJson, root: RepoRoot) -> Annotation:
    place = each["location"]
    line = place["lines"]["begin"].line or place["positions"]["begin"]["line"].line
    kinds = [_TYPES[name] for name in each["categories"].texts if name in _TYPES]
    severity = _SEVERITIES.get(each["severity"].text or "", LOW)
    message = (each["description"].text or each["check_name"].text or "").strip() or "a finding without a message"
    found = root.annotation(message, place["path"].text, line, severity, kinds[0] if kinds else CODE_SMELL)
    return found._replace(external_id=each["fingerprint"].text)
