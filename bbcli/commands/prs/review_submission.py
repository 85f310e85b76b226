"""The drafts of a review, and their publication together with a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.activities import list_activities, place_of
from bbcli.commands.prs.history import action
from bbcli.errors import Conflict, NotFound, few
from bbcli.output import Record, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.commands.prs.argument import Pull
    from bbcli.commands.prs.reviewer import Reviewer
    from bbcli.context.app import App

REVIEW = f"{PULL_REQUEST}/review"
_OUT_OF_DATE = "PullRequestOutOfDateException"
# What a review is about: if one of these changed, it is not sent again.
_SUBJECTS = ("state", "title", "description", "draft", "fromRef.id", "fromRef.latestCommit", "toRef.id")


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
    text = cells.subject(draft.get("text"))
    return f"{place}: {text}" if place else text


def submit_drafts(app: App, reviewer: Reviewer, drafts: list[Record], status: str, text: str | None) -> Record:
    """Publish the drafts of a review, set the status, and return what was done.

    The result has the members published, a number, status and lastReviewedCommit. Conflict if the pull request changed
    in the meantime: it names what happened.
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
    """Send the review at the version that was read, once more if only the target branch moved."""
    variables, record = reviewer.pull.variables, reviewer.record
    try:
        app.client.execute("PUT", REVIEW, variables, body, {"version": record.get("version")})
    except Conflict as error:
        if not (error.refusal.exception_name or "").endswith(_OUT_OF_DATE):
            raise
        fresh = app.client.record(PULL_REQUEST, variables)
        if any(record.get(name) != fresh.get(name) for name in _SUBJECTS):
            happened = few([*_since(app, reviewer.pull, record.get("updatedDate"))])
            details = tuple(happened or ["the pull request was changed"])
            message = f"{reviewer.pull} changed while the review was submitted; nothing was published"
            refusal = error.refusal._replace(details=details)
            facts = {"pull": str(reviewer.pull.id), "repo": str(reviewer.pull.repo)}
            raise Conflict(message, reason="head_moved", refusal=refusal, **facts) from None
        app.client.execute("PUT", REVIEW, variables, body, {"version": fresh.get("version")})


def _since(app: App, pull: Pull, time: Any) -> Iterator[str]:
    """Yield who did what since a time, the newest first."""
    for activity in list_activities(app, pull):
        created = activity.get("createdDate")
        if not isinstance(created, int) or not isinstance(time, int) or created <= time:
            return
        user = activity.get("user")
        name = plain(user.get("displayName") or user.get("name")) if isinstance(user, dict) else ""
        yield cells.one_line(f"{name} {action(activity.value)}".strip())
