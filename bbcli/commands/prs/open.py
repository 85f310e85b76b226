"""`bbcli prs open`: open the web page of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import print_url_option
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.pull import page_of

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App


@click.command("open", cls=Command)
@pull_argument
@print_url_option
@pass_app
def open_pull(app: App, pull: PullName | None, repo: RepoAddress | None, print_url: bool) -> str | None:
    """Open the web page of a pull request.

    \b
    Examples:
      # Open the pull request of the current branch
      bbcli prs open
      # Print the URL of a pull request
      bbcli prs open 42 -R WORK/my-repo --print
    """
    return app.page(page_of(app, resolve_pull(app, repo, pull)), print_url=print_url)
