"""The activities of pull requests: what happened, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import bad_argument
from bbcli.sandbox.pulls.anchors import files_of, lines_of
from bbcli.sandbox.pulls.comments import CommentSerializer
from bbcli.sandbox.pulls.lookup import choice, find_pull
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import paginate, parse_int32
from bbcli.sandbox.routes.pull_requests import PULL_REQUEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.activities import Activity
    from bbcli.sandbox.store.pull_comments import PullComment

MAX_ACTIVITIES = 500
SHOWN_AROUND = 5  # lines before and after the line of a comment


def list_activities(context: RequestContext) -> Response:
    """List activities, from the one with `fromId` on (of `fromType` ACTIVITY or COMMENT) if given.

    A comment and its replies are in the activity of the comment; each reply has an activity of its own as well.
    """
    repository = context.repository()
    pull = find_pull(context, repository)
    comments = CommentSerializer.of(context, repository, pull)
    found = [
        activity
        for activity in context.store.activities.of(pull)
        if activity.comment_id is None or _is_public(comments.discussion.by_id.get(activity.comment_id))
    ]
    found = found[_first(context, found) :]
    page = paginate(found, context.page_request(maximum=MAX_ACTIVITIES))
    git = context.git(repository)
    commits = git.commits_of([each for activity in page.values for each in _hashes(activity)])
    return page.map(lambda activity: _show(context, git, activity, comments, commits)).list_response()


def _is_public(comment: PullComment | None) -> bool:
    return comment is not None and comment.state != "PENDING"


def _first(context: RequestContext, activities: list[Activity]) -> int:
    """Return the position of the activity that `fromId` names, 0 without it. Raises ApiError 400."""
    kind, typed = context.query("fromType"), context.query("fromId")
    if kind is None and typed is None:
        return 0
    number = parse_int32(typed or "")
    if number is None or kind is None:
        raise bad_argument("fromType and fromId are required together.", "fromId")
    is_comment = choice(context, "fromType", "", ("ACTIVITY", "COMMENT")) == "COMMENT"
    for position, activity in enumerate(activities):
        if number == (activity.comment_id if is_comment else activity.id):
            return position
    raise bad_argument(f"There is no {kind.lower()} {number} in this pull request.", "fromId")


def _hashes(activity: Activity) -> Iterable[str]:
    for side in ("added", "removed"):
        yield from activity.details.get(side, {}).get("commits", ())
    if "commit" in activity.details:
        yield activity.details["commit"]


def _show(
    context: RequestContext, git: GitRepository, activity: Activity, comments: CommentSerializer,
    commits: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    shown: dict[str, Any] = {
        "id": activity.id,
        "createdDate": activity.created,
        "user": context.serialize.user_by_id(activity.user_id),
        "action": activity.action,
    }
    if activity.comment_id is not None:
        comment = comments.discussion.by_id[activity.comment_id]
        shown["commentAction"] = "ADDED" if comment.parent_id is None else "REPLIED"
        shown["comment"] = comments.show(comment)
        if comment.anchor is not None:
            shown["commentAnchor"] = dict(comment.anchor)
            if diff := _diff_around(context, git, comment.anchor):
                shown["diff"] = diff
    for name, value in activity.details.items():
        if name in ("addedReviewers", "removedReviewers"):
            shown[name] = [context.serialize.user_by_id(user_id) for user_id in value]
        elif name in ("added", "removed"):
            shown[name] = {"commits": [commits[each] for each in value["commits"]], "total": value["total"]}
        else:
            shown[name] = commits[value] if name == "commit" else value
    return shown


def _diff_around(context: RequestContext, git: GitRepository, anchor: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the lines around the line of a comment, as the diff of one file; None for a comment on a file."""
    line = anchor.get("line")
    if not line:
        return None
    diff = files_of(context.server.computed, git, anchor["fromHash"], anchor["toHash"]).get(anchor["path"])
    side = "source" if anchor["fileType"] == "FROM" else "destination"
    kept = [hunk for hunk in (diff or {}).get("hunks", ()) if _holds(hunk, side, line)]
    if diff is None or not kept:
        return None
    return {**diff, "hunks": [_cut(kept[0], side, line)], "properties": {"current": not anchor.get("orphaned")}}


def _holds(hunk: Mapping[str, Any], side: str, line: int) -> bool:
    first, span = hunk[f"{side}Line"], hunk[f"{side}Span"]
    return bool(first <= line < first + span)


def _cut(hunk: Mapping[str, Any], side: str, line: int) -> dict[str, Any]:
    """Return the part of a hunk near a line, with the numbers of its first lines."""
    segments = []
    for segment in hunk["segments"]:
        near = [each for each in segment["lines"] if abs(each[side] - line) <= SHOWN_AROUND]
        if near:
            segments.append({**segment, "lines": near})
    cut = {**hunk, "segments": segments}
    lines = list(lines_of({"hunks": [cut]}))
    for name, position, absent in (("source", 1, "ADDED"), ("destination", 2, "REMOVED")):
        numbers = [each[position] for each in lines if each[0] != absent]
        cut |= {f"{name}Line": min(numbers, default=hunk[f"{name}Line"]), f"{name}Span": len(numbers)}
    return cut


ENDPOINTS = (Endpoint("GET", f"{PULL_REQUEST}/activities", list_activities),)
