"""`bbcli commits list`: list the commits of one repository, or of several merged by time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMMIT, DATE, FILE_PATH, PROJECT, USER, Option, list_options, repos_option
from bbcli.client.endpoints import COMMITS
from bbcli.errors import NotFound, ServerFailed, shortened
from bbcli.output import Column, Record, RecordList, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

    Keep = Callable[[Record], bool]

COLUMNS = (
    Column("COMMIT", "id", cells.commit),
    Column("AUTHOR", "author", cells.author),
    Column("WHEN", "authorTimestamp", cells.age),
    Column("MESSAGE", "message", cells.first_line),
)
MULTI_REPO_COLUMNS = (Column("REPO", "repository", cells.repo), *COLUMNS)
filter_option = partial(click.option, cls=Option, section="Filtering")


@click.command("list", cls=Command, endpoint={f"GET {COMMITS}": "List the commits of a repository."}, columns=COLUMNS)
@repos_option
@click.option(
    "--project",
    "projects",
    type=PROJECT,
    metavar="PROJECT",
    multiple=True,
    help="List commits of all repositories of a project",
)
@click.option("--all-repos", is_flag=True, help="List commits of all active repositories")
@click.option(
    "--until",
    type=COMMIT,
    metavar="REF",
    help="Newest commit: branch, tag or commit hash [default: the default branch]",
)
@click.option("--since", type=COMMIT, metavar="REF", help="Exclude this commit and its ancestors")
@click.option("--path", type=FILE_PATH, metavar="PATH", help="Show only commits that change this file or directory")
@click.option("--follow", is_flag=True, help="Follow the file of --path across renames")
@filter_option(
    "--merges",
    type=click.Choice(["exclude", "include", "only"]),
    help="Include, exclude or show only merge commits [default: include]",
)
@filter_option("--author", type=USER, metavar="TEXT", help="Show only commits whose author name or email contains TEXT")
@filter_option("--grep", metavar="TEXT", help="Show only commits whose message contains TEXT")
@filter_option("--issue", metavar="KEY", help="Show only commits of a Jira issue")
@filter_option("--after", type=DATE, metavar="DATE", help="Show only commits after a date, time or age, e.g. 2w")
@filter_option("--before", type=DATE, metavar="DATE", help="Show only commits before a date, time or age")
@list_options
@pass_app
def list_commits(
    app: App,
    /,
    repos: tuple[RepoAddress, ...],
    projects: tuple[str, ...],
    all_repos: bool,
    list_range: ListRange,
    follow: bool,
    until: str | None,
    since: str | None,
    path: str | None,
    merges: str | None,
    **filters: str | int | None,
) -> RecordList:
    """List commits, the newest first.

    Commits of several repositories (-R repeated, --project, --all-repos) are one list, sorted by commit time, each with
    its repository. Repositories that cannot be read are named at the end.

    bbcli filters by --author, --grep, --issue, --after and --before itself: it reads all commits, and --limit counts
    the matches.

    \b
    Examples:
      # List the commits between two tags
      bbcli commits list -R WORK/my-repo --until v1.2 --since v1.1
      # List the changes of a file by an author
      bbcli commits list --path README.md --follow --author "Seb Ruiz"
      # List yesterday's commits in a project
      bbcli commits list --project WORK --after 1d
      # Print the hashes of all commits
      bbcli commits list --all --jsonl | jq -r .id
    """
    if follow and not path:
        raise click.UsageError("--follow needs the --path of a file")
    query = {"until": until, "since": since, "path": path, "followRenames": follow or None, "merges": merges}
    if projects or all_repos or len(repos) > 1:
        return _list_many_repos(app, repos, projects, all_repos, list_range, _commit_filter(filters), query)
    found = _list_one_repo(app, repos[0] if repos else None, list_range, _commit_filter(filters), query)
    if path and not (since or merges or list_range.start or any(filters.values())):
        # For a path that does not exist the server returns an empty list, not an error.
        found = found.when_empty(lambda: _no_such_path(path))
    return found


def _list_one_repo(
    app: App, repo: RepoAddress | None, list_range: ListRange, keep: Keep | None, query: dict[str, Any]
) -> RecordList:
    from bbcli.config.addresses import is_hash

    address = app.repo(repo)
    query |= {name: query[name] and app.ref(address, query[name]) for name in ("until", "since")}
    settles: str | None = "until"
    if list_range.start or query["path"] or query["merges"]:
        # The first commit of such a list is not the tip, so a list of several pages is pinned to the tip's hash.
        query["until"] = app.pin_ref(address, query["until"], list_range)
        settles = "until" if is_hash(query["until"]) else None
    found = app.client.records(COMMITS, address.variables, list_range, keep=keep, settles=settles, **query)
    return found.with_web_url(app.commit_pages(address))


def _list_many_repos(
    app: App,
    named: tuple[RepoAddress, ...],
    projects: tuple[str, ...],
    all_repos: bool,
    list_range: ListRange,
    keep: Keep | None,
    query: dict[str, Any],
) -> RecordList:
    if list_range.start:
        raise click.UsageError("--start is a position in the list of one repository")
    if {query["until"], query["since"]} & {"HEAD", "@"}:
        raise click.UsageError("HEAD is a commit of one repository: name a branch")
    named = tuple(app.repo(each) for each in named)
    repos = app.repos(named, projects, everywhere=all_repos)
    settles = None if query["path"] or query["merges"] else "until"
    found = app.client.merged(COMMITS, repos, list_range.limit, keep=keep, named=named, settles=settles, **query)
    return found.with_columns(MULTI_REPO_COLUMNS).with_web_url(app.commit_pages())


def _no_such_path(path: str) -> None:
    raise NotFound(f"no commit touches {path!r}", hint="a path starts at the repository's root, in its own case")


def _commit_filter(filters: dict[str, str | int | None]) -> Keep | None:
    """Return the predicate for options that the server has no filter for; None without such options."""
    tests = [partial(_FILTERS[name], value) for name, value in filters.items() if value is not None]
    return (lambda commit: all(test(commit) for test in tests)) if tests else None


def _contains(text: Any, *values: Any) -> bool:
    return any(str(text).casefold() in plain(value).casefold() for value in values)


def _commit_time(commit: Record) -> int:
    time = commit.get("committerTimestamp") or commit.get("authorTimestamp") or 0
    if not isinstance(time, int | float):
        raise ServerFailed(f"the server's list has a commit without a time: {shortened(plain(time), 40)}")
    return int(time)


_AUTHOR_NAMES = ("name", "displayName", "emailAddress")
_FILTERS: dict[str, Callable[[Any, Record], bool]] = {
    "author": lambda text, commit: _contains(text, *(commit.get(f"author.{name}") for name in _AUTHOR_NAMES)),
    "grep": lambda text, commit: _contains(text, commit.get("message")),
    "issue": lambda key, commit: key.upper() in cells.issue_keys(commit),
    "after": lambda moment, commit: _commit_time(commit) > moment,
    "before": lambda moment, commit: _commit_time(commit) < moment,
}
