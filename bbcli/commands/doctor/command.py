"""`bbcli doctor`: check the configuration and the connection, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.cli.command import SETUP, Command, pass_app
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
    """Check the configuration and the connection to the server.

    The command prints one line per check, from this machine to the server: ✓, or ✗ with the next step. The exit code is
    that of the first failed check. The output contains no secrets and can be pasted into a ticket.

    \b
    Examples:
      # Check the default server
      bbcli doctor
      # Check another server, print JSON
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
    endpoint={f"GET {PROPERTIES}": "Read the version of the server."},
    columns=COLUMNS,
    topics=("servers",),
    section=SETUP,
    position=130,
    help=run_doctor.__doc__,
)
