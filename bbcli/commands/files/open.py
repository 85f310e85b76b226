"""`bbcli files open`: open the web page of a file, or of a line of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import REPO_PATH, BatchArgument, at_option, print_url_option, repo_option

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


@click.command("open", cls=Command)
@click.argument("path", cls=BatchArgument, type=REPO_PATH, metavar="PATH[:LINES]", help="File or directory, and lines")
@at_option
@repo_option
@print_url_option
@pass_app
def open_file(app: App, path: str, at: str | None, repo: RepoAddress | None, print_url: bool) -> str | None:
    """Open the web page of a file or directory.

    \b
    Example:
      bbcli files open README.md:12 --print
    """
    from bbcli.context.web_page import file_url

    return app.page(file_url(app, repo, path, at), print_url=print_url)
