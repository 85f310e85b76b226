"""The verbs of `bbcli commits` for one commit: show, changes, diff, pulls, comments, open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import (
    FILE_PATH,
    PATH_HINTS,
    commit_argument,
    commit_range_argument,
    limit_option,
    list_options,
    optional_commit_argument,
    path_or_list,
    print_url_option,
    repo_option,
)
from bbcli.client.endpoints import COMMITS, DIFF
from bbcli.errors import NotFound
from bbcli.output import Column, Document, Record, cells, columns
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

COMMIT_PATH = f"{COMMITS}/{{commitId}}"
FIELDS = (
    Column("COMMIT", "id", lambda value, seen: cells.Cell(plain(value), style="yellow", link=seen.record.web_url)),
    Column("AUTHOR", "author", lambda value, _: cells.Cell(cells.person(value))),
    Column("DATE", "authorTimestamp", cells.moment),
    Column("COMMITTER", "committer", lambda value, _: cells.Cell(cells.person(value))),
    Column("COMMITTED", "committerTimestamp", cells.moment),
    Column("PARENTS", "parents", cells.hashes),
    Column("ISSUES", "properties.jira-key", cells.keys),
    Column("WEB", "id", cells.web),
    Column("MESSAGE", "message"),
)
PULLS = (
    Column("ID", "id", cells.linked),
    Column("TITLE", "title"),
    Column("STATE", "state", cells.state),
    Column("AUTHOR", "author.user.displayName"),
    Column("TO", "toRef.displayId"),
)
COMMENTS = (
    Column("ID", "id"),
    Column("AUTHOR", "author.displayName"),
    Column("WHEN", "createdDate", cells.age),
    Column("PATH", "anchor.path", cells.path),
    Column("TEXT", "text"),
)


def _may_be_a_path(facts: Mapping[str, Any]) -> str:
    """Return the hint of `commits diff` for a commit that does not exist: HEAD is that of the local clone."""
    commit = "COMMIT" if "repo" in facts["typed"] else "HEAD"
    return path_or_list(facts, "commit", "bbcli", "commits", "diff", commit)


@click.command("show", cls=Command, endpoint=f"GET {COMMIT_PATH}", columns=FIELDS)
@optional_commit_argument
@repo_option
@pass_app
def show_commit(app: App, commit: str | None, repo: RepoAddress | None) -> Record:
    """Show a commit.

    COMMIT is a commit hash, a branch, a tag, or a git revision such as HEAD~1, v1.0^2, @{upstream} or @{-1}. git
    resolves a revision in a local clone of the repository, else it is found by the parents that the server reports.

    \b
    Examples:
      # Show a commit of a repository
      bbcli commits show 01f9c86 -R WORK/my-repo
      # Show the commit that is checked out
      bbcli commits show
      # Show the commit before it
      bbcli commits show HEAD~1
    """
    address, variables = _resolve(app, repo, commit)
    return app.client.record(show_commit.path, variables).with_web_url(app.commit_pages(address))


@click.command(
    "changes",
    cls=Command,
    endpoint={f"GET {COMMIT_PATH}/changes": "List the files that a commit changed."},
    columns=columns.CHANGES,
    empty="no changes",
)
@commit_argument
@repo_option
@list_options
@pass_app
def list_changes(app: App, commit: str, repo: RepoAddress | None, list_range: ListRange) -> Iterable[Record]:
    """List the files that a commit changes.

    \b
    Example:
      bbcli commits changes master -R WORK/my-repo
    """
    variables = _resolve(app, repo, commit)[1]
    return app.client.records(list_changes.path, variables, list_range)


@click.command(
    "diff",
    cls=Command,
    endpoint={
        f"GET {COMMIT_PATH}/diff/{{path}}": "Show the diff of a commit.",
        f"GET {DIFF}/{{path}}": "Show the diff of a file between two commits.",
    },
    columns=columns.LINE_COUNTS,
    empty="no changes",
    hints={**PATH_HINTS, "no_such_commit": _may_be_a_path},
)
@commit_range_argument
@click.argument("path", type=FILE_PATH, required=False, metavar="[PATH]", help="Show only this file")
@repo_option
@click.option("--stat", is_flag=True, help="Show added and removed line counts per file")
@pass_app
def show_diff(
    app: App, commit: str | None, path: str | None, repo: RepoAddress | None, stat: bool
) -> Document | Iterable[Record]:
    """Show the diff of a commit against its first parent, or of a range.

    As in git, A..B is the difference between both commits, A...B what B changed since the merge base; an omitted side
    is HEAD. "bbcli compare" lists the commits and files of a range, and takes branches of forks. In a local clone PATH
    is relative to the current directory; with -R, to the root of the repository.

    \b
    Examples:
      # Apply a commit to the local clone
      bbcli commits diff 01f9c86 -R WORK/my-repo | git apply
      # Count changed lines per file
      bbcli commits diff HEAD --stat
      # Show how a file changed between two tags
      bbcli commits diff v1.1..v1.2 CHANGES.md -R WORK/my-repo
    """
    from bbcli.context.comparison import line_counts, with_truncation_warning

    if commit and ".." in commit:
        diff = _diff_of_range(app, repo, commit, path)
    else:
        diff = _diff_of_commit(app, repo, commit, path)
    return line_counts(app, diff) if stat else with_truncation_warning(app, diff)


def _diff_of_commit(app: App, repo: RepoAddress | None, commit: str | None, path: str | None) -> Document:
    from bbcli.context.repo_path import optional_path

    address, variables = _resolve(app, repo, commit)
    path = optional_path(app, repo, address, path)
    template = f"{COMMIT_PATH}/diff" + ("/{path}" if path else "")
    return app.client.document(template, {**variables, "path": path})


def _diff_of_range(app: App, repo: RepoAddress | None, commits: str, path: str | None) -> Document:
    from bbcli.config.addresses import parse_range
    from bbcli.context.comparison import resolve_comparison
    from bbcli.context.repo_path import optional_path

    found = resolve_comparison(app, repo, "".join(parse_range(commits) or ()))
    return found.diff(optional_path(app, repo, found.source.repo, path))


@click.command(
    "pulls",
    cls=Command,
    endpoint={f"GET {COMMIT_PATH}/pull-requests": "List the pull requests that contain a commit."},
    columns=PULLS,
    empty="no pull requests",
)
@commit_argument
@repo_option
@list_options
@pass_app
def list_pulls(app: App, commit: str, repo: RepoAddress | None, list_range: ListRange) -> Iterable[Record]:
    """List the pull requests that contain a commit.

    \b
    Example:
      bbcli commits pulls 01f9c86 -R WORK/my-repo
    """
    variables = _resolve(app, repo, commit)[1]
    return app.client.records(list_pulls.path, variables, list_range)


@click.command(
    "comments",
    cls=Command,
    endpoint={
        f"GET {COMMIT_PATH}/comments": "List the comments on a file of a commit.",
        f"POST {COMMIT_PATH}/comments": "Comment on a commit.",
    },
    columns=COMMENTS,
    empty="no comments",
    writes=True,
    hints=PATH_HINTS,
)
@commit_argument
@repo_option
@click.option(
    "--path", type=FILE_PATH, metavar="PATH", help="Show only comments on this file; with --add, comment on it"
)
@click.option("--add", "text", metavar="TEXT", help="Add a comment; - reads it from stdin")
@limit_option
@pass_app
def list_comments(
    app: App, commit: str, repo: RepoAddress | None, path: str | None, text: str | None, list_range: ListRange
) -> Iterable[Record] | Record | None:
    """List or add comments on a commit.

    Bitbucket lists comments per file: without --path, bbcli sends a request for each changed file. A comment added
    without --path belongs to the commit as a whole. In a local clone --path is relative to the current directory; with
    -R, to the root of the repository.

    \b
    Examples:
      # List the comments on a file
      bbcli commits comments 01f9c86 --path languages/java.lang
      # Add a comment
      bbcli commits comments 01f9c86 --add "Looks good"
      # Add a comment from stdin
      git log -1 --format=%B | bbcli commits comments HEAD --add -
    """
    from bbcli.context.repo_path import optional_path

    address, variables = _resolve(app, repo, commit)
    path = optional_path(app, repo, address, path)
    if text is not None:
        body = {"text": app.console.text_or_stdin(text), "anchor": {"path": path} if path else None}
        return app.client.write("POST", list_comments.path, variables, body)
    paths = [path] if path else _changed_paths(app, variables)
    found = app.client.records_over(list_comments.path, variables, "path", paths, list_range)
    return found.when_empty(lambda: _check_path(app, variables, path)) if path else found


@click.command("open", cls=Command)
@commit_argument
@repo_option
@print_url_option
@pass_app
def open_commit(app: App, commit: str, repo: RepoAddress | None, print_url: bool) -> str | None:
    """Open the web page of a commit.

    \b
    Example:
      bbcli commits open HEAD --print
    """
    address, variables = _resolve(app, repo, commit)
    return app.page(app.web(address.project, address.slug, f"/commits/{variables['commitId']}"), print_url=print_url)


def _resolve(app: App, repo: RepoAddress | None, commit: str | None) -> tuple[RepoAddress, dict[str, str]]:
    from bbcli.context.commit_ref import resolve_in_repo

    return resolve_in_repo(app, repo, commit)


def _check_path(app: App, variables: dict[str, str], path: str) -> None:
    if path not in _changed_paths(app, variables):
        raise NotFound(
            f"commit {cells.short_hash(variables['commitId'])} does not change {path!r}", reason="no_such_path"
        )


def _changed_paths(app: App, variables: dict[str, str]) -> Iterator[str]:
    return (change.text_at("path.toString") for change in app.client.records(list_changes.path, variables))
