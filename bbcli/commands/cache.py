"""`bbcli cache`: print the path of the cache, and clear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app

if TYPE_CHECKING:
    from bbcli.context.app import App

group = Group(
    help="Find and clear what is kept of servers' answers.",
    example="bbcli cache clear",
    topics=("security",),
    position=110,
)


@group.command("path", output=False, connection=False)
@pass_app
def print_path(app: App) -> str:
    """Print the folder that it is kept in.

    Entries last a day at the most, and are only for the account that asked. What `bbcli api sync` found of a server is
    for all accounts, and stays until it is found anew or cleared. None of them holds a secret.

    \b
    Example:
      ls -l "$(bbcli cache path)"
    """
    return str(app.selection.cache_folder)


@group.command("clear", output=False, connection=False)
@click.option(
    "-S", "--server", "only", metavar="SERVER", help="Only what this server said; its URL, or its name from login."
)
@pass_app
def clear_cache(app: App, only: str | None) -> None:
    """Remove what is kept of servers' answers.

    The next command that needs one asks the server; what `bbcli api sync` found is forgotten, too, until it is run
    again. Other files in the folder stay.

    \b
    Examples:
      bbcli cache clear
      bbcli cache clear --server bitbucket.example.com
    """
    from bbcli.config.cache import clear

    url = app.selection.config.named(only).url if only else None
    count, whose = clear(app.selection.cache_folder, url), f" of {url}" if url else ""
    removed = f"removed {count} {'entry' if count == 1 else 'entries'}" if count else "nothing was kept"
    app.console.success(f"{removed}{whose} in {app.selection.cache_folder}")
