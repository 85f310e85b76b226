"""`bbcli branches create`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMMIT, NEW_BRANCH, REF_HINTS, BatchArgument, repo_option
from bbcli.client.endpoints import BRANCH_MODEL, BRANCH_UTILS, DEFAULT_BRANCH
from bbcli.commands.branches.model import TYPES, prefix_of
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

FIELDS = (
    Column("NAME", "displayId", cells.linked),
    Column("HEAD", "latestCommit", cells.commit_hash),
    Column("WEB", "id", cells.web),
)


@click.command(
    "create",
    cls=Command,
    endpoint={
        f"POST {BRANCH_UTILS}": "Create a branch.",
        f"GET {BRANCH_MODEL}": "Find the prefix of --type.",
        f"GET {DEFAULT_BRANCH}": "Find the branch at which a new one starts.",
    },
    columns=FIELDS,
    field_options={"name": "NAME", "startPoint": "--from"},
    writes=True,
    hints=REF_HINTS,
)
@click.argument("name", cls=BatchArgument, type=NEW_BRANCH, metavar="NAME", help="Name of the new branch")
@repo_option
@click.option(
    "--from", "start", type=COMMIT, metavar="REF", help="Start at this branch, tag or commit [default: default branch]"
)
@click.option(
    "--type", "kind", type=click.Choice(TYPES), help="Put the prefix of the branch model in front, e.g. feature/"
)
@pass_app
def create_branch(app: App, name: str, repo: RepoAddress | None, start: str | None, kind: str | None) -> Record | None:
    """Create a branch on the server.

    A name that is both a branch and a tag is refused for --from: write refs/heads/NAME or refs/tags/NAME.

    \b
    Examples:
      # Create a branch at the tip of the default branch
      bbcli branches create login-page -R WORK/my-repo
      # Create a hotfix of a release, with the prefix of the branch model
      bbcli branches create urgent --type hotfix --from v1.0 -R WORK/my-repo
      # Check out the new branch
      git fetch origin && git switch login-page
    """
    from bbcli.context.refs import find_branch, ref_pages, resolve_start, taken

    address = app.repo(repo)
    name = prefix_of(app, address, kind, name) + name if kind else name
    body = {"name": name, "startPoint": resolve_start(app, address, start)}
    if app.selection.options.dry_run:
        app.connections.dry_run.blocked = taken("branch", lambda: find_branch(app, address, name))
    made = app.client.write("POST", BRANCH_UTILS, address.variables, body)
    return made and made.with_web_url(ref_pages(app, address))
