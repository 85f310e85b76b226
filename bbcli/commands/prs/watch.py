"""`bbcli prs watch`: the notifications of the server about a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.endpoints import WATCH

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App


@click.command(
    "watch",
    cls=Command,
    endpoint={f"POST {WATCH}": "Watch a pull request.", f"DELETE {WATCH}": "Stop watching a pull request."},
    writes=True,
)
@pull_argument
@click.option("--off", is_flag=True, help="Stop watching")
@pass_app
def watch_pull(app: App, pull: PullName | None, repo: RepoAddress | None, off: bool) -> None:
    """Watch a pull request: the server sends notifications about it.

    \b
    Examples:
      # Watch the pull request of the current branch
      bbcli prs watch
      # Stop watching a pull request
      bbcli prs watch 42 --off -R WORK/my-repo
    """
    named = resolve_pull(app, repo, pull)
    app.client.execute("DELETE" if off else "POST", WATCH, named.variables)
    app.console.success(f"{'no longer watching' if off else 'watching'} {named}")
