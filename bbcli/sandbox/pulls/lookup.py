"""Find the pull request of a request, and refuse what its version, its state or the caller does not permit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_pull_request
from bbcli.sandbox.pulls.display import show
from bbcli.sandbox.responses import parse_int32

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Level, PullRequest, Repository

PACKAGE = "com.atlassian.bitbucket.pull"
CLOSED = {"MERGED": "merged", "DECLINED": "declined"}


def find_pull(context: RequestContext, repository: Repository) -> PullRequest:
    """Return the pull request in the path. Raises ApiError 404."""
    number = context.path_param("pullRequestId")
    known = parse_int32(number)
    pull = context.store.pull_requests.numbered(repository, known) if known is not None else None
    if pull is None:
        raise no_such_pull_request(number, repository.project.key, repository.slug)
    return pull


def choice(context: RequestContext, name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return a query parameter in upper case. Raises ApiError 400 for a value that is not among the choices."""
    value = (context.query(name) or default).upper()
    if value not in choices:
        raise bad_argument(f"{name} must be one of {', '.join(choices)}.", name)
    return value


def require_author_or(context: RequestContext, pull: PullRequest, repository: Repository, level: Level) -> None:
    """Raise ApiError 401 unless the caller is the author or has the level."""
    user = context.caller.user
    if user is None or user.id != pull.author_id:
        context.require_level(repository, level)


def expected_version(context: RequestContext, body: Mapping[str, Any]) -> int:
    """Return the version in the query or the body; a missing or invalid one counts as -1, as on servers."""
    try:
        return int(context.query("version") or body.get("version", -1))
    except (TypeError, ValueError):
        return -1


def check_version(context: RequestContext, pull: PullRequest, expected: int) -> None:
    """Raise ApiError 409 unless the pull request is at this version."""
    if expected != pull.version:
        raise out_of_date(context, pull, expected)


def out_of_date(context: RequestContext, pull: PullRequest, expected: int) -> ApiError:
    """409: the request is based on an older version; the error has the pull request as it is now."""
    return ApiError(
        409,
        "You are attempting to modify a pull request based on out-of-date information.",
        f"{PACKAGE}.PullRequestOutOfDateException",
        currentVersion=pull.version,
        expectedVersion=expected,
        pullRequest=show(context, pull),
    )


def check_open(pull: PullRequest) -> None:
    """Raise ApiError 409 for a merged or declined pull request."""
    if pull.state != "OPEN":
        raise illegal_state(f"This pull request has already been {CLOSED[pull.state]}.")


def illegal_state(message: str) -> ApiError:
    """409: the state of the pull request does not permit the change."""
    return ApiError(409, message, f"{PACKAGE}.IllegalPullRequestStateException")
