"""What a server says of the commits of a branch: its tip, and what one commit reaches and another does not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from bbcli.client.endpoints import COMMITS
from bbcli.client.request import Request
from bbcli.commands.commits.follow.state_file import MAX_KNOWN
from bbcli.errors import NotFound
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Container

    from bbcli.client.client import Client
    from bbcli.commands.commits.follow.state_file import Batch
    from bbcli.config.addresses import RepoAddress

# What every server gives in one page.
_PAGE_SIZE = 100


class History:
    """The commits of one branch of one repository; `ref` is None for the default branch."""

    def __init__(self, client: Client, repo: RepoAddress, ref: str | None) -> None:
        self._client = client
        self._repo = repo
        self._ref = ref

    def tip(self) -> str:
        """Return the hash of the newest commit; NotFound where there is no such branch, or none in it."""
        newest = self._client.first(COMMITS, self._repo.variables, until=self._ref)
        if newest is None:
            raise NotFound(f"{self._repo} has no commits yet", hint="push one, then follow it")
        return commit_hash(newest)

    def commits_of(self, batch: Batch) -> list[Record]:
        """Return the commits of a batch, the oldest first."""
        return self._between(batch.since, batch.until, batch.limit)[::-1]

    def newest(self, until: str) -> list[str]:
        """Return the hashes of some of the newest commits up to one, the oldest first."""
        request = Request("GET", COMMITS, self._repo.variables, {"until": until, "limit": _PAGE_SIZE})
        page = self._client.page(request)
        return [commit_hash(Record(raw)) for raw in page.values[::-1]]

    def dropped(self, tip: str, before: str) -> list[str]:
        """Return what a forced push took from the branch, as far as that is to be known; empty where it is gone."""
        try:
            return [commit_hash(commit) for commit in self._between(tip, before, MAX_KNOWN)[::-1]]
        except NotFound:
            return []

    def nearest_known(self, until: str, known: Container[str]) -> str | None:
        """Return the newest commit that is known of those that one reaches; None where none is."""
        commits = self._client.records(COMMITS, self._repo.variables, until=until)
        return next((commit for commit in map(commit_hash, commits) if commit in known), None)

    def has(self, commit: str) -> bool:
        """Whether the server still has a commit: what no branch reaches is cleared away some day."""
        try:
            self._client.record(f"{COMMITS}/{{commitId}}", {**self._repo.variables, "commitId": commit})
        except NotFound:
            return False
        return True

    def _between(self, since: str | None, until: str, most: int | None) -> list[Record]:
        found = self._client.records(COMMITS, self._repo.variables, since=since, until=until)
        return list(islice(found, most))


def commit_hash(commit: Record) -> str:
    """Return the hash of a commit."""
    return commit.text_at("id")
