"""Values of a pull request: comments, tasks, changed files, reviewers and merge strategies."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bbcli.cli.completion.paths import paths
from bbcli.cli.completion.refs import local_copy
from bbcli.cli.completion.server_names import users
from bbcli.cli.completion.session import ListQuery, matching
from bbcli.cli.types import MERGE_STRATEGY
from bbcli.client.endpoints import PULL_ACTIVITIES, PULL_CHANGES, PULL_SETTINGS, PULL_TASKS, REVIEWER_GROUPS
from bbcli.context.repo_path import current_path, typed_path
from bbcli.errors import BbcliError
from bbcli.output.cells import comment_line

if TYPE_CHECKING:
    from bbcli.cli.completion.session import CompletionSession, Pair
    from bbcli.config.addresses import PullName

# Comments, and the largest page of changed files that every server returns.
_FEW, _MOST = 100, 1000


def comments(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the numbers of the newest comments of the pull request that the line names, with their texts."""
    found = _of_pull(session, PULL_ACTIVITIES, lambda activity: _comment(activity.get("comment") or {}), limit=_FEW)
    return matching([pair for pair in found if pair[0]], prefix)


def tasks(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the numbers of the tasks of the pull request that the line names: those that are open, or to reopen."""
    state = "RESOLVED" if session.line.node.path[-1:] == ("reopen",) else "OPEN"
    return matching(_of_pull(session, PULL_TASKS, _comment, limit=_FEW, state=state), prefix)


def files(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the files that the pull request of the line changes; those of the current branch if it names none."""

    def changed(change: Any) -> Pair:
        return change["path"]["toString"], change.get("type", "").lower()

    pull = _pull(session)
    if not pull.id:
        is_local = local_copy(session) is not None
        return paths(session, prefix, session.app.selection.local_clone.current_branch() if is_local else "")
    given = pull.repo or (session.repo if session.line.of_kind("repo") else None)
    below = current_path(session.app, given, pull.repo or session.repo)
    found = _of_pull(session, PULL_CHANGES, changed, limit=_MOST)
    return matching([(typed_path(path, below), kind) for path, kind in found], prefix)


def reviewers(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return users, or reviewer groups after @; the last one of a comma-separated list."""
    before, comma, name = prefix.rpartition(",")
    if not name.startswith("@"):
        return [(f"{before}{comma}{user}", text) for user, text in users(session, name)]

    def group(found: Any) -> Pair:
        return f"@{found['name']}", found.get("description") or ""

    variables = (_pull(session).repo or session.repo).variables
    wanted = ListQuery(REVIEWER_GROUPS, variables, group, {"limit": _MOST})
    return [(f"{before}{comma}{each}", text) for each, text in matching(session.all_of(wanted), name)]


def strategies(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the enabled merge strategies of the repository; all known ones if its settings cannot be read."""

    def enabled(strategy: Any) -> Pair:
        return (strategy["id"], strategy.get("name", "")) if strategy.get("enabled") else ("", "")

    found: list[Pair] = [(word, "") for word in MERGE_STRATEGY.words]
    with suppress(BbcliError):  # some servers require more than read access
        variables = (_pull(session).repo or session.repo).variables
        wanted = ListQuery(PULL_SETTINGS, variables, enabled, {"limit": None}, "mergeConfig", "strategies")
        found = [pair for pair in session.all_of(wanted) if pair[0]]
    return matching(found, prefix)


def _comment(comment: Any) -> Pair:
    author = (comment.get("author") or {}).get("name", "")
    return str(comment.get("id", "")), f"{author}: {comment_line(comment.get('text')).text}"


def _pull(session: CompletionSession) -> PullName:
    """Return the pull request that the line names; without a number for a branch and for none."""
    from bbcli.config.addresses import PullName, parse_pull

    named = session.line.of_kind("pull")
    return parse_pull(named[0]) if named else PullName()


def _of_pull(
    session: CompletionSession, template: str, pick: Any, *, limit: int, state: str | None = None
) -> list[Pair]:
    """Return the first page of a list below the pull request of the line; nothing without its number."""
    pull = _pull(session)
    if not pull.id:
        return []
    variables = {**(pull.repo or session.repo).variables, "pullRequestId": str(pull.id)}
    return session.all_of(ListQuery(template, variables, pick, {"limit": limit, "state": state}))
