"""The refs of pull requests in the target repository: `refs/pull-requests/N/from` and `/merge`.

Servers update them lazily: when the mergeability or the changes are asked for, not when a branch is pushed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.git.merge import ConflictError, Merger, Person

if TYPE_CHECKING:
    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store.records import PullRequest


def update_refs(server: ServerState, pull: PullRequest) -> None:
    """Set both refs of an open pull request; one in conflict has no merge ref."""
    target = server.store.repositories.by_id(pull.repository_id)
    if pull.state != "OPEN" or target is None:
        return
    git = server.git(target)
    prefix = f"refs/pull-requests/{pull.number}"
    if git.hash_of(f"{prefix}/from") != pull.from_commit:
        git.move_ref(f"{prefix}/from", pull.from_commit)
    merged = git.hash_of(f"{prefix}/merge")
    if merged and git.parents(merged) == [pull.to_commit, pull.from_commit]:
        return
    try:
        with Merger.of(git.path, Person("Bitbucket", "bitbucket@localhost")) as merger:
            made = merger.merge("no-ff", pull.to_commit, pull.from_commit, f"Merge pull request #{pull.number}")
    except ConflictError:
        git.drop_ref(f"{prefix}/merge")
        return
    git.move_ref(f"{prefix}/merge", made)
