"""The command `bbcli api browse`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import repo_option

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


@click.command("browse", cls=Command, output=False)
@repo_option
@pass_app
def browse_operations(app: App, repo: RepoAddress | None) -> None:
    """Browse and call operations in a full-screen interface.

    Type to search, move with the arrow keys, open with Enter, send with F5. The last line shows the keys; the mouse
    works, too. A write prompts for confirmation. The descriptions can be read without a server. The interface requires
    the optional dependency `browser`.

    \b
    Examples:
      # Browse all operations
      bbcli api browse
      # Fill in the path parameters of a repository
      bbcli api browse -R WORK/my-repo
    """
    from bbcli.commands.api import browser

    browser.run(app, repo)
