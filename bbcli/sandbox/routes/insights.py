"""Code Insights: reports on commits and annotations on their lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_commit
from bbcli.sandbox.request_body import items, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate
from bbcli.sandbox.routes.watches import FULL_HASH
from bbcli.sandbox.store.insights import MAX_ANNOTATIONS
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import INSIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.insights import Report
    from bbcli.sandbox.store.records import Repository

COMMIT = "/insights/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}"
REPORTS = f"{COMMIT}/reports"
REPORT = f"{REPORTS}/{{key}}"
ANNOTATIONS = f"{REPORT}/annotations"
ANNOTATION = f"{ANNOTATIONS}/{{externalId}}"
FILTERS = {"severity": "severity", "path": "path", "externalId": "externalId", "type": "type", "key": "reportKey"}


def list_reports(context: RequestContext) -> Response:
    """List the reports on a commit."""
    repository = context.repository()
    reports = context.store.insights.reports_of_commit(repository, _commit(context, repository))
    return paginate(reports, context.page_request()).map(_to_json).list_response()


def show_report(context: RequestContext) -> Response:
    """Show a report."""
    return json_response(_to_json(_report_in_path(context, context.repository())))


def put_report(context: RequestContext) -> Response:
    """Create a report, or replace one's own without its annotations."""
    repository = context.writable_repository(Level.READ)
    context.require_sign_in()
    if not FULL_HASH.fullmatch(context.path_param("commitId")):
        raise bad_argument("The commit ID must be a full 40 character commit hash.", "commitId")
    commit_id, key, author = _commit(context, repository), context.path_param("key"), _author(context)
    existing = context.store.insights.report_by_key(repository, commit_id, key)
    if existing is not None and existing.author != author:
        raise context.permission_error()
    return json_response(
        _to_json(
            context.store.insights.put_report(repository, commit_id, key, author, validated_report(context.json_body()))
        )
    )


def delete_report(context: RequestContext) -> Response:
    """Delete a report and its annotations."""
    context.store.insights.delete_report(_deletable_report(context))
    return empty_response()


def list_annotations(context: RequestContext) -> Response:
    """List the annotations of a report, unpaged."""
    return json_response(
        {"annotations": context.store.insights.annotations(_report_in_path(context, context.repository()))}
    )


def list_all_annotations(context: RequestContext) -> Response:
    """List the annotations of all reports on a commit that match the filters."""
    repository = context.repository()
    reports = context.store.insights.reports_of_commit(repository, _commit(context, repository))
    found = [each for report in reports for each in context.store.insights.annotations(report)]
    for name, field in FILTERS.items():
        values = context.request.query_params.getlist(name)
        found = [each for each in found if not values or each.get(field) in values]
    return json_response({"annotations": found})


def add_annotations(context: RequestContext) -> Response:
    """Add annotations to one's own report, all or none."""
    report = _own_report(context)
    body = context.json_body()
    bodies = [
        validated_annotation(each, f"annotations[{number}].") for number, each in enumerate(items(body, "annotations"))
    ]
    if not bodies:
        raise ApiError.invalid_fields({"annotations": "At least one annotation is required."})
    if not context.store.insights.add_annotations(report, bodies):
        raise _too_many()
    return empty_response()


def set_annotation(context: RequestContext) -> Response:
    """Create an annotation, or replace the one with this id."""
    report = _own_report(context)
    if not context.store.insights.replace_annotation(
        report, context.path_param("externalId"), validated_annotation(context.json_body())
    ):
        raise _too_many()
    return empty_response()


def delete_annotations(context: RequestContext) -> Response:
    """Delete the named annotations of a report, or all."""
    report = _deletable_report(context)
    context.store.insights.remove_annotations(report, context.request.query_params.getlist("externalId"))
    return empty_response()


def _commit(context: RequestContext, repository: Repository) -> str:
    """Return the hash of an existing commit, given in full."""
    commit_id = context.path_param("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise no_such_commit(commit_id, repository.slug)
    return str(context.git(repository).commit(commit_id)["id"])


def _report_in_path(context: RequestContext, repository: Repository) -> Report:
    commit_id = _commit(context, repository)
    report = context.store.insights.report_by_key(repository, commit_id, context.path_param("key"))
    if report is None:  # the wording of servers is unknown
        raise ApiError(404, f"Report {context.path_param('key')} does not exist on commit {commit_id}.")
    return report


def _author(context: RequestContext) -> str:
    """Return an identifier of the caller: a user, or a token without user."""
    token = context.caller.token
    return f"user {context.caller.user.id}" if context.caller.user else f"token {token.id}" if token else ""


def _own_report(context: RequestContext) -> Report:
    repository = context.writable_repository(Level.READ)
    context.require_sign_in()
    report = _report_in_path(context, repository)
    if report.author != _author(context):
        raise context.permission_error()
    return report


def _deletable_report(context: RequestContext) -> Report:
    """Return the report in the path if the caller created it or administers the repository."""
    repository = context.writable_repository(Level.READ)
    context.require_sign_in()
    report = _report_in_path(context, repository)
    if report.author != _author(context):
        context.require_level(repository, Level.ADMIN)
    return report


def _too_many() -> ApiError:
    return bad_argument(f"A report cannot have more than {MAX_ANNOTATIONS} annotations.", "annotations")


def _to_json(report: Report) -> dict[str, Any]:
    return {"key": report.key, **report.body}


ENDPOINTS = (
    Endpoint("GET", f"{COMMIT}/annotations", list_all_annotations, since=INSIGHTS),
    Endpoint("GET", REPORTS, list_reports, since=INSIGHTS),
    Endpoint("GET", REPORT, show_report, since=INSIGHTS),
    Endpoint("PUT", REPORT, put_report, since=INSIGHTS),
    Endpoint("DELETE", REPORT, delete_report, since=INSIGHTS),
    Endpoint("GET", ANNOTATIONS, list_annotations, since=INSIGHTS),
    Endpoint("POST", ANNOTATIONS, add_annotations, since=INSIGHTS),
    Endpoint("DELETE", ANNOTATIONS, delete_annotations, since=INSIGHTS),
    Endpoint("PUT", ANNOTATION, set_annotation, since=INSIGHTS),
)


URL = re.compile(r"(?i)https?://\S+")
REPORT_LENGTHS = {"title": 450, "details": 2000, "reporter": 450}
ANNOTATION_LENGTHS = {"message": 2000, "path": 50000, "externalId": 450}
MAX_DATA = 6
RESULTS = ("PASS", "FAIL")
SEVERITIES = ("LOW", "MEDIUM", "HIGH")
TYPES = ("VULNERABILITY", "CODE_SMELL", "BUG")


def validated_report(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the known fields of a report. Raises ApiError 400."""
    required(body, "title")
    fields = {name: text(body, name) for name in ("title", "details", "result", "reporter", "link", "logoUrl")}
    _check_lengths(fields, REPORT_LENGTHS)
    _check_word(fields["result"], "result", RESULTS)
    for name in ("link", "logoUrl"):
        _check_url(fields[name], name)
    data = items(body, "data")
    if len(data) > MAX_DATA:
        raise ApiError.invalid_fields({"data": f"A report can have {MAX_DATA} data fields at the most."})
    created = body.get("createdDate")
    moment = {"createdDate": created} if _is_whole(created) else {}
    shown = {name: value for name, value in fields.items() if value is not None}
    return {**moment, **shown, "data": [_checked_data(each, f"data[{number}].") for number, each in enumerate(data)]}


def validated_annotation(body: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """Return the known fields of an annotation; the line defaults to 0. Raises ApiError 400."""
    required(body, "message", "severity")
    fields = {name: text(body, name) for name in ("path", "message", "severity", "type", "link", "externalId")}
    _check_lengths(fields, ANNOTATION_LENGTHS, place)
    _check_word(fields["severity"], f"{place}severity", SEVERITIES)
    _check_word(fields["type"], f"{place}type", TYPES)
    _check_url(fields["link"], f"{place}link")
    line = 0 if body.get("line") is None else body["line"]
    if not _is_whole(line) or not 0 <= line < 2**31:
        raise ApiError.invalid_fields({f"{place}line": "The line must be a number, 0 or more."})
    return {**{name: value for name, value in fields.items() if value is not None}, "line": line}


def _checked_data(data: Mapping[str, Any], place: str) -> dict[str, Any]:
    (title,) = required(data, "title")
    kind, value = text(data, "type"), data.get("value")
    _check_word(kind, f"{place}type", tuple(VALUES))
    fits = isinstance(value, str | int | float) if kind is None else VALUES[kind](value)
    if not fits:
        raise ApiError.invalid_fields({f"{place}value": f"The value does not fit the type {kind or 'of the field'}."})
    return {"title": title, **({"type": kind} if kind else {}), "value": value}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_link(value: Any) -> bool:
    is_named = isinstance(value, dict) and isinstance(value.get("linktext"), str)
    return is_named and URL.fullmatch(str(value.get("href"))) is not None


VALUES: dict[str, Callable[[Any], bool]] = {
    "BOOLEAN": lambda value: isinstance(value, bool),
    "DATE": _is_number,
    "DURATION": _is_number,
    "LINK": _is_link,
    "NUMBER": _is_number,
    "PERCENTAGE": lambda value: _is_number(value) and 0 <= value <= 100,
    "TEXT": lambda value: isinstance(value, str),
}


def _check_lengths(fields: Mapping[str, str | None], longest: Mapping[str, int], place: str = "") -> None:
    too_long = {name: most for name, most in longest.items() if len(fields[name] or "") > most}
    if too_long:
        raise ApiError.invalid_fields(
            {f"{place}{name}": f"size must be between 0 and {most}" for name, most in too_long.items()}
        )


def _check_word(value: str | None, name: str, words: tuple[str, ...]) -> None:
    if value is not None and value not in words:
        raise ApiError.invalid_fields({name: f'must match "{"|".join(words)}"'})


def _check_url(value: str | None, name: str) -> None:
    if value is not None and not URL.fullmatch(value):
        raise ApiError.invalid_fields({name: "must be a valid http or https URL"})
