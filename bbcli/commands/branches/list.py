"""`bbcli branches list`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import DAYS, REF, REF_HINTS, REF_ORDERS, USER, Option, list_options, repo_option
from bbcli.client.endpoints import BRANCHES, DEFAULT_BRANCH
from bbcli.commands.branches.columns import (
    COLUMNS,
    DETAILED_COLUMNS,
    LATEST_COMMIT,
    age_in_days,
    is_merged,
    mark_current,
    metadata,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList

    Keep = Callable[[Record], bool]

filter_option = partial(click.option, cls=Option, section="Filtering")


@click.command(
    "list",
    cls=Command,
    endpoint={
        f"GET {BRANCHES}": "List the branches of a repository.",
        f"GET {DEFAULT_BRANCH}": "Find the branch that others are compared with.",
    },
    columns=DETAILED_COLUMNS,
    empty="no branches",
    hints=REF_HINTS,
)
@repo_option
@click.option("--details", is_flag=True, help="Add AHEAD, BEHIND, PR and BUILDS")
@click.option("--base", type=REF, metavar="REF", help="Compare with this branch or tag [default: default branch]")
@click.option(
    "--sort",
    "order",
    type=click.Choice(list(REF_ORDERS)),
    default="modified",
    show_default=True,
    help="Order on the server: newest commit first, or by name",
)
@filter_option("--filter", "text", metavar="TEXT", help="Show only branches whose name contains TEXT")
@filter_option("--merged", is_flag=True, help="Show only branches whose commits are all in the base")
@filter_option("--stale", type=DAYS, metavar="AGE", help="Show only branches without a commit for this long, e.g. 90d")
@filter_option(
    "--author", type=USER, metavar="NAME", help="Filter by author of the newest commit; me is the signed-in user"
)
@list_options
@pass_app
def list_branches(
    app: App,
    /,
    repo: RepoAddress | None,
    text: str | None,
    order: str,
    base: str | None,
    details: bool,
    list_range: ListRange,
    **filters: Any,
) -> RecordList:
    """List branches, the newest commit first.

    MARK says which branch is the default one, and which is checked out in the local clone. AHEAD and BEHIND count the
    commits that only the branch has, and only the base; --base adds --details.

    bbcli filters by --merged, --stale and --author itself: it reads all branches, and --limit counts the matches. As in
    git, a branch whose commits were squashed into the base is not merged.

    \b
    Examples:
      # List the branches with their pull requests and builds
      bbcli branches list --details -R WORK/my-repo
      # Find your own branches that are merged and old
      bbcli branches list --merged --stale 90d --author me -R WORK/my-repo
      # Print the names of all branches of a kind
      bbcli branches list --filter feature/ --all --jsonl -R WORK/my-repo | jq -r .displayId
    """
    from bbcli.context.refs import compared_branches, ref_pages

    address = app.repo(repo)
    is_compared = details or base is not None
    keep = _filter(app, filters)
    query = {"filterText": text, "orderBy": REF_ORDERS[order]}
    if is_compared or filters["merged"]:
        found = compared_branches(app, address, base, list_range, keep, **query)
    else:
        found = app.client.records(BRANCHES, address.variables, list_range, keep=keep, details=True, **query)
    shown = found.with_columns(DETAILED_COLUMNS if is_compared else COLUMNS).with_web_url(ref_pages(app, address))
    return mark_current(shown, app, address)


def _filter(app: App, filters: dict[str, Any]) -> Keep | None:
    """Return the predicate for options that the server has no parameter for; None without such options."""
    tests: list[Keep] = []
    if filters["merged"]:
        tests.append(is_merged)
    if days := filters["stale"]:
        now = app.clock()
        tests.append(lambda branch: (age := age_in_days(branch, now)) is not None and age >= days)
    if author := filters["author"]:
        from bbcli.context.authors import AuthorFilter

        is_by = AuthorFilter.of_word(app, author)
        tests.append(lambda branch: is_by(metadata(branch, LATEST_COMMIT).get("author")))
    return (lambda branch: all(test(branch) for test in tests)) if tests else None
