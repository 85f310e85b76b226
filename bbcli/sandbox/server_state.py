"""The state that all requests of a running sandbox share."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.sandbox.git.log import format_person
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.version import DEFAULT, Version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bbcli.sandbox.faults import Faults
    from bbcli.sandbox.git.log import PersonFormat
    from bbcli.sandbox.git.process import Results
    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import Repository


class KeptResults(NamedTuple):
    """Results of git about the objects of a repository, when its packs changed, in ns, and their names."""

    changed: int
    packs: frozenset[str]
    results: Results


@dataclass(frozen=True)
class ServerState:
    """The state that all requests share; `version` is the simulated Bitbucket version.

    `merging` is held while a pull request follows its branches or merges; it is taken before a transaction of the
    database, never within one. `computed` keeps what was computed from hashes, which never changes, `git_results` what
    git returned for them, by the id of the repository.
    """

    store: Store
    data_directory: Path
    faults: Faults
    version: Version = DEFAULT
    merging: threading.RLock = field(default_factory=threading.RLock)
    computed: dict[tuple[str, ...], Any] = field(default_factory=dict)
    git_results: dict[int, KeptResults] = field(default_factory=dict)

    def git_path(self, repository: Repository) -> Path:
        """Return the path of a repository's git data; named by id, so that renaming moves nothing."""
        return self.data_directory / "repositories" / f"{repository.id}.git"

    def git(
        self, repository: Repository, aliases: Mapping[str, str] | None = None, person: PersonFormat = format_person
    ) -> GitRepository:
        """Return the git data of a repository; `person` formats authors, by default without their accounts."""
        path = self.git_path(repository)
        return GitRepository(path, repository.slug, aliases or {}, person, self._results(repository.id, path))

    def _results(self, repository_id: int, path: Path) -> Results:
        """Return what git returned about objects, nothing after a garbage collection, which replaces packs."""
        packs = path / "objects" / "pack"
        changed = packs.stat().st_mtime_ns if packs.is_dir() else 0
        kept = self.git_results.get(repository_id, KeptResults(0, frozenset(), {}))
        if kept.changed != changed:
            found = frozenset(os.listdir(packs))  # noqa: PTH208 - the names alone
            kept = KeptResults(changed, found, kept.results if kept.packs <= found else {})
        self.git_results[repository_id] = kept
        return kept.results
