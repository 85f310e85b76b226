"""The drafts of a review, and their publication with a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.commands.prs.comments.place import place_of
from bbcli.commands.prs.endpoints import REVIEW
from bbcli.commands.prs.versions import send_versioned, version_of
from bbcli.errors import Conflict, NotFound, add_detail
from bbcli.output import Record, cells

if TYPE_CHECKING:
    from bbcli.commands.prs.pull import Pull
    from bbcli.commands.prs.review.own_review import Reviewer
    from bbcli.context.app import App


def read_drafts(app: App, pull: Pull) -> list[Record]:
    """Return the drafts of the signed-in user, the oldest first."""
    return list(app.client.records(REVIEW, pull.variables))


def check_drafts(pull: Pull, drafts: list[Record], status: str) -> None:
    """Raise NotFound without drafts: servers refuse to end such a review, and do not set its status."""
    if drafts:
        return
    message, number, repo = f"{pull} has no drafts of yours", str(pull.id), str(pull.repo)
    if status:
        raise NotFound(message, reason="no_drafts_for_status", pull=number, repo=repo)
    raise NotFound(message, reason="no_drafts", pull=number, repo=repo)


def described(draft: Record) -> str:
    """Return a draft as a line: its place and the beginning of its text."""
    place = place_of(draft.get("anchor") or {})
    text = cells.comment_line(draft.get("text")).text
    return f"{place}: {text}" if place else text


def submit_drafts(app: App, reviewer: Reviewer, drafts: list[Record], status: str, text: str | None) -> Record:
    """Publish the drafts of a review, set the status, and return what was done.

    The result has the members published, a number, status and lastReviewedCommit. Conflict with who changed what if the
    pull request changed in the meantime.
    """
    body: dict[str, Any] = {"commentText": text} if text else {}
    if status:
        fields = reviewer.fields(status)
        body |= {"participantStatus": fields.pop("status"), **fields}
    app.connections.dry_run.present = {"participantStatus": reviewer.participant.get("status")}
    _put(app, reviewer, body)
    members = {"published": len(drafts) + bool(text), "status": status or None}
    return Record.of(**members, lastReviewedCommit=body.get("lastReviewedCommit"))


def _put(app: App, reviewer: Reviewer, body: dict[str, Any]) -> None:
    """Send the review as send_versioned does; a Conflict says that nothing was published."""

    def send(current: Record) -> None:
        app.client.execute("PUT", REVIEW, reviewer.pull.variables, body, {"version": version_of(current)})

    try:
        send_versioned(app, reviewer.pull, reviewer.record, send, "reviewed")
    except Conflict as error:
        add_detail(error, "nothing was published")
        raise
