"""Pull requests as JSON, alone and in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store.records import PullRequest, Repository


def show(context: RequestContext, pull: PullRequest) -> dict[str, Any]:
    """Return a pull request as the response to a request for one: without counters."""
    return context.serialize.pull_request(pull, _properties(context, pull))


def show_in_list(context: RequestContext, pull: PullRequest) -> dict[str, Any]:
    """Return a pull request as in lists: with counters, or without properties if requested."""
    if context.query("withProperties", "true") == "false":
        return context.serialize.pull_request(pull, {})
    comments, open_tasks, resolved_tasks = context.store.pull_comments.counters(pull)
    counters = {"resolvedTaskCount": resolved_tasks, "commentCount": comments, "openTaskCount": open_tasks}
    return context.serialize.pull_request(pull, {**_properties(context, pull), **counters})


def _properties(context: RequestContext, pull: PullRequest) -> dict[str, Any]:
    """Return the mergeability of an open pull request, or the merge commit of a merged one."""
    if pull.state == "OPEN" and (target := context.store.repositories.by_id(pull.repository_id)):
        return {"mergeResult": {"outcome": merge_outcome(context.server, pull, target), "current": True}}
    if merge := context.store.pull_requests.find_merge(pull):
        return {"mergeCommit": {"displayId": merge.commit_id[:11], "id": merge.commit_id}}
    return {}


def merge_outcome(server: ServerState, pull: PullRequest, target: Repository) -> str:
    """Return CLEAN, CONFLICTED or UNKNOWN; computed once for two hashes."""
    key = ("outcome", pull.from_commit, pull.to_commit)
    if key not in server.computed:
        git = server.git(target)
        server.computed[key] = git.merge_outcome(git, pull.from_commit, pull.to_commit)
    return str(server.computed[key])
