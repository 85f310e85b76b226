"""The argument [ID|URL|BRANCH] of the verbs of pull requests, and the pull request that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from bbcli.cli.decorators import PULL_REQUEST as PULL_TYPE
from bbcli.cli.decorators import BatchArgument, repo_option
from bbcli.client.endpoints import PULL_REQUEST, PULLS
from bbcli.commands.prs.pull import Pull, own_or_checked_out, pull_of, query_for_branch
from bbcli.errors import InvalidInput, NotFound
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App

F = TypeVar("F", bound="Callable[..., Any]")
METAVAR = "[ID|URL|BRANCH]"
_HEADS = "refs/heads/"
# Pull requests that an error names.
_MOST_NAMED = 3


def pull_argument(command: F) -> F:
    """Add the argument [ID|URL|BRANCH], and -R; the function gets `pull`, a PullName or None, and `repo`."""
    help_text = "Pull request number, its URL, or its source branch [default: of the current branch]"
    argument = click.argument(
        "pull", cls=BatchArgument, type=PULL_TYPE, metavar=METAVAR, required=False, help=help_text
    )
    return argument(repo_option(command))


def resolve_pull(app: App, repo: RepoAddress | None, name: PullName | None) -> Pull:
    """Return the named pull request, by default that of the current branch; only a branch costs a request.

    NotFound for a branch without a pull request, InvalidInput for one with several open ones.
    """
    if name and name.id:
        if repo and name.repo:
            raise InvalidInput("a URL of a pull request and a repository cannot be combined", hint="omit --repo")
        return Pull(app.repo(name.repo or repo), name.id)
    if name and name.branch not in ("HEAD", "@"):
        ref = name.branch if name.branch.startswith(_HEADS) else _HEADS + name.branch
        return _of_branch(app, app.repo(repo), ref)
    clone = app.selection.local_clone
    address = app.repo(repo) if repo or app.selection.environ.get("BBCLI_REPO") else None
    pushed = clone.pushed_branch(app.server)
    if pushed is None or (address and not clone.is_clone_of(address, app.server)):
        place = address or app.repo(None)
        message = f"no pull request is named, and this directory is not a local clone of {place}"
        raise InvalidInput(message, hint="add its number, its URL or its branch")
    return _of_branch(app, pushed.repo, pushed.ref, lambda: checked_out_pull(app))


def checked_out_pull(app: App) -> Pull | None:
    """Return the pull request that the current branch was checked out for if the branch follows nothing; else None."""
    from bbcli.config.addresses import parse_pull
    from bbcli.context.git import CHECKED_OUT_PULL

    clone = app.selection.local_clone
    branch = f"branch.{clone.current_branch()}"
    setting = clone.read("config", "--get", f"{branch}.{CHECKED_OUT_PULL}")
    is_alone = "#" in setting and not clone.read("config", "--get", f"{branch}.remote")
    named = parse_pull(setting) if is_alone else None
    is_here = named and named.id and named.repo and clone.is_clone_of(named.repo, app.server)
    return Pull(named.repo, named.id) if named and named.repo and is_here else None


def repo_of_line(repo: RepoAddress | None, name: PullName | None) -> RepoAddress | None:
    """Return the repository that the command line names, by -R or by the URL of the pull request."""
    return repo or (name.repo if name else None)


def read_pull(app: App, repo: RepoAddress | None, name: PullName | None) -> tuple[Pull, Record]:
    """Return the named pull request and its object, with one request however it is named: see resolve_pull."""
    pull = resolve_pull(app, repo, name)
    return pull, pull.found or app.client.record(PULL_REQUEST, pull.variables)


def _of_branch(app: App, repo: RepoAddress, ref: str, checked_out: Callable[[], Pull | None] = lambda: None) -> Pull:
    """Return the pull request from a branch: the open one, else the one that was updated last.

    Those from the branch of this repository take precedence over those from forks into it.
    """
    from bbcli.client.request import Request

    branch = ref.removeprefix(_HEADS)
    page = app.client.page(Request("GET", PULLS, repo.variables, query_for_branch(ref)))
    found = [Record(raw, operation=("GET", PULL_REQUEST)) for raw in page.values]
    if not found:
        found = [*app.client.records(PULLS, repo.variables, keep=lambda each: each.get("fromRef.id") == ref)]
    opened = [each for each in found if each.get("state") == "OPEN"]
    if len(opened) > 1:
        names = ", ".join(
            f"{each.text_at('id')} into {each.text_at('toRef.displayId')}" for each in opened[:_MOST_NAMED]
        )
        message = f"branch {branch} of {repo} has {len(opened)} open pull requests: {names}"
        raise InvalidInput(message, hint="name one of them by its number")
    chosen = own_or_checked_out(found, checked_out)
    if chosen is None:
        from bbcli.config.shell import command_line

        message = f"branch {branch} of {repo} has no pull request"
        raise NotFound(message, hint=command_line("bbcli", "prs", "list", "-R", repo))
    return pull_of(chosen) if isinstance(chosen, Record) else chosen
