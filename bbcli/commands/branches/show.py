"""`bbcli branches show` and `bbcli branches open`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, REF, REF_HINTS, BatchArgument, print_url_option, push_or_list, repo_option
from bbcli.client.endpoints import BRANCHES, DEFAULT_BRANCH
from bbcli.commands.branches.columns import FIELDS, mark_current

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

name_argument = click.argument(
    "name",
    cls=BatchArgument,
    type=BRANCH,
    metavar="[NAME]",
    required=False,
    help="Branch name [default: current branch of the local clone]",
)


@click.command(
    "show",
    cls=Command,
    endpoint={
        f"GET {BRANCHES}": "Show a branch: filter the list by its name.",
        f"GET {DEFAULT_BRANCH}": "Find the branch that it is compared with.",
    },
    columns=FIELDS,
    hints={**REF_HINTS, "no_such_branch": push_or_list("name")},
)
@name_argument
@repo_option
@click.option("--base", type=REF, metavar="REF", help="Compare with this branch or tag [default: default branch]")
@pass_app
def show_branch(app: App, name: str | None, repo: RepoAddress | None, base: str | None) -> Record:
    """Show a branch with its newest commit, pull requests and builds.

    AHEAD and BEHIND count the commits that only the branch has, and only the base.

    \b
    Examples:
      # Show a branch
      bbcli branches show staging -R WORK/my-repo
      # Print the hash of the newest commit
      bbcli branches show staging -R WORK/my-repo --json | jq -r .latestCommit
    """
    from bbcli.context.refs import compared_branches, named_or_current, one_branch, query_for, ref_pages

    address = app.repo(repo)
    name = named_or_current(app, address, name)
    branch = one_branch(compared_branches(app, address, base, **query_for(name)), address, name)
    return mark_current(branch.with_web_url(ref_pages(app, address)), app, address)


@click.command("open", cls=Command)
@click.argument("name", type=BRANCH, metavar="[NAME]", required=False, help="Branch name [default: list of branches]")
@repo_option
@print_url_option
@pass_app
def open_branch(app: App, name: str | None, repo: RepoAddress | None, print_url: bool) -> str | None:
    """Open the web page of a branch, or of all branches.

    \b
    Example:
      bbcli branches open staging -R WORK/my-repo --print
    """
    from bbcli.context.refs import HEADS, ref_page

    address = app.repo(repo)
    page = ref_page(app, address, HEADS + name) if name else app.web(address.project, address.slug, "/branches")
    return app.page(page, print_url=print_url)
