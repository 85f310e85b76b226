"""Conflicts that the server reports, and the git commands that resolve them in a local clone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bbcli.config.addresses import is_branch_name
from bbcli.config.shell import command_line
from bbcli.context.checkout import source_repo
from bbcli.context.refs import as_operand, short_name
from bbcli.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.commands.prs.pull import Pull
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

    Git = tuple[str, ...]

MERGE, REBASE = ("git", "merge"), ("git", "rebase")
# Without the old commits of the layer below in a stack, which the reflog of its branch has.
REBASE_LAYER = (*REBASE, "--fork-point")
_CONFLICTS = "the branches have merge conflicts"


@contextmanager
def explained_conflicts(app: App, pull: Pull, record: Record, git: Git) -> Iterator[None]:
    """Add the git commands to the refusal of a merge or a rebase in this block; `git` is the one that does it by hand.

    The refusal of a rebase does not name its cause.
    """
    try:
        yield
    except Conflict as error:
        if git and (_CONFLICTS in error.refusal.details if git == MERGE else not error.reason):
            add_git_lines(app, pull, record, git, error)
        raise


def add_git_lines(app: App, pull: Pull, record: Record, git: Git, error: Conflict) -> None:
    """Add the git commands that resolve conflicts to an error, if the source branch can be read."""
    if (repo := source_repo(record)) is None:
        if git == MERGE:
            error.hint = "ask its author to resolve the conflicts: the fork of the source branch cannot be read"
        return
    details = (each for each in error.refusal.details if each != _CONFLICTS)
    error.reason = "pull_conflicts"
    error.refusal = error.refusal._replace(details=(*details, *_git_lines(app, pull, record, git, repo)))


def _git_lines(app: App, pull: Pull, record: Record, git: Git, source: RepoAddress) -> Iterator[str]:
    """Yield the commands that merge or rebase the source branch by hand, and push it."""
    clone, server = app.selection.local_clone, app.server
    branch, base = (short_name(record.text_at(f"{side}.id")) for side in ("fromRef", "toRef"))
    is_fork = str(source).casefold() != str(pull.repo).casefold()
    target, remote = clone.remote_of(pull.repo, server), clone.remote_of(source, server)
    # A push that a rebase makes necessary must not remove what others pushed: the fetch above moves the lease along.
    force = () if git == MERGE else ("--force-with-lease", "--force-if-includes")
    if is_fork and target and not remote:
        yield command_line("git", "fetch", target)
        yield command_line("bbcli", "prs", "checkout", pull.id, "-R", pull.repo)
        yield command_line(*git, f"{target}/{base}")
        yield command_line("git", "push", *force)
        return
    if is_fork and remote and not target:
        yield command_line("git", "remote", "add", "upstream", "URL")
    target = target or ("upstream" if is_fork else "origin")
    yield from git_lines(branch, target, (*git, f"{target}/{base}"), ("git", "push", *force, remote or "origin"))


def git_lines(branch: str, remote: str, combine: Git, push: Git) -> Iterator[str]:
    """Yield the git commands that fetch a remote, combine a branch with one of it, and push it.

    There are none for a name that git does not check out as a branch.
    """
    if is_branch_name(branch):
        yield command_line("git", "fetch", remote)
        yield command_line("git", "switch", branch)
        yield command_line(*combine)
        yield command_line(*push, as_operand(branch))
