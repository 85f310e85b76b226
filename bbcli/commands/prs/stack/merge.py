"""`bbcli prs stack merge`: merge the lowest pull request of a stack, and move the others down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import MERGE_STRATEGY
from bbcli.client.endpoints import BRANCH_UTILS, BRANCHES, PULL_MERGE, PULL_REQUEST, PULLS, REBASE
from bbcli.commands.prs.argument import pull_argument
from bbcli.commands.prs.columns import STACK_COLUMNS
from bbcli.output import Record

if TYPE_CHECKING:
    from bbcli.commands.prs.stack.layers import Layer
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "merge",
    cls=Command,
    endpoint={
        f"POST {PULL_MERGE}": "Merge a pull request of the stack.",
        f"PUT {PULL_REQUEST}": "Change the target branch of the next pull request.",
        f"POST {REBASE}": "Rebase a pull request of the stack.",
        f"DELETE {BRANCH_UTILS}": "Delete the source branch of a merged pull request.",
        f"GET {PULLS}": "List the open pull requests of the repository.",
        f"GET {PULL_REQUEST}": "Read a pull request of the stack.",
        f"GET {BRANCHES}": "Read a branch that is deleted.",
    },
    columns=STACK_COLUMNS,
    writes=True,
)
@pull_argument
@click.option("--all", "merges_all", is_flag=True, help="Merge all pull requests of the stack, one after the other")
@click.option("--strategy", type=MERGE_STRATEGY, metavar="NAME", help="Merge strategy [default: of the repository]")
@click.option("-d", "--delete-branch", is_flag=True, help="Delete the source branch after the merge")
@pass_app
def merge_stack(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    merges_all: bool,
    strategy: str | None,
    delete_branch: bool,
) -> RecordList | None:
    """Merge the lowest pull request of a stack; retarget the next one and rebase those above.

    Conflicts and failed merge checks end the run at their pull request. A second run continues there; after a conflict
    of a rebase "bbcli prs stack rebase" does.

    \b
    Examples:
      # Merge the lowest pull request of the current branch's stack
      bbcli prs stack merge
      # Merge a whole stack and delete its branches
      bbcli prs stack merge 3 --all --delete-branch -R WORK/my-repo
    """
    from bbcli.commands.prs.stack.layers import find_stack, listed, note_nothing
    from bbcli.commands.prs.stack.updates import merge, rebase_all, retarget

    named, layers = find_stack(app, repo, pull)
    if not layers:
        note_nothing(app, named, "merge")
    shown = [*layers]
    while layers:
        lowest = layers.pop(0)
        merge(app, lowest, strategy)
        if layers:
            layers[0] = retarget(app, layers[0], lowest.target)
            rebase_all(app, layers)
            if merges_all and not app.selection.options.dry_run:
                layers = [_fresh(app, each) for each in layers]
        if delete_branch:
            _delete(app, lowest)
        if not merges_all:
            break
    return None if app.selection.options.dry_run or not shown else listed(_fresh(app, each) for each in shown)


def _fresh(app: App, layer: Layer) -> Layer:
    return layer._replace(record=app.client.record(PULL_REQUEST, layer.pull.variables))


def _delete(app: App, layer: Layer) -> None:
    """Delete the source branch at the commit that it has now: a rebase moves it."""
    from bbcli.context.refs import delete_branch

    record = layer.record
    names = {name: record.text_at(f"fromRef.{name}") for name in ("id", "displayId", "latestCommit")}
    with app.connections.naming_writes() as done:
        delete_branch(app, layer.pull.repo, Record.of(**names))
        done.append(f"the deletion of branch {names['displayId']}")
    app.console.success(f"deleted branch {names['displayId']}")
