"""The status of a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.pulls.lookup import PACKAGE, check_open

if TYPE_CHECKING:
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, User

# status → the action of its activity
ACTIONS = {"APPROVED": "APPROVED", "NEEDS_WORK": "REVIEWED", "UNAPPROVED": "UNAPPROVED"}


def set_status(context: RequestContext, pull: PullRequest, user: User, status: str, commit_id: str | None) -> None:
    """Set the status of a reviewer, for a commit (default: the newest). Raises ApiError.

    The version stays; an unchanged status makes no activity.
    """
    store = context.store
    if status not in ACTIONS:
        raise ApiError.invalid_fields({"status": f"status must be one of {', '.join(ACTIONS)}."})
    if user.id == pull.author_id:
        raise ApiError(400, "Authors may not update their status.", f"{PACKAGE}.InvalidPullRequestRoleException")
    check_open(pull)
    if commit_id:
        repository = context.repository()
        commit_id = context.git(repository).resolve(commit_id)
    with store.database.transaction():
        before = store.pull_requests.participant(pull, user.id)
        if user.id not in pull.reviewer_ids:
            store.pull_requests.set_reviewers(pull, (*pull.reviewer_ids, user.id))
        reviewed = commit_id or (before.reviewed_commit if before and status == "UNAPPROVED" else pull.from_commit)
        store.pull_requests.set_status(pull, user.id, status, reviewed)
        store.pull_requests.touch(pull)
        if before is None or before.status != status:
            store.activities.add(pull, user.id, ACTIONS[status])
