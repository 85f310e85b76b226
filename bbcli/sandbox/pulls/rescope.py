"""Let pull requests follow their branches: after a push, a merge, or another change of a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.git import names
from bbcli.sandbox.pulls.anchors import move_anchors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store.records import PullRequest, Repository, User
    from bbcli.sandbox.store.ref_changes import RefChange

MAX_COMMITS = 25  # of a push that an activity names


def rescope(server: ServerState, repository: Repository, user: User | None, changes: Iterable[RefChange]) -> None:
    """Update the open pull requests from and into changed branches; `user` changed them."""
    refs = [change.ref for change in changes if change.ref.startswith(names.HEADS)]
    if not refs:
        return
    for pull in server.store.pull_requests.open_at(repository, refs):
        refresh(server, pull, user)


def refresh(server: ServerState, pull: PullRequest, user: User | None) -> PullRequest:
    """Return a pull request with the commits that its branches have now.

    A push into the source is a RESCOPED activity; a new commit of the target is a new version only. A source that the
    target contains is merged, a branch that is gone declines the pull request.
    """
    store = server.store.pull_requests
    with server.merging:
        pull = store.reread(pull) or pull
        target = server.store.repositories.by_id(pull.repository_id)
        source = server.store.repositories.by_id(pull.from_repository_id)
        if pull.state != "OPEN" or target is None or source is None:
            return pull
        git = server.git(target)
        tips = git.hashes_of(pull.to_ref, pull.from_ref)
        if source.id != target.id:
            tips |= {pull.from_ref: server.git(source).hash_of(pull.from_ref)}
        from_commit, to_commit = tips.get(pull.from_ref), tips.get(pull.to_ref)
        if (from_commit, to_commit) == (pull.from_commit, pull.to_commit):
            return pull
        user_id = user.id if user else pull.author_id
        if from_commit is None or to_commit is None:
            return _close(server, pull, user_id, "DECLINED")
        if source.id != target.id:
            git.take_objects(server.git(source), pull.from_ref)
        if git.is_ancestor(from_commit, to_commit):
            return _close(server, pull, user_id, "MERGED", to_commit)
        return _follow(server, pull, git, user_id, from_commit, to_commit)


def _close(server: ServerState, pull: PullRequest, user_id: int, state: str, commit: str | None = None) -> PullRequest:
    store = server.store.pull_requests
    moment = store.now()
    with server.store.database.transaction():
        closed = store.update(pull, state=state, closed=moment) or pull
        server.store.auto_merges.cancel(pull)
        if commit is None:
            server.store.activities.add(pull, user_id, state, moment=moment)
        else:
            store.record_merge(pull, server.store.users.by_id(user_id), commit, moment)
    return closed


def _follow(
    server: ServerState, pull: PullRequest, git: GitRepository, user_id: int, from_commit: str, to_commit: str
) -> PullRequest:
    store = server.store
    with store.database.transaction():
        moved = store.pull_requests.update(pull, from_commit=from_commit, to_commit=to_commit) or pull
        if from_commit != pull.from_commit:
            added = git.lacking(from_commit, pull.from_commit, to_commit)
            removed = git.lacking(pull.from_commit, from_commit, pull.to_commit)
            store.activities.add(
                pull, user_id, "RESCOPED",
                fromHash=from_commit, previousFromHash=pull.from_commit, previousToHash=pull.to_commit,
                toHash=to_commit, added=_summary(added), removed=_summary(removed),
            )  # fmt: skip
            if store.auto_merges.cancel(pull):
                store.activities.add(pull, user_id, "AUTO_MERGE_CANCELLED")
            if store.settings.of(pull.repository_id, "pull-requests").get("unapproveOnUpdate"):
                store.pull_requests.reset_statuses(pull)
        move_anchors(store.pull_comments, git, pull, moved)
    return moved


def _summary(hashes: list[str]) -> dict[str, object]:
    return {"commits": hashes[:MAX_COMMITS], "total": len(hashes)}
