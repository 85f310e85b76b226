"""Find the commits that a branch has gained since the last poll.

New commits are those that the tip reaches and the position does not. Hashes are compared, not dates or positions in a
list: that finds the same commits after merges and force pushes.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import COMMITS
from bbcli.client.request import Request
from bbcli.commands.commits.follow.state_file import MAX_KNOWN, Batch, Position
from bbcli.config.addresses import is_hash
from bbcli.errors import NotFound, ServerFailed, shortened
from bbcli.output import Record
from bbcli.output.cells import short_hash
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from bbcli.client.client import Client
    from bbcli.config.addresses import RepoAddress

# Every server returns that many commits in one page.
_PAGE_SIZE = 100


class History:
    """The commits of one branch of one repository; `ref` is None for the default branch."""

    def __init__(self, client: Client, repo: RepoAddress, ref: str | None) -> None:
        self._client = client
        self._repo = repo
        self._ref = ref

    def tip(self) -> str:
        """Return the hash of the newest commit; NotFound without such a branch, or commits in it."""
        newest = self._client.first(COMMITS, self._repo.variables, until=self._ref)
        if newest is None:
            raise NotFound(f"{self._repo} has no commits yet", hint="push a commit first")
        return commit_hash(newest)

    def commits_of(self, batch: Batch) -> list[Record]:
        """Return the commits of a batch, the oldest first."""
        return self._between(batch.since, batch.until, batch.limit)[::-1]

    def newest(self, until: str) -> list[str]:
        """Return the hashes of up to 100 commits that `until` reaches, the oldest first."""
        request = Request("GET", COMMITS, self._repo.variables, {"until": until, "limit": _PAGE_SIZE})
        page = self._client.page(request)
        return [commit_hash(Record(raw)) for raw in page.values[::-1]]

    def dropped(self, tip: str, before: str) -> list[str]:
        """Return the hashes of commits that a force push removed, the oldest first; none if the server pruned them."""
        try:
            return [commit_hash(commit) for commit in self._between(tip, before, MAX_KNOWN)[::-1]]
        except NotFound:
            return []

    def nearest_known(self, until: str, known: Container[str]) -> str | None:
        """Return the newest known commit that `until` reaches, or None."""
        commits = self._client.records(COMMITS, self._repo.variables, until=until)
        return next((commit for commit in map(commit_hash, commits) if commit in known), None)

    def has(self, commit: str) -> bool:
        """True if the server still has a commit: git prunes commits that no branch reaches."""
        try:
            self._client.record(f"{COMMITS}/{{commitId}}", {**self._repo.variables, "commitId": commit})
        except NotFound:
            return False
        return True

    def _between(self, since: str | None, until: str, most: int | None) -> list[Record]:
        found = self._client.records(COMMITS, self._repo.variables, since=since, until=until)
        return list(islice(found, most))


def commit_hash(commit: Record) -> str:
    """Return the hash of a commit; ServerFailed for another text, which would become part of the next URLs."""
    found = commit.text_at("id")
    if not is_hash(found):
        raise ServerFailed(f"the server's response contains a commit with the id {shortened(found, 40)}")
    return found


class NewCommits(NamedTuple):
    """The commits of a batch that are to be handled, the oldest first, and the position before them."""

    position: Position
    batch: Batch
    commits: list[Record]


def find_new_commits(history: History, position: Position, log: Callable[[str], None]) -> NewCommits:
    """Return the rest of an unfinished batch, else the unknown commits that the tip reaches.

    NotFound if the branch was deleted.
    """
    batch = position.batch or Batch(history.tip(), position.tip)
    if batch.until == batch.since:
        return NewCommits(position, batch, [])
    try:
        found = history.commits_of(batch)
    except NotFound:
        return _recover(history, position, batch, log)
    if batch.since and not position.batch and batch.since not in _parent_hashes(found):
        position = _remember_dropped(history, position, batch, log)
    return _unhandled(position, batch, found)


def _unhandled(position: Position, batch: Batch, found: list[Record]) -> NewCommits:
    commits = [commit_hash(commit) for commit in found]
    done = commits.index(batch.last) + 1 if batch.last in commits else 0
    new = [commit for commit in found[done:] if commit_hash(commit) not in position.known]
    return NewCommits(position if new else Position(batch.until, position.known), batch, new)


def _parent_hashes(commits: list[Record]) -> set[str]:
    listed = (commit.get("parents") for commit in commits)
    parents = (parent for each in listed if isinstance(each, list) for parent in each)
    return {plain(parent.get("id")) for parent in parents if isinstance(parent, dict)}


def _remember_dropped(history: History, position: Position, batch: Batch, log: Callable[[str], None]) -> Position:
    """Add the commits that a force push removed to the known ones: when they come back they are not new."""
    lost = history.dropped(batch.until, position.tip)
    if lost:
        log(f"a force push removed {len(lost)} commit{'' if len(lost) == 1 else 's'} from the branch")
    return position.with_known(lost)


def _recover(history: History, position: Position, batch: Batch, log: Callable[[str], None]) -> NewCommits:
    """Continue after the server has pruned one end of a batch, which a force push had removed."""
    if batch.since is None or history.has(batch.since):
        # `until` no longer exists: a force push removed it during the request, or before all of the batch was handled.
        if position.batch:
            log(f"warning: commits up to {short_hash(batch.until)} were deleted on the server before they were handled")
        return NewCommits(position._replace(batch=None), batch, [])
    nearest = history.nearest_known(batch.until, position.known)
    behind = f"following continues after {short_hash(nearest)}" if nearest else "all commits of the branch are new"
    log(f"warning: the history was rewritten, and {short_hash(batch.since)} was deleted on the server: {behind}")
    batch = batch._replace(since=nearest)
    return _unhandled(position, batch, history.commits_of(batch))
