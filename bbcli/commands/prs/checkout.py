"""`bbcli prs checkout`: the branch of a pull request in the local clone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import one_of
from bbcli.client.endpoints import PULL_CHANGES, PULL_MERGE, PULL_REQUEST, REPO
from bbcli.commands.prs.argument import pull_argument, read_pull
from bbcli.output import Column

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

FIELDS = (
    Column("BRANCH", "branch"),
    Column("COMMIT", "commit"),
    Column("UPSTREAM", "upstream"),
    Column("DIRECTORY", "directory"),
)


@click.command(
    "checkout",
    cls=Command,
    endpoint={
        f"GET {PULL_REQUEST}": "Read the source branch of a pull request.",
        f"GET {REPO}": "Read the clone URL of a fork.",
        f"GET {PULL_MERGE}": "Make the server update the refs of a pull request.",
        f"GET {PULL_CHANGES}": "Make the server update the refs of a pull request.",
    },
    columns=FIELDS,
)
@pull_argument
@click.option(
    "-b", "--branch", "name", metavar="NAME", help="Name of the local branch [default: name of the source branch]"
)
@click.option("--detach", is_flag=True, help="Check out the newest commit without a branch")
@click.option("--worktree", metavar="DIR", help="Check out in this worktree, added if it does not exist")
@click.option("-f", "--force", is_flag=True, help="Reset the local branch even if it has commits of its own")
@click.option("--recurse-submodules", is_flag=True, help="Update submodules too")
@click.option("--dry-run", "is_dry", is_flag=True, help="Print the git commands without running them")
@pass_app
def checkout_pull(
    app: App,
    /,
    pull: PullName | None,
    repo: RepoAddress | None,
    name: str | None,
    detach: bool,
    worktree: str | None,
    force: bool,
    recurse_submodules: bool,
    is_dry: bool,
) -> Record | str:
    """Check out the branch of a pull request in the local clone.

    The branch has the name of the source branch and follows it, in a fork too: a remote with the name of its owner is
    added. If the fork cannot be read, or the branch was deleted, the branch is called pr/ID and follows nothing.

    A second run fast-forwards the branch. After a force push the branch is reset if it has no commits of its own.
    Uncommitted changes prevent a checkout, except in a new worktree.

    git runs as it does without bbcli, with the hooks, filters and ssh settings of the local clone.

    \b
    Examples:
      # Check out a pull request
      bbcli prs checkout 3
      # Review it beside the current work
      bbcli prs checkout 3 --worktree ../review
      # Show the git commands
      bbcli prs checkout 3 --dry-run
    """
    from bbcli.context.checkout import Checkout, Wanted
    from bbcli.context.git_work import GitWork

    one_of(branch=name, detach=detach)
    named, record = read_pull(app, repo, pull)
    work = GitWork.of(app, is_dry=is_dry)
    wanted = Wanted(name or "", detach, worktree or "", force, recurse_submodules)
    with app.console.progress.aside():
        done = Checkout(app, work, named.repo, named.id, record, wanted).run()
    return work.script() if is_dry else done
