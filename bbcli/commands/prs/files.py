"""`bbcli prs files`: the files that a pull request changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import limit_option
from bbcli.client.endpoints import PULL_CHANGES, PULL_DIFF
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.output import columns

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "files",
    cls=Command,
    endpoint={
        f"GET {PULL_CHANGES}": "List the files that a pull request changes.",
        f"GET {PULL_DIFF}": "Read the files that the server omits from its list.",
    },
    columns=columns.CHANGES,
    empty="no changes",
)
@pull_argument
@click.option("--unreviewed", is_flag=True, help="List only files changed since your last review")
@limit_option
@pass_app
def list_files(
    app: App, pull: PullName | None, repo: RepoAddress | None, unreviewed: bool, list_range: ListRange
) -> RecordList:
    """List the files that a pull request changes.

    Servers list at most 1,000 files: bbcli reads the others from the diff, with a note on stderr.

    \b
    Examples:
      # List the files of the current branch's pull request
      bbcli prs files
      # Print the paths of new files
      bbcli prs files 3 -R WORK/my-repo --all -q '.[] | select(.type == "ADD").path.toString'
    """
    from bbcli.commands.prs.changed_files import Changes

    return Changes(app, resolve_pull(app, repo, pull), unreviewed).files(list_range)
