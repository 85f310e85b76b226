"""What servers take: how much, how long, and what is done about more."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bbcli.errors import CUT, InvalidInput
from bbcli.insights.annotation import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.insights.annotation import Annotation, Findings

# PROTOCOL and the document: the first is what a server has unless it is told otherwise.
MOST_ANNOTATIONS = 1000
LONGEST_MESSAGE = 2000
LONGEST_PATH = 50000
LONGEST_ID = 450
LONGEST_TITLE = LONGEST_REPORTER = 450
LONGEST_DETAILS = 2000
MOST_DATA = 6


def fitted(found: Findings, *, most_severe: bool = False) -> Findings:
    """Return what was found as servers take it, and with what is to be said of that; InvalidInput for too many.

    With `most_severe` the worst are taken of too many. Messages of tools are cut where they are too long; of ids that
    stand twice the later ones are told apart.
    """
    annotations, notes = list(found.annotations), list(found.notes)
    if (count := len(annotations)) > MOST_ANNOTATIONS:
        if not most_severe:
            raise InvalidInput(
                f"{count} annotations: a report takes {MOST_ANNOTATIONS}",
                hint="--most-severe sends the worst of them; or let the tool report less",
            )
        annotations.sort(key=lambda each: -SEVERITIES.index(each.severity))
        del annotations[MOST_ANNOTATIONS:]
        notes.append(f"the {MOST_ANNOTATIONS} most severe of {count} annotations are sent: a report takes no more")
    if cut := sum(len(each.message) > LONGEST_MESSAGE for each in annotations):
        notes.append(f"messages cut to {LONGEST_MESSAGE} characters: {cut}")
    return found._replace(annotations=tuple(_told_apart(map(_cut, annotations))), notes=tuple(notes))


def _cut(each: Annotation) -> Annotation:
    if len(each.message) > LONGEST_MESSAGE:
        each = each._replace(message=each.message[: LONGEST_MESSAGE - len(CUT)] + CUT)
    is_too_long = len(each.external_id or "") > LONGEST_ID or not each.external_id
    return each._replace(
        external_id=None if is_too_long else each.external_id,
        path=each.path if len(each.path or "") <= LONGEST_PATH else None,
    )


def _told_apart(annotations: Iterable[Annotation]) -> Iterator[Annotation]:
    seen = Counter[str]()
    for each in annotations:
        if each.external_id:
            seen[each.external_id] += 1
            if seen[each.external_id] > 1:
                each = each._replace(external_id=f"{each.external_id[: LONGEST_ID - 8]}#{seen[each.external_id]}")
        yield each


def fails(annotations: Iterable[Annotation], least: str) -> bool:
    """Whether one of them is at least so severe."""
    return any(SEVERITIES.index(each.severity) >= SEVERITIES.index(least) for each in annotations)
