"""Participants of pull requests and the status of their reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_user
from bbcli.sandbox.pulls import creation
from bbcli.sandbox.pulls.lookup import (
    PACKAGE,
    check_open,
    check_version,
    expected_version,
    find_pull,
    require_author_or,
)
from bbcli.sandbox.pulls.merging import try_armed
from bbcli.sandbox.pulls.review import set_status
from bbcli.sandbox.request_body import inner, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate
from bbcli.sandbox.routes.pull_requests import PULL_REQUEST
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, User

PARTICIPANTS = f"{PULL_REQUEST}/participants"


def list_participants(context: RequestContext) -> Response:
    """List author, reviewers and other participants."""
    pull = find_pull(context, context.repository())
    people = context.store.pull_requests.participants(pull)
    return paginate(people, context.page_request()).map(context.serialize.participant).list_response()


def add_reviewer(context: RequestContext) -> Response:
    """Make a user a reviewer; the version stays."""
    repository = context.writable_repository(Level.READ)
    pull, body = find_pull(context, repository), context.json_body()
    require_author_or(context, pull, repository, Level.WRITE)
    check_open(pull)
    (name,) = required(inner(body, "user") or {}, "name")
    if (text(body, "role") or "REVIEWER") != "REVIEWER":
        raise bad_argument("The role must be REVIEWER.", "role")
    (user_id,) = creation.reviewers(context, {"reviewers": [{"user": {"name": name}}]}, pull.author_id)
    if user_id not in pull.reviewer_ids:
        context.store.pull_requests.set_reviewers(pull, (*pull.reviewer_ids, user_id))
        _log(context, pull, added=[user_id])
    return json_response(_participant(context, find_pull(context, repository), user_id))


def remove_participant(context: RequestContext) -> Response:
    """Remove a reviewer; the version stays."""
    return _remove(context, context.path_param("userSlug"))


def remove_named_participant(context: RequestContext) -> Response:
    """Remove the reviewer that `username` names: the older form."""
    return _remove(context, context.query("username") or "")


def _remove(context: RequestContext, name: str) -> Response:
    repository = context.writable_repository(Level.READ)
    pull = find_pull(context, repository)
    require_author_or(context, pull, repository, Level.WRITE)
    check_open(pull)
    user = context.store.users.by_name(name)
    if user is None:
        raise no_such_user(name)
    if user.id in pull.reviewer_ids:
        context.store.pull_requests.set_reviewers(pull, (each for each in pull.reviewer_ids if each != user.id))
        context.store.pull_requests.leave(pull, user.id)
        _log(context, pull, removed=[user.id])
    return empty_response()


def _log(
    context: RequestContext, pull: PullRequest, added: list[int] | None = None, removed: list[int] | None = None
) -> None:
    context.store.pull_requests.touch(pull)
    user_id = context.require_user().id
    context.store.activities.add(pull, user_id, "UPDATED", addedReviewers=added or [], removedReviewers=removed or [])


def change_status(context: RequestContext) -> Response:
    """Set the caller's status; a caller without a role becomes a reviewer."""
    pull, user, body = _own_review(context)
    slug = context.path_param("userSlug")
    if context.store.users.by_name(slug) is None:
        raise no_such_user(slug)
    named = inner(body, "user")
    if slug.lower() != user.slug.lower() or (named is not None and text(named, "name") not in (None, user.name)):
        raise bad_argument("You may only update your own status.", "user")
    (status,) = required(body, "status")
    if context.query("version") is not None:
        check_version(context, pull, expected_version(context, {}))
    set_status(context, pull, user, status.upper(), text(body, "lastReviewedCommit"))
    try_armed(context.server, pull)
    return json_response(_participant(context, pull, user.id))


def approve(context: RequestContext) -> Response:
    """Approve as the caller: the older form."""
    return _status_response(context, "APPROVED")


def unapprove(context: RequestContext) -> Response:
    """Withdraw the caller's approval: the older form."""
    return _status_response(context, "UNAPPROVED")


def _status_response(context: RequestContext, status: str) -> Response:
    pull, user, _ = _own_review(context)
    set_status(context, pull, user, status, None)
    try_armed(context.server, pull)
    return json_response(_participant(context, pull, user.id))


def _own_review(context: RequestContext) -> tuple[PullRequest, User, dict[str, object]]:
    repository = context.writable_repository(Level.READ)
    return find_pull(context, repository), context.require_user(), context.json_body()


def _participant(context: RequestContext, pull: PullRequest, user_id: int) -> dict[str, object]:
    fresh = context.store.pull_requests.reread(pull) or pull
    participant = context.store.pull_requests.participant(fresh, user_id)
    if participant is None:
        raise ApiError(
            404, "The user does not take part in this pull request.", f"{PACKAGE}.NoSuchParticipantException"
        )
    return context.serialize.participant(participant)


ENDPOINTS = (
    Endpoint("GET", PARTICIPANTS, list_participants),
    Endpoint("POST", PARTICIPANTS, add_reviewer),
    Endpoint("DELETE", PARTICIPANTS, remove_named_participant),
    Endpoint("PUT", f"{PARTICIPANTS}/{{userSlug}}", change_status),
    Endpoint("DELETE", f"{PARTICIPANTS}/{{userSlug}}", remove_participant),
    Endpoint("POST", f"{PULL_REQUEST}/approve", approve),
    Endpoint("DELETE", f"{PULL_REQUEST}/approve", unapprove),
)
