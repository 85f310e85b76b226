"""The refs of pull requests in the target repository: `refs/pull-requests/N/from` and `/merge`.

Servers update them lazily: when the mergeability or the changes are asked for, not when a branch is pushed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.git.merge import ConflictError, Merger, Person, objects_of, trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store.records import PullRequest

SERVER = Person("Bitbucket", "bitbucket@localhost")


def create_refs(git: GitRepository, pulls: Sequence[PullRequest]) -> None:
    """Create the refs of new pull requests with two processes for any number."""
    with objects_of(git.path) as merging:
        merged = trees(merging, [(pull.to_commit, pull.from_commit) for pull in pulls]) or [None] * len(pulls)
    stream = []
    for pull, tree in zip(pulls, merged, strict=True):
        prefix = f"refs/pull-requests/{pull.number}"
        stream.append(f"reset {prefix}/from\nfrom {pull.from_commit}\n\n")
        if tree is not None:
            message, seconds = _message(pull), pull.updated // 1000
            stream.append(f"commit {prefix}/merge\ncommitter {SERVER.name} <{SERVER.email}> {seconds} +0000\n")
            stream.append(f"data {len(message)}\n{message}\nfrom {pull.to_commit}\nmerge {pull.from_commit}\n")
            stream.append(f'M 040000 {tree} ""\n\n')
    git.import_stream("".join(stream).encode())


def _message(pull: PullRequest) -> str:
    return f"Merge pull request #{pull.number}"


def update_refs(server: ServerState, pull: PullRequest) -> None:
    """Set both refs of an open pull request; one in conflict has no merge ref, a closed one keeps what it has."""
    target = server.store.repositories.by_id(pull.repository_id)
    if target is None:
        return
    git = server.git(target)
    prefix = f"refs/pull-requests/{pull.number}"
    if pull.state != "OPEN":
        if git.hash_of(f"{prefix}/from") is None:
            git.move_ref(f"{prefix}/from", pull.from_commit)
        return
    if git.hash_of(f"{prefix}/from") != pull.from_commit:
        git.move_ref(f"{prefix}/from", pull.from_commit)
    merged = git.hash_of(f"{prefix}/merge")
    if merged and git.parents(merged) == [pull.to_commit, pull.from_commit]:
        return
    try:
        with Merger.of(git.path, SERVER) as merger:
            made = merger.merge("no-ff", pull.to_commit, pull.from_commit, _message(pull))
    except ConflictError:
        git.drop_ref(f"{prefix}/merge")
        return
    git.move_ref(f"{prefix}/merge", made)
