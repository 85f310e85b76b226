"""`bbcli branches delete`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, BatchArgument, repo_option, yes_option
from bbcli.client.endpoints import BRANCH_UTILS, BRANCHES, DEFAULT_BRANCH

if TYPE_CHECKING:
    from bbcli.cli.batch import Batch
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


@click.command(
    "delete",
    cls=Command,
    endpoint={
        f"DELETE {BRANCH_UTILS}": "Delete a branch.",
        f"GET {BRANCHES}": "Read the branches before they are deleted.",
        f"GET {DEFAULT_BRANCH}": "Find the branch that the commits are compared with.",
    },
    writes=True,
)
@click.argument("names", cls=BatchArgument, type=BRANCH, nargs=-1, metavar="[NAME]...", help="Branches to delete")
@repo_option
@click.option("--matching", metavar="GLOB", help="Delete the branches whose name matches, e.g. 'feature/*'")
@yes_option
@pass_app
def delete_branches(
    app: App, names: tuple[str, ...], repo: RepoAddress | None, matching: str | None, yes: bool
) -> Batch | None:
    """Delete branches on the server.

    A branch is deleted only if it is still at the commit that was read before: a push in between ends with 6, and the
    message names who pushed. The default branch is never deleted. If one of several names does not exist, nothing is
    deleted; names of stdin are deleted one by one. In a GLOB a star matches slashes, too.

    \b
    Examples:
      # Delete a branch without a prompt
      bbcli branches delete topic --yes -R WORK/my-repo
      # Delete all branches of a kind
      bbcli branches delete --matching 'try/*' --yes -R WORK/my-repo
      # Delete the branches that another command lists
      bbcli branches list --filter try/ --all -R WORK/my-repo | bbcli branches delete - --yes -R WORK/my-repo
    """
    if bool(names) == bool(matching):
        raise click.UsageError("name the branches, or select them with --matching")
    from bbcli.commands.branches.deletion import delete_many, delete_one

    address = app.repo(repo)
    if len(names) == 1:
        delete_one(app, address, names[0], yes=yes)
        return None
    return delete_many(app, address, names, matching, yes=yes)
