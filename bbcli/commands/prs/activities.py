"""The activities of a pull request, and the words for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import PULL_ACTIVITIES
from bbcli.commands.prs.comments.place import place_of
from bbcli.output.cells import comment_line, short_hash
from bbcli.records import mapping, objects, plain

if TYPE_CHECKING:
    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App
    from bbcli.output import RecordList

# Action of the API -> what the person did; unknown actions are shown as they are.
WORDS = {
    "OPENED": "opened",
    "APPROVED": "approved",
    "UNAPPROVED": "withdrew the review",
    "REVIEWED": "marked as needs work",
    "MERGED": "merged",
    "DECLINED": "declined",
    "REOPENED": "reopened",
    "DELETED": "deleted",
    "AUTO_MERGE_REQUESTED": "requested auto-merge",
    "AUTO_MERGE_CANCELLED": "canceled auto-merge",
    "REVIEW_COMMENTED": "commented in a review",
    "REVIEW_FINISHED": "finished a review",
    "REVIEW_DISCARDED": "discarded a review",
}


def list_activities(app: App, pull: Pull) -> RecordList:
    """Return all activities of a pull request, the newest first, page by page as they are read."""
    return app.client.records(PULL_ACTIVITIES, pull.variables)


def action(activity: dict[str, Any]) -> str:
    """Return what a person did, without the person: `pushed 2 commits`, `approved`."""
    kind = plain(activity.get("action"))
    match kind:
        case "COMMENTED":
            return _comment(activity)
        case "RESCOPED":
            return _push(activity)
        case "UPDATED":
            return _update(activity)
        case "MERGED":
            commit = mapping(activity.get("commit"))
            return f"merged as {short_hash(plain(commit.get('displayId') or commit.get('id')))}" if commit else "merged"
        case _:
            return WORDS.get(kind, kind.lower().replace("_", " "))


def _comment(activity: dict[str, Any]) -> str:
    done = {"REPLIED": "replied", "DELETED": "deleted a comment", "EDITED": "edited a comment"}
    comment, place = mapping(activity.get("comment")), place_of(mapping(activity.get("commentAnchor")))
    new = "added a task" if comment.get("severity") == "BLOCKER" else "commented"
    verb, text = done.get(plain(activity.get("commentAction")), new), comment_line(comment.get("text")).text
    return verb + (f" on {place}" if place else "") + (f": {text}" if text else "")


def _push(activity: dict[str, Any]) -> str:
    added, removed = (mapping(activity.get(side)).get("total") or 0 for side in ("added", "removed"))
    if activity.get("fromHash") and activity.get("fromHash") == activity.get("previousFromHash"):
        return "the target branch moved"
    parts = []
    if added:
        parts.append(f"pushed {added} commit{'s' * (added != 1)}")
    if removed:
        parts.append(f"removed {removed} commit{'s' * (removed != 1)}")
    return " and ".join(parts) or "pushed"


def _update(activity: dict[str, Any]) -> str:
    changed = []
    for name, verb in (("addedReviewers", "added"), ("removedReviewers", "removed")):
        people = [plain(each.get("displayName") or each.get("name")) for each in objects(activity.get(name))]
        if people:
            changed.append(f"{verb} reviewer{'s' * (len(people) != 1)} {', '.join(people)}")
    return " and ".join(changed) or "edited the pull request"
