"""Code Insights: reports on commits by tools, and annotations on their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.body import items
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.findings import validated_annotation, validated_report
from bbcli.sandbox.problems import ApiError, bad_argument, no_such_commit
from bbcli.sandbox.routes.watches import FULL_HASH
from bbcli.sandbox.store.insights import MAX_ANNOTATIONS
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import INSIGHTS
from bbcli.sandbox.wire import empty_response, json_response, paginate

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import RequestContext
    from bbcli.sandbox.store.insights import Report
    from bbcli.sandbox.store.records import Repository

COMMIT = "/insights/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}"
REPORTS = f"{COMMIT}/reports"
REPORT = f"{REPORTS}/{{key}}"
ANNOTATIONS = f"{REPORT}/annotations"
ANNOTATION = f"{ANNOTATIONS}/{{externalId}}"
FILTERS = {"severity": "severity", "path": "path", "externalId": "externalId", "type": "type", "key": "reportKey"}


def list_reports(context: RequestContext) -> Response:
    """The reports on a commit."""
    repository = context.repository()
    return (
        paginate(
            context.store.insights.reports_of_commit(repository, _commit(context, repository)), context.page_request()
        )
        .map(_to_json)
        .list_response()
    )


def show_report(context: RequestContext) -> Response:
    """One report."""
    return json_response(_to_json(_report_in_path(context, context.repository())))


def put_report(context: RequestContext) -> Response:
    """Make a report, or replace one's own: what it says, and not its annotations."""
    repository = context.writable_repository(Level.READ)
    context.require_sign_in()
    if not FULL_HASH.fullmatch(context.path_param("commitId")):
        raise bad_argument("The commit ID must be a full 40 character commit hash.", "commitId")
    commit_id, key, author = _commit(context, repository), context.path_param("key"), _author(context)
    known = context.store.insights.report_by_key(repository, commit_id, key)
    if known is not None and known.author != author:
        raise context.permission_error()
    return json_response(
        _to_json(
            context.store.insights.put_report(repository, commit_id, key, author, validated_report(context.json_body()))
        )
    )


def delete_report(context: RequestContext) -> Response:
    """Take a report away, with its annotations."""
    context.store.insights.delete_report(_deletable_report(context))
    return empty_response()


def list_annotations(context: RequestContext) -> Response:
    """The annotations of a report; they are not paged."""
    return json_response(
        {"annotations": context.store.insights.annotations(_report_in_path(context, context.repository()))}
    )


def list_all_annotations(context: RequestContext) -> Response:
    """The annotations of all reports on a commit, or those that the filters let through."""
    repository = context.repository()
    reports = context.store.insights.reports_of_commit(repository, _commit(context, repository))
    found = [each for report in reports for each in context.store.insights.annotations(report)]
    for name, field in FILTERS.items():
        wanted = context.request.query_params.getlist(name)
        found = [each for each in found if not wanted or each.get(field) in wanted]
    return json_response({"annotations": found})


def add_annotations(context: RequestContext) -> Response:
    """Add annotations to one's own report; all of them or none."""
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
    """Put one annotation, or replace the one with this id."""
    report = _own_report(context)
    if not context.store.insights.replace_annotation(
        report, context.path_param("externalId"), validated_annotation(context.json_body())
    ):
        raise _too_many()
    return empty_response()


def delete_annotations(context: RequestContext) -> Response:
    """Take the named annotations of a report away, or all."""
    report = _deletable_report(context)
    context.store.insights.remove_annotations(report, context.request.query_params.getlist("externalId"))
    return empty_response()


def _commit(context: RequestContext, repository: Repository) -> str:
    """The commit, which has to be named by its full hash."""
    commit_id = context.path_param("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise no_such_commit(commit_id, repository.slug)
    return str(context.git(repository).commit(commit_id)["id"])


def _report_in_path(context: RequestContext, repository: Repository) -> Report:
    commit_id = _commit(context, repository)
    report = context.store.insights.report_by_key(repository, commit_id, context.path_param("key"))
    if report is None:  # what servers call this is not recorded
        raise ApiError(404, f"Report {context.path_param('key')} does not exist on commit {commit_id}.")
    return report


def _author(context: RequestContext) -> str:
    """Who a report is by: the user, or a token that belongs to no user."""
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
    """The report, where the caller made it or administers the repository."""
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
