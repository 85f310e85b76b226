"""`bbcli cache`: print the path of the cache, and clear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import SETUP, Group, pass_app

if TYPE_CHECKING:
    from bbcli.context.app import App

group = Group(
    help="Manage the cache",
    example="bbcli cache clear",
    topics=("security",),
    section=SETUP,
    position=110,
)


@group.command("path", output=False, connection=False)
@pass_app
def print_path(app: App) -> str:
    """Print the cache directory.

    Entries are cached for at most a day, for the account that requested them. The result of `bbcli api sync` is cached
    for all accounts until the next sync. The cache contains no secrets.

    \b
    Example:
      ls -l "$(bbcli cache path)"
    """
    return str(app.selection.cache_folder)


@group.command("clear", output=False, connection=False)
@click.option("-S", "--server", "only", metavar="SERVER", help="Clear only the cache of this server: URL or name")
@pass_app
def clear_cache(app: App, only: str | None) -> None:
    """Clear the cache.

    The next command requests the data again; run `bbcli api sync` again to use the operations of plugins. Other files
    in the directory remain.

    \b
    Examples:
      # Clear the whole cache
      bbcli cache clear
      # Clear the cache of one server
      bbcli cache clear --server bitbucket.example.com
    """
    from bbcli.config.cache import clear

    url = app.selection.config.named(only).url if only else None
    count, whose = clear(app.selection.cache_folder, url), f" of {url}" if url else ""
    removed = f"removed {count} {'entry' if count == 1 else 'entries'}" if count else "no cached entries"
    app.console.success(f"{removed}{whose} in {app.selection.cache_folder}")
