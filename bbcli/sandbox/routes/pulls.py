"""Pull requests: list, show, create, and those that hold a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.body import inner, items, required, text
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.git import names
from bbcli.sandbox.problems import Problem, bad_argument, no_such_pull_request, no_such_repository
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.wire import answer, page_from, page_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.store.records import PullRequest, Repository, User

PULL_REQUESTS = f"{REPOSITORY}/pull-requests"
PULL_REQUEST = f"{PULL_REQUESTS}/{{pullRequestId}}"
PACKAGE = "com.atlassian.bitbucket.pull"
MOST_PARTICIPANTS = 10
ROLES = ("AUTHOR", "REVIEWER", "PARTICIPANT")
# There are no comments on pull requests here yet. Only lists have these.
COUNTERS = {"resolvedTaskCount": 0, "commentCount": 0, "openTaskCount": 0}


def list_pulls(call: Call) -> Response:
    """Pull requests into a repository (or out of it), open ones unless `state` says otherwise, newest first."""
    repository = call.repository()
    state = _choice(call, "state", "OPEN", ("ALL", "OPEN", "DECLINED", "MERGED"))
    order = _choice(call, "order", "NEWEST", ("NEWEST", "OLDEST"))
    outgoing = _choice(call, "direction", "INCOMING", ("INCOMING", "OUTGOING")) == "OUTGOING"
    pulls = call.store.pulls.out_of(repository) if outgoing else call.store.pulls.into(repository)
    at, wanted = call.query("at"), (call.query("filterText") or "").lower()
    takes_part, draft = _participants(call), call.query("draft")
    kept = [
        pull
        for pull in pulls
        if state in ("ALL", pull.state)
        and at in (None, pull.from_ref if outgoing else pull.to_ref)
        and wanted in f"{pull.title}\n{pull.description or ''}".lower()
        and draft in (None, str(pull.draft).lower())
        and takes_part(pull)
    ]
    kept.sort(key=lambda pull: pull.updated, reverse=order == "NEWEST")
    return page_of(kept, call.window()).map(lambda pull: _show_listed(call, pull)).listing()


def _participants(call: Call) -> Callable[[PullRequest], bool]:
    """The filters `username.1`, `role.1`, `approved.1` and so on to 10, which a pull request has to pass all."""
    wanted = []
    for number in range(1, MOST_PARTICIPANTS + 1):
        name = call.query(f"username.{number}")
        if name is None:
            break
        role = _choice(call, f"role.{number}", "", ("", *ROLES))
        wanted.append((call.store.users.named(name), role, call.flag(f"approved.{number}")))

    def passes(pull: PullRequest) -> bool:
        roles = call.store.pulls.roles(pull)
        return all(
            user is not None and user.id in roles and role in ("", roles[user.id]) and not approved
            for user, role, approved in wanted
        )

    return passes


def _choice(call: Call, name: str, default: str, choices: tuple[str, ...]) -> str:
    value = (call.query(name) or default).upper()
    if value not in choices:
        raise bad_argument(f"{name} must be one of {', '.join(choices)}.", name)
    return value


def show_pull(call: Call) -> Response:
    """One pull request."""
    return answer(_show(call, find_pull(call, call.repository())))


def find_pull(call: Call, repository: Repository) -> PullRequest:
    """The pull request in the path. Raises Problem 404."""
    number = call.arg("pullRequestId")
    known = whole_number(number)
    pull = call.store.pulls.numbered(repository, known) if known is not None else None
    if pull is None:
        raise no_such_pull_request(number, repository.project.key, repository.slug)
    return pull


def _show(call: Call, pull: PullRequest) -> dict[str, Any]:
    from_commit, to_commit = _commits_now(call, pull)
    properties = _properties(call, pull, from_commit, to_commit)
    return call.show.pull_request(pull, from_commit, to_commit, properties)


def _show_listed(call: Call, pull: PullRequest) -> dict[str, Any]:
    """A pull request as lists have it: with counters, or without any properties where they are not wanted."""
    from_commit, to_commit = _commits_now(call, pull)
    properties = {}
    if call.query("withProperties", "true") != "false":
        properties = {**_properties(call, pull, from_commit, to_commit), **COUNTERS}
    return call.show.pull_request(pull, from_commit, to_commit, properties)


def _properties(call: Call, pull: PullRequest, from_commit: str, to_commit: str) -> dict[str, Any]:
    """Whether an open pull request can be merged; the commit that a merged one came to."""
    if pull.state == "OPEN" and (target := call.store.repositories.by_id(pull.repository_id)):
        outcome = call.git(target).merge_outcome(_source_git(call, pull, target), from_commit, to_commit)
        return {"mergeResult": {"outcome": outcome, "current": True}}
    if merge := call.store.pulls.merge_of(pull):
        return {"mergeCommit": {"displayId": merge.commit_id[:11], "id": merge.commit_id}}
    return {}


def _commits_now(call: Call, pull: PullRequest) -> tuple[str, str]:
    """The commits of both branches: of an open pull request as they are now, else as they were."""
    if pull.state != "OPEN":
        return pull.from_commit, pull.to_commit
    return (
        _commit_now(call, pull.from_repository_id, pull.from_ref, pull.from_commit),
        _commit_now(call, pull.repository_id, pull.to_ref, pull.to_commit),
    )


def _commit_now(call: Call, repository_id: int, ref: str, before: str) -> str:
    repository = call.store.repositories.by_id(repository_id)
    if repository is None:
        return before
    try:
        return call.git(repository).resolve(ref)
    except Problem:
        return before


def create_pull(call: Call) -> Response:
    """Ask to merge one branch into another, of the same repository or of the one it was forked from."""
    target = call.writable(Level.READ)
    author, body = call.user(), call.json()
    (title,) = required(body, "title")
    source, from_ref, from_commit = _end(call, body, "fromRef", target)
    _, to_ref, to_commit = _end(call, body, "toRef", target)
    if source.id == target.id and call.git(target).is_ancestor(from_commit, to_commit):
        into, branch = names.short_name(to_ref), names.short_name(from_ref)
        message = f'Branch "{into}" is already up-to-date with branch "{branch}" in repository "{target.slug}".'
        raise Problem(409, message, f"{PACKAGE}.EmptyPullRequestException")
    pull = call.store.pulls.create(
        target,
        _reviewers(call, body, author),
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
        raise _duplicate(call, source, from_ref, target, to_ref)
    return answer(_show(call, pull), 201)


def _end(call: Call, body: dict[str, Any], name: str, target: Repository) -> tuple[Repository, str, str]:
    """One end of a new pull request: repository, full ref, commit. Raises Problem."""
    given = inner(body, name)
    if given is None:
        raise Problem.fields({name: f"{name} is required."})
    (named,) = required(given, "id")
    repository, source = target, inner(given, "repository")
    if name == "fromRef" and source is not None:
        repository = _source(call, source, target)
    ref = names.full_name(named, names.HEADS)
    return repository, ref, call.git(repository).resolve(ref)


def _source(call: Call, given: dict[str, Any], target: Repository) -> Repository:
    slug = text(given, "slug") or target.slug
    key = text(inner(given, "project") or {}, "key") or target.project.key
    source = call.store.repositories.at(key, slug)
    if source is None:
        raise no_such_repository(key, slug)
    call.require(source, Level.READ)
    if source.hierarchy_id != target.hierarchy_id:
        raise bad_argument(f"{key}/{slug} and {target.project.key}/{target.slug} have no common origin.")
    return source


def _reviewers(call: Call, body: dict[str, Any], author: User) -> list[int]:
    """Who is asked to review. Raises Problem 409 that names who cannot."""
    wrong, found = {}, {}
    for reviewer in items(body, "reviewers"):
        (name,) = required(inner(reviewer, "user") or {}, "name")
        user = call.store.users.named(name)
        if user is None:
            wrong[name] = f"{name} is not a user."
        elif user == author:
            wrong[name] = f"{name} is the author of the pull request."
        else:
            found[user.id] = user
    if wrong:
        raise Problem(
            409,
            "Some reviewers could not be added.",
            f"{PACKAGE}.InvalidPullRequestReviewersException",
            context="reviewers",
            reviewerErrors=[
                {"context": name, "message": message, "exceptionName": None} for name, message in wrong.items()
            ],
            validReviewers=[call.show.participant(user, "REVIEWER") for user in found.values()],
        )
    return list(found)


def _duplicate(call: Call, source: Repository, from_ref: str, target: Repository, to_ref: str) -> Problem:
    existing = call.store.pulls.open_between(source.id, from_ref, target.id, to_ref)
    return Problem(
        409,
        "Only one pull request may be open for a given source and target branch",
        f"{PACKAGE}.DuplicatePullRequestException",
        existingPullRequest=_show(call, existing) if existing else None,
    )


def pull_commits(call: Call) -> Response:
    """The commits that a pull request would bring."""
    repository = call.repository()
    pull = find_pull(call, repository)
    git, (from_commit, to_commit) = _source_git(call, pull, repository), _commits_now(call, pull)
    window = call.window(maximum=100)
    selection: dict[str, Any] = {"until": from_commit, "since": to_commit, "ignore_missing": True}
    page = page_from(*git.commits(**selection, start=window.start, limit=window.limit), window)
    if not call.flag("withCounts"):
        return page.history()
    total, authors = git.count(**selection)
    return page.history(authorCount=authors, totalCount=total)


def _source_git(call: Call, pull: PullRequest, target: Repository) -> GitRepository:
    """The git data that has the source branch: the fork's where there is one."""
    return call.git(call.store.repositories.by_id(pull.from_repository_id) or target)


def pulls_of_commit(call: Call) -> Response:
    """The pull requests, of any state, that bring a commit."""
    repository = call.repository()
    commit_id = str(call.git(repository).commit(call.arg("commitId"))["id"])
    pulls = [pull for pull in call.store.pulls.into(repository) if _brings(call, pull, repository, commit_id)]
    return page_of(pulls[::-1], call.window()).map(lambda pull: _show_listed(call, pull)).listing()


def _brings(call: Call, pull: PullRequest, target: Repository, commit_id: str) -> bool:
    git, (from_commit, to_commit) = _source_git(call, pull, target), _commits_now(call, pull)
    try:
        return git.is_ancestor(commit_id, from_commit) and not git.is_ancestor(commit_id, to_commit)
    except Problem:
        return False


ENDPOINTS = (
    Endpoint("GET", PULL_REQUESTS, list_pulls),
    Endpoint("POST", PULL_REQUESTS, create_pull),
    Endpoint("GET", PULL_REQUEST, show_pull),
    Endpoint("GET", f"{PULL_REQUEST}/commits", pull_commits),
    Endpoint("GET", f"{COMMIT}/pull-requests", pulls_of_commit),
)
