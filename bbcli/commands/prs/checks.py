"""`bbcli prs checks`: builds, required builds and merge checks in one table, with an exit code for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import DURATION, KEY
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, read_pull, resolve_pull
from bbcli.commands.prs.columns import BUILD, CHECK_COLUMNS, FAILED, PENDING
from bbcli.commands.prs.endpoints import BUILDS_OF_COMMIT, CONDITIONS, MERGE
from bbcli.errors import BbcliError, Pending
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.commands.prs.argument import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


class Options(NamedTuple):
    """What is checked: required checks alone, builds alone, and the keys of builds that have to exist."""

    required: bool
    builds: bool
    keys: tuple[str, ...]


@click.command(
    "checks",
    cls=Command,
    endpoint={
        f"GET {PULL_REQUEST}": "Find the newest commit of a pull request.",
        f"GET {BUILDS_OF_COMMIT}": "List the builds of the newest commit.",
        f"GET {MERGE}": "List the merge checks that prevent the merge.",
        f"GET {CONDITIONS}": "List the required builds.",
    },
    columns=CHECK_COLUMNS,
    empty="no checks",
)
@pull_argument
@click.option("--required", is_flag=True, help="Check only required builds and merge checks")
@click.option("--builds", is_flag=True, help="Check only builds, not what prevents the merge")
@click.option("--key", "keys", type=KEY, metavar="KEY", multiple=True, help="Build that has to exist")
@click.option("--wait", is_flag=True, help="Wait until no check is pending")
@click.option("--fail-fast", is_flag=True, help="With --wait, end as soon as a check fails")
@click.option(
    "--max-wait",
    "patience",
    type=DURATION,
    metavar="TIME",
    default="30m",
    show_default=True,
    help="With --wait, maximum time to wait: 90s, 30m, 1h30m",
)
@click.option(
    "-i",
    "--interval",
    type=DURATION,
    metavar="TIME",
    default="2s",
    show_default=True,
    help="With --wait, initial time between checks, at least 1s; increases to 30s",
)
@pass_app
def list_checks(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    required: bool,
    builds: bool,
    keys: tuple[str, ...],
    wait: bool,
    fail_fast: bool,
    patience: float,
    interval: float,
) -> list[Record]:
    """List builds, required builds and merge checks of a pull request.

    The exit code is 0 if all checks passed, 1 if one failed, and 8 if none failed and some are pending, in every output
    format. A veto of the server, such as a missing approval, is pending; a conflict is a failure. A required build, or
    one of --key, that does not exist yet is pending.

    With --wait the checks are those of the newest commit, also after a push, and the command waits for the first build
    unless --required is given.

    \b
    Examples:
      # Show the checks of the current branch's pull request
      bbcli prs checks
      # Wait for all builds of a pull request
      bbcli prs checks 42 -R WORK/my-repo --builds --wait --max-wait 1h
      # Continue a script only if the required checks passed
      bbcli prs checks 42 -R WORK/my-repo --required && echo ready
    """
    options = Options(required, builds, keys)
    if not wait:
        from bbcli.commands.prs.check_rows import read_checks

        if fail_fast:
            raise click.UsageError("--fail-fast requires --wait")
        named, record = read_pull(app, repo, pull)
        rows = choose(read_checks(app, named, record, keys), options)
        app.failure = outcome(rows, named, "wait for them: --wait")
        return rows
    from bbcli.context.waiting import Waiter, format_duration

    waiting = _Waiting(app, resolve_pull(app, repo, pull), options, fail_fast=fail_fast)
    Waiter(app, CHECK_COLUMNS, patience, max(interval, 1)).run(waiting)
    time = f" after {format_duration(patience)}" if patience else ""
    longer = f"wait longer: --max-wait {format_duration(2 * patience or 1800)}"
    app.failure = outcome(waiting.rows, waiting.pull, longer, time=time)
    if app.failure is None and not waiting.is_finished:
        app.failure = Pending(f"{waiting.pull} has no builds{time}", hint=longer)
    return waiting.rows


def choose(rows: Sequence[Record], options: Options) -> list[Record]:
    """Return the checks that the options select."""
    return [
        row
        for row in rows
        if (not options.builds or row.get("kind") == BUILD)
        and (not options.required or row.get("required") or row.get("key") in options.keys)
    ]


def outcome(rows: Sequence[Record], pull: Pull, hint: str, *, time: str = "") -> BbcliError | None:
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
    lines = (": ".join(filter(None, (plain(row.get(name)) for name in ("key", "description")))) for row in chosen)
    error.refusal = error.refusal._replace(details=tuple(lines))
    return error


class _Waiting:
    """The checks of the newest commit of a pull request, which is read again each time: a push changes it."""

    def __init__(self, app: App, pull: Pull, options: Options, *, fail_fast: bool) -> None:
        self.pull = pull
        self.rows: list[Record] = []
        self._app = app
        self._options = options
        self._fail_fast = fail_fast

    def fetch(self) -> None:
        """Read the pull request and its checks."""
        from bbcli.commands.prs.check_rows import read_checks

        record = self._app.client.record(PULL_REQUEST, self.pull.variables)
        self.rows = choose(read_checks(self._app, self.pull, record, self._options.keys), self._options)

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
