"""`bbcli prs stack rebase`: put each pull request of a stack on the newest commits of the one below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH
from bbcli.client.endpoints import BRANCH_MODEL, DEFAULT_BRANCH, PULL_REQUEST, PULLS, REBASE
from bbcli.commands.prs.argument import pull_argument
from bbcli.commands.prs.columns import STACK_COLUMNS

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "rebase",
    cls=Command,
    endpoint={
        f"POST {REBASE}": "Rebase a pull request of the stack.",
        f"PUT {PULL_REQUEST}": "Change the target branch of the lowest pull request.",
        f"GET {PULLS}": "List the open pull requests of the repository.",
        f"GET {PULL_REQUEST}": "Read a pull request of the stack.",
        f"GET {DEFAULT_BRANCH}": "Read the name of the default branch.",
        f"GET {BRANCH_MODEL}": "Read the names of the branches that are merged again and again.",
    },
    columns=STACK_COLUMNS,
    writes=True,
)
@pull_argument
@click.option("--base", type=BRANCH, metavar="BRANCH", help="Target branch of the lowest pull request")
@pass_app
def rebase_stack(app: App, pull: PullName | None, repo: RepoAddress | None, base: str | None) -> RecordList | None:
    """Rebase the pull requests of a stack on the server, from the lowest to the highest.

    If the branch below the lowest one was merged, the lowest one is retargeted first: to the branch that it was merged
    into, or to --base.

    A conflict ends the run at its pull request. After it is resolved with git, a second run continues there.

    \b
    Examples:
      # Rebase the stack of the current branch
      bbcli prs stack rebase
      # Show what would be rebased
      bbcli prs stack rebase 3 --dry-run -R WORK/my-repo
    """
    from bbcli.commands.prs.stack.layers import find_stack, listed, merged_into, note_nothing
    from bbcli.commands.prs.stack.updates import rebase_all, retarget
    from bbcli.context.refs import HEADS

    named, layers = find_stack(app, repo, pull)
    if not layers:
        note_nothing(app, named, "rebase")
    else:
        ref = HEADS + base if base else merged_into(app, layers[0])
        layers[0] = retarget(app, layers[0], ref) if ref else layers[0]
    moved = rebase_all(app, layers)
    if layers and not moved and not app.selection.options.dry_run:
        app.console.info("the stack is up to date: nothing to rebase")
    if not layers or app.selection.options.dry_run:
        return None
    return listed(each._replace(record=app.client.record(PULL_REQUEST, each.pull.variables)) for each in layers)
