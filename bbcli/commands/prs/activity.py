"""`bbcli prs activity`: the events of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import list_options
from bbcli.client.endpoints import PULL_ACTIVITIES
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.output import Column, cells
from bbcli.output.cells import Cell

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList
    from bbcli.output.cells import CellContext


def _action(_: Any, seen: CellContext) -> Cell:
    """The activity in words; JSON has the server's name of the action."""
    from bbcli.commands.prs.activities import action

    return Cell(action(seen.record.value))


COLUMNS = (
    Column("WHEN", "createdDate", cells.age),
    Column("WHO", "user", cells.author),
    Column("WHAT", "action", _action),
    Column("ID", "id", on_request=True),
    Column("ACTION", "action", on_request=True),
)


@click.command(
    "activity",
    cls=Command,
    endpoint={f"GET {PULL_ACTIVITIES}": "List what happened in a pull request."},
    columns=COLUMNS,
    empty="no activity",
)
@pull_argument
@list_options
@pass_app
def list_activity(app: App, pull: PullName | None, repo: RepoAddress | None, list_range: ListRange) -> RecordList:
    """List what happened in a pull request, the newest first: reviews, pushes, comments, edits.

    \b
    Examples:
      # Show the last events of the current branch's pull request
      bbcli prs activity
      # Print when a pull request was approved
      bbcli prs activity 42 -R WORK/my-repo --all --jsonl | jq 'select(.action == "APPROVED") | .createdDate'
    """
    named = resolve_pull(app, repo, pull)  # selects the server
    return app.client.records(PULL_ACTIVITIES, named.variables, list_range)
