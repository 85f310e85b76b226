"""Read reports and annotations, and replace them as a whole."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.pages import ALL, ListRange, Page, read
from bbcli.client.pagination import ListRequest
from bbcli.commands.insights.endpoints import ALL_ANNOTATIONS, ANNOTATIONS, REPORT, REPORTS
from bbcli.commands.insights.model import has_severity
from bbcli.commands.insights.report import FAIL, PASS, Report, check_report
from bbcli.errors import BbcliError, ServerFailed, add_detail
from bbcli.output import Record, RecordList
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.client.client import Client
    from bbcli.context.findings.model import Findings

    Variables = Mapping[str, str]

# After these responses, or none, the server may have executed the request or not.
_UNCERTAIN_STATUSES = (None, 502, 503, 504)
# Fields of an existing report that are kept unless an option sets them.
_KEPT_FIELDS = ("title", "details", "data", "reporter", "link", "logoUrl")


def list_annotations(
    client: Client, variables: Variables, list_range: ListRange = ALL, **filters: tuple[str, ...]
) -> RecordList:
    """Return the annotations of a commit that match the filters; of one report if `variables` has its key."""
    template = ANNOTATIONS if "key" in variables else ALL_ANNOTATIONS
    return client.listed(ListRequest(client, template, variables, dict(filters), form=_parse_page), list_range)


def get_report(client: Client, variables: Variables) -> Record:
    """Return a report with its annotations inside, as `insights report --file` reads it."""
    report, _ = read(client.record(REPORT, variables).raw, dict[str, msgspec.Raw], "cannot read the server's report")
    annotations = [msgspec.Raw(each.raw) for each in list_annotations(client, variables)]
    return Record.of(**{**report, "annotations": annotations})


def put_report(client: Client, variables: Variables, report: Report) -> Record:
    """Put a report, replace its annotations if it has findings, and return it."""
    variables = {**variables, "key": report.key}
    saved = _put(client, variables, report.body)
    if report.findings is None:
        return saved
    bodies = [each.body for each in report.findings.annotations]
    _replace_annotations(client, variables, bodies)
    for note in report.findings.notes:
        client.events.footer(note)
    return _record_of_put(**{**saved.value, "annotations": bodies})


def report_from_findings(
    client: Client, variables: Variables, key: str, findings: Findings, fail_on: str, options: Mapping[str, str | None]
) -> Report:
    """Return the report of findings: FAIL from the severity `fail_on` on, unless the options have a result.

    Other fields come from the options, else from the existing report; the title defaults to the name of the tool.
    """
    existing = next((each for each in client.records(REPORTS, variables) if each.get("key") == key), None)
    defaults = {"title": findings.tool or key, "reporter": findings.tool, "data": []}
    kept = {name: existing.get(name) for name in _KEPT_FIELDS} if existing else {}
    result = FAIL if has_severity(findings.annotations, fail_on) else PASS
    body: dict[str, Any] = {}
    for part in (defaults, kept, {"result": result}, options):
        body |= {name: value for name, value in part.items() if value is not None and value != ""}
    return Report(key, check_report(body), findings)


def _put(client: Client, variables: Variables, body: Mapping[str, Any]) -> Record:
    for attempt in count():
        try:
            return client.write("PUT", REPORT, variables, body) or _record_of_put(key=variables["key"], **body)
        except ServerFailed as error:  # PUT is idempotent
            if not _wait_before_retry(client, attempt, error):
                raise
    raise AssertionError("unreachable: counting has no end")  # pragma: no cover


def _record_of_put(**facts: Any) -> Record:
    """Return the record of a report from the fields that were sent."""
    report = Record.of(**facts)
    report.operation = ("PUT", REPORT)
    return report


def _replace_annotations(client: Client, variables: Variables, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Delete the annotations of a report, and post these.

    Posting twice would duplicate them. So after a failure their present state is read, everything is repeated if it
    differs, and the result is read again: the first request may have been executed late.
    """
    has_failed = False
    for attempt in count():
        try:
            if has_failed and _annotation_counts(_current_annotations(client, variables)) == _annotation_counts(bodies):
                return
            _delete_and_post(client, variables, bodies)
            if not has_failed or len(_current_annotations(client, variables)) == len(bodies):
                return
            raise ServerFailed("the annotations on the server differ from those that were sent")  # noqa: TRY301 - retried like an error of the server
        except ServerFailed as error:
            has_failed = True
            if not _wait_before_retry(client, attempt, error):
                add_detail(
                    error, f"report {variables['key']} may have missing or duplicate annotations: run the command again"
                )
                raise


def _delete_and_post(client: Client, variables: Variables, bodies: Sequence[Mapping[str, Any]]) -> None:
    client.execute("DELETE", ANNOTATIONS, variables)
    if not bodies:
        return
    try:
        client.execute("POST", ANNOTATIONS, variables, {"annotations": bodies})
    except ServerFailed:
        raise
    except BbcliError as error:  # the old annotations are deleted, the new ones refused
        add_detail(error, f"report {variables['key']} has no annotations now")
        raise


def _current_annotations(client: Client, variables: Variables) -> list[Mapping[str, Any]]:
    return [each.value for each in list_annotations(client, variables)]


def _annotation_counts(found: Sequence[Mapping[str, Any]]) -> Counter[tuple[object, ...]]:
    """Count annotations by their content, in any order; a missing path or line may come back as null."""
    names = ("severity", "message", "path", "line")
    return Counter(tuple(plain(each.get(name)) for name in names) for each in found)


def _wait_before_retry(client: Client, attempt: int, error: ServerFailed) -> bool:
    """Wait, and return True; False if a retry cannot help, or there were enough."""
    status = error.refusal.status
    return status in _UNCERTAIN_STATUSES and client.wait_before_retry(attempt, str(status or error.message))


class _Envelope(msgspec.Struct):
    annotations: list[msgspec.Raw]


def _parse_page(body: bytes) -> Page:
    """Parse a list that is not paged."""
    found, _ = read(body, _Envelope, "cannot read the server's list of annotations")
    return Page(found.annotations, is_last=True, next_start=None)
