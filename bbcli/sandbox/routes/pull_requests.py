"""Pull requests: list, show, create, and those with a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_pull_request, no_such_repository
from bbcli.sandbox.git import names
from bbcli.sandbox.request_body import inner, items, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import json_response, paginate, parse_int32, slice_page
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository, User

PULL_REQUESTS = f"{REPOSITORY}/pull-requests"
PULL_REQUEST = f"{PULL_REQUESTS}/{{pullRequestId}}"
PACKAGE = "com.atlassian.bitbucket.pull"
MAX_PARTICIPANTS = 10
ROLES = ("AUTHOR", "REVIEWER", "PARTICIPANT")
# In lists only; the sandbox has no comments on pull requests.
COUNTERS = {"resolvedTaskCount": 0, "commentCount": 0, "openTaskCount": 0}


def list_pulls(context: RequestContext) -> Response:
    """List pull requests into (or from) a repository, open ones unless `state` is given, newest first."""
    repository = context.repository()
    state = _choice(context, "state", "OPEN", ("ALL", "OPEN", "DECLINED", "MERGED"))
    order = _choice(context, "order", "NEWEST", ("NEWEST", "OLDEST"))
    outgoing = _choice(context, "direction", "INCOMING", ("INCOMING", "OUTGOING")) == "OUTGOING"
    pulls = (
        context.store.pull_requests.outgoing(repository)
        if outgoing
        else context.store.pull_requests.incoming(repository)
    )
    at, filter_text = context.query("at"), (context.query("filterText") or "").lower()
    takes_part, draft = _participants(context), context.query("draft")
    selected = [
        pull
        for pull in pulls
        if state in ("ALL", pull.state)
        and at in (None, pull.from_ref if outgoing else pull.to_ref)
        and filter_text in f"{pull.title}\n{pull.description or ''}".lower()
        and draft in (None, str(pull.draft).lower())
        and takes_part(pull)
    ]
    selected.sort(key=lambda pull: pull.updated, reverse=order == "NEWEST")
    return paginate(selected, context.page_request()).map(lambda pull: _show_in_list(context, pull)).list_response()


def _participants(context: RequestContext) -> Callable[[PullRequest], bool]:
    """Return the filter of `username.1`, `role.1`, `approved.1` and so on up to 10."""
    filter_text = []
    for number in range(1, MAX_PARTICIPANTS + 1):
        name = context.query(f"username.{number}")
        if name is None:
            break
        role = _choice(context, f"role.{number}", "", ("", *ROLES))
        filter_text.append((context.store.users.by_name(name), role, context.query_flag(f"approved.{number}")))

    def passes(pull: PullRequest) -> bool:
        roles = context.store.pull_requests.roles(pull)
        return all(
            user is not None and user.id in roles and role in ("", roles[user.id]) and not approved
            for user, role, approved in filter_text
        )

    return passes


def _choice(context: RequestContext, name: str, default: str, choices: tuple[str, ...]) -> str:
    value = (context.query(name) or default).upper()
    if value not in choices:
        raise bad_argument(f"{name} must be one of {', '.join(choices)}.", name)
    return value


def show_pull(context: RequestContext) -> Response:
    """Show a pull request."""
    return json_response(_show(context, find_pull(context, context.repository())))


def find_pull(context: RequestContext, repository: Repository) -> PullRequest:
    """Return the pull request in the path. Raises ApiError 404."""
    number = context.path_param("pullRequestId")
    known = parse_int32(number)
    pull = context.store.pull_requests.numbered(repository, known) if known is not None else None
    if pull is None:
        raise no_such_pull_request(number, repository.project.key, repository.slug)
    return pull


def _show(context: RequestContext, pull: PullRequest) -> dict[str, Any]:
    from_commit, to_commit = _commits_now(context, pull)
    properties = _properties(context, pull, from_commit, to_commit)
    return context.serialize.pull_request(pull, from_commit, to_commit, properties)


def _show_in_list(context: RequestContext, pull: PullRequest) -> dict[str, Any]:
    """Return a pull request as in lists: with counters, or without properties if requested."""
    from_commit, to_commit = _commits_now(context, pull)
    properties = {}
    if context.query("withProperties", "true") != "false":
        properties = {**_properties(context, pull, from_commit, to_commit), **COUNTERS}
    return context.serialize.pull_request(pull, from_commit, to_commit, properties)


def _properties(context: RequestContext, pull: PullRequest, from_commit: str, to_commit: str) -> dict[str, Any]:
    """Return the mergeability of an open pull request, or the merge commit of a merged one."""
    if pull.state == "OPEN" and (target := context.store.repositories.by_id(pull.repository_id)):
        outcome = context.git(target).merge_outcome(_source_git(context, pull, target), from_commit, to_commit)
        return {"mergeResult": {"outcome": outcome, "current": True}}
    if merge := context.store.pull_requests.find_merge(pull):
        return {"mergeCommit": {"displayId": merge.commit_id[:11], "id": merge.commit_id}}
    return {}


def _commits_now(context: RequestContext, pull: PullRequest) -> tuple[str, str]:
    """Return the commits of both branches: the current ones if the pull request is open, else the last ones."""
    if pull.state != "OPEN":
        return pull.from_commit, pull.to_commit
    return (
        _commit_now(context, pull.from_repository_id, pull.from_ref, pull.from_commit),
        _commit_now(context, pull.repository_id, pull.to_ref, pull.to_commit),
    )


def _commit_now(context: RequestContext, repository_id: int, ref: str, before: str) -> str:
    repository = context.store.repositories.by_id(repository_id)
    if repository is None:
        return before
    try:
        return context.git(repository).resolve(ref)
    except ApiError:
        return before


def create_pull(context: RequestContext) -> Response:
    """Create a pull request within a repository or from a fork."""
    target = context.writable_repository(Level.READ)
    author, body = context.require_user(), context.json_body()
    (title,) = required(body, "title")
    source, from_ref, from_commit = _branch_of(context, body, "fromRef", target)
    _, to_ref, to_commit = _branch_of(context, body, "toRef", target)
    if source.id == target.id and context.git(target).is_ancestor(from_commit, to_commit):
        into, branch = names.short_name(to_ref), names.short_name(from_ref)
        message = f'Branch "{into}" is already up-to-date with branch "{branch}" in repository "{target.slug}".'
        raise ApiError(409, message, f"{PACKAGE}.EmptyPullRequestException")
    pull = context.store.pull_requests.create(
        target,
        _reviewers(context, body, author),
        title=title.strip(),
        description=text(body, "description"),
        draft=body.get("draft") is True,
        from_repository_id=source.id,
        from_ref=from_ref,
        from_commit=from_commit,
        to_ref=to_ref,
        to_commit=to_commit,
        author_id=author.id,
    )
    if pull is None:
        raise _duplicate(context, source, from_ref, target, to_ref)
    return json_response(_show(context, pull), 201)


def _branch_of(
    context: RequestContext, body: dict[str, Any], name: str, target: Repository
) -> tuple[Repository, str, str]:
    """Return repository, full ref and commit of one side of a new pull request. Raises ApiError."""
    ref_json = inner(body, name)
    if ref_json is None:
        raise ApiError.invalid_fields({name: f"{name} is required."})
    (named,) = required(ref_json, "id")
    repository, source = target, inner(ref_json, "repository")
    if name == "fromRef" and source is not None:
        repository = _source(context, source, target)
    ref = names.full_name(named, names.HEADS)
    return repository, ref, context.git(repository).resolve(ref)


def _source(context: RequestContext, ref_json: dict[str, Any], target: Repository) -> Repository:
    slug = text(ref_json, "slug") or target.slug
    key = text(inner(ref_json, "project") or {}, "key") or target.project.key
    source = context.store.repositories.by_slug(key, slug)
    if source is None:
        raise no_such_repository(key, slug)
    context.require_level(source, Level.READ)
    if source.hierarchy_id != target.hierarchy_id:
        raise bad_argument(f"{key}/{slug} and {target.project.key}/{target.slug} have no common origin.")
    return source


def _reviewers(context: RequestContext, body: dict[str, Any], author: User) -> list[int]:
    """Return the ids of the reviewers. Raises ApiError 409 with all invalid ones."""
    wrong, found = {}, {}
    for reviewer in items(body, "reviewers"):
        (name,) = required(inner(reviewer, "user") or {}, "name")
        user = context.store.users.by_name(name)
        if user is None:
            wrong[name] = f"{name} is not a user."
        elif user == author:
            wrong[name] = f"{name} is the author of the pull request."
        else:
            found[user.id] = user
    if wrong:
        raise ApiError(
            409,
            "Some reviewers could not be added.",
            f"{PACKAGE}.InvalidPullRequestReviewersException",
            context="reviewers",
            reviewerErrors=[
                {"context": name, "message": message, "exceptionName": None} for name, message in wrong.items()
            ],
            validReviewers=[context.serialize.participant(user, "REVIEWER") for user in found.values()],
        )
    return list(found)


def _duplicate(context: RequestContext, source: Repository, from_ref: str, target: Repository, to_ref: str) -> ApiError:
    existing = context.store.pull_requests.open_between(source.id, from_ref, target.id, to_ref)
    return ApiError(
        409,
        "Only one pull request may be open for a given source and target branch",
        f"{PACKAGE}.DuplicatePullRequestException",
        existingPullRequest=_show(context, existing) if existing else None,
    )


def pull_commits(context: RequestContext) -> Response:
    """List the commits of a pull request."""
    repository = context.repository()
    pull = find_pull(context, repository)
    git, (from_commit, to_commit) = _source_git(context, pull, repository), _commits_now(context, pull)
    window = context.page_request(maximum=100)
    selection: dict[str, Any] = {"until": from_commit, "since": to_commit, "ignore_missing": True}
    page = slice_page(*git.commits(**selection, start=window.start, limit=window.limit), window)
    if not context.query_flag("withCounts"):
        return page.history_response()
    total, authors = git.count(**selection)
    return page.history_response(authorCount=authors, totalCount=total)


def _source_git(context: RequestContext, pull: PullRequest, target: Repository) -> GitRepository:
    """Return the git data with the source branch: the fork's, if there is one."""
    return context.git(context.store.repositories.by_id(pull.from_repository_id) or target)


def pulls_of_commit(context: RequestContext) -> Response:
    """List the pull requests of any state with a commit."""
    repository = context.repository()
    commit_id = str(context.git(repository).commit(context.path_param("commitId"))["id"])
    pulls = [
        pull
        for pull in context.store.pull_requests.incoming(repository)
        if _contains_commit(context, pull, repository, commit_id)
    ]
    return paginate(pulls[::-1], context.page_request()).map(lambda pull: _show_in_list(context, pull)).list_response()


def _contains_commit(context: RequestContext, pull: PullRequest, target: Repository, commit_id: str) -> bool:
    git, (from_commit, to_commit) = _source_git(context, pull, target), _commits_now(context, pull)
    try:
        return git.is_ancestor(commit_id, from_commit) and not git.is_ancestor(commit_id, to_commit)
    except ApiError:
        return False


ENDPOINTS = (
    Endpoint("GET", PULL_REQUESTS, list_pulls),
    Endpoint("POST", PULL_REQUESTS, create_pull),
    Endpoint("GET", PULL_REQUEST, show_pull),
    Endpoint("GET", f"{PULL_REQUEST}/commits", pull_commits),
    Endpoint("GET", f"{COMMIT}/pull-requests", pulls_of_commit),
)
