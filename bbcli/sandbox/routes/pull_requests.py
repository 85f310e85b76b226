"""Pull requests: list, create, show, edit, decline, reopen and delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git import names
from bbcli.sandbox.pulls import creation
from bbcli.sandbox.pulls.display import page_of, show
from bbcli.sandbox.pulls.lookup import (
    check_open,
    check_version,
    choice,
    expected_version,
    find_pull,
    illegal_state,
    out_of_date,
    require_author_or,
)
from bbcli.sandbox.request_body import required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import DRAFTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository

PULL_REQUESTS = f"{REPOSITORY}/pull-requests"
PULL_REQUEST = f"{PULL_REQUESTS}/{{pullRequestId}}"
MAX_PARTICIPANTS = 10
ROLES = ("AUTHOR", "REVIEWER", "PARTICIPANT")


def list_pulls(context: RequestContext) -> Response:
    """List pull requests into (or from) a repository, open ones unless `state` is given, newest first."""
    repository = context.repository()
    state = choice(context, "state", "OPEN", ("ALL", "OPEN", "DECLINED", "MERGED"))
    order = choice(context, "order", "NEWEST", ("NEWEST", "OLDEST"))
    outgoing = choice(context, "direction", "INCOMING", ("INCOMING", "OUTGOING")) == "OUTGOING"
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
    return page_of(context, selected)


def _participants(context: RequestContext) -> Callable[[PullRequest], bool]:
    """Return the filter of `username.1`, `role.1`, `approved.1` and so on up to 10."""
    filters = []
    for number in range(1, MAX_PARTICIPANTS + 1):
        name = context.query(f"username.{number}")
        if name is None:
            break
        role = choice(context, f"role.{number}", "", ("", *ROLES))
        approved = choice(context, f"approved.{number}", "", ("", "TRUE", "FALSE"))
        filters.append((context.store.users.by_name(name), role, approved))

    def passes(pull: PullRequest) -> bool:
        if not filters:
            return True
        people = {each.user_id: each for each in context.store.pull_requests.participants(pull)}
        return all(
            user is not None
            and user.id in people
            and role in ("", people[user.id].role)
            and approved in ("", str(people[user.id].status == "APPROVED").upper())
            for user, role, approved in filters
        )

    return passes


def show_pull(context: RequestContext) -> Response:
    """Show a pull request."""
    return json_response(show(context, find_pull(context, context.repository())))


def create_pull(context: RequestContext) -> Response:
    """Create a pull request within a repository or from a fork."""
    target = context.writable_repository(Level.READ)
    author, body = context.require_user(), context.json_body()
    (title,) = required(body, "title")
    source, from_ref, from_commit = creation.branch_of(context, body, "fromRef", target)
    _, to_ref, to_commit = creation.branch_of(context, body, "toRef", target)
    if source.id != target.id:
        context.git(target).take_objects(context.git(source), from_ref)
    reviewer_ids = creation.reviewers(context, body, author.id)
    creation.check_unique(context, source.id, from_ref, target, to_ref)
    creation.check_not_empty(context, target, from_ref, from_commit, to_ref, to_commit)
    pull = context.store.pull_requests.create(
        target,
        reviewer_ids,
        title=title.strip(),
        description=text(body, "description"),
        draft=_draft(context, body),
        from_repository_id=source.id,
        from_ref=from_ref,
        from_commit=from_commit,
        to_ref=to_ref,
        to_commit=to_commit,
        author_id=author.id,
    )
    if pull is None:  # another request was faster
        creation.check_unique(context, source.id, from_ref, target, to_ref)
        raise illegal_state("The pull request could not be opened.")
    return json_response(show(context, pull), 201)


def _draft(context: RequestContext, body: dict[str, Any]) -> bool:
    """Return the field `draft`, which older servers ignore."""
    return body.get("draft") is True and context.server.version >= DRAFTS


def edit_pull(context: RequestContext) -> Response:
    """Change a pull request: reviewers that are not sent are removed, other fields that are not sent stay."""
    repository = context.writable_repository(Level.READ)
    pull, body = find_pull(context, repository), context.json_body()
    require_author_or(context, pull, repository, Level.WRITE)
    expected = expected_version(context, body)
    check_version(context, pull, expected)
    changes: dict[str, Any] = {"reviewer_ids": creation.reviewers(context, body, pull.author_id)}
    if "title" in body:
        changes["title"] = required(body, "title")[0].strip()
    if "description" in body:
        changes["description"] = text(body, "description")
    if "draft" in body and _draft(context, body) != pull.draft:
        check_open(pull)
        changes["draft"] = _draft(context, body)
    if body.get("toRef") is not None:
        changes |= _new_target(context, body, pull, repository)
    added = [each for each in changes["reviewer_ids"] if each not in pull.reviewer_ids]
    removed = [each for each in pull.reviewer_ids if each not in changes["reviewer_ids"]]
    with context.store.database.transaction():
        edited = context.store.pull_requests.update(pull, **changes)
        if edited is None:
            raise out_of_date(context, find_pull(context, repository), expected)
        context.store.activities.add(
            pull, context.require_user().id, "UPDATED", addedReviewers=added, removedReviewers=removed
        )
        for user_id in removed:
            context.store.pull_requests.leave(pull, user_id)
    return json_response(show(context, edited))


def _new_target(
    context: RequestContext, body: dict[str, Any], pull: PullRequest, repository: Repository
) -> dict[str, Any]:
    """Return the columns of another target branch, {} if it stays. Raises ApiError 409."""
    _, to_ref, to_commit = creation.branch_of(context, body, "toRef", repository)
    if to_ref == pull.to_ref:
        return {}
    check_open(pull)
    creation.check_unique(context, pull.from_repository_id, pull.from_ref, repository, to_ref, pull)
    creation.check_not_empty(context, repository, pull.from_ref, pull.from_commit, to_ref, to_commit)
    return {"to_ref": to_ref, "to_commit": to_commit}


def decline_pull(context: RequestContext) -> Response:
    """Decline a pull request; `comment` is added as a comment."""
    repository = context.writable_repository(Level.READ)
    pull, body, user = find_pull(context, repository), context.json_body(), context.require_user()
    require_author_or(context, pull, repository, Level.WRITE)
    comment = text(body, "comment")
    check_open(pull)
    moment = context.store.pull_requests.now()
    declined = _change_state(context, pull, body, state="DECLINED", closed=moment)
    context.store.auto_merges.cancel(pull)
    if comment:
        made = context.store.pull_comments.create(pull, user, comment, moment=moment)
        context.store.activities.add(pull, user.id, "COMMENTED", comment_id=made.id, moment=moment)
    context.store.activities.add(pull, user.id, "DECLINED", moment=moment)
    return json_response(show(context, declined))


def reopen_pull(context: RequestContext) -> Response:
    """Reopen a declined pull request, with the commits that its branches have now."""
    repository = context.writable_repository(Level.READ)
    pull, body, user = find_pull(context, repository), context.json_body(), context.require_user()
    require_author_or(context, pull, repository, Level.WRITE)
    if pull.state == "MERGED":
        check_open(pull)
    if pull.state == "OPEN":
        raise illegal_state("This pull request is already open.")
    check_version(context, pull, expected_version(context, body))
    creation.check_unique(context, pull.from_repository_id, pull.from_ref, repository, pull.to_ref)
    source = context.store.repositories.by_id(pull.from_repository_id)
    from_commit = context.git(source).hash_of(pull.from_ref) if source else None
    to_commit = context.git(repository).hash_of(pull.to_ref)
    if source is None or from_commit is None or to_commit is None:
        gone = pull.to_ref if to_commit is None else pull.from_ref
        raise illegal_state(f"The branch {names.short_name(gone)} no longer exists.")
    if source.id != repository.id:
        context.git(repository).take_objects(context.git(source), pull.from_ref)
    creation.check_not_empty(context, repository, pull.from_ref, from_commit, pull.to_ref, to_commit)
    reopened = _change_state(
        context, pull, body, state="OPEN", closed=None, from_commit=from_commit, to_commit=to_commit
    )
    context.store.activities.add(pull, user.id, "REOPENED")
    return json_response(show(context, reopened))


def _change_state(context: RequestContext, pull: PullRequest, body: dict[str, Any], **columns: Any) -> PullRequest:
    """Change columns at the version that was sent. Raises ApiError 409."""
    expected = expected_version(context, body)
    check_version(context, pull, expected)
    changed = context.store.pull_requests.update(pull, **columns)
    if changed is None:
        raise out_of_date(context, context.store.pull_requests.reread(pull) or pull, expected)
    return changed


def delete_pull(context: RequestContext) -> Response:
    """Delete a pull request: its author, or an administrator of the repository; not a merged one."""
    repository = context.writable_repository(Level.READ)
    pull, body = find_pull(context, repository), context.json_body()
    require_author_or(context, pull, repository, Level.ADMIN)
    if pull.state == "MERGED":
        raise illegal_state("This pull request has already been merged and cannot be deleted.")
    expected = expected_version(context, body)
    check_version(context, pull, expected)
    if not context.store.pull_requests.delete(pull):
        raise out_of_date(context, find_pull(context, repository), expected)
    for name in ("from", "merge"):
        context.git(repository).drop_ref(f"refs/pull-requests/{pull.number}/{name}")
    return empty_response()


ENDPOINTS = (
    Endpoint("GET", PULL_REQUESTS, list_pulls),
    Endpoint("POST", PULL_REQUESTS, create_pull),
    Endpoint("GET", PULL_REQUEST, show_pull),
    Endpoint("PUT", PULL_REQUEST, edit_pull),
    Endpoint("DELETE", PULL_REQUEST, delete_pull),
    Endpoint("POST", f"{PULL_REQUEST}/decline", decline_pull),
    Endpoint("POST", f"{PULL_REQUEST}/reopen", reopen_pull),
)
