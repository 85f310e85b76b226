"""The state that all requests of a running sandbox share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.version import DEFAULT, Version

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.faults import Faults
    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import Repository


@dataclass(frozen=True)
class ServerState:
    """The state that all requests share; `version` is the simulated Bitbucket version.

    `merging` is held while a pull request follows its branches or merges; it is taken before a transaction of the
    database, never within one. `computed` keeps what git computed from
    hashes, which never changes.
    """

    store: Store
    data_directory: Path
    faults: Faults
    version: Version = DEFAULT
    merging: threading.RLock = field(default_factory=threading.RLock)
    computed: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def git_path(self, repository: Repository) -> Path:
        """Return the path of a repository's git data; named by id, so that renaming moves nothing."""
        return self.data_directory / "repositories" / f"{repository.id}.git"

    def git(self, repository: Repository) -> GitRepository:
        """Return the git data of a repository, without its accounts and aliases."""
        return GitRepository(self.git_path(repository), repository.slug)
