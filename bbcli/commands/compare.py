"""`bbcli compare`: what one branch has and another one lacks, as commits, files, diff or line counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMPARISON, SIDE, limit_option, one_of, push_or_list, repo_option
from bbcli.client.endpoints import CHANGES, COMPARE, DEFAULT_BRANCH, DIFF, MERGE_BASE
from bbcli.output import RecordList, columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Document, Record


@click.command(
    "compare",
    cls=Command,
    endpoint={
        f"GET {COMPARE}/commits": "List the commits that one branch has and another one lacks.",
        f"GET {COMPARE}/changes": "List the files that a branch changed since the merge base.",
        f"GET {COMPARE}/diff/{{path}}": "Show what a branch changed since the merge base.",
        f"GET {COMPARE}/diff-stats-summary/{{path}}": "Count the lines that a branch changed since the merge base.",
        f"GET {CHANGES}": "List the files that differ between two commits.",
        f"GET {DIFF}": "Show the diff of two commits.",
        f"GET {DEFAULT_BRANCH}": "Read the name of the default branch.",
        f"GET {MERGE_BASE}": "Find the merge base of two commits.",
    },
    columns=columns.COMMITS,
    topics=("scripting",),
    position=35,
    empty="no differences",
    hints={"no_such_commit": push_or_list("first")},
)
@click.argument(
    "first", type=COMPARISON, metavar="[A..B]", required=False, help="Range, or one side [default: current branch]"
)
@click.argument("second", type=SIDE, metavar="[B]", required=False, help="Second side, if A is not a range")
@repo_option
@click.option("--files", is_flag=True, help="List changed files")
@click.option("--diff", is_flag=True, help="Show the diff")
@click.option("--stat", is_flag=True, help="Show added and removed line counts per file")
@click.option("--shortstat", is_flag=True, help="Show the number of files, and of added and removed lines")
@limit_option
@pass_app
def group(
    app: App, /, first: str | None, second: str | None, repo: RepoAddress | None, list_range: ListRange, **modes: bool
) -> Document | Iterable[Record]:
    """Compare two branches, tags or commits.

    The sides are those of git: A..B lists the commits of B that A lacks, A...B those of either side that the other one
    lacks. --files, --diff, --stat and --shortstat compare both commits with A..B, and show what B changed since the
    merge base with A...B, as a pull request does. "A B" means A..B, a single side is compared with the default branch,
    and an omitted side is the default branch. Without sides it is the branch that is checked out in the local clone.

    A side in another repository, such as a fork, is written REPO:REF. Files and diffs of two repositories require
    A...B.

    \b
    Examples:
      # List the commits of the current branch
      bbcli compare
      # List the commits that a pull request would have
      bbcli compare master..feature/STASH-3000-syntax-highlight -R WORK/my-repo
      # List the files that a branch changed since it began
      bbcli compare master...feature/STASH-3000-syntax-highlight --files -R WORK/my-repo
      # Show the diff of two releases
      bbcli compare v1.1 v1.2 --diff -R WORK/my-repo
      # Compare with the branch of a fork
      bbcli compare master...~fred/my-repo:master --stat -R WORK/my-repo
    """
    from bbcli.context.comparison import resolve_comparison, with_truncation_warning

    mode = one_of(**modes)
    _check_limit(mode)
    comparison = resolve_comparison(app, repo, first or _current_branch(app, repo), second)
    match mode:
        case "files":
            return comparison.changes(list_range).with_columns(columns.CHANGES)
        case "diff":
            return with_truncation_warning(app, comparison.diff())
        case "stat":
            return RecordList.of(comparison.counts()).with_columns(columns.LINE_COUNTS)
        case "shortstat":
            return RecordList.of((comparison.totals(),)).with_columns(columns.TOTALS)
    return comparison.commits(list_range)


def _current_branch(app: App, repo: RepoAddress | None) -> str:
    """Return the ref that is checked out in the local clone, and print it; UsageError outside of one."""
    checked_out = app.selection.local_clone.checked_out(app.repo(repo), app.server)
    if checked_out is None:
        raise click.UsageError("missing argument A..B: this directory is not a local clone of the repository")
    app.console.info(f"comparing {checked_out} with the default branch")
    return checked_out.ref


def _check_limit(mode: str | None) -> None:
    """Raise UsageError for a limit of what is not a list of the server."""
    context = click.get_current_context()
    typed = context.get_parameter_source("limit") is click.core.ParameterSource.COMMANDLINE
    if typed and mode not in (None, "files"):
        raise click.UsageError(f"--limit cannot be combined with --{mode}")
