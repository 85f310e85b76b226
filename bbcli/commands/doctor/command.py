"""`bbcli doctor`: check the configuration and the connection, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.cli.command import Command, pass_app
from bbcli.client.endpoints import PROPERTIES
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.context.app import App
    from bbcli.output import Record

COLUMNS = (
    Column("", "ok", cells.check_mark),
    Column("CHECK", "check"),
    Column("FOUND", "found", cells.finding, wraps=True),
)


def run_doctor(app: App) -> Iterable[Record]:
    """Find what is wrong between this machine and the server.

    A line each, from near to far: ✓ or ✗ with the next step. It ends with the exit code of the first failure. No secret
    is part of it: it can be pasted into a ticket.

    \b
    Examples:
      bbcli doctor
      bbcli doctor --server bitbucket.example.com --json
    """
    from bbcli.commands.doctor.checks import CHECKS
    from bbcli.commands.doctor.runner import CheckRunner

    runner = CheckRunner(app)
    yield from runner.run(CHECKS)
    app.failure = runner.failure


group = Command(
    "doctor",
    callback=pass_app(run_doctor),
    endpoint={f"GET {PROPERTIES}": "Say which version the server is."},
    columns=COLUMNS,
    topics=("servers",),
    position=130,
    help=run_doctor.__doc__,
)
