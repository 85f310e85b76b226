"""`bbcli prs commits`: the commits of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import list_options
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.endpoints import PULL_COMMITS
from bbcli.output import columns

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "commits",
    cls=Command,
    endpoint={f"GET {PULL_COMMITS}": "List the commits of a pull request."},
    columns=columns.COMMITS,
    empty="no commits",
)
@pull_argument
@list_options
@pass_app
def list_commits(app: App, pull: PullName | None, repo: RepoAddress | None, list_range: ListRange) -> RecordList:
    """List the commits of a pull request, the newest first.

    \b
    Examples:
      # List the commits of the current branch's pull request
      bbcli prs commits
      # Print their hashes, the oldest first
      bbcli prs commits 3 -R WORK/my-repo --all -q 'reverse[].id'
    """
    named = resolve_pull(app, repo, pull)
    found = app.client.records(PULL_COMMITS, named.variables, list_range)
    return found.with_web_url(app.commit_pages(named.repo))
