"""What has arrived in a branch since it was looked at last: by what commits reach, which no forced push can deceive."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.commands.commits.follow.history import commit_hash
from bbcli.commands.commits.follow.state_file import Batch, Position
from bbcli.errors import NotFound
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.commands.commits.follow.history import History
    from bbcli.output import Record


class NewCommits(NamedTuple):
    """Commits to be handled, the oldest first, and from which position; they are of a batch."""

    position: Position
    batch: Batch
    commits: list[Record]


def find_new_commits(history: History, position: Position, log: Callable[[str], None]) -> NewCommits:
    """Return what is to be handled now: the rest of a batch that has begun, or what the tip reaches and is not known.

    NotFound where there is no such branch any more.
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
    """Keep in mind what a forced push took from the branch: it may come back, and is not new then."""
    lost = history.dropped(batch.until, position.tip)
    if lost:
        log(f"a forced push took {len(lost)} commit{'' if len(lost) == 1 else 's'} from the branch")
    return position.with_known(lost)


def _recover(history: History, position: Position, batch: Batch, log: Callable[[str], None]) -> NewCommits:
    """Go on where one end of a batch is gone from the server, as what a forced push dropped is some day."""
    if batch.since is None or history.has(batch.since):
        # The other end: it was dropped while it was asked for, or before all of it was handled.
        if position.batch:
            log(f"warning: the commits up to {batch.until[:11]} are gone from the server, some of them unseen")
        return NewCommits(position._replace(batch=None), batch, [])
    nearest = history.nearest_known(batch.until, position.known)
    behind = f"it goes on behind {nearest[:11]}" if nearest else "all of its commits are new"
    log(f"warning: the history was rewritten, and {batch.since[:11]} is gone from the server: {behind}")
    batch = batch._replace(since=nearest)
    return _unhandled(position, batch, history.commits_of(batch))
