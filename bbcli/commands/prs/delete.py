"""`bbcli prs delete`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import yes_option
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.errors import Conflict
from bbcli.records import plain

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


@click.command(
    "delete",
    cls=Command,
    endpoint={
        f"DELETE {PULL_REQUEST}": "Delete a pull request.",
        f"GET {PULL_REQUEST}": "Read the version of a pull request.",
    },
    writes=True,
)
@pull_argument
@yes_option
@pass_app
def delete_pull(app: App, pull: PullName | None, repo: RepoAddress | None, yes: bool) -> None:
    """Delete a pull request with its comments, not its branches.

    Servers delete no merged pull request, and only its author and administrators can delete one. To close a pull
    request, decline it: bbcli prs decline ID.

    \b
    Example:
      bbcli prs delete 42 --yes -R WORK/my-repo
    """
    from bbcli.commands.prs.versions import send_versioned, version_of

    named = resolve_pull(app, repo, pull)
    confirm = app.confirming("pull request", str(named.id), yes=yes)
    seen = named.found or app.client.record(PULL_REQUEST, named.variables)
    if seen.get("state") == "MERGED":
        raise Conflict(f"{named} was not deleted: it is merged already, and merged pull requests cannot be deleted")
    confirm([f"the title {plain(seen.get('title'))!r}"])

    def send(current: Record) -> None:
        body = {"version": version_of(current)}
        app.client.execute("DELETE", PULL_REQUEST, named.variables, body)

    send_versioned(app, named, seen, send, "deleted")
    app.console.success(f"deleted {named}")
