"""Commits, their changes and diffs, and comparisons of branches."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse

from bbcli.sandbox.errors import bad_argument, no_default_branch, no_such_commit, no_such_repository
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import (
    JSON,
    TEXT,
    UTF8,
    Page,
    PageRequest,
    empty_response,
    json_response,
    parse_int32,
    slice_page,
    text_response,
)
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import DIFF_STATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Repository

MAX_COMMITS = 100
MAX_CHANGES = 1000
COMMIT = f"{REPOSITORY}/commits/{{commitId}}"
JSON_OR_TEXT = (JSON, TEXT)  # text only if the client prefers it


def list_commits(context: RequestContext) -> Response:
    """List commits, newest first, with every filter of the API."""
    git = context.git(context.repository())
    selection: dict[str, Any] = {
        "until": context.query("until"),
        "since": context.query("since"),
        "path": context.query("path"),
        "follow_renames": context.query_flag("followRenames"),
        "merges": (context.query("merges") or "include").lower(),
        "ignore_missing": context.query_flag("ignoreMissing"),
    }
    return history_response(context, git, selection)


def history_response(context: RequestContext, git: GitRepository, selection: dict[str, Any]) -> Response:
    """Return a page of the selected commits, with their number if `withCounts` is given."""
    window = context.page_request(maximum=MAX_COMMITS)
    page = slice_page(*git.commits(**selection, start=window.start, limit=window.limit), window)
    if not context.query_flag("withCounts"):
        return page.history_response()
    total, authors = git.count(**selection)
    return page.history_response(authorCount=authors, totalCount=total)


def show_commit(context: RequestContext) -> Response:
    """Show a commit; with `path`, the last commit up to it that changed the path."""
    git = context.git(context.repository())
    commit = git.commit(context.path_param("commitId"))
    path = context.query("path")
    found = git.commits(until=commit["id"], path=path, limit=1)[0] if path else []
    return json_response(git.with_whole_parents(found[0] if found else commit))


def merge_base(context: RequestContext) -> Response:
    """Show the common ancestor of two commits; 204 if there is none."""
    git = context.git(context.repository())
    other = context.query("otherCommitId")
    if other is None:
        raise bad_argument("otherCommitId is required.", "otherCommitId")
    base = git.merge_base(context.path_param("commitId"), other)
    return json_response(git.commit(base)) if base else empty_response()


def commit_changes(context: RequestContext) -> Response:
    """List the files that a commit changed, against its first parent or `since`."""
    repository = context.repository()
    return _changes(
        context,
        repository,
        context.git(repository).commit(context.path_param("commitId"))["id"],
        context.query("since"),
    )


def list_changes(context: RequestContext) -> Response:
    """List the files that differ between two revisions."""
    repository = context.repository()
    return _changes(context, repository, _until(context, context.git(repository)), context.query("since"))


def _changes(
    context: RequestContext, repository: Repository, until: str, since: str | None, *, has_page: bool = True,
    git: GitRepository | None = None,
) -> Response:  # fmt: skip
    """Return a page of changes; the list ends at the 1000th.

    At the cap, isLastPage is false and nextPageStart null, and a start beyond it is ignored, as observed on servers.
    `has_page` is true if the web interface has a page for the changes; `git` has the commits if `repository` lacks any.
    """
    window = context.page_request(maximum=MAX_CHANGES)
    if window.start >= MAX_CHANGES:
        window = PageRequest(0, window.limit)
    limit = min(window.limit, MAX_CHANGES - window.start)
    values, more, from_hash, to_hash = (git or context.git(repository)).changes(
        until=until, since=since, start=window.start, limit=limit
    )
    capped = more and window.start + limit >= MAX_CHANGES
    page = Page(values, window, window.start + limit if more and not capped else None, capped)
    linked = page.map(lambda change: context.serialize.change(change, repository, to_hash if has_page else None))
    return linked.history_response({"fromHash": from_hash, "toHash": to_hash, "properties": {}})


def commit_diff(context: RequestContext) -> Response:
    """Show the diff of a commit, of all files or one."""
    git = context.git(context.repository())
    return diff_response(context, git, git.commit(context.path_param("commitId"))["id"], context.query("since"))


def list_diff(context: RequestContext) -> Response:
    """Show the diff of two revisions, of all files or one."""
    git = context.git(context.repository())
    return diff_response(context, git, _until(context, git), context.query("since"))


def _until(context: RequestContext, git: GitRepository) -> str:
    """Return the newer revision of a comparison: `until`, else the default branch."""
    until = context.query("until") or git.default_branch()
    if until is None:
        raise no_default_branch(git.slug, git.head_ref())
    return until


def _path(context: RequestContext) -> str | None:
    return str(context.request.path_params.get("path", "")).strip("/") or None


def diff_response(
    context: RequestContext, git: GitRepository, until: str, since: str | None,
    annotate: Callable[[list[dict[str, Any]]], None] = lambda _: None, *, is_text: bool = False,
) -> Response:  # fmt: skip
    """Return the diff of the path in the URL as text or JSON; `annotate` may add to the files of the JSON."""
    lines = parse_int32((context.query("contextLines") or "10").removeprefix("-"))
    if lines is None:
        raise bad_argument("contextLines must be a number.", "contextLines")
    comparison: dict[str, Any] = {
        "until": until,
        "since": since,
        "path": _path(context),
        "src_path": context.query("srcPath"),
        "context_lines": 10 if (context.query("contextLines") or "").startswith("-") else lines,
        "whitespace": context.query("whitespace") or "SHOW",
    }
    if is_text or context.media_type == TEXT:
        return text_response(git.diff_text(**comparison))
    shown = git.diff(**comparison)
    annotate(shown["diffs"])
    return json_response(shown)


def show_patch(context: RequestContext) -> Response:
    """Stream the patches of `until`, or of the commits that `since` lacks, as mails."""
    git = context.git(context.repository())
    chunks = git.patch(_until(context, git), context.query("since"), all_ancestors=context.query_flag("allAncestors"))
    return StreamingResponse(chunks, headers={"content-type": TEXT + UTF8})


def commit_diff_stats(context: RequestContext) -> Response:
    """Count the changes of a commit, of all files or one."""
    git = context.git(context.repository())
    return diff_stats_response(context, git, git.commit(context.path_param("commitId"))["id"], context.query("since"))


def diff_stats_response(context: RequestContext, git: GitRepository, until: str, since: str | None) -> Response:
    """Return the number of changed files and lines of the path in the URL."""
    whitespace = context.query("whitespace") or "SHOW"
    path, src_path = _path(context), context.query("srcPath")
    stats = git.diff_stats(until=until, since=since, path=path, src_path=src_path, whitespace=whitespace)
    return json_response(stats)


def compare_commits(context: RequestContext) -> Response:
    """List the commits of `from` that `to` lacks."""
    with _sides(context) as (git, source, target):
        return history_response(context, git, {"until": source, "since": target})


def compare_changes(context: RequestContext) -> Response:
    """List the files that `from` changed since it diverged from `to`."""
    with _sides(context) as (git, source, target):
        base = _fork_point(context, git, source, target)
        return _changes(context, context.repository(), source, base, has_page=False, git=git)


def compare_diff(context: RequestContext) -> Response:
    """Show the changes of `from` since it diverged from `to`."""
    with _sides(context) as (git, source, target):
        return diff_response(context, git, source, _fork_point(context, git, source, target))


def compare_diff_stats(context: RequestContext) -> Response:
    """Count the changes of `from` since it diverged from `to`."""
    with _sides(context) as (git, source, target):
        return diff_stats_response(context, git, source, _fork_point(context, git, source, target))


@contextmanager
def _sides(context: RequestContext) -> Iterator[tuple[GitRepository, str, str]]:
    """Yield git data with both sides of a comparison, and the commits of `from` and `to`.

    `from` is of the repository `fromRepo`, by default of the one in the path; each side defaults to the default branch.
    """
    repository = context.repository()
    source = _source_repository(context, repository)
    here = context.git(repository)
    there = here if source.id == repository.id else context.git(source)
    from_commit, to_commit = there.revision(context.query("from"))[1], here.revision(context.query("to"))[1]
    if there is here:
        yield here, from_commit, to_commit
    else:
        with here.joined_with(there) as both:
            yield both, from_commit, to_commit


def _source_repository(context: RequestContext, repository: Repository) -> Repository:
    """Return the repository that `fromRepo` names by id, by `KEY/slug` or by `~user/slug`."""
    named = context.query("fromRepo")
    if named is None:
        return repository
    key, slash, slug = named.rpartition("/")
    number = parse_int32(named)
    if slash:
        source = context.store.repositories.by_slug(key.removeprefix("projects/"), slug)
    else:
        source = context.store.repositories.by_id(number) if number is not None else None
    if source is None:
        raise no_such_repository(key or repository.project.key, slug)
    context.require_level(source, Level.READ)
    return source


def _fork_point(context: RequestContext, git: GitRepository, source: str, target: str) -> str:
    base = git.merge_base(source, target)
    if base is None:
        raise no_such_commit(context.query("to") or target, git.slug)
    return base


ENDPOINTS = (
    Endpoint("GET", f"{REPOSITORY}/commits", list_commits),
    Endpoint("GET", COMMIT, show_commit),
    Endpoint("GET", f"{COMMIT}/changes", commit_changes),
    Endpoint("GET", f"{COMMIT}/diff", commit_diff, produces=JSON_OR_TEXT),
    Endpoint("GET", f"{COMMIT}/diff/{{path}}", commit_diff, produces=JSON_OR_TEXT),
    Endpoint("GET", f"{COMMIT}/merge-base", merge_base),
    Endpoint("GET", f"{REPOSITORY}/changes", list_changes),
    Endpoint("GET", f"{REPOSITORY}/diff", list_diff, produces=JSON_OR_TEXT),
    Endpoint("GET", f"{REPOSITORY}/diff/{{path}}", list_diff, produces=JSON_OR_TEXT),
    Endpoint("GET", f"{REPOSITORY}/compare/changes", compare_changes),
    Endpoint("GET", f"{REPOSITORY}/compare/commits", compare_commits),
    Endpoint("GET", f"{REPOSITORY}/compare/diff-stats-summary{{path}}", compare_diff_stats, since=DIFF_STATS),
    Endpoint("GET", f"{REPOSITORY}/compare/diff{{path}}", compare_diff, produces=JSON_OR_TEXT),
    Endpoint("GET", f"{COMMIT}/diff-stats-summary/{{path}}", commit_diff_stats, since=DIFF_STATS),
    Endpoint("GET", f"{REPOSITORY}/patch", show_patch, produces=(TEXT,)),
)
