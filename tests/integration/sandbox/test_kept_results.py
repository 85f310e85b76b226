"""The sandbox keeps what git returned about objects: one commit is not read twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.server_state import ServerState

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


def test_results_are_kept_when_packs_are_added_and_not_when_they_are_removed(sandbox: Sandbox, bare: Path) -> None:
    state = ServerState(sandbox.store, sandbox.data, sandbox.faults)
    repository = state.store.repositories.by_slug("WORK", "my-repo")
    assert repository is not None
    head = state.git(repository).resolve("master")
    kept = state.git(repository).results
    assert kept
    (bare / "objects" / "pack" / "added.pack").write_bytes(b"")
    assert state.git(repository).results is kept
    (bare / "objects" / "pack" / "added.pack").unlink()
    assert state.git(repository).results == {}
    assert state.git(repository).resolve("master") == head
