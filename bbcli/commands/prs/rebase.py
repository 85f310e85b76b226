"""`bbcli prs rebase`: rebase the source branch on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.client.endpoints import PULL_REQUEST, REBASE
from bbcli.commands.prs.argument import pull_argument, read_pull
from bbcli.output import Column, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

FIELDS = (
    Column("BRANCH", "refChange.ref.displayId"),
    Column("FROM", "refChange.fromHash", cells.commit_hash),
    Column("TO", "refChange.toHash", cells.commit_hash),
)


@click.command(
    "rebase",
    cls=Command,
    endpoint={
        f"POST {REBASE}": "Rebase the source branch of a pull request.",
        f"GET {PULL_REQUEST}": "Read the pull request before it is rebased.",
    },
    columns=FIELDS,
    hints={"pull_conflicts": "if git reports conflicts: resolve them and continue the rebase before the push"},
    writes=True,
)
@pull_argument
@pass_app
def rebase_pull(app: App, pull: PullName | None, repo: RepoAddress | None) -> Record | None:
    """Rebase the source branch of a pull request onto its target branch, on the server.

    Nothing is printed if the source branch has all commits of the target branch already. Local clones get the new
    commits with git fetch; git reset --hard @{upstream} moves the local branch to them.

    \b
    Examples:
      # Rebase the current branch's pull request
      bbcli prs rebase
      # Rebase a pull request
      bbcli prs rebase 42 -R WORK/my-repo
    """
    from bbcli.commands.prs.conflicts import REBASE as REBASE_BY_HAND
    from bbcli.commands.prs.conflicts import explained_conflicts
    from bbcli.commands.prs.versions import check_open, note_change, send_versioned, version_of

    named, seen = read_pull(app, repo, pull)
    check_open(named, seen, "rebased")
    branch, head = (plain(seen.get(f"fromRef.{name}")) for name in ("displayId", "latestCommit"))
    note_change(app, **{branch: (head, f"rebased onto {plain(seen.get('toRef.displayId'))}")})

    def send(current: Record) -> Record | None:
        return app.client.write("POST", REBASE, named.variables, {"version": version_of(current)})

    with explained_conflicts(app, named, seen, REBASE_BY_HAND):
        found = send_versioned(app, named, seen, send, "rebased")
    if found is None:
        app.console.success(f"branch {branch} is up to date with {plain(seen.get('toRef.displayId'))}")
    elif not app.selection.options.dry_run:
        app.console.success(
            f"rebased {branch}: {cells.short_hash(head)} → {cells.short_hash(plain(found.get('refChange.toHash')))}"
        )
    return found
