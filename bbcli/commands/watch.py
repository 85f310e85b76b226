"""`bbcli watch`: start and stop watching commits, pull requests and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import PULL, BatchArgument, commit_argument, repo_argument, repo_option
from bbcli.client.endpoints import REPO
from bbcli.output.cells import short_hash

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


group = Group(
    help="Watch commits, pull requests and repositories",
    example="bbcli watch commit 01f9c86 -R WORK/my-repo",
    topics=("scripting",),
    position=60,
)
off_option = click.option("--off", is_flag=True, help="Stop watching")


@group.command(
    "commit",
    endpoint={
        f"POST {REPO}/commits/{{commitId}}/watch": "Watch a commit.",
        f"DELETE {REPO}/commits/{{commitId}}/watch": "Stop watching a commit.",
    },
    writes=True,
)
@commit_argument
@repo_option
@off_option
@pass_app
def watch_commit(app: App, commit: str, repo: RepoAddress | None, off: bool) -> None:
    """Watch a commit.

    The argument - reads commits from stdin: the first word of each line, or the output of --jsonl. For each commit that
    fails a line is printed on stderr, and the others are processed. The exit code is that of the failures, or 1 if they
    differ.

    \b
    Examples:
      # Watch a commit
      bbcli watch commit 01f9c86 -R WORK/my-repo
      # Stop watching the commit of HEAD
      bbcli watch commit HEAD --off
      # Watch all commits of two weeks
      bbcli commits list -R WORK/my-repo --after 2w | bbcli watch commit - -R WORK/my-repo
    """
    from bbcli.context.commit_ref import resolve_in_repo

    address, variables = resolve_in_repo(app, repo, commit)
    _watch(app, watch_commit.path, variables, f"commit {short_hash(variables['commitId'])} of {address}", off=off)


@group.command(
    "pull",
    endpoint={
        f"POST {REPO}/pull-requests/{{pullRequestId}}/watch": "Watch a pull request.",
        f"DELETE {REPO}/pull-requests/{{pullRequestId}}/watch": "Stop watching a pull request.",
    },
    writes=True,
)
@click.argument("pull", cls=BatchArgument, type=PULL, metavar="ID", help="Pull request number")
@repo_option
@off_option
@pass_app
def watch_pull(app: App, pull: int, repo: RepoAddress | None, off: bool) -> None:
    """Watch a pull request.

    \b
    Example:
      bbcli watch pull 42 -R WORK/my-repo
    """
    address = app.repo(repo)
    variables = {**address.variables, "pullRequestId": str(pull)}
    _watch(app, watch_pull.path, variables, f"pull request {pull} of {address}", off=off)


@group.command(
    "repo",
    endpoint={
        f"POST {REPO}/watch": "Watch a repository.",
        f"DELETE {REPO}/watch": "Stop watching a repository.",
    },
    writes=True,
)
@repo_argument
@off_option
@pass_app
def watch_repo(app: App, repo: RepoAddress | None, off: bool) -> None:
    """Watch a repository.

    \b
    Example:
      bbcli watch repo WORK/my-repo
    """
    address = app.repo(repo)
    _watch(app, watch_repo.path, address.variables, f"repository {address}", off=off)


def _watch(app: App, template: str, variables: dict[str, str], what: str, *, off: bool) -> None:
    app.client.execute("DELETE" if off else "POST", template, variables)
    app.console.success(f"{'no longer watching' if off else 'watching'} {what}")
