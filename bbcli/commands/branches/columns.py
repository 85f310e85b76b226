"""The columns of branches: their own fields, and the metadata of the server's plugins."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from bbcli.output import Column, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from typing import TypeVar

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList

    Found = TypeVar("Found", Record, RecordList)

# The ends of the plugins' keys in `metadata`, which begin with the name of the plugin.
LATEST_COMMIT = "latest-commit-metadata"
AHEAD_BEHIND = "ahead-behind-metadata-provider"
BUILDS = "build-status-metadata"
OUTGOING = "outgoing-pull-request-metadata"
# The fact that a branch is checked out in the local clone.
_IS_CURRENT = "isCurrent"
_DAY = 24 * 60 * 60 * 1000
# In the order of the column: what needs attention comes first.
_BUILD_STATES = ("failed", "inProgress", "successful", "cancelled", "unknown")
_BUILD_SIGNS = {"failed": "✗", "inProgress": "…", "successful": "✓", "cancelled": "-", "unknown": "?"}
_BUILD_STYLES = {"failed": "red", "inProgress": "yellow", "successful": "green"}


def metadata(branch: Record, plugin: str) -> dict[str, Any]:
    """Return the metadata of a plugin about a branch; empty if it has none."""
    known = branch.get("metadata")
    found = (value for key, value in known.items() if key.endswith(f":{plugin}")) if isinstance(known, dict) else ()
    value = next(iter(found), None)
    return value if isinstance(value, dict) else {}


def commit_time(branch: Record) -> int | None:
    """Return when the newest commit of a branch was made, in epoch ms; None if the server does not say."""
    commit = metadata(branch, LATEST_COMMIT)
    time = commit.get("committerTimestamp") or commit.get("authorTimestamp")
    return int(time) if isinstance(time, int | float) else None


def age_in_days(branch: Record, now: float) -> int | None:
    """Return the whole days from the newest commit of a branch to `now`, in epoch s; None if its time is unknown."""
    time = commit_time(branch)
    return None if time is None else (int(now * 1000) - time) // _DAY


def is_merged(branch: Record) -> bool:
    """True if all commits of a branch are in the base that it was compared with, and it is not the base itself."""
    return metadata(branch, AHEAD_BEHIND).get("ahead") == 0


def _when(_: Any, seen: cells.CellContext) -> cells.Cell:
    return cells.age(commit_time(seen.record), seen)


def _moment(_: Any, seen: cells.CellContext) -> cells.Cell:
    return cells.moment(commit_time(seen.record), seen)


def _author(_: Any, seen: cells.CellContext) -> cells.Cell:
    return cells.author(metadata(seen.record, LATEST_COMMIT).get("author"), seen)


def _message(_: Any, seen: cells.CellContext) -> cells.Cell:
    return cells.Cell(cells.subject(metadata(seen.record, LATEST_COMMIT).get("message")))


def _ahead(_: Any, seen: cells.CellContext) -> cells.Cell:
    return cells.Cell(plain(metadata(seen.record, AHEAD_BEHIND).get("ahead")))


def _behind(_: Any, seen: cells.CellContext) -> cells.Cell:
    return cells.Cell(plain(metadata(seen.record, AHEAD_BEHIND).get("behind")))


def _pulls(_: Any, seen: cells.CellContext) -> cells.Cell:
    """The only pull request from the branch, or how many there are in each state."""
    found = metadata(seen.record, OUTGOING)
    pull = found.get("pullRequest")
    if isinstance(pull, dict):
        state = plain(pull.get("state"))
        return cells.state(state, seen)._replace(text=f"#{plain(pull.get('id'))} {state}")
    counts = ((plain(found.get(state.lower())), state) for state in ("OPEN", "MERGED", "DECLINED"))
    return cells.Cell(", ".join(f"{count} {state}" for count, state in counts if count not in ("", "0")))


def _builds(_: Any, seen: cells.CellContext) -> cells.Cell:
    found = metadata(seen.record, BUILDS)
    counts = [(state, plain(found.get(state))) for state in _BUILD_STATES if found.get(state)]
    style = next((_BUILD_STYLES.get(state, "") for state, _ in counts), "")
    short = " ".join(f"{_BUILD_SIGNS[state]}{count}" for state, count in counts)
    return cells.Cell(", ".join(f"{count} {state.upper()}" for state, count in counts), short, style)


def mark_current(found: Found, app: App, repo: RepoAddress) -> Found:
    """Return a branch or a list of branches; MARK shows which one is checked out in the local clone."""
    from bbcli.context.refs import current_branch

    current = cache(partial(current_branch, app, repo))
    return found.with_facts((_IS_CURRENT,), lambda branch: {_IS_CURRENT: branch.get("id") == current()})


def _mark(_: Any, seen: cells.CellContext) -> cells.Cell:
    marks = {"default": seen.record.get("isDefault"), "current": seen.record.get(_IS_CURRENT)}
    return cells.Cell(", ".join(mark for mark, is_set in marks.items() if is_set is True), style="bold")


_NAME = Column("NAME", "displayId", cells.linked)
_HEAD = Column("HEAD", "latestCommit", cells.commit_hash)
_COMPARED = (
    Column("AHEAD", "metadata", _ahead),
    Column("BEHIND", "metadata", _behind),
    Column("PR", "metadata", _pulls),
    Column("BUILDS", "metadata", _builds),
)
_MARK = Column("MARK", "isDefault", _mark)
_NEWEST = (Column("WHEN", "metadata", _when), Column("AUTHOR", "metadata", _author))
# Who confirms a deletion sees whole names.
OF_DELETION = (_NAME._replace(wraps=True), _HEAD, *_NEWEST)


COLUMNS = (_NAME, _HEAD, *_NEWEST, _MARK)
DETAILED_COLUMNS = (_NAME, _HEAD, *_NEWEST, *_COMPARED, _MARK)
FIELDS = (
    _NAME,
    _HEAD,
    _MARK,
    Column("WHEN", "metadata", _moment),
    Column("AUTHOR", "metadata", _author),
    Column("MESSAGE", "metadata", _message),
    *_COMPARED,
    Column("WEB", "id", cells.web),
)
