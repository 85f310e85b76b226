"""Reports and annotations on the server: read, and replaced as a whole."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.pages import ALL, ListRange, Page, read
from bbcli.client.pagination import ListRequest
from bbcli.commands.insights.endpoints import ALL_ANNOTATIONS, ANNOTATIONS, REPORT, REPORTS
from bbcli.commands.insights.model import fails
from bbcli.commands.insights.report import FAIL, PASS, Report, checked
from bbcli.errors import BbcliError, ServerFailed, add_detail
from bbcli.output import Record, RecordList
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.client.client import Client
    from bbcli.commands.insights.model import Findings

    Variables = Mapping[str, str]

# Of these nobody knows whether the server did what it was asked for.
_UNSURE = (None, 502, 503, 504)
# What stays of a report that is there where nothing else is said.
_STAYING = ("title", "details", "data", "reporter", "link", "logoUrl")


def annotations_of(
    client: Client, variables: Variables, part: ListRange = ALL, **filters: tuple[str, ...]
) -> RecordList:
    """Return the annotations of a commit that fit, or of the report that `variables` name by its key."""
    template = ANNOTATIONS if "key" in variables else ALL_ANNOTATIONS
    return client.listed(ListRequest(client, template, variables, dict(filters), form=_page), part)


def whole(client: Client, variables: Variables) -> Record:
    """Return a report with its annotations, in the form in which it can be put again."""
    report, _ = read(client.record(REPORT, variables).raw, dict[str, msgspec.Raw], "the server's report can't be read")
    annotations = [msgspec.Raw(each.raw) for each in annotations_of(client, variables)]
    return Record.of(**{**report, "annotations": annotations})


def put(client: Client, variables: Variables, report: Report) -> Record:
    """Put a report, and its annotations, where it has some, in the place of those that are there; return it."""
    variables = {**variables, "key": report.key}
    made = _put(client, variables, report.body)
    if report.findings is None:
        return made
    bodies = [each.body for each in report.findings.annotations]
    _replace(client, variables, bodies)
    for note in report.findings.notes:
        client.note(note)
    return _written(**{**made.value, "annotations": bodies})


def following(
    client: Client, variables: Variables, key: str, found: Findings, fail_on: str, said: Mapping[str, str | None]
) -> Report:
    """Return the report that follows from what was found: FAIL is from a severity on, where `said` has no result.

    It keeps what is said of it on the server already; without a title there either it is called as the tool.
    """
    known = next((each for each in client.records(REPORTS, variables) if each.get("key") == key), None)
    usual = {"title": found.tool or key, "reporter": found.tool, "data": []}
    kept = {name: known.get(name) for name in _STAYING} if known else {}
    result = FAIL if fails(found.annotations, fail_on) else PASS
    body: dict[str, Any] = {}
    for part in (usual, kept, {"result": result}, said):
        body |= {name: value for name, value in part.items() if value is not None and value != ""}
    return Report(key, checked(body), found)


def _put(client: Client, variables: Variables, body: Mapping[str, Any]) -> Record:
    for attempt in count():
        try:
            return client.write("PUT", REPORT, variables, body) or _written(key=variables["key"], **body)
        except ServerFailed as error:  # it says all of it: sent twice it does the same
            if not _goes_on(client, attempt, error):
                raise
    raise AssertionError("unreachable: counting has no end")  # pragma: no cover


def _written(**facts: Any) -> Record:
    """Return a report that was put, as it is known from what was sent."""
    report = Record.of(**facts)
    report.asked = ("PUT", REPORT)
    return report


def _replace(client: Client, variables: Variables, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Take the annotations of a report away and add these.

    Adding twice would have them twice, so after a failure it is looked at what is there, and all of it is done anew;
    then once more, for what was sent first may have arrived late.
    """
    has_failed = False
    for attempt in count():
        try:
            if has_failed and _compared(_found(client, variables)) == _compared(bodies):
                return
            _exchange(client, variables, bodies)
            if not has_failed or len(_found(client, variables)) == len(bodies):
                return
            raise ServerFailed("the server has other annotations than those that were sent")  # noqa: TRY301 - as if
        except ServerFailed as error:
            has_failed = True
            if not _goes_on(client, attempt, error):
                add_detail(error, f"report {variables['key']} may lack annotations, or have them twice: run it again")
                raise


def _exchange(client: Client, variables: Variables, bodies: Sequence[Mapping[str, Any]]) -> None:
    client.execute("DELETE", ANNOTATIONS, variables)
    if not bodies:
        return
    try:
        client.execute("POST", ANNOTATIONS, variables, {"annotations": bodies})
    except ServerFailed:
        raise
    except BbcliError as error:  # refused: with the old ones gone that leaves none
        add_detail(error, f"report {variables['key']} is left without annotations")
        raise


def _found(client: Client, variables: Variables) -> list[Mapping[str, Any]]:
    return [each.value for each in annotations_of(client, variables)]


def _compared(found: Sequence[Mapping[str, Any]]) -> Counter[tuple[object, ...]]:
    """Return what tells annotations apart, in any order: what is not said of a place servers may show as nothing."""
    names = ("severity", "message", "path", "line")
    return Counter(tuple(plain(each.get(name)) for name in names) for each in found)


def _goes_on(client: Client, attempt: int, error: ServerFailed) -> bool:
    """Wait before all is done anew; False where that is of no use, or was done enough."""
    status = error.refusal.status
    return status in _UNSURE and client.wait_before_retry(attempt, str(status or error.message))


class _Envelope(msgspec.Struct):
    annotations: list[msgspec.Raw]


def _page(body: bytes) -> Page:
    """Read a list that is not paged."""
    found, _ = read(body, _Envelope, "the server's list of annotations can't be read")
    return Page(found.annotations, is_last=True, next_start=None)
