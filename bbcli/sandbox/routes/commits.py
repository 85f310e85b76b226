"""Commits, their changes and diffs, and comparisons of branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import bad_argument, no_default_branch, no_such_commit
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import (
    JSON,
    TEXT,
    Page,
    PageRequest,
    empty_response,
    json_response,
    parse_int32,
    slice_page,
    text_response,
)
from bbcli.sandbox.routes.repos import REPOSITORY

if TYPE_CHECKING:
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
    return _history(context, git, selection)


def _history(context: RequestContext, git: GitRepository, selection: dict[str, Any]) -> Response:
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
    context: RequestContext, repository: Repository, until: str, since: str | None, *, has_page: bool = True
) -> Response:
    """Return a page of changes; the list ends at the 1000th.

    At the cap, isLastPage is false and nextPageStart null, and a start beyond it is ignored, as observed on servers.
    `has_page` is true if the web interface has a page for the changes.
    """
    window = context.page_request(maximum=MAX_CHANGES)
    if window.start >= MAX_CHANGES:
        window = PageRequest(0, window.limit)
    limit = min(window.limit, MAX_CHANGES - window.start)
    values, more, from_hash, to_hash = context.git(repository).changes(
        until=until, since=since, start=window.start, limit=limit
    )
    capped = more and window.start + limit >= MAX_CHANGES
    page = Page(values, window, window.start + limit if more and not capped else None, capped)
    linked = page.map(lambda change: context.serialize.change(change, repository, to_hash if has_page else None))
    return linked.history_response({"fromHash": from_hash, "toHash": to_hash, "properties": {}})


def commit_diff(context: RequestContext) -> Response:
    """Show the diff of a commit, of all files or one."""
    git = context.git(context.repository())
    return _diff(context, git, git.commit(context.path_param("commitId"))["id"], context.query("since"))


def list_diff(context: RequestContext) -> Response:
    """Show the diff of two revisions, of all files or one."""
    git = context.git(context.repository())
    return _diff(context, git, _until(context, git), context.query("since"))


def _until(context: RequestContext, git: GitRepository) -> str:
    """Return the newer revision of a comparison: `until`, else the default branch."""
    until = context.query("until") or git.default_branch()
    if until is None:
        raise no_default_branch(git.slug, git.head_ref())
    return until


def _diff(context: RequestContext, git: GitRepository, until: str, since: str | None) -> Response:
    lines = parse_int32((context.query("contextLines") or "10").removeprefix("-"))
    if lines is None:
        raise bad_argument("contextLines must be a number.", "contextLines")
    comparison: dict[str, Any] = {
        "until": until,
        "since": since,
        "path": str(context.request.path_params.get("path", "")).strip("/") or None,
        "src_path": context.query("srcPath"),
        "context_lines": 10 if (context.query("contextLines") or "").startswith("-") else lines,
        "whitespace": context.query("whitespace") or "SHOW",
    }
    if context.media_type == TEXT:
        return text_response(git.diff_text(**comparison))
    return json_response(git.diff(**comparison))


def compare_commits(context: RequestContext) -> Response:
    """List the commits of `from` that `to` lacks."""
    git = context.git(context.repository())
    return _history(context, git, {"until": _side(context, git, "from"), "since": _side(context, git, "to")})


def compare_changes(context: RequestContext) -> Response:
    """List the files that `from` changed since it diverged from `to`."""
    repository = context.repository()
    git = context.git(repository)
    return _changes(context, repository, _side(context, git, "from"), _fork_point(context, git), has_page=False)


def compare_diff(context: RequestContext) -> Response:
    """Show the changes of `from` since it diverged from `to`."""
    git = context.git(context.repository())
    return _diff(context, git, _side(context, git, "from"), _fork_point(context, git))


def _side(context: RequestContext, git: GitRepository, name: str) -> str:
    """Return the commit of one side of a comparison, by default that of the default branch."""
    revision = context.query(name) or git.default_branch()
    if revision is None:
        raise no_default_branch(git.slug, git.head_ref())
    return git.resolve(revision)


def _fork_point(context: RequestContext, git: GitRepository) -> str:
    source, target = _side(context, git, "from"), _side(context, git, "to")
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
    Endpoint("GET", f"{REPOSITORY}/compare/diff{{path}}", compare_diff, produces=JSON_OR_TEXT),
)
