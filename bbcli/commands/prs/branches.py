"""The source and the target branch of a new pull request.

The source branch is the named or the current one, which is pushed if the server does not have it yet. The target branch
is the named one, else that of the branch model, else the default branch.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.client.endpoints import BRANCH_MODEL, BRANCHES, DEFAULT_BRANCH, REPO
from bbcli.client.request import Request
from bbcli.config.addresses import RepoAddress, parse_side
from bbcli.context import git
from bbcli.context.refs import HEADS, as_operand, query_for, short_name
from bbcli.errors import BbcliError, InvalidInput, NotFound
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.context.app import App

# Branches of these types of the branch model go into its production branch.
_INTO_PRODUCTION = ("HOTFIX",)


@dataclass(frozen=True)
class Source:
    """The source branch on the server: repository and full ref.

    `branch` is its name in the local clone and `commit` its commit there; both are empty for a branch of an option.
    """

    repo: RepoAddress
    ref: str
    branch: str = ""
    commit: str = ""

    @property
    def name(self) -> str:
        """The short name."""
        return short_name(self.ref)

    def is_fork_of(self, target: RepoAddress) -> bool:
        """True if it is in another repository than the target branch."""
        return str(self.repo).casefold() != str(target).casefold()


def find_source(app: App, target: RepoAddress, named: str | None) -> Source:
    """Return the named branch, [PROJECT/repo:]BRANCH, else the current branch of the local clone.

    InvalidInput without a current branch of a clone from the server.
    """
    if named:
        repo, branch = parse_side(named)
        if not branch:
            raise InvalidInput(f"{named!r} names no branch", hint="write BRANCH, or PROJECT/repo:BRANCH for a fork")
        return Source(app.repo(repo) if repo else target, branch if branch.startswith(HEADS) else HEADS + branch)
    clone = app.selection.local_clone
    pushed = clone.pushed_branch(app.server)
    if pushed is None:
        message = f"no source branch is named, and this directory is not a local clone from {app.server.url}"
        raise InvalidInput(message, reason="no_source_branch")
    branch = clone.current_branch()
    return Source(pushed.repo, pushed.ref, branch, clone.commit_named(HEADS + branch))


def push_source(app: App, source: Source, *, push: bool | None) -> None:
    """Push the branch if the server does not have its newest commit, and if that is wanted or confirmed.

    `push` is None without an option: a terminal asks then. InvalidInput for a branch that the server does not have, and
    that is not pushed.
    """
    known = app.client.records(BRANCHES, source.repo.variables, **query_for(source.name))
    on_server = next((each.text_at("latestCommit") for each in known if each.get("id") == source.ref), "")
    if not source.commit:
        if not on_server:
            message = f"branch {source.name} does not exist in {source.repo}"
            raise NotFound(message, reason="no_such_branch", repo=str(source.repo))
        return
    if on_server == source.commit:
        return
    clone = app.selection.local_clone
    ahead = clone.count_commits(on_server, source.commit) if on_server else None
    if on_server and not ahead:
        if ahead is None:
            app.console.info(f"branch {source.name} of {source.repo} has commits that the local clone does not have")
        return
    what = f"branch {source.name}" if ahead is None else f"{ahead} commit{'s' * (ahead != 1)} of {source.name}"
    if app.selection.options.dry_run:
        app.console.info(f"{what} would be pushed to {source.repo} first" if push else f"{what} is not pushed")
        return
    if push is None and app.console.interactive:
        answer = app.console.ask(f"Push {what} to {source.repo}? [Y/n]")
        push = answer.casefold() in ("", "y", "yes")
    if push:
        _push(app, source)
    elif on_server:
        app.console.info(f"warning: {what} {'is' if ahead == 1 else 'are'} not pushed: --push pushes first")
    else:
        message = f"branch {source.name} is not on the server"
        raise InvalidInput(message, reason="not_pushed", branch=as_operand(source.name))


def _push(app: App, source: Source) -> None:
    selection = app.selection
    remote = selection.local_clone.remote_of(source.repo, app.server)
    quiet = selection.options.quiet
    with app.console.progress.aside():
        git.push(
            remote,
            source.branch,
            source.ref,
            app.connections.git_access,
            cwd=selection.cwd,
            environ=selection.environ,
            quiet=quiet,
        )
    app.console.success(f"pushed {source.branch} to {source.repo}")


class Target(NamedTuple):
    """The target branch, a full ref; and the objects of the target and the source repository."""

    ref: str
    repo: Record
    source_repo: Record

    @property
    def name(self) -> str:
        """The short name of the branch."""
        return short_name(self.ref)


def find_target(app: App, repo: RepoAddress, source: Source, base: str | None) -> Target:
    """Return the named target branch, else the one that the branch model or the default branch gives.

    Both repositories, the model and the default branch are requested at once. NotFound for a repository.
    """
    asked = {"repo": Request("GET", REPO, repo.variables)}
    if source.is_fork_of(repo):
        asked["source"] = Request("GET", REPO, source.repo.variables)
    if not base:
        asked["model"] = Request("GET", BRANCH_MODEL, repo.variables)
        asked["default"] = Request("GET", DEFAULT_BRANCH, repo.variables)
    found = app.client.gather(asked)
    target = _sure(found["repo"])
    ref = base if base and base.startswith(HEADS) else HEADS + base if base else ""
    if not ref and isinstance(model := found["model"], Record):
        ref = _of_model(model.value, source.name)
    ref = ref or _sure(found["default"]).text_at("id")
    return Target(ref, target, _sure(found.get("source", target)))


@contextmanager
def naming_branch(repo: RepoAddress, ref: str) -> Iterator[None]:
    """Name the branch if the block fails because the server does not have it: servers write it as a commit."""
    name = short_name(ref)
    try:
        yield
    except NotFound as error:
        is_named = name and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w./-])", str(error.message))
        if is_named and error.reason in ("no_such_commit", "no_such_branch"):
            error.message, error.reason = f"branch {name} does not exist in {repo}", "no_such_branch"
            error.facts = {**error.facts, "repo": str(repo)}
        raise


def _sure(found: Record | BbcliError) -> Record:
    if isinstance(found, BbcliError):
        raise found
    return found


def _of_model(model: dict[str, Any], branch: str) -> str:
    """Return the branch that a model names for pull requests from a branch; empty if it names none."""
    kinds = model.get("types")
    for kind in kinds if isinstance(kinds, list) else ():
        prefix = plain(kind.get("prefix"))
        if prefix and branch.startswith(prefix) and plain(kind.get("id")).upper() in _INTO_PRODUCTION:
            return _ref(model.get("production")) or _ref(model.get("development"))
    return _ref(model.get("development"))


def _ref(branch: Any) -> str:
    return plain(branch.get("id")) if isinstance(branch, dict) else ""
