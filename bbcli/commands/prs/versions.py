"""Writes at the version of a pull request that was read; an error names who changed it since."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from bbcli.client.endpoints import PULL_REQUEST
from bbcli.client.http.write_policy import Change
from bbcli.commands.prs.activities import action, list_activities
from bbcli.commands.prs.pull import reviewers_of
from bbcli.errors import BbcliError, Conflict, ErrorDetails, few
from bbcli.output.cells import one_line
from bbcli.records import mapping, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App
    from bbcli.output import Record

T = TypeVar("T")
_OUT_OF_DATE = "PullRequestOutOfDateException"
# What a person changes in a pull request: path -> name.
_FIELDS = {
    "state": "the state",
    "fromRef.latestCommit": "the source branch",
    "toRef.id": "the target branch",
    "title": "the title",
    "description": "the description",
    "draft": "the draft state",
}


def version_of(pull: Record) -> int:
    """Return the version of a pull request; -1 without one, so that servers refuse the write."""
    found = pull.get("version")
    return found if isinstance(found, int) else -1


def send_versioned(app: App, pull: Pull, seen: Record, send: Callable[[Record], T], done: str) -> T:
    """Send a write for the pull request that was read, and return what `send` returns for its object.

    If only the target branch moved in the meantime, the write is sent once more with the new version. Conflict with who
    changed what if anything else did; another refusal is never sent again. `done` is the word for the write in an
    error: merged.
    """
    try:
        return send(seen)
    except Conflict as error:
        if not is_out_of_date(error):
            raise refused(error, pull, done) from None
        fresh = app.client.record(PULL_REQUEST, pull.variables)
        if not _only_target_moved(seen, fresh):
            raise _changed(app, pull, seen, fresh, done) from error
    try:
        return send(fresh)
    except Conflict as error:
        if not is_out_of_date(error):
            raise refused(error, pull, done) from None
        raise _changed(app, pull, seen, app.client.record(PULL_REQUEST, pull.variables), done) from error


def is_out_of_date(error: BbcliError) -> bool:
    """True if a write was refused for its version alone."""
    return (error.refusal.exception_name or "").endswith(_OUT_OF_DATE)


def refused(error: Conflict, pull: Pull, done: str) -> Conflict:
    """Return the error with the pull request and the failed write in front of the server's reason."""
    error.message = f"{pull} was not {done}: {error.message}"
    return error


def check_open(pull: Pull, seen: Record, done: str) -> None:
    """Raise Conflict for a closed pull request; the hint of a declined one reopens it."""
    if (state := seen.text_at("state").lower()) == "open":
        return
    message = f"{pull} was not {done}: it is {state}"
    if state != "declined" or done == "declined":
        raise Conflict(f"{message} already")
    raise Conflict(message, reason="pull_declined", pull=pull.id, repo=str(pull.repo))


def note_change(app: App, **fields: tuple[Any, Any]) -> None:
    """Show in a dry run how the next write changes fields: name -> (current, new)."""
    if app.selection.options.dry_run:
        app.connections.dry_run.changing = tuple(Change(name, *values) for name, values in fields.items())


def _only_target_moved(seen: Record, fresh: Record) -> bool:
    has_moved = seen.get("toRef.latestCommit") != fresh.get("toRef.latestCommit")
    return has_moved and not [*_differences(seen, fresh)]


def _differences(seen: Record, fresh: Record) -> Iterator[str]:
    """Yield the names of what people changed between two readings of a pull request."""
    yield from (name for path, name in _FIELDS.items() if seen.get(path) != fresh.get(path))
    if _reviews(seen) != _reviews(fresh):
        yield "the reviewers"


def _reviews(pull: Record) -> set[tuple[str, str]]:
    """Return name and status of each reviewer."""
    return {(plain(mapping(each.get("user")).get("name")), plain(each.get("status"))) for each in reviewers_of(pull)}


def _changed(app: App, pull: Pull, seen: Record, fresh: Record, done: str) -> Conflict:
    """Return the error for a pull request that others changed: it names them and the changes since it was read."""
    changed = [*_differences(seen, fresh)]
    who = _since(app, pull, seen.get("updatedDate")) or ["someone changed it" if changed else "it got another version"]
    message = f"{pull} was not {done}: {who[0]} in the meantime"
    lines = [*who[1:], *([f"changed since it was read: {', '.join(changed)}"] if changed else ())]
    details = ErrorDetails(409, details=tuple(few(lines)))
    return Conflict(message, reason="pull_changed", refusal=details, pull=pull.id, repo=str(pull.repo))


def _since(app: App, pull: Pull, moment: Any) -> list[str]:
    """Return what people did in a pull request since a moment, in epoch ms, the newest first; none if it is unknown."""
    found: list[str] = []
    with suppress(BbcliError):  # the refusal is known all the same
        for activity in (each.value for each in list_activities(app, pull)):
            created = activity.get("createdDate")
            if not (isinstance(moment, int) and isinstance(created, int) and created > moment):
                break
            user = mapping(activity.get("user"))
            person = plain(user.get("displayName") or user.get("name")) or "someone"
            what = action(activity)
            found.append(one_line(what if what.startswith("the target") else f"{person} {what}"))
    return found
