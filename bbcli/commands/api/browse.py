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
    """Find operations on a screen, read what they take, and try them.

    Type to search, walk with the arrows, open with Enter, send with F5; the last line shows the keys, and the mouse
    works too. What changes something asks first. Reading needs no server. It is drawn by Textual, which comes with
    pip install 'bbcli[browser]'.

    \b
    Examples:
      bbcli api browse
      bbcli api browse -R WORK/my-repo
    """
    from bbcli.commands.api import browser

    browser.run(app, repo)
