"""The limits of servers for the annotations of a report, and reports as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bbcli.context.findings.model import MAX_ID, MAX_MESSAGE, MAX_PATH, SEVERITIES
from bbcli.errors import CUT, InvalidInput
from bbcli.output import cells
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.context.findings.model import Annotation, Findings

# Limits of the REST API; the first is a server's default, which its administrator can change.
MAX_ANNOTATIONS = 1000
MAX_TITLE = MAX_REPORTER = 450
MAX_DETAILS = 2000
MAX_DATA = 6


def fit_to_limits(findings: Findings, *, most_severe: bool = False) -> Findings:
    """Return findings that fit the server's limits, with a note for each change; InvalidInput for too many.

    With `most_severe` only the most severe of too many are kept. Long messages are cut, and duplicate ids are numbered.
    """
    annotations, notes = list(findings.annotations), list(findings.notes)
    if (count := len(annotations)) > MAX_ANNOTATIONS:
        if not most_severe:
            raise InvalidInput(
                f"{count} annotations: the maximum of a report is {MAX_ANNOTATIONS}",
                hint="add --most-severe to send only the most severe annotations",
            )
        annotations.sort(key=lambda each: -SEVERITIES.index(each.severity))
        del annotations[MAX_ANNOTATIONS:]
        notes.append(f"sent only the {MAX_ANNOTATIONS} most severe of {count} annotations")
    if cut := sum(len(each.message) > MAX_MESSAGE for each in annotations):
        notes.append(f"messages truncated to {MAX_MESSAGE} characters: {cut}")
    return findings._replace(annotations=tuple(_with_unique_ids(map(_shorten, annotations))), notes=tuple(notes))


def _shorten(each: Annotation) -> Annotation:
    if len(each.message) > MAX_MESSAGE:
        each = each._replace(message=each.message[: MAX_MESSAGE - len(CUT)] + CUT)
    is_too_long = len(each.external_id or "") > MAX_ID or not each.external_id
    return each._replace(
        external_id=None if is_too_long else each.external_id,
        path=each.path if len(each.path or "") <= MAX_PATH else None,
    )


def _with_unique_ids(annotations: Iterable[Annotation]) -> Iterator[Annotation]:
    seen = Counter[str]()
    for each in annotations:
        if each.external_id:
            seen[each.external_id] += 1
            if seen[each.external_id] > 1:
                each = each._replace(external_id=f"{each.external_id[: MAX_ID - 8]}#{seen[each.external_id]}")
        yield each


def has_severity(annotations: Iterable[Annotation], least: str) -> bool:
    """True if an annotation has at least this severity."""
    return any(SEVERITIES.index(each.severity) >= SEVERITIES.index(least) for each in annotations)


def format_data(fields: Iterable[dict[str, Any]]) -> str:
    """Return the data fields of a report as "title: value, …"."""
    return ", ".join(f"{plain(each['title'])}: {_format_value(each)}" for each in fields)


def _format_value(field: dict[str, Any]) -> str:
    value = field["value"]
    match field.get("type"):
        case "PERCENTAGE":
            return f"{plain(value)}%"
        case "DATE":
            return cells.iso(value)
        case "DURATION":
            return f"{value / 1000:g} s"
        case "LINK":
            return plain(value["href"])
        case _:
            return plain(value)


def format_counts(found: list[dict[str, Any]]) -> str:
    """Return the number of annotations, and of each severity: 7 (3 HIGH, 4 MEDIUM)."""
    counts = Counter(each["severity"] for each in found)
    listed = ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES) if counts[name])
    return f"{len(found)} ({listed})" if listed else "0"
