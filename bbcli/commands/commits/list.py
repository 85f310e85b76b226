"""`bbcli commits list`: list the commits of one repository, or of several merged by time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import (
    COMMIT,
    COMMIT_RANGE,
    DATE,
    FILE_PATH,
    PATH_HINTS,
    PROJECT,
    USER,
    Option,
    list_options,
    path_or_list,
    repos_option,
)
from bbcli.client.endpoints import COMMITS
from bbcli.errors import NotFound, ServerFailed, shortened
from bbcli.output import Column, Record, RecordList, cells
from bbcli.output.columns import COMMITS as COLUMNS
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.context.git import CheckedOut
    from bbcli.records import Raw

    Keep = Callable[[Record], bool]

MULTI_REPO_COLUMNS = (Column("REPO", "repository", cells.repo), *COLUMNS)
filter_option = partial(click.option, cls=Option, section="Filtering")


@click.command(
    "list",
    cls=Command,
    endpoint={f"GET {COMMITS}": "List the commits of a repository."},
    columns=COLUMNS,
    hints={
        **PATH_HINTS,
        "no_such_commit": lambda facts: path_or_list(facts, "revision", "bbcli", "commits", "list", "--path"),
    },
)
@click.argument(
    "revision",
    type=COMMIT_RANGE,
    required=False,
    metavar="[REVISION]",
    help="Same as --until: a commit, or a range such as v1.1..v1.2",
)
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
    "--until", type=COMMIT_RANGE, metavar="REF", help="Newest commit, or a range [default: branch of the local clone]"
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
    revision: str | None,
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

    Without -R and REVISION the list begins at the branch or commit that is checked out in the local clone, if the
    server has it, and a note on stderr names it. Otherwise the list begins at the default branch.

    A..B lists the commits of B that are not in A, A...B the commits of A or B that are not in both; an omitted side is
    HEAD. In a local clone git resolves HEAD~1, v1.0^2 and @{upstream}; elsewhere the parents of the server's commits
    resolve v1.0^2. --path is relative to the current directory of a local clone; with -R, to the root of the
    repository.

    Commits of several repositories (-R repeated, --project, --all-repos) are one list, sorted by commit time, each with
    its repository. Repositories that cannot be read are named at the end.

    Bitbucket has no filters for --author, --grep, --issue, --after and --before: bbcli reads commits until --limit of
    them match. If --author is a user name, commits with that user's display name or email match, too; the user is
    looked up with one request.

    \b
    Examples:
      # List the commits between two tags
      bbcli commits list v1.1..v1.2 -R WORK/my-repo
      # List commits with their issues as CSV
      bbcli commits list v1.1..v1.2 -R WORK/my-repo --columns COMMIT,ISSUES,MESSAGE -o csv
      # List the changes of a file by an author
      bbcli commits list --path README.md --follow --author "Seb Ruiz"
      # List yesterday's commits in a project
      bbcli commits list --project WORK --after 1d
      # Print the hashes of all commits
      bbcli commits list --all --jsonl | jq -r .id
    """
    if follow and not path:
        raise click.UsageError("--follow requires the --path of a file")
    if revision and until:
        raise click.UsageError("REVISION and --until cannot be combined")
    span = _span(revision or until, since)
    query = {"path": path, "followRenames": follow or None, "merges": merges}
    if projects or all_repos or len(repos) > 1:
        return _list_many_repos(app, repos, projects, all_repos, list_range, _commit_filter(app, filters), span, query)
    repo = repos[0] if repos else None
    if path:
        from bbcli.context.repo_path import optional_path

        query["path"] = path = optional_path(app, repo, app.repo(repo), path)
    found = _list_one_repo(app, repo, list_range, _commit_filter(app, filters), span, query)
    if path and not (span.since or merges or list_range.start or any(filters.values())):
        # For a path that does not exist the server returns an empty list, not an error.
        found = found.when_empty(lambda: _no_such_path(path))
    return found


class _Span(NamedTuple):
    """The commits to list: those of `until` without those of `since`; `is_symmetric` adds those of `since` only."""

    until: str | None
    since: str | None
    is_symmetric: bool = False


def _span(until: str | None, since: str | None) -> _Span:
    """Return the commits that --until and --since select; UsageError for a range with --since."""
    from bbcli.config.addresses import parse_range

    sides = parse_range(until) if until else None
    if sides is None:
        return _Span(until, since)
    if since:
        raise click.UsageError("--since cannot be combined with a range")
    return _Span(sides[2], sides[0], is_symmetric=sides[1] == "...")


def _list_one_repo(
    app: App, repo: RepoAddress | None, list_range: ListRange, keep: Keep | None, span: _Span, query: dict[str, Any]
) -> RecordList:
    address = app.repo(repo)
    checked_out = None
    if span.until is None and not (repo or app.selection.environ.get("BBCLI_REPO")):
        checked_out = app.selection.local_clone.checked_out(address, app.server)
    since = span.since and app.ref(address, span.since)
    if span.is_symmetric:
        until = app.ref(address, str(span.until))
        found = _symmetric_difference(app, address, list_range, keep, (until, str(since)), query)
    elif checked_out:
        pages = _pages_of_clone(
            app, address, checked_out, partial(_records, app, address, list_range, keep, since, query)
        )
        found = RecordList(pages, operation=("GET", COMMITS))
    else:
        found = _records(app, address, list_range, keep, since, query, span.until and app.ref(address, span.until))
    return found.with_web_url(app.commit_pages(address))


def _records(
    app: App,
    repo: RepoAddress,
    list_range: ListRange,
    keep: Keep | None,
    since: str | None,
    query: dict[str, Any],
    until: str | None,
) -> RecordList:
    from bbcli.config.addresses import is_hash

    settles: str | None = "until"
    if list_range.start or query["path"] or query["merges"]:
        # The first commit of such a list is not the tip, so a list of several pages is pinned to the tip's hash.
        until = app.pin_ref(repo, until, list_range)
        settles = "until" if is_hash(until) else None
    query = {"until": until, "since": since, **query}
    return app.client.records(COMMITS, repo.variables, list_range, keep=keep, settles=settles, **query)


def _pages_of_clone(
    app: App, repo: RepoAddress, checked_out: CheckedOut, read: Callable[[str | None], RecordList]
) -> Iterator[Sequence[Raw]]:
    """Yield the pages from the branch or commit of the clone on; from the default branch if the server lacks it."""
    try:
        pages = iter(read(checked_out.ref).pages)
        first = next(pages, None)
    except NotFound as error:
        if error.reason != "no_such_commit":
            raise
        app.console.info(f"{checked_out} is not on the server; listing the default branch")
        pages, first = iter(read(None).pages), None
    else:
        if not checked_out.is_default:
            other = f"--until {checked_out.default}" if checked_out.default else f"-R {repo}"
            app.console.info(f"listing {checked_out}; the default branch: {other}")
    yield from () if first is None else (first,)
    yield from pages


def _symmetric_difference(
    app: App, repo: RepoAddress, list_range: ListRange, keep: Keep | None, sides: tuple[str, str], query: dict[str, Any]
) -> RecordList:
    """Return the commits of either side that are not in both, sorted by commit time."""
    if list_range.start:
        raise click.UsageError("--start cannot be combined with A...B")
    queries = [{**query, "until": until, "since": since} for until, since in (sides, sides[::-1])]
    return app.client.merged_ranges(COMMITS, (repo, repo), list_range.limit, queries, keep=keep)


def _list_many_repos(
    app: App,
    named: tuple[RepoAddress, ...],
    projects: tuple[str, ...],
    all_repos: bool,
    list_range: ListRange,
    keep: Keep | None,
    span: _Span,
    query: dict[str, Any],
) -> RecordList:
    from bbcli.config.addresses import is_revision

    if list_range.start:
        raise click.UsageError("--start cannot be combined with several repositories")
    local = next((name for name in (span.until, span.since) if name and is_revision(name)), None)
    if local:
        raise click.UsageError(
            f"{'HEAD' if local == '@' else local} cannot be combined with several repositories: use a branch name"
        )
    if span.is_symmetric:
        raise click.UsageError("A...B is a range of one repository")
    named = tuple(app.repo(each) for each in named)
    repos = app.repos(named, projects, everywhere=all_repos)
    settles = None if query["path"] or query["merges"] else "until"
    query = {"until": span.until, "since": span.since, **query}
    found = app.client.merged(COMMITS, repos, list_range.limit, keep=keep, named=named, settles=settles, **query)
    return found.with_columns(MULTI_REPO_COLUMNS).with_web_url(app.commit_pages())


def _no_such_path(path: str) -> None:
    raise NotFound(f"no commit changes {path!r}", reason="no_such_path")


def _commit_filter(app: App, filters: dict[str, str | int | None]) -> Keep | None:
    """Return the predicate for options that the server has no filter for; None without such options."""
    given = {name: value for name, value in filters.items() if value is not None}
    author = given.pop("author", None)
    tests: list[Keep] = [partial(_FILTERS[name], value) for name, value in given.items()]
    if author is not None:
        from bbcli.context.authors import AuthorFilter

        is_by = AuthorFilter(app, str(author))
        tests.append(lambda commit: is_by(commit.get("author")))
    return (lambda commit: all(test(commit) for test in tests)) if tests else None


def _contains(text: Any, *values: Any) -> bool:
    return any(str(text).casefold() in plain(value).casefold() for value in values)


def _fits_time(commit: Record, fits: Callable[[int], bool]) -> bool:
    """True if the time of a commit fits; also for a commit without a time, so that none is lost silently."""
    times = (commit.get("committerTimestamp"), commit.get("authorTimestamp"))
    time = next((each for each in times if each is not None), None)
    if time is None:
        return True
    if not isinstance(time, int | float):
        raise ServerFailed(f"a commit in the server's list has no valid time: {shortened(plain(time), 40)}")
    return fits(int(time))


_FILTERS: dict[str, Callable[[Any, Record], bool]] = {
    "grep": lambda text, commit: _contains(text, commit.get("message")),
    "issue": lambda key, commit: key.upper() in cells.issue_keys(commit),
    "after": lambda moment, commit: _fits_time(commit, lambda time: time > moment),
    "before": lambda moment, commit: _fits_time(commit, lambda time: time < moment),
}
