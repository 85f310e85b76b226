"""`bbcli branches default`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, repo_option
from bbcli.client.endpoints import DEFAULT_BRANCH
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

FIELDS = (Column("NAME", "displayId", cells.linked), Column("WEB", "id", cells.web))


@click.command(
    "default",
    cls=Command,
    endpoint={
        f"GET {DEFAULT_BRANCH}": "Show the default branch.",
        f"PUT {DEFAULT_BRANCH}": "Change the default branch.",
    },
    columns=FIELDS,
    field_options={"id": "NAME"},
    writes=True,
)
@click.argument("name", type=BRANCH, metavar="[NAME]", required=False, help="New default branch, which must exist")
@repo_option
@pass_app
def default_branch(app: App, name: str | None, repo: RepoAddress | None) -> Record:
    """Show or change the default branch.

    \b
    Examples:
      # Print the name of the default branch
      bbcli branches default -R WORK/my-repo --json | jq -r .displayId
      # Change the default branch
      bbcli branches default staging -R WORK/my-repo
    """
    from bbcli.context.refs import find_branch, read_default_branch, ref_pages

    address = app.repo(repo)
    pages = ref_pages(app, address)
    if name is None:
        return read_default_branch(app, address).with_web_url(pages)
    # The server accepts the name of a branch that does not exist.
    branch = find_branch(app, address, name)
    app.client.execute("PUT", DEFAULT_BRANCH, address.variables, {"id": branch.text_at("id")})
    app.console.success(f"{name} is the default branch of {address}")
    return branch.with_web_url(pages)
