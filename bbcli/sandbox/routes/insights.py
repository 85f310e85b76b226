"""Code Insights: reports on commits by tools, and annotations on their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.body import items
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.findings import checked_annotation, checked_report
from bbcli.sandbox.problems import Problem, bad_argument, no_such_commit
from bbcli.sandbox.routes.watches import FULL_HASH
from bbcli.sandbox.store.insights import MOST_ANNOTATIONS
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import INSIGHTS
from bbcli.sandbox.wire import answer, empty, page_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.insights import Report
    from bbcli.sandbox.store.records import Repository

COMMIT = "/insights/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}"
REPORTS = f"{COMMIT}/reports"
REPORT = f"{REPORTS}/{{key}}"
ANNOTATIONS = f"{REPORT}/annotations"
ANNOTATION = f"{ANNOTATIONS}/{{externalId}}"
FILTERS = {"severity": "severity", "path": "path", "externalId": "externalId", "type": "type", "key": "reportKey"}


def list_reports(call: Call) -> Response:
    """The reports on a commit."""
    repository = call.repository()
    return page_of(call.store.insights.on(repository, _commit(call, repository)), call.window()).map(_shown).listing()


def show_report(call: Call) -> Response:
    """One report."""
    return answer(_shown(_named(call, call.repository())))


def put_report(call: Call) -> Response:
    """Make a report, or replace one's own: what it says, and not its annotations."""
    repository = call.writable(Level.READ)
    call.signed_in()
    if not FULL_HASH.fullmatch(call.arg("commitId")):
        raise bad_argument("The commit ID must be a full 40 character commit hash.", "commitId")
    commit_id, key, author = _commit(call, repository), call.arg("key"), _author(call)
    known = call.store.insights.keyed(repository, commit_id, key)
    if known is not None and known.author != author:
        raise call.refused()
    return answer(_shown(call.store.insights.put(repository, commit_id, key, author, checked_report(call.json()))))


def delete_report(call: Call) -> Response:
    """Take a report away, with its annotations."""
    call.store.insights.delete(_deletable(call))
    return empty()


def list_annotations(call: Call) -> Response:
    """The annotations of a report; they are not paged."""
    return answer({"annotations": call.store.insights.annotations(_named(call, call.repository()))})


def list_all_annotations(call: Call) -> Response:
    """The annotations of all reports on a commit, or those that the filters let through."""
    repository = call.repository()
    reports = call.store.insights.on(repository, _commit(call, repository))
    found = [each for report in reports for each in call.store.insights.annotations(report)]
    for name, field in FILTERS.items():
        wanted = call.request.query_params.getlist(name)
        found = [each for each in found if not wanted or each.get(field) in wanted]
    return answer({"annotations": found})


def add_annotations(call: Call) -> Response:
    """Add annotations to one's own report; all of them or none."""
    report = _own(call)
    body = call.json()
    bodies = [
        checked_annotation(each, f"annotations[{number}].") for number, each in enumerate(items(body, "annotations"))
    ]
    if not bodies:
        raise Problem.fields({"annotations": "At least one annotation is required."})
    if not call.store.insights.annotate(report, bodies):
        raise _too_many()
    return empty()


def set_annotation(call: Call) -> Response:
    """Put one annotation, or replace the one with this id."""
    report = _own(call)
    if not call.store.insights.replace(report, call.arg("externalId"), checked_annotation(call.json())):
        raise _too_many()
    return empty()


def delete_annotations(call: Call) -> Response:
    """Take the named annotations of a report away, or all."""
    report = _deletable(call)
    call.store.insights.remove(report, call.request.query_params.getlist("externalId"))
    return empty()


def _commit(call: Call, repository: Repository) -> str:
    """The commit, which has to be named by its full hash."""
    commit_id = call.arg("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise no_such_commit(commit_id, repository.slug)
    return str(call.git(repository).commit(commit_id)["id"])


def _named(call: Call, repository: Repository) -> Report:
    commit_id = _commit(call, repository)
    report = call.store.insights.keyed(repository, commit_id, call.arg("key"))
    if report is None:  # what servers call this is not recorded
        raise Problem(404, f"Report {call.arg('key')} does not exist on commit {commit_id}.")
    return report


def _author(call: Call) -> str:
    """Who a report is by: the user, or a token that belongs to no user."""
    token = call.caller.token
    return f"user {call.caller.user.id}" if call.caller.user else f"token {token.id}" if token else ""


def _own(call: Call) -> Report:
    repository = call.writable(Level.READ)
    call.signed_in()
    report = _named(call, repository)
    if report.author != _author(call):
        raise call.refused()
    return report


def _deletable(call: Call) -> Report:
    """The report, where the caller made it or administers the repository."""
    repository = call.writable(Level.READ)
    call.signed_in()
    report = _named(call, repository)
    if report.author != _author(call):
        call.require(repository, Level.ADMIN)
    return report


def _too_many() -> Problem:
    return bad_argument(f"A report cannot have more than {MOST_ANNOTATIONS} annotations.", "annotations")


def _shown(report: Report) -> dict[str, Any]:
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
