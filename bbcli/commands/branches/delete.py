"""`bbcli branches delete`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from bbcli.cli.batch import Batch
from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, BatchArgument, repo_option, yes_option
from bbcli.client.endpoints import BRANCHES, DEFAULT_BRANCH
from bbcli.commands.branches.columns import AHEAD_BEHIND, metadata
from bbcli.context.refs import (
    BRANCH_UTILS,
    compared_branches,
    default_branch,
    delete_branch,
    described,
    find_all,
    find_branch,
    matching_refs,
    one_branch,
    query_for,
    short_name,
)
from bbcli.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


@click.command(
    "delete",
    cls=Command,
    endpoint={
        f"DELETE {BRANCH_UTILS}": "Delete a branch.",
        f"GET {BRANCHES}": "Read the branches before they are deleted.",
        f"GET {DEFAULT_BRANCH}": "Find the branch that has the commits, too.",
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
    deleted. In a GLOB a star matches slashes, too.

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
    address = app.repo(repo)
    if len(names) == 1:
        _delete_one(app, address, names[0], yes=yes)
        return None
    subject = f"matching {matching}" if matching else ", ".join(names)
    confirm = app.confirming_many("branches", subject, yes=yes)
    found = _matching(app, address, matching) if matching else _named(app, address, names)
    if not found:
        app.console.info(f"no branch of {address} matches {matching}")
        return None
    for branch in found:
        _check_not_default(address, branch)
    confirm(len(found), map(described, found))
    finds = ((branch.text_at("displayId"), partial(_delete, app, address, branch)) for branch in found)
    return Batch(app, finds, names_accepted=True)


def _delete_one(app: App, repo: RepoAddress, name: str, *, yes: bool) -> None:
    confirm = app.confirming("branch", name, yes=yes)
    branch = find_branch(app, repo, name)
    _check_not_default(repo, branch)
    confirm(_lost(app, repo, name))
    delete_branch(app, repo, branch)
    app.console.success(f"deleted {described(branch)}")


def _delete(app: App, repo: RepoAddress, branch: Record) -> None:
    app.summarize_loss(described(branch))
    delete_branch(app, repo, branch)
    app.console.success(f"deleted {described(branch)}")


def _check_not_default(repo: RepoAddress, branch: Record) -> None:
    """Raise Conflict for the default branch: some servers would delete it."""
    if branch.get("isDefault") is True:
        message = f"branch {branch.text_at('displayId')} was not deleted: it is the default branch of {repo}"
        raise Conflict(message, reason="default_branch", repo=str(repo))


def _lost(app: App, repo: RepoAddress, name: str) -> Iterator[str]:
    """Yield the number of commits that the branch has and the default branch has not, nothing for none."""
    base = default_branch(app, repo)
    branch = one_branch(compared_branches(app, repo, base, **query_for(name)), repo, name)
    if count := metadata(branch, AHEAD_BEHIND).get("ahead"):
        yield f"{count} commit{'s' if count != 1 else ''} that {short_name(base)} does not have"


def _named(app: App, repo: RepoAddress, names: Iterable[str]) -> list[Record]:
    return find_all(app.client.records(BRANCHES, repo.variables), names, "branch", repo)


def _matching(app: App, repo: RepoAddress, pattern: str) -> list[Record]:
    return matching_refs(lambda text: app.client.records(BRANCHES, repo.variables, filterText=text), pattern)
