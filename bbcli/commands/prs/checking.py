"""Lists the checks of a pull request, also when they are complete, and sets the exit code of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.check_rows import read_checks
from bbcli.commands.prs.columns import BUILD, CHECK_COLUMNS, FAILED, PENDING
from bbcli.commands.prs.waiting import lines_of, longer
from bbcli.context.waiting import Waiter, format_duration
from bbcli.errors import BbcliError, Pending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App
    from bbcli.output import Record


class CheckOptions(NamedTuple):
    """The selected checks: required ones alone, builds alone; and the keys of builds that have to exist."""

    required: bool
    builds: bool
    keys: tuple[str, ...]


def list_once(app: App, pull: Pull, record: Record, options: CheckOptions) -> list[Record]:
    """Return the selected checks; the run fails unless all of them passed."""
    rows = _choose(read_checks(app, pull, record, options.keys), options)
    app.failure = _outcome(rows, pull, "wait for them: --wait")
    return rows


def list_when_complete(
    app: App, pull: Pull, options: CheckOptions, patience: float, interval: float, *, fail_fast: bool
) -> list[Record]:
    """Return the selected checks when none is pending, or when `patience`, in seconds, is over.

    The run fails unless all of them passed, and without a build.
    """
    waiting = _Waiting(app, pull, options, fail_fast=fail_fast)
    Waiter(app, CHECK_COLUMNS, patience, max(interval, 1)).run(waiting)
    time = f" after {format_duration(patience)}" if patience else ""
    app.failure = _outcome(waiting.rows, pull, longer(patience), time=time)
    if app.failure is None and not waiting.is_finished:
        app.failure = Pending(f"{pull} has no builds{time}", hint=longer(patience))
    return waiting.rows


def _choose(rows: Sequence[Record], options: CheckOptions) -> list[Record]:
    """Return the checks that the options select."""
    return [
        row
        for row in rows
        if (not options.builds or row.get("kind") == BUILD)
        and (not options.required or row.get("required") or row.get("key") in options.keys)
    ]


def _outcome(rows: Sequence[Record], pull: Pull, hint: str, *, time: str = "") -> BbcliError | None:
    """Return the error that the run ends with, None if all checks passed; failed checks precede pending ones."""
    failed = [row for row in rows if row.get("state") == FAILED]
    pending = [row for row in rows if row.get("state") == PENDING]
    chosen = failed or pending
    if not chosen:
        return None
    subject = f"the check of {pull}" if len(rows) == 1 else f"{len(chosen)} of {len(rows)} checks of {pull}"
    if failed:
        error = BbcliError(f"{subject} failed")
    else:
        error = Pending(f"{subject} {'is' if len(chosen) == 1 else 'are'} pending{time}", hint=hint)
    error.refusal = error.refusal._replace(details=lines_of(chosen))
    return error


class _Waiting:
    """The checks of the newest commit of a pull request, which is read again each time: a push changes it."""

    def __init__(self, app: App, pull: Pull, options: CheckOptions, *, fail_fast: bool) -> None:
        self.rows: list[Record] = []
        self._app = app
        self._pull = pull
        self._options = options
        self._fail_fast = fail_fast

    def fetch(self) -> None:
        """Read the pull request and its checks."""
        record = self._app.client.record(PULL_REQUEST, self._pull.variables)
        self.rows = _choose(read_checks(self._app, self._pull, record, self._options.keys), self._options)

    @property
    def is_finished(self) -> bool:
        """True if nothing is pending and a build exists, or if one check has failed and that is enough."""
        states = [row.get("state") for row in self.rows]
        if self._fail_fast and FAILED in states:
            return True
        has_build = self._options.required or any(row.get("kind") == BUILD for row in self.rows)
        return has_build and PENDING not in states

    @property
    def progress(self) -> str:
        """The number of checks that are complete."""
        done = sum(row.get("state") != PENDING for row in self.rows)
        return f"{done} of {len(self.rows)} complete" if self.rows else "no checks yet"
