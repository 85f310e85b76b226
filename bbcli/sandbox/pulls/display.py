"""Pull requests as JSON, alone and in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.responses import paginate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store.records import PullRequest


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
    if pull.state == "OPEN":
        return {"mergeResult": {"outcome": merge_outcome(context.server, pull), "current": True}}
    if merge := context.store.pull_requests.find_merge(pull):
        return {"mergeCommit": {"displayId": merge.commit_id[:11], "id": merge.commit_id}}
    return {}


def page_of(context: RequestContext, pulls: Sequence[PullRequest]) -> Response:
    """Return the requested page of pull requests."""
    page = paginate(pulls, context.page_request())
    if context.query("withProperties", "true") != "false":
        _compute_outcomes(context.server, page.values)
    return page.map(lambda pull: show_in_list(context, pull)).list_response()


def merge_outcome(server: ServerState, pull: PullRequest) -> str:
    """Return CLEAN, CONFLICTED or UNKNOWN; computed once for two hashes."""
    _compute_outcomes(server, [pull])
    return str(server.computed.get(_key(pull), "UNKNOWN"))


def _compute_outcomes(server: ServerState, pulls: Iterable[PullRequest]) -> None:
    """Compute the outcomes of the open pull requests among these, with one process for each repository."""
    unknown: dict[int, dict[tuple[str, str], None]] = {}
    for pull in pulls:
        if pull.state == "OPEN" and _key(pull) not in server.computed:
            unknown.setdefault(pull.repository_id, {})[pull.to_commit, pull.from_commit] = None
    for repository_id, pairs in unknown.items():
        if target := server.store.repositories.by_id(repository_id):
            outcomes = server.git(target).merge_outcomes(list(pairs))
            found = zip(pairs, outcomes, strict=True)
            server.computed.update((("outcome", *pair), outcome) for pair, outcome in found)


def _key(pull: PullRequest) -> tuple[str, str, str]:
    return "outcome", pull.to_commit, pull.from_commit
