"""Branches, tags and the default branch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_default_branch
from bbcli.sandbox.git import log, names
from bbcli.sandbox.request_body import required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate
from bbcli.sandbox.routes.builds import build_counts
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository

UTILS = "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branches"
GIT_TAGS = "/git/latest/projects/{projectKey}/repos/{repositorySlug}/tags"
REF_CHANGES = f"{REPOSITORY}/ref-change-activities"
LATEST = "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata"
AHEAD_BEHIND = "com.atlassian.bitbucket.server.bitbucket-branch:ahead-behind-metadata-provider"
BUILDS = "com.atlassian.bitbucket.server.bitbucket-build:build-status-metadata"
ISSUES = "com.atlassian.bitbucket.server.bitbucket-jira:branch-list-jira-issues"
JIRA = "https://jira.example.com"
PULLS = "com.atlassian.bitbucket.server.bitbucket-ref-metadata:outgoing-pull-request-metadata"


def list_branches(context: RequestContext) -> Response:
    """List branches whose name contains `filterText`; `details=true` adds metadata."""
    repository = context.repository()
    git = context.git(repository)
    base = context.query("base")
    compared = git.base_of_branches(base) if base else git.default_branch()
    branches = git.branches(
        filter_text=context.query("filterText") or "",
        order_by=_order(context),
        boost=context.query_flag("boostMatches"),
    )
    page = paginate(branches, context.page_request())
    if context.query_flag("details"):
        details = _details(context, repository, page.values, base or compared, compared)
        page = page.map(lambda branch: {**branch, "metadata": details(branch)})
    return page.list_response()


def _details(
    context: RequestContext,
    repository: Repository,
    branches: Sequence[Mapping[str, Any]],
    base: str | None,
    base_ref: str | None,
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return a function for a branch's metadata by plugin; plugins without data are omitted.

    `base` is the revision to compare with, `base_ref` its ref if it is a branch, which is not compared with itself.
    """
    git = context.git(repository)
    commits = git.commits_of([branch["latestCommit"] for branch in branches])
    counts = git.ahead_behind(base, [branch["id"] for branch in branches]) if base else {}
    outgoing = context.store.pull_requests.outgoing(repository)

    def metadata(branch: Mapping[str, Any]) -> dict[str, Any]:
        commit_id = branch["latestCommit"]
        found: dict[str, Any] = {LATEST: commits[commit_id]}
        if branch["id"] in counts and branch["id"] != base_ref:
            ahead, behind = counts[branch["id"]]
            found[AHEAD_BEHIND] = {"ahead": ahead, "behind": behind}
        if builds := context.store.builds.of_commit(commit_id):
            found[BUILDS] = build_counts(context, builds)
        if pulls := [pull for pull in outgoing if pull.from_ref == branch["id"]]:
            found[PULLS] = _pulls(pulls)
        if keys := log.jira_keys(branch["displayId"]):
            found[ISSUES] = [{"key": key, "url": f"{JIRA}/browse/{key}"} for key in keys]
        return found

    return metadata


def _pulls(pulls: list[PullRequest]) -> dict[str, Any]:
    """Return the only pull request from a branch, or the counts by state."""
    if len(pulls) == 1:
        return {"pullRequest": {"id": pulls[0].number, "title": pulls[0].title, "state": pulls[0].state}}
    states = Counter(pull.state for pull in pulls)
    return {state.lower(): states[state] for state in ("OPEN", "MERGED", "DECLINED")}


def list_tags(context: RequestContext) -> Response:
    """List tags whose name contains `filterText`."""
    git = context.git(context.repository())
    return paginate(
        git.tags(filter_text=context.query("filterText") or "", order_by=_order(context)), context.page_request()
    ).list_response()


def _order(context: RequestContext) -> str:
    order = (context.query("orderBy") or "ALPHABETICAL").upper()
    if order not in ("ALPHABETICAL", "MODIFICATION"):
        raise bad_argument("orderBy must be ALPHABETICAL or MODIFICATION.", "orderBy")
    return order


def show_tag(context: RequestContext) -> Response:
    """Show a tag."""
    return json_response(context.git(context.repository()).tag(context.path_param("name")))


def create_branch(context: RequestContext) -> Response:
    """Create a branch through the core resource: 200."""
    return json_response(_create_branch(context))


def create_branch_201(context: RequestContext) -> Response:
    """Create a branch through branch-utils: 201."""
    return json_response(_create_branch(context), 201)


def _create_branch(context: RequestContext) -> dict[str, Any]:
    repository = context.writable_repository()
    name, start_point = required(context.json_body(), "name", "startPoint")
    created = context.git(repository).create_branch(name, start_point)
    context.log_ref_change(repository, "branch-create", created["id"], None, created["latestCommit"])
    return created


def delete_branch(context: RequestContext) -> Response:
    """Delete a branch; 204 even if it does not exist. `dryRun` only checks."""
    repository = context.writable_repository()
    body = context.json_body()
    (name,) = required(body, "name")
    is_dry_run = body.get("dryRun") is True
    deleted = context.git(repository).delete_branch(name, text(body, "endPoint"), dry_run=is_dry_run)
    if deleted and not is_dry_run:
        context.log_ref_change(repository, "branch-delete", names.full_name(name, names.HEADS), deleted, None)
    return empty_response()


def branches_of_commit(context: RequestContext) -> Response:
    """Show one ref that contains a commit, in the form of a page: servers list no more than one."""
    ref = context.git(context.repository()).first_ref_with(context.path_param("commitId"))
    return paginate([ref] if ref else [], context.page_request()).list_response()


def create_tag(context: RequestContext) -> Response:
    """Create a tag through the core resource: 200."""
    return json_response(_create_tag(context, has_type=False))


def create_git_tag(context: RequestContext) -> Response:
    """Create a tag through the git resource: 201.

    `type` LIGHTWEIGHT ignores the message, ANNOTATED requires one; `force` moves a tag.
    """
    return json_response(_create_tag(context, has_type=True), 201)


def _create_tag(context: RequestContext, *, has_type: bool) -> dict[str, Any]:
    repository = context.writable_repository()
    git, body = context.git(repository), context.json_body()
    name, start_point = required(body, "name", "startPoint")
    message = text(body, "message")
    kind = (text(body, "type") or "") if has_type else ""
    if kind not in ("", "ANNOTATED", "LIGHTWEIGHT"):
        raise ApiError.invalid_fields({"type": "type must be ANNOTATED or LIGHTWEIGHT."})
    if kind == "ANNOTATED" and not message:
        raise ApiError.invalid_fields({"message": "message is required for an annotated tag."})
    force = has_type and body.get("force") in (True, "true")
    ref = names.full_name(name, names.TAGS)
    old = git.hash_of(ref) if force else None
    created = git.create_tag(name, start_point, None if kind == "LIGHTWEIGHT" else message, force=force)
    context.log_ref_change(repository, "tag-create", ref, old, created["hash"] or created["latestCommit"])
    return created


def delete_git_tag(context: RequestContext) -> Response:
    """Delete a tag."""
    repository, name = context.writable_repository(), context.path_param("name")
    deleted = context.git(repository).delete_tag(name)
    context.log_ref_change(repository, "tag-delete", names.full_name(name, names.TAGS), deleted, None)
    return empty_response()


def list_ref_changes(context: RequestContext) -> Response:
    """List the changes of all refs or of one, newest first; for administrators of the repository."""
    repository = context.repository(Level.ADMIN)
    activities = context.store.ref_changes.of_repository(repository, context.query("ref"))
    page = paginate(activities, context.page_request())
    return page.map(lambda activity: context.serialize.ref_activity(activity, repository)).list_response()


def list_changed_branches(context: RequestContext) -> Response:
    """List the branches that have changes, deleted ones too; for administrators of the repository."""
    refs = context.store.ref_changes.refs(context.repository(Level.ADMIN))
    wanted = (context.query("filterText") or "").lower()
    branches = [ref for ref in refs if ref.startswith(names.HEADS) and wanted in names.short_name(ref).lower()]
    return paginate(branches, context.page_request()).map(names.ref_json).list_response()


def default_branch(context: RequestContext) -> Response:
    """Show the name of the default branch, even if it does not exist yet."""
    head = context.git(context.repository()).head_ref()
    return json_response({"id": head, "displayId": names.short_name(head), "type": "BRANCH"})


def default_branch_object(context: RequestContext) -> Response:
    """Show the default branch with its commit; 204 in an empty repository, 404 if it was deleted."""
    repository = context.repository()
    git = context.git(repository)
    branches = git.branches()
    if not branches:
        return empty_response()
    branch = next((branch for branch in branches if branch["isDefault"]), None)
    if branch is None:
        raise no_default_branch(repository.slug, git.head_ref())
    return json_response(branch)


def set_default_branch(context: RequestContext) -> Response:
    """Set the default branch."""
    (name,) = required(context.json_body(), "id")
    context.git(context.writable_repository(Level.ADMIN)).set_default_branch(name)
    return empty_response()


ENDPOINTS = (
    Endpoint("GET", f"{REPOSITORY}/branches", list_branches),
    Endpoint("POST", f"{REPOSITORY}/branches", create_branch),
    Endpoint("GET", f"{REPOSITORY}/branches/default", default_branch_object),
    Endpoint("PUT", f"{REPOSITORY}/branches/default", set_default_branch),
    Endpoint("GET", f"{REPOSITORY}/default-branch", default_branch),
    Endpoint("PUT", f"{REPOSITORY}/default-branch", set_default_branch),
    Endpoint("POST", UTILS, create_branch_201),
    Endpoint("DELETE", UTILS, delete_branch),
    Endpoint("GET", f"{UTILS}/info/{{commitId}}", branches_of_commit),
    Endpoint("GET", REF_CHANGES, list_ref_changes),
    Endpoint("GET", f"{REF_CHANGES}/branches", list_changed_branches),
    Endpoint("GET", f"{REPOSITORY}/tags", list_tags),
    Endpoint("POST", f"{REPOSITORY}/tags", create_tag),
    Endpoint("GET", f"{REPOSITORY}/tags/{{name}}", show_tag),
    Endpoint("POST", GIT_TAGS, create_git_tag),
    Endpoint("DELETE", f"{GIT_TAGS}/{{name}}", delete_git_tag),
)
