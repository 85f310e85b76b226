"""An annotation as servers take it, and what one run of a tool gives of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import CUT, InvalidInput
from bbcli.output import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOW, MEDIUM, HIGH = SEVERITIES = ("LOW", "MEDIUM", "HIGH")
BUG, CODE_SMELL, VULNERABILITY = TYPES = ("BUG", "CODE_SMELL", "VULNERABILITY")


class Annotation(NamedTuple):
    """A finding: without `path` it is of the whole commit, without `line` of the whole file."""

    message: str
    severity: str = LOW
    type: str | None = None
    path: str | None = None
    line: int | None = None
    link: str | None = None
    external_id: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The object that a server takes."""
        said = self._asdict()
        said["externalId"] = said.pop("external_id")
        return {name: value for name, value in said.items() if value is not None}


class Findings(NamedTuple):
    """What a tool found: its name, empty where nothing says it, and what is to be said of how it was read."""

    tool: str
    annotations: tuple[Annotation, ...]
    notes: tuple[str, ...] = ()


def message_with_rule(message: str, rule: str | None) -> str:
    """Return a message with the rule that it comes of; one that says nothing is its rule."""
    said = message.strip()
    if not rule or f"({rule})" in said:
        return said or "a finding without a message"
    return f"{said} ({rule})" if said else rule


def valid_link(text: str | None) -> str | None:
    """Return what is an address that servers take for a link; None for anything else."""
    return text if text and text.lower().startswith(("http://", "https://")) and " " not in text else None


# PROTOCOL and the document: the first is what a server has unless it is told otherwise.
MAX_ANNOTATIONS = 1000
MAX_MESSAGE = 2000
MAX_PATH = 50000
MAX_ID = 450
MAX_TITLE = MAX_REPORTER = 450
MAX_DETAILS = 2000
MAX_DATA = 6


def fit_to_limits(findings: Findings, *, most_severe: bool = False) -> Findings:
    """Return what was found as servers take it, and with what is to be said of that; InvalidInput for too many.

    With `most_severe` the worst are taken of too many. Messages of tools are cut where they are too long; of ids that
    stand twice the later ones are told apart.
    """
    annotations, notes = list(findings.annotations), list(findings.notes)
    if (count := len(annotations)) > MAX_ANNOTATIONS:
        if not most_severe:
            raise InvalidInput(
                f"{count} annotations: a report takes {MAX_ANNOTATIONS}",
                hint="--most-severe sends the worst of them; or let the tool report less",
            )
        annotations.sort(key=lambda each: -SEVERITIES.index(each.severity))
        del annotations[MAX_ANNOTATIONS:]
        notes.append(f"the {MAX_ANNOTATIONS} most severe of {count} annotations are sent: a report takes no more")
    if cut := sum(len(each.message) > MAX_MESSAGE for each in annotations):
        notes.append(f"messages cut to {MAX_MESSAGE} characters: {cut}")
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
    """Whether one of them is at least so severe."""
    return any(SEVERITIES.index(each.severity) >= SEVERITIES.index(least) for each in annotations)


def format_data(fields: Iterable[dict[str, Any]]) -> str:
    """Return title and value of each field of a report."""
    return ", ".join(f"{cells.plain(each['title'])}: {_format_value(each)}" for each in fields)


def _format_value(field: dict[str, Any]) -> str:
    value = field["value"]
    match field.get("type"):
        case "PERCENTAGE":
            return f"{cells.plain(value)}%"
        case "DATE":
            return cells.iso(value)
        case "DURATION":
            return f"{value / 1000:g} s"
        case "LINK":
            return cells.plain(value["href"])
        case _:
            return cells.plain(value)


def format_counts(found: list[dict[str, Any]]) -> str:
    """Return how many annotations there are, and how severe they are."""
    counts = Counter(each["severity"] for each in found)
    listed = ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES) if counts[name])
    return f"{len(found)} ({listed})" if listed else "0"
