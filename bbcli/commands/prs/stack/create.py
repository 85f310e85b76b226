"""`bbcli prs stack create`: a pull request per branch, each into the one below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, repo_option
from bbcli.client.endpoints import COMPARED_COMMITS, DEFAULT_BRANCH, PULL_REQUEST, PULLS
from bbcli.commands.prs.columns import STACK_COLUMNS

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


@click.command(
    "create",
    cls=Command,
    endpoint={
        f"POST {PULLS}": "Create a pull request of the stack.",
        f"PUT {PULL_REQUEST}": "Change the target branch of a pull request that exists.",
        f"GET {PULLS}": "List the open pull requests of the repository.",
        f"GET {COMPARED_COMMITS}": "Read the title from the commits of a branch.",
        f"GET {DEFAULT_BRANCH}": "Read the name of the default branch.",
    },
    columns=STACK_COLUMNS,
    hints={"not_pushed": "push it first: add --push, or run git push -u origin {branch:q}"},
    writes=True,
)
@click.argument(
    "branches",
    nargs=-1,
    type=BRANCH,
    metavar="[BRANCH]...",
    help="Source branches, the lowest first [default: local branches below HEAD]",
)
@repo_option
@click.option("-B", "--base", type=BRANCH, metavar="BRANCH", help="Target of the lowest [default: default branch]")
@click.option("--push", is_flag=True, help="Push the branches from the local clone first")
@click.option("-d", "--draft", is_flag=True, help="Create drafts")
@pass_app
def create_stack(
    app: App, branches: tuple[str, ...], repo: RepoAddress | None, base: str | None, push: bool, draft: bool
) -> RecordList | None:
    """Create a pull request per branch, each into the branch below.

    Without BRANCH these are the branches of the local clone between the base and HEAD. The title is the subject of the
    only commit, else the name of the branch; the issue key of the branch is put in front. Open pull requests of the
    branches are kept, and retargeted if necessary.

    \b
    Examples:
      # Push the branches below the current one, and create their pull requests
      bbcli prs stack create --push
      # Create two pull requests, the second one into the branch of the first
      bbcli prs stack create feature/STASH-3000-syntax-highlight staging -R WORK/my-repo --dry-run
    """
    from bbcli.commands.prs.stack.creation import create

    return create(app, app.repo(repo), branches, base, push=push, draft=draft)
