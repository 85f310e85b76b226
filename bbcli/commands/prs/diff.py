"""`bbcli prs diff`: what a pull request changes, as a diff, mails, line counts or paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import PATH_HINTS, PULL_FILE, one_of
from bbcli.client.endpoints import PULL_CHANGES, PULL_DIFF, PULL_PATCH
from bbcli.commands.prs.argument import pull_argument, repo_of_line, resolve_pull
from bbcli.output import Column, RecordList, cells, columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Document, Record

PATHS = (Column("PATH", "path", cells.path),)


@click.command(
    "diff",
    cls=Command,
    endpoint={
        f"GET {PULL_DIFF}": "Show the diff of a pull request.",
        f"GET {PULL_PATCH}": "Show the commits of a pull request as mails.",
        f"GET {PULL_CHANGES}": "List the files that a pull request changes.",
    },
    columns=columns.LINE_COUNTS,
    empty="no changes",
    hints=PATH_HINTS,
)
@pull_argument
@click.option("--path", type=PULL_FILE, metavar="PATH", help="Show only this file or directory")
@click.option("--unreviewed", is_flag=True, help="Show only changes since your last review")
@click.option("--stat", is_flag=True, help="Show added and removed line counts per file")
@click.option("--name-only", is_flag=True, help="Show only the paths of changed files")
@click.option("--patch", is_flag=True, help="Show the commits as mails for git am")
@pass_app
def show_diff(
    app: App,
    /,
    pull: PullName | None,
    repo: RepoAddress | None,
    path: str | None,
    unreviewed: bool,
    stat: bool,
    name_only: bool,
    patch: bool,
) -> Document | Iterable[Record]:
    """Show what a pull request changes since its branch left the target branch.

    --unreviewed shows what was pushed since your last approval or "needs work"; without a review it is everything.

    In a local clone --path is relative to the current directory; with -R or a URL, to the root of the repository.

    A terminal shows the colors of git diff. To use a program such as delta, set it as the pager: bbcli config set pager
    delta.

    \b
    Examples:
      # Read the diff of the current branch's pull request
      bbcli prs diff
      # Read what was pushed since your last review
      bbcli prs diff 3 --unreviewed
      # Apply the commits to another branch
      bbcli prs diff 3 --patch -R WORK/my-repo | git am
    """
    from bbcli.client.diff_stat import count_text
    from bbcli.client.pages import ListRange
    from bbcli.commands.prs.changed_files import Changes
    from bbcli.context.comparison import with_truncation_warning
    from bbcli.context.repo_path import optional_path

    one_of(stat=stat, name_only=name_only, patch=patch)
    one_of(patch=patch, path=path)
    one_of(patch=patch, unreviewed=unreviewed)
    one_of(name_only=name_only, path=path)
    named = resolve_pull(app, repo, pull)
    if patch:
        return app.client.document(PULL_PATCH, named.variables)
    changes = Changes(app, named, unreviewed)
    if name_only:
        return changes.files(ListRange(None)).with_columns(PATHS)
    diff = changes.diff(optional_path(app, repo_of_line(repo, pull), named.repo, path))
    if stat:  # from the text, which comes in pieces and is not truncated as the JSON is
        return RecordList.of(count_text(diff.text()))
    return with_truncation_warning(app, diff)
