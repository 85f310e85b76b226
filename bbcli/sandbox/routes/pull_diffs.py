"""Commits, changed files and diffs of pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse

from bbcli.sandbox.errors import bad_argument
from bbcli.sandbox.pulls.anchors import effective_base
from bbcli.sandbox.pulls.comments import CommentSerializer
from bbcli.sandbox.pulls.lookup import choice, find_pull
from bbcli.sandbox.pulls.refs import update_refs
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import JSON, TEXT, UTF8, Page, PageRequest, empty_response, json_response
from bbcli.sandbox.routes.commits import (
    JSON_OR_TEXT,
    MAX_CHANGES,
    diff_response,
    diff_stats_response,
    history_response,
)
from bbcli.sandbox.routes.pull_requests import PULL_REQUEST
from bbcli.sandbox.version import DIFF_STATS

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository

# Sent as text whatever the client accepts, as documented.
TEXT_ONLY = (TEXT, JSON)


def list_commits(context: RequestContext) -> Response:
    """List the commits of the source that the target lacks."""
    _, pull, git = _found(context)
    selection = {"until": pull.from_commit, "since": pull.to_commit, "ignore_missing": True}
    return history_response(context, git, selection)


def merge_base(context: RequestContext) -> Response:
    """Show the commit where the source left the target; 204 if there is none."""
    _, pull, git = _found(context)
    base = git.merge_base(pull.from_commit, pull.to_commit)
    return json_response(git.commit(base)) if base else empty_response()


def list_changes(context: RequestContext) -> Response:
    """List the changed files: one page only, which ends at the limit of the request (25 by default).

    At the end of a cut list isLastPage is false and nextPageStart null; `start` is ignored, as observed on servers.
    """
    repository, pull, git = _found(context)
    update_refs(context.server, pull)
    scope = choice(context, "changeScope", "ALL", ("ALL", "UNREVIEWED", "RANGE"))
    base, tip = _range(context, pull, git, scope)
    window = context.page_request(maximum=MAX_CHANGES)
    values, more, from_hash, to_hash = git.changes(until=tip, since=base, start=0, limit=window.limit)
    page = Page(values, PageRequest(0, window.limit), None, capped=more)
    comments = _comments_by_path(context, repository, pull)

    def shown(change: dict[str, Any]) -> dict[str, Any]:
        linked = context.serialize.change(change, repository, to_hash)
        counted = comments.get(change["path"]["toString"])
        return {**linked, "properties": {**linked["properties"], **counted}} if counted else linked

    envelope = {"fromHash": from_hash, "toHash": to_hash, "properties": {"changeScope": scope}}
    return page.map(shown).history_response(envelope)


def _comments_by_path(context: RequestContext, repository: Repository, pull: PullRequest) -> dict[str, dict[str, int]]:
    """Return the number of threads by path."""
    counts: dict[str, dict[str, int]] = {}
    if context.query("withComments", "true") != "false":
        for thread in CommentSerializer.of(context, repository, pull).discussion.threads:
            if thread.anchor and thread.state != "PENDING" and not thread.anchor.get("orphaned"):
                counted = counts.setdefault(str(thread.anchor["path"]), {"activeComments": 0})
                counted["activeComments"] += 1
    return counts


def _range(context: RequestContext, pull: PullRequest, git: GitRepository, scope: str) -> tuple[str, str]:
    """Return both ends of the changes: since the caller's last review with UNREVIEWED, the given ones with RANGE.

    Raises ApiError 400 for a range without ends.
    """
    since, until = context.query("sinceId"), context.query("untilId")
    if scope == "UNREVIEWED" and context.caller.user:
        part = context.store.pull_requests.participant(pull, context.caller.user.id)
        if part is not None and part.reviewed_commit is not None:
            return part.reviewed_commit, pull.from_commit
    if scope == "RANGE" and (since is None or until is None):
        raise bad_argument("sinceId and untilId are required for the change scope RANGE.", "sinceId")
    if until is not None:
        tip = git.resolve(until)
        return git.resolve(since) if since else git.merge_base(tip, pull.to_commit) or pull.to_commit, tip
    return effective_base(git, pull), pull.from_commit


def show_diff(context: RequestContext) -> Response:
    """Show the diff of all files or one: as JSON with the comments of its lines, or as text if that is preferred."""
    repository, pull, git = _found(context)
    base, tip = _range(context, pull, git, "RANGE" if context.query("sinceId") else "ALL")
    if context.media_type == TEXT or context.query("withComments", "true") == "false":
        return diff_response(context, git, tip, base)
    return diff_response(context, git, tip, base, lambda diffs: _add_comments(context, repository, pull, diffs))


def _add_comments(
    context: RequestContext, repository: Repository, pull: PullRequest, diffs: list[dict[str, Any]]
) -> None:
    """Add `fileComments` and `lineComments` to the files of a diff, and `commentIds` to its lines."""
    serializer = CommentSerializer.of(context, repository, pull)
    by_path: dict[str, list[Any]] = {}
    for thread in serializer.discussion.threads:
        if thread.anchor and not thread.anchor.get("orphaned"):
            by_path.setdefault(str(thread.anchor["path"]), []).append(thread)
    for diff in diffs:
        threads = by_path.get((diff["destination"] or diff["source"])["toString"], [])
        on_lines = [thread for thread in threads if thread.anchor.get("line")]
        on_file = [thread for thread in threads if not thread.anchor.get("line")]
        if on_file:
            diff["fileComments"] = [serializer.show(thread) for thread in on_file]
        if on_lines:
            diff["lineComments"] = [serializer.show(thread) for thread in on_lines]
        for thread in on_lines:
            _mark_line(diff, thread.anchor, thread.id)


def _mark_line(diff: dict[str, Any], anchor: dict[str, Any], comment_id: int) -> None:
    side = "source" if anchor["fileType"] == "FROM" else "destination"
    for hunk in diff.get("hunks", ()):
        for segment in hunk["segments"]:
            for line in segment["lines"] if segment["type"] == anchor["lineType"] else ():
                if line[side] == anchor["line"]:
                    line.setdefault("commentIds", []).append(comment_id)


def show_diff_stats(context: RequestContext) -> Response:
    """Count the changes of one file."""
    _, pull, git = _found(context)
    base, tip = _range(context, pull, git, "ALL")
    return diff_stats_response(context, git, tip, base)


def show_diff_text(context: RequestContext) -> Response:
    """Show the diff as git prints it."""
    _, pull, git = _found(context)
    return diff_response(context, git, pull.from_commit, effective_base(git, pull), is_text=True)


def show_patch(context: RequestContext) -> Response:
    """Stream the commits as mails."""
    _, pull, git = _found(context)
    chunks = git.patch(pull.from_commit, pull.to_commit, all_ancestors=False)
    return StreamingResponse(chunks, headers={"content-type": TEXT + UTF8})


def _found(context: RequestContext) -> tuple[Repository, PullRequest, GitRepository]:
    repository = context.repository()
    return repository, find_pull(context, repository), context.git(repository)


ENDPOINTS = (
    # Before the pull request: `3.diff` would match {pullRequestId}.
    Endpoint("GET", f"{PULL_REQUEST}.diff", show_diff_text, produces=TEXT_ONLY),
    Endpoint("GET", f"{PULL_REQUEST}.patch", show_patch, produces=TEXT_ONLY),
    Endpoint("GET", f"{PULL_REQUEST}/commits", list_commits),
    Endpoint("GET", f"{PULL_REQUEST}/merge-base", merge_base),
    Endpoint("GET", f"{PULL_REQUEST}/changes", list_changes),
    Endpoint("GET", f"{PULL_REQUEST}/diff", show_diff, produces=JSON_OR_TEXT),
    Endpoint("GET", f"{PULL_REQUEST}/diff/{{path}}", show_diff, produces=JSON_OR_TEXT),
    Endpoint("GET", f"{PULL_REQUEST}/diff-stats-summary/{{path}}", show_diff_stats, since=DIFF_STATS),
)
