"""`bbcli branches prune`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import DAYS, REF, REF_HINTS, repo_option, yes_option
from bbcli.client.endpoints import BRANCH_MODEL, BRANCH_UTILS, BRANCHES, DEFAULT_BRANCH, PULLS, RESTRICTIONS
from bbcli.commands.branches.columns import OF_DELETION
from bbcli.output import Column

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "prune",
    cls=Command,
    endpoint={
        f"DELETE {BRANCH_UTILS}": "Delete a branch.",
        f"GET {BRANCHES}": "List the branches with their metadata.",
        f"GET {DEFAULT_BRANCH}": "Find the branch that others are merged into.",
        f"GET {BRANCH_MODEL}": "Find the branches of the branch model.",
        f"GET {RESTRICTIONS}": "Find the protected branches.",
        f"GET {PULLS}": "Find the branches of open pull requests.",
    },
    columns=(*OF_DELETION, Column("WHY", "reason", wraps=True)),
    empty="no branches to delete",
    writes=True,
    hints=REF_HINTS,
)
@repo_option
@click.option("--merged", is_flag=True, help="Delete branches whose commits are all in the base")
@click.option("--older-than", "days", type=DAYS, metavar="AGE", help="Delete branches without a commit for this long")
@click.option("--base", type=REF, metavar="REF", help="Branch that contains merged commits [default: default branch]")
@yes_option
@pass_app
def prune_branches(
    app: App, repo: RepoAddress | None, merged: bool, days: int | None, base: str | None, yes: bool
) -> RecordList:
    """Delete branches that are merged, old, or both.

    The command lists the branches with the reason for each, and asks once. It keeps the default branch, the development
    and production branch of the branch model, branches of open pull requests, and branches with a restriction. Only
    administrators of the repository can read restrictions: for others the server alone decides about these branches.

    Each branch is deleted only if it is still at the commit that was read. As in git, a new branch without commits of
    its own is merged, and one whose commits were squashed into the base is not.

    \b
    Examples:
      # Show which branches would be deleted
      bbcli branches prune --merged --older-than 90d --dry-run -R WORK/my-repo
      # Delete them without a prompt
      bbcli branches prune --merged --older-than 90d --yes -R WORK/my-repo
    """
    if not merged and days is None:
        raise click.UsageError("select the branches: --merged, --older-than AGE, or both")
    from bbcli.commands.branches.pruning import prune

    return prune(app, app.repo(repo), base, merged=merged, days=days, yes=yes)
