"""`bbcli prs stack show`: the pull requests of a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.client.endpoints import PULL_REQUEST, PULLS
from bbcli.commands.prs.argument import pull_argument
from bbcli.commands.prs.columns import STACK_COLUMNS

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "show",
    cls=Command,
    endpoint={
        f"GET {PULLS}": "List the open pull requests of the repository.",
        f"GET {PULL_REQUEST}": "Read a pull request of the stack.",
    },
    columns=STACK_COLUMNS,
    empty="no open pull requests",
)
@pull_argument
@pass_app
def show_stack(app: App, pull: PullName | None, repo: RepoAddress | None) -> RecordList:
    """List the pull requests of a stack, the highest first.

    A stack is a chain of open pull requests of one repository, each into the source branch of the one below.

    \b
    Examples:
      # List the stack of the current branch
      bbcli prs stack show
      # Print the branches from the lowest to the highest
      bbcli prs stack show 3 -R WORK/my-repo -q 'reverse[].fromRef.displayId'
    """
    from bbcli.commands.prs.stack.layers import find_stack, listed

    return listed(find_stack(app, repo, pull)[1])
