"""Deletes branches after they were read: one, or several after one question."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from bbcli.cli.batch import Batch
from bbcli.client.endpoints import BRANCHES
from bbcli.client.request import Request
from bbcli.commands.branches.columns import AHEAD_BEHIND, OUTGOING, metadata
from bbcli.config.shell import command_line
from bbcli.context.app import listed
from bbcli.context.refs import (
    compared_branches,
    default_branch,
    delete_branch,
    described,
    find_branch,
    one_branch,
    query_for,
    select_refs,
    short_name,
)
from bbcli.errors import Conflict, NotFound
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


def delete_many(app: App, repo: RepoAddress, names: tuple[str, ...], pattern: str | None, *, yes: bool) -> Batch | None:
    """Return the deletions of the branches with these names, or of those that match a pattern; None if none does."""
    subject = f"matching {pattern}" if pattern else ", ".join(names)
    confirm = app.confirming_many("branches", subject, yes=yes)
    found = select_refs(app, repo, "branch", names, pattern)
    if not found:
        app.console.info(f"no branch of {repo} matches {pattern}")
        return None
    for branch in found:
        _check_not_default(repo, branch)
    confirm(len(found), _described_losses(app, repo, found))
    finds = ((branch.text_at("displayId"), partial(_delete, app, repo, branch)) for branch in found)
    return Batch(app, finds, names_accepted=True)


def delete_one(app: App, repo: RepoAddress, name: str, *, yes: bool) -> None:
    """Delete a branch after a question about the commits that only it has."""
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
        change = command_line("bbcli", "branches", "default", "NAME", "-R", str(repo))
        raise Conflict(message, hint=f"make another branch the default one first: {change}")


def _lost(app: App, repo: RepoAddress, name: str) -> Iterator[str]:
    """Yield the losses of deleting a branch, compared with the default branch."""
    base = default_branch(app, repo)
    yield from _lost_with(one_branch(compared_branches(app, repo, base, **query_for(name)), repo, name), base)


def _described_losses(app: App, repo: RepoAddress, branches: Sequence[Record]) -> Iterator[str]:
    """Yield a description of each branch and of its losses, for the prompt."""
    base = default_branch(app, repo)
    compared = _compared_with(app, repo, branches, base)
    for branch in branches:
        lost = listed(_lost_with(compared.get(branch.text_at("id"), branch), base))
        yield " with ".join(filter(None, (described(branch), lost)))


def _compared_with(app: App, repo: RepoAddress, branches: Sequence[Record], base: str) -> dict[str, Record]:
    """Return branches with their metadata by full name; they are requested at once."""
    requests = [
        Request(
            "GET", BRANCHES, repo.variables, {**query_for(branch.text_at("displayId")), "base": base, "details": True}
        )
        for branch in branches
    ]
    found: dict[str, Record] = {}
    with suppress(NotFound):  # of a default branch that does not exist
        for page in app.client.pages_of(requests):
            found.update((each.text_at("id"), each) for each in map(Record, page.values))
    return found


def _lost_with(branch: Record, base: str) -> Iterator[str]:
    """Yield the losses of deleting a branch: the number of commits that are not in the base, its open pull requests."""
    if count := metadata(branch, AHEAD_BEHIND).get("ahead"):
        yield f"{plain(count)} commit{'s that are' if count != 1 else ' that is'} not in {short_name(base)}"
    pulls = metadata(branch, OUTGOING)
    pull = pulls.get("pullRequest")
    if isinstance(pull, dict) and pull.get("state") == "OPEN":
        yield f"open pull request #{plain(pull.get('id'))}"
    elif count := pulls.get("open"):
        yield f"{plain(count)} open pull request{'s' if count != 1 else ''}"
