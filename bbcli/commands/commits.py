"""`bbcli commits`: list and show commits, their changes, diffs, pull requests and comments."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.command import Group, pass_app
from bbcli.errors import NotFound
from bbcli.output import Column, Document, Record, cells
from bbcli.params import COMMIT, DATE, FILE_PATH, commit_argument, limit_option, repo_option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.address import RepoAddress
    from bbcli.app import App

COMMITS = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/commits"
COMMIT_PATH = f"{COMMITS}/{{commitId}}"
COLUMNS = (
    Column("COMMIT", "id", cells.commit),
    Column("AUTHOR", "author", cells.author),
    Column("WHEN", "authorTimestamp", cells.age),
    Column("MESSAGE", "message", cells.first_line),
)
FIELDS = (
    Column("COMMIT", "id", lambda value, seen: cells.Cell(cells.plain(value), style="yellow", link=seen.record.web)),
    Column("AUTHOR", "author", lambda value, _: cells.Cell(cells.person(value))),
    Column("DATE", "authorTimestamp", cells.moment),
    Column("COMMITTER", "committer", lambda value, _: cells.Cell(cells.person(value))),
    Column("COMMITTED", "committerTimestamp", cells.moment),
    Column("PARENTS", "parents", cells.hashes),
    Column("ISSUES", "properties.jira-key", cells.keys),
    Column("WEB", "id", cells.web),
    Column("MESSAGE", "message"),
)
CHANGES = (
    Column("TYPE", "type", cells.state), Column("PATH", "path", cells.path), Column("FROM", "srcPath", cells.path),
)  # fmt: skip
STAT = (Column("PATH", "path"), Column("ADDED", "added", cells.added), Column("REMOVED", "removed", cells.removed))
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

group = Group(
    help="Read the commits of a repository, and what is said of them.",
    example="bbcli commits list -R WORK/my-repo --until master",
)


@group.command("list", columns=COLUMNS)
@repo_option
@click.option(
    "--until", type=COMMIT, metavar="REF",
    help="The newest commit: a branch, tag or hash. [default: the default branch]",
)  # fmt: skip
@click.option("--since", type=COMMIT, metavar="REF", help="Not this one and those before it.")
@click.option("--path", type=FILE_PATH, metavar="PATH", help="Only commits that change this file or folder.")
@click.option("--follow", is_flag=True, help="Follow the file of --path over renames.")
@click.option("--merges", type=click.Choice(["exclude", "include", "only"]), help="Merge commits. [default: include]")
@click.option("--author", metavar="TEXT", help="Only where the author's name or address contains this.")
@click.option("--grep", metavar="TEXT", help="Only where the message contains this.")
@click.option("--issue", metavar="KEY", help="Only those of a Jira issue.")
@click.option(
    "--after", type=DATE, metavar="DATE", help="Only those committed after this: a date, a time, an age such as 2w."
)
@click.option("--before", type=DATE, metavar="DATE", help="Only those committed before this.")
@limit_option
@pass_app
def list_commits(
    app: App,
    /,
    repo: RepoAddress | None,
    limit: int | None,
    follow: bool,
    until: str | None,
    since: str | None,
    path: str | None,
    merges: str | None,
    **filters: str | int | None,
) -> Iterable[Record]:
    """List commits, the newest first.

    --author, --grep, --issue, --after and --before are beyond the server: all commits are read, and the
    limit counts those that fit.

    \b
    Examples:
      bbcli commits list -R WORK/my-repo --until release/1.2 --since v1.1
      bbcli commits list --path README.md --follow --author "Seb Ruiz"
      bbcli commits list --all --jsonl | jq -r .id
    """
    if follow and not path:
        raise click.UsageError("--follow needs the --path of a file")
    address = app.repo(repo)
    found = app.client.records(
        COMMITS, address.variables, limit=limit, keep=_keeping(filters),
        until=until and app.ref(address, until), since=since and app.ref(address, since),
        path=path, followRenames=follow or None, merges=merges,
    )  # fmt: skip
    if path and not (since or merges or any(filters.values())):
        from bbcli.paging import when_empty

        # Every path that exists was touched once; of one that does not the server says nothing.
        found = when_empty(found, lambda: _no_such_path(f"no commit touches {path!r}"))
    return app.located(found, address)


@group.command("show", columns=FIELDS)
@commit_argument
@repo_option
@pass_app
def show_commit(app: App, commit: str, repo: RepoAddress | None) -> Record:
    """Show a commit.

    \b
    Example:
      bbcli commits show 01f9c86 -R WORK/my-repo
    """
    address, variables = _named(app, repo, commit)
    return next(iter(app.located([app.client.record(COMMIT_PATH, variables)], address)))


@group.command("changes", columns=CHANGES)
@commit_argument
@repo_option
@limit_option
@pass_app
def list_changes(app: App, commit: str, repo: RepoAddress | None, limit: int | None) -> Iterable[Record]:
    """List the files that a commit changes.

    \b
    Example:
      bbcli commits changes master -R WORK/my-repo
    """
    variables = _named(app, repo, commit)[1]
    return app.client.records(f"{COMMIT_PATH}/changes", variables, limit=limit)


@group.command("diff", columns=STAT)
@commit_argument
@click.argument("path", type=FILE_PATH, required=False, metavar="[PATH]", help="Only this file.")
@repo_option
@click.option("--stat", is_flag=True, help="How many lines each file gains and loses, instead of the lines.")
@pass_app
def show_diff(
    app: App, commit: str, path: str | None, repo: RepoAddress | None, stat: bool
) -> Document | Iterable[Record]:
    """Show what a commit changes, as a diff against its first parent.

    \b
    Examples:
      bbcli commits diff 01f9c86 -R WORK/my-repo | git apply
      bbcli commits diff HEAD --stat
    """
    variables = _named(app, repo, commit)[1]
    template = f"{COMMIT_PATH}/diff" + ("/{path}" if path else "")
    diff = app.client.document(template, {**variables, "path": path})
    return _stat(app, diff.record()) if stat else diff


@group.command("pulls", columns=PULLS)
@commit_argument
@repo_option
@limit_option
@pass_app
def list_pulls(app: App, commit: str, repo: RepoAddress | None, limit: int | None) -> Iterable[Record]:
    """List the pull requests that hold a commit.

    \b
    Example:
      bbcli commits pulls 01f9c86 -R WORK/my-repo
    """
    variables = _named(app, repo, commit)[1]
    return app.client.records(f"{COMMIT_PATH}/pull-requests", variables, limit=limit)


@group.command("comments", columns=COMMENTS)
@commit_argument
@repo_option
@click.option(
    "--path", type=FILE_PATH, metavar="PATH", help="Only those on this file; with --add, the file that it is about."
)
@click.option("--add", "text", metavar="TEXT", help="Add a comment; - reads it from stdin.")
@limit_option
@pass_app
def list_comments(
    app: App, commit: str, repo: RepoAddress | None, path: str | None, text: str | None, limit: int | None
) -> Iterable[Record] | Record | None:
    """List the comments on a commit's files, or add one.

    A server lists the comments of a file only: without --path each file that the commit changes is asked for.
    One that was added without --path is shown on the commit's page.

    \b
    Examples:
      bbcli commits comments 01f9c86 --path src/app.js
      bbcli commits comments 01f9c86 --add "Looks good"
      git log -1 --format=%B | bbcli commits comments HEAD --add -
    """
    from bbcli.paging import when_empty

    variables = _named(app, repo, commit)[1]
    if text is not None:
        body = {"text": app.text(text), "anchor": {"path": path} if path else None}
        return app.client.write("POST", f"{COMMIT_PATH}/comments", variables, body)
    paths = [path] if path else _changed_paths(app, variables)
    found = app.client.records_over(f"{COMMIT_PATH}/comments", variables, "path", paths, limit=limit)
    return when_empty(found, lambda: _check_path(app, variables, path)) if path else found


@group.command("open")
@commit_argument
@repo_option
@click.option("--print", "print_url", is_flag=True, help="Print the address instead of opening it.")
@pass_app
def open_commit(app: App, commit: str, repo: RepoAddress | None, print_url: bool) -> str | None:
    """Open a commit's web page.

    \b
    Example:
      bbcli commits open HEAD --print
    """
    address, variables = _named(app, repo, commit)
    url = app.web(address.project, address.slug, f"/commits/{variables['commitId']}")
    if print_url:
        return url
    app.show_page(url)
    return None


def _named(app: App, repo: RepoAddress | None, commit: str) -> tuple[RepoAddress, dict[str, str]]:
    """Return the repository, and the path variables of the commit, its hash completed."""
    address = app.repo(repo)
    return address, {**address.variables, "commitId": app.commit(address, commit)}


def _check_path(app: App, variables: dict[str, str], path: str) -> None:
    if path not in _changed_paths(app, variables):
        _no_such_path(f"commit {variables['commitId'][:11]} does not change {path!r}")


def _no_such_path(message: str) -> None:
    raise NotFound(message, hint="a path starts at the repository's root, in its own case")


def _changed_paths(app: App, variables: dict[str, str]) -> Iterator[str]:
    return (str(change.get("path.toString")) for change in app.client.records(f"{COMMIT_PATH}/changes", variables))


def _stat(app: App, diff: Record) -> Iterator[Record]:
    """Count the lines of each file of a JSON diff."""
    if diff.get("truncated"):
        app.notes.append("the server cut this diff short: the counts are of what it sent")
    for file in diff.get("diffs") or ():
        lines = Counter[str]()
        for segment in (segment for hunk in file.get("hunks") or () for segment in hunk["segments"]):
            lines[segment["type"]] += len(segment["lines"])
        path = (file.get("destination") or file["source"])["toString"]
        yield Record.of(path=path, added=lines["ADDED"], removed=lines["REMOVED"])


def _keeping(filters: dict[str, str | int | None]) -> Callable[[Record], bool] | None:
    """Return what decides about a commit where the server can't; None where nothing was asked."""
    tests = [partial(_FILTERS[name], value) for name, value in filters.items() if value is not None]
    return (lambda commit: all(test(commit) for test in tests)) if tests else None


def _holds(text: Any, *values: Any) -> bool:
    return any(str(text).casefold() in cells.plain(value).casefold() for value in values)


def _committed(commit: Record) -> int:
    return int(commit.get("committerTimestamp") or commit.get("authorTimestamp") or 0)


_AUTHOR_NAMES = ("name", "displayName", "emailAddress")
_FILTERS: dict[str, Callable[[Any, Record], bool]] = {
    "author": lambda text, commit: _holds(text, *(commit.get(f"author.{name}") for name in _AUTHOR_NAMES)),
    "grep": lambda text, commit: _holds(text, commit.get("message")),
    "issue": lambda key, commit: key.upper() in cells.issue_keys(commit),
    "after": lambda moment, commit: _committed(commit) > moment,
    "before": lambda moment, commit: _committed(commit) < moment,
}  # fmt: skip
