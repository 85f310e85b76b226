"""`bbcli prs wait`: wait until a pull request is approved, mergeable or merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COUNT, DURATION
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.columns import BRIEF_FIELDS, CHECK_COLUMNS, FAILED, PENDING
from bbcli.commands.prs.endpoints import BUILDS_OF_COMMIT, CONDITIONS, MERGE
from bbcli.commands.prs.people import reviewers
from bbcli.errors import BbcliError, Pending
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from bbcli.commands.prs.argument import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App

GOALS = ("mergeable", "merged", "approved")


@click.command(
    "wait",
    cls=Command,
    endpoint={
        f"GET {PULL_REQUEST}": "Read the state and the reviews of a pull request.",
        f"GET {MERGE}": "List the merge checks that prevent the merge.",
        f"GET {BUILDS_OF_COMMIT}": "List the builds of the newest commit.",
        f"GET {CONDITIONS}": "List the required builds.",
    },
    columns=BRIEF_FIELDS,
)
@pull_argument
@click.option("--until", "goal", type=click.Choice(GOALS), required=True, help="State to wait for")
@click.option(
    "--approvals", type=COUNT, metavar="N", default=1, show_default=True, help="Approvals that --until approved needs"
)
@click.option(
    "--max-wait",
    "patience",
    type=DURATION,
    metavar="TIME",
    default="30m",
    show_default=True,
    help="Maximum time to wait: 90s, 30m, 1h30m",
)
@click.option(
    "--interval",
    type=DURATION,
    metavar="TIME",
    default="2s",
    show_default=True,
    help="Initial time between checks, at least 1s; increases to 30s",
)
@pass_app
def wait_for_pull(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    goal: str,
    approvals: int,
    patience: float,
    interval: float,
) -> Record | None:
    """Wait until a pull request is mergeable, merged or approved.

    Mergeable means that no merge check prevents the merge and that all required builds exist and passed. Approved means
    that no reviewer has marked it as needs work, and that enough approved it. A merged pull request is both.

    The exit code is 0 if the state is reached, 8 if the time runs out first, and 1 if the state cannot be reached: the
    pull request was declined, has conflicts, or a required build failed.

    \b
    Examples:
      # Wait until the current branch's pull request can be merged
      bbcli prs wait --until mergeable
      # Wait for two approvals
      bbcli prs wait 42 --until approved --approvals 2 --max-wait 8h -R WORK/my-repo
    """
    from bbcli.context.waiting import Waiter, format_duration

    named = resolve_pull(app, repo, pull)
    waiting = WaitingForPull(app, named, goal, approvals)
    Waiter(app, CHECK_COLUMNS, patience, max(interval, 1)).run(waiting)
    if waiting.obstacle:
        app.failure = BbcliError(f"{named} {waiting.obstacle}")
    elif not waiting.is_finished:
        time = f" after {format_duration(patience)}" if patience else ""
        hint = f"wait longer: --max-wait {format_duration(2 * patience or 1800)}"
        app.failure = Pending(f"{named} is not {goal}{time}", hint=hint)
        lines = (
            ()
            if goal == "merged"
            else (f"{plain(row.get('key'))}: {plain(row.get('description'))}".rstrip(": ") for row in waiting.rows)
        )
        app.failure.refusal = app.failure.refusal._replace(details=tuple(lines))
    return waiting.record


class WaitingForPull:
    """The state of a pull request; `obstacle` says why the goal cannot be reached, `rows` what it still needs."""

    def __init__(self, app: App, pull: Pull, goal: str, approvals: int) -> None:
        self.record: Record | None = None
        self.rows: list[Record] = []
        self.obstacle = ""
        self.is_finished = False
        self._app = app
        self._pull = pull
        self._goal = goal
        self._approvals = approvals

    def fetch(self) -> None:
        """Read the pull request, and its checks if it has to be mergeable."""
        record = self._app.client.record(PULL_REQUEST, self._pull.variables)
        self.record, self.rows, self.obstacle = record, [], ""
        match record.get("state"):
            case "MERGED":
                pass
            case "DECLINED":
                self.obstacle = "was declined"
            case _ if self._goal == "mergeable":
                self._read_checks(record)
            case _ if self._goal == "approved":
                self.rows = [*self._missing_reviews(record)]
            case _:
                self.rows = [Record.of(key="merge", state=PENDING, kind="", required=True, description="", url="")]
        self.is_finished = bool(self.obstacle) or not self.rows

    def _read_checks(self, record: Record) -> None:
        from bbcli.commands.prs.check_rows import read_checks

        rows = [row for row in read_checks(self._app, self._pull, record) if row.get("required")]
        failed = [row for row in rows if row.get("state") == FAILED]
        if failed:
            named = ", ".join(plain(row.get("key")) for row in failed)
            has_conflicts = any(row.get("key") == "conflicts" and row.get("kind") != "build" for row in failed)
            self.obstacle = "has conflicts with its target branch" if has_conflicts else f"has failed checks: {named}"
        self.rows = [row for row in rows if row.get("state") == PENDING]

    def _missing_reviews(self, record: Record) -> list[Record]:
        statuses = [each.get("status") for each in reviewers(record)]
        texts = []
        if statuses.count("NEEDS_WORK"):
            texts.append("a reviewer marked it as needs work")
        if (count := statuses.count("APPROVED")) < self._approvals:
            texts.append(f"{count} of {self._approvals} approvals")
        return [
            Record.of(key="review", state=PENDING, kind="", required=True, description=text, url="") for text in texts
        ]

    @property
    def progress(self) -> str:
        """What is still missing."""
        return f"not {self._goal}: " + (", ".join(plain(row.get("key")) for row in self.rows) or "no response yet")
