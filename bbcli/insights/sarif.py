"""Reads SARIF 2.1.0, which many tools write: what was found, how bad it is, and where.

Sections are those of the OASIS standard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.insights import ruff
from bbcli.insights.annotation import (
    BUG,
    CODE_SMELL,
    HIGH,
    LOW,
    MEDIUM,
    VULNERABILITY,
    Annotation,
    Findings,
    of_rule,
    web_address,
)
from bbcli.insights.root import placed
from bbcli.insights.sarif_run import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.insights.node import Node
    from bbcli.insights.root import Root

_SEVERITIES = {"error": HIGH, "warning": MEDIUM, "note": LOW, "none": LOW}
# What is no problem (3.27.9), or no longer one (3.27.24).
_FINE = ("pass", "notApplicable")
_GONE = "absent"


def read(found: Node, root: Root) -> Findings:
    """Read the log, the results of all its runs."""
    version = found["version"]
    if version.text != "2.1.0":
        raise version.wrong(f"is {version.text or 'missing'}, and bbcli reads SARIF 2.1.0")
    runs = [Run(each) for each in found["runs"].items]
    annotations = tuple(each for run in runs for each in _annotations(run, root))
    tools = dict.fromkeys(run.tool for run in runs if run.tool)
    return Findings(", ".join(tools), annotations, tuple(_notes(runs)))


def _annotations(run: Run, root: Root) -> Iterator[Annotation]:
    for result in run.results:
        if not _is_left_out(result):
            yield _annotation(result, run, root)


def _notes(runs: list[Run]) -> Iterator[str]:
    for run in runs:
        if run.has_failed:
            yield f"warning: {run.tool or 'the tool'} says of itself that it failed: it may not have found everything"
    if left_out := sum(_is_suppressed(result) for run in runs for result in run.results):
        yield f"left out because they are suppressed: {left_out}"


def _is_left_out(result: Node) -> bool:
    return result["kind"].text in _FINE or result["baselineState"].text == _GONE or _is_suppressed(result)


def _is_suppressed(result: Node) -> bool:
    """Whether somebody decided that this is no problem; one that is asked for or was refused is none (3.35.3)."""
    return any(each["status"].text in (None, "accepted") for each in result["suppressions"].items)


def _annotation(result: Node, run: Run, root: Root) -> Annotation:
    rule = run.rule(result)
    name = run.rule_id(result, rule)
    severity, kind = _weight(result, rule, run, name)
    link = web_address(rule["helpUri"].text) if rule else None
    message = of_rule(run.message(result, rule), name)
    annotation = Annotation(message, severity, kind, link=link, external_id=_fingerprint(result))
    where = run.place(result, root)
    return placed(annotation, where.inside, where.path, where.line)


def _weight(result: Node, rule: Node | None, run: Run, name: str | None) -> tuple[str, str]:
    """Return severity and type: by the number that security tools give, else by the level."""
    if run.tool.lower() == ruff.TOOL:  # it calls everything an error
        return ruff.weight(name)
    number, tags = _security(result, rule)
    severity = _SEVERITIES.get(_level(result, rule, run), MEDIUM)
    if number:
        severity = HIGH if number >= 7 else MEDIUM if number >= 4 else LOW
    if number or "security" in tags:
        return severity, VULNERABILITY
    return severity, BUG if severity == HIGH else CODE_SMELL


def _security(result: Node, rule: Node | None) -> tuple[float, list[str]]:
    """Return `security-severity`, from 0 to 10 as CVSS counts, and the tags; of the result itself, or of its rule."""
    bags = [each["properties"] for each in (result, rule) if each]
    numbers = [number for bag in bags if (number := bag["security-severity"]).value is not None]
    return (_number(numbers[0]) if numbers else 0.0), [tag for bag in bags for tag in bag["tags"].texts]


def _number(found: Node) -> float:
    """Return a number, which tools write as a text."""
    try:
        return float(found.value)
    except (TypeError, ValueError, OverflowError):
        raise found.wrong("is no number") from None


def _level(result: Node, rule: Node | None, run: Run) -> str:
    """Return the level (3.27.10): the result's own, what the tool was told of its rule, or the rule's usual one."""
    if level := result["level"].text:
        return level
    if result["kind"].text not in (None, "fail"):
        return "none"
    usual = rule["defaultConfiguration"]["level"].text if rule else None
    return run.level_override(result, rule) or usual or "warning"


def _fingerprint(result: Node) -> str | None:
    """Return what the result is known by from run to run, of the newest version of each way to count it (3.27.16)."""
    for name in ("fingerprints", "partialFingerprints"):
        prints = result[name]
        for key in sorted(prints.names, reverse=True):
            if text := prints[key].text:
                return text
    return result["guid"].text
