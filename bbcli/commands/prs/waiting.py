"""Waits until a pull request is approved, mergeable or merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.check_rows import read_checks
from bbcli.commands.prs.columns import CHECK_COLUMNS, FAILED, PENDING
from bbcli.commands.prs.pull import reviewers_of
from bbcli.context.waiting import Waiter, format_duration
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App


def wait_until(app: App, pull: Pull, goal: str, patience: float, interval: float, approvals: int = 1) -> WaitingForPull:
    """Wait until a pull request is mergeable, merged or approved, and return its last state.

    The state is not finished after `patience`, in seconds. It has an obstacle if the goal cannot be reached.
    """
    waiting = WaitingForPull(app, pull, goal, approvals)
    Waiter(app, CHECK_COLUMNS, patience, max(interval, 1)).run(waiting)
    return waiting


def longer(patience: float) -> str:
    """Return the hint of an error after the time was up, in seconds: wait twice as long, 30 minutes after none."""
    return f"wait longer: --max-wait {format_duration(2 * patience or 1800)}"


def lines_of(checks: Iterable[Record]) -> tuple[str, ...]:
    """Return a line per check for an error: its key and its description."""
    return tuple(": ".join(filter(None, (plain(each.get(name)) for name in ("key", "description")))) for each in checks)


class WaitingForPull:
    """The state of a pull request; `rows` are the missing checks, `obstacle` the reason why it cannot be reached."""

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
        rows = [row for row in read_checks(self._app, self._pull, record) if row.get("required")]
        failed = [row for row in rows if row.get("state") == FAILED]
        if failed:
            named = ", ".join(plain(row.get("key")) for row in failed)
            has_conflicts = any(row.get("key") == "conflicts" and row.get("kind") != "build" for row in failed)
            self.obstacle = "has conflicts with its target branch" if has_conflicts else f"has failed checks: {named}"
        self.rows = [row for row in rows if row.get("state") == PENDING]

    def _missing_reviews(self, record: Record) -> list[Record]:
        statuses = [each.get("status") for each in reviewers_of(record)]
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
        """The keys of the checks, reviews or steps that are missing."""
        return f"not {self._goal}: " + (", ".join(plain(row.get("key")) for row in self.rows) or "no response yet")
