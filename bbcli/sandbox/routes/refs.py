"""Branches, tags and the default branch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import bad_argument, no_default_branch
from bbcli.sandbox.git import names
from bbcli.sandbox.request_body import required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate
from bbcli.sandbox.routes.builds import build_counts
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository

UTILS = "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branches"
GIT_TAGS = "/git/latest/projects/{projectKey}/repos/{repositorySlug}/tags"
LATEST = "com.atlassian.bitbucket.server.bitbucket-branch:latest-commit-metadata"
AHEAD_BEHIND = "com.atlassian.bitbucket.server.bitbucket-branch:ahead-behind-metadata-provider"
BUILDS = "com.atlassian.bitbucket.server.bitbucket-build:build-status-metadata"
PULLS = "com.atlassian.bitbucket.server.bitbucket-ref-metadata:outgoing-pull-request-metadata"


def list_branches(context: RequestContext) -> Response:
    """List branches whose name contains `filterText`; `details=true` adds metadata."""
    repository = context.repository()
    git = context.git(repository)
    branches = git.branches(filter_text=context.query("filterText") or "", order_by=_order(context))
    page = paginate(branches, context.page_request())
    if context.query_flag("details"):
        details = _details(context, repository, git)
        page = page.map(lambda branch: {**branch, "metadata": details(branch)})
    return page.list_response()


def _details(
    context: RequestContext, repository: Repository, git: GitRepository
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return a function for a branch's metadata by plugin; plugins without data are omitted."""
    base = context.query("base") or git.default_branch()
    base_commit = git.resolve(base) if base is not None else None
    outgoing = context.store.pull_requests.outgoing(repository)

    def metadata(branch: Mapping[str, Any]) -> dict[str, Any]:
        commit_id = branch["latestCommit"]
        found: dict[str, Any] = {LATEST: git.commit(commit_id)}
        if base_commit is not None and base not in (branch["id"], branch["displayId"]):
            ahead = git.count(until=commit_id, since=base_commit)
            behind = git.count(until=base_commit, since=commit_id)
            found[AHEAD_BEHIND] = {"ahead": ahead[0], "behind": behind[0]}
        if builds := context.store.builds.of_commit(commit_id):
            found[BUILDS] = build_counts(context, builds)
        if pulls := [pull for pull in outgoing if pull.from_ref == branch["id"]]:
            found[PULLS] = _pulls(pulls)
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
    git = context.git(context.writable_repository())
    name, start_point = required(context.json_body(), "name", "startPoint")
    return git.create_branch(name, start_point)


def delete_branch(context: RequestContext) -> Response:
    """Delete a branch; 204 even if it does not exist."""
    git = context.git(context.writable_repository())
    body = context.json_body()
    (name,) = required(body, "name")
    if body.get("dryRun") is not True:
        git.delete_branch(name, text(body, "endPoint"))
    return empty_response()


def create_tag(context: RequestContext) -> Response:
    """Create a tag through the core resource: 200."""
    git = context.git(context.writable_repository())
    body = context.json_body()
    name, start_point = required(body, "name", "startPoint")
    return json_response(git.create_tag(name, start_point, text(body, "message")))


def create_git_tag(context: RequestContext) -> Response:
    """Create a tag through the git resource: 201.

    `type` LIGHTWEIGHT ignores the message, `force` moves a tag.
    """
    git = context.git(context.writable_repository())
    body = context.json_body()
    name, start_point = required(body, "name", "startPoint")
    message = None if body.get("type") == "LIGHTWEIGHT" else text(body, "message")
    force = body.get("force") in (True, "true")
    return json_response(git.create_tag(name, start_point, message, force=force), 201)


def delete_git_tag(context: RequestContext) -> Response:
    """Delete a tag."""
    context.git(context.writable_repository()).delete_tag(context.path_param("name"))
    return empty_response()


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
    Endpoint("GET", f"{REPOSITORY}/tags", list_tags),
    Endpoint("POST", f"{REPOSITORY}/tags", create_tag),
    Endpoint("GET", f"{REPOSITORY}/tags/{{name}}", show_tag),
    Endpoint("POST", GIT_TAGS, create_git_tag),
    Endpoint("DELETE", f"{GIT_TAGS}/{{name}}", delete_git_tag),
)
