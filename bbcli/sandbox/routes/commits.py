"""Commits, their changes and differences, and comparisons of branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import bad_argument, no_default_branch, no_such_commit
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.wire import JSON, TEXT, Page, Window, answer, empty, page_from, text, whole_number

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.store.records import Repository

MOST_COMMITS = 100
MOST_CHANGES = 1000
COMMIT = f"{REPOSITORY}/commits/{{commitId}}"
BOTH = (JSON, TEXT)  # a difference is text only for those who prefer text


def list_commits(call: Call) -> Response:
    """History, newest first, with every filter that the endpoint has."""
    git = call.git(call.repository())
    selection: dict[str, Any] = {
        "until": call.query("until"),
        "since": call.query("since"),
        "path": call.query("path"),
        "follow_renames": call.flag("followRenames"),
        "merges": (call.query("merges") or "include").lower(),
        "ignore_missing": call.flag("ignoreMissing"),
    }
    return _history(call, git, selection)


def _history(call: Call, git: GitRepository, selection: dict[str, Any]) -> Response:
    window = call.window(maximum=MOST_COMMITS)
    page = page_from(*git.commits(**selection, start=window.start, limit=window.limit), window)
    if not call.flag("withCounts"):
        return page.history()
    total, authors = git.count(**selection)
    return page.history(authorCount=authors, totalCount=total)


def show_commit(call: Call) -> Response:
    """One commit; with `path`, the last one up to it that touched the path."""
    git = call.git(call.repository())
    commit = git.commit(call.arg("commitId"))
    path = call.query("path")
    found = git.commits(until=commit["id"], path=path, limit=1)[0] if path else []
    return answer(git.with_whole_parents(found[0] if found else commit))


def merge_base(call: Call) -> Response:
    """Where two commits part; 204 where they have nothing in common."""
    git = call.git(call.repository())
    other = call.query("otherCommitId")
    if other is None:
        raise bad_argument("otherCommitId is required.", "otherCommitId")
    base = git.merge_base(call.arg("commitId"), other)
    return answer(git.commit(base)) if base else empty()


def commit_changes(call: Call) -> Response:
    """The files that a commit changed, against its first parent or `since`."""
    repository = call.repository()
    return _changes(call, repository, call.git(repository).commit(call.arg("commitId"))["id"], call.query("since"))


def list_changes(call: Call) -> Response:
    """The files that differ between two revisions."""
    repository = call.repository()
    return _changes(call, repository, _until(call, call.git(repository)), call.query("since"))


def _changes(call: Call, repository: Repository, until: str, since: str | None, *, has_page: bool = True) -> Response:
    """A page of changes; behind the 1000th the list is cut off.

    The cut shows as isLastPage false with nextPageStart null, and a start behind it is ignored, as was recorded.
    `has_page` is whether the web interface has a page that each change can link to.
    """
    window = call.window(maximum=MOST_CHANGES)
    if window.start >= MOST_CHANGES:
        window = Window(0, window.limit)
    limit = min(window.limit, MOST_CHANGES - window.start)
    values, more, from_hash, to_hash = call.git(repository).changes(
        until=until, since=since, start=window.start, limit=limit
    )
    capped = more and window.start + limit >= MOST_CHANGES
    page = Page(values, window, window.start + limit if more and not capped else None, capped)
    linked = page.map(lambda change: call.show.change(change, repository, to_hash if has_page else None))
    return linked.history({"fromHash": from_hash, "toHash": to_hash, "properties": {}})


def commit_diff(call: Call) -> Response:
    """What a commit changed, in all files or one."""
    git = call.git(call.repository())
    return _diff(call, git, git.commit(call.arg("commitId"))["id"], call.query("since"))


def list_diff(call: Call) -> Response:
    """What differs between two revisions, in all files or one."""
    git = call.git(call.repository())
    return _diff(call, git, _until(call, git), call.query("since"))


def _until(call: Call, git: GitRepository) -> str:
    """The newer end of a comparison, which servers want to be said only since there are default branches."""
    until = call.query("until") or git.default_branch()
    if until is None:
        raise no_default_branch(git.slug, git.head_ref())
    return until


def _diff(call: Call, git: GitRepository, until: str, since: str | None) -> Response:
    lines = whole_number((call.query("contextLines") or "10").removeprefix("-"))
    if lines is None:
        raise bad_argument("contextLines must be a number.", "contextLines")
    comparison: dict[str, Any] = {
        "until": until,
        "since": since,
        "path": str(call.request.path_params.get("path", "")).strip("/") or None,
        "src_path": call.query("srcPath"),
        "context_lines": 10 if (call.query("contextLines") or "").startswith("-") else lines,
        "whitespace": call.query("whitespace") or "SHOW",
    }
    if call.accepted == TEXT:
        return text(git.diff_text(**comparison))
    return answer(git.diff(**comparison))


def compare_commits(call: Call) -> Response:
    """The commits that `from` has and `to` has not."""
    git = call.git(call.repository())
    return _history(call, git, {"until": _side(call, git, "from"), "since": _side(call, git, "to")})


def compare_changes(call: Call) -> Response:
    """The files that `from` changed since it left `to`."""
    repository = call.repository()
    git = call.git(repository)
    return _changes(call, repository, _side(call, git, "from"), _fork_point(call, git), has_page=False)


def compare_diff(call: Call) -> Response:
    """What `from` changed since it left `to`."""
    git = call.git(call.repository())
    return _diff(call, git, _side(call, git, "from"), _fork_point(call, git))


def _side(call: Call, git: GitRepository, name: str) -> str:
    """One side of a comparison, the default branch where it is not named."""
    revision = call.query(name) or git.default_branch()
    if revision is None:
        raise no_default_branch(git.slug, git.head_ref())
    return git.resolve(revision)


def _fork_point(call: Call, git: GitRepository) -> str:
    source, target = _side(call, git, "from"), _side(call, git, "to")
    base = git.merge_base(source, target)
    if base is None:
        raise no_such_commit(call.query("to") or target, git.slug)
    return base


ENDPOINTS = (
    Endpoint("GET", f"{REPOSITORY}/commits", list_commits),
    Endpoint("GET", COMMIT, show_commit),
    Endpoint("GET", f"{COMMIT}/changes", commit_changes),
    Endpoint("GET", f"{COMMIT}/diff", commit_diff, produces=BOTH),
    Endpoint("GET", f"{COMMIT}/diff/{{path}}", commit_diff, produces=BOTH),
    Endpoint("GET", f"{COMMIT}/merge-base", merge_base),
    Endpoint("GET", f"{REPOSITORY}/changes", list_changes),
    Endpoint("GET", f"{REPOSITORY}/diff", list_diff, produces=BOTH),
    Endpoint("GET", f"{REPOSITORY}/diff/{{path}}", list_diff, produces=BOTH),
    Endpoint("GET", f"{REPOSITORY}/compare/changes", compare_changes),
    Endpoint("GET", f"{REPOSITORY}/compare/commits", compare_commits),
    Endpoint("GET", f"{REPOSITORY}/compare/diff{{path}}", compare_diff, produces=BOTH),
)
