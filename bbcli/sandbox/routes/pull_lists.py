"""Pull requests of all repositories: dashboard, inbox, suggestions; and those with a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import bad_argument, no_such_user
from bbcli.sandbox.git.names import HEADS, ref_json
from bbcli.sandbox.pulls.display import page_of
from bbcli.sandbox.pulls.lookup import choice
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import json_response, paginate, parse_int32
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.routes.pull_requests import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository, User
    from bbcli.sandbox.store.ref_changes import RefActivity

STATUSES = ("UNAPPROVED", "NEEDS_WORK", "APPROVED")
ORDERS = ("NEWEST", "OLDEST", "DRAFT_STATUS", "PARTICIPANT_STATUS", "CLOSED_DATE")
DEFAULT_AGE = 172_800  # seconds of pushes that are suggested


def dashboard(context: RequestContext) -> Response:
    """List the pull requests of all repositories that a user takes part in, of any state unless `state` is given."""
    user = _user(context)
    state = choice(context, "state", "", ("", "OPEN", "DECLINED", "MERGED"))
    role = choice(context, "role", "", ("", *ROLES))
    order = choice(context, "order", "NEWEST", ORDERS)
    statuses = (context.query("participantStatus") or ",".join(STATUSES)).upper().split(",")
    if not set(statuses) <= set(STATUSES):
        raise bad_argument(f"participantStatus must be of {', '.join(STATUSES)}.", "participantStatus")
    closed_since = _seconds_ago(context, "closedSince")

    def keep(pull: PullRequest) -> bool:
        part = context.store.pull_requests.participant(pull, user.id)
        return (
            state in ("", pull.state)
            and part is not None
            and role in ("", part.role)
            and part.status in statuses
            and (closed_since is None or pull.state == "OPEN" or (pull.closed or 0) >= closed_since)
        )

    found = sorted(filter(keep, _readable(context)), key=_order(context, user, order))
    return page_of(context, found)


def _user(context: RequestContext) -> User:
    """Return the user that `user` names, by default the caller."""
    caller = context.require_user()
    named = context.query("user")
    if named is None:
        return caller
    user = context.store.users.by_name(named)
    if user is None:
        raise no_such_user(named)
    return user


def _seconds_ago(context: RequestContext, name: str) -> int | None:
    """Return the epoch ms of a parameter that counts seconds before now, None without it. Raises ApiError 400."""
    typed = context.query(name)
    if typed is None:
        return None
    seconds = parse_int32(typed)
    if seconds is None:
        raise bad_argument(f"{name} must be a number of seconds.", name)
    return context.store.pull_requests.now() - seconds * 1000


def _readable(context: RequestContext) -> list[PullRequest]:
    """Return the pull requests into all repositories that the caller can read."""
    readable = {
        repository.id
        for repository in context.store.repositories.all()
        if context.permissions.repository_level(repository) is not None
    }
    return [pull for pull in context.store.pull_requests.all() if pull.repository_id in readable]


def _order(context: RequestContext, user: User, order: str) -> Callable[[PullRequest], Any]:
    """Return the sort key of an order; equal ones are newest first."""

    def key(pull: PullRequest) -> tuple[int, int, int]:
        first = 0
        if order == "DRAFT_STATUS":
            first = int(pull.draft)
        elif order == "PARTICIPANT_STATUS":
            part = context.store.pull_requests.participant(pull, user.id)
            first = STATUSES.index(part.status if part else "UNAPPROVED")
        elif order == "CLOSED_DATE":
            first = -(pull.closed or 0)
        newest = -1 if order != "OLDEST" else 1
        return first, newest * pull.updated, newest * pull.number

    return key


def inbox(context: RequestContext) -> Response:
    """List the open pull requests that wait for the caller's review, or that the caller opened."""
    found = _inbox(context)
    return page_of(context, found)


def count_inbox(context: RequestContext) -> Response:
    """Count the open pull requests that wait for the caller's review."""
    return json_response({"count": len(_inbox(context))})


def _inbox(context: RequestContext) -> list[PullRequest]:
    user, role = context.require_user(), choice(context, "role", "REVIEWER", ("REVIEWER", "AUTHOR"))

    def waits(pull: PullRequest) -> bool:
        part = context.store.pull_requests.participant(pull, user.id)
        if pull.state != "OPEN" or part is None or part.role != role:
            return False
        return role == "AUTHOR" or part.status == "UNAPPROVED"

    return sorted(filter(waits, _readable(context)), key=_order(context, user, "NEWEST"))


def suggestions(context: RequestContext) -> Response:
    """List the branches that the caller pushed and that no pull request comes from; one page only."""
    user, since = context.require_user(), _seconds_ago(context, "changesSince")
    if since is None:
        since = context.store.pull_requests.now() - DEFAULT_AGE * 1000
    found = []
    for repository in context.store.repositories.all():
        if context.permissions.repository_level(repository) is None or repository.archived:
            continue
        pushed = context.store.ref_changes.newest_by_user(repository, user, since)
        found += [(repository, change) for change in pushed if _is_without_pull(context, repository, change)]
    found.sort(key=lambda each: -each[1].created)
    window = context.page_request(default=3)
    page = paginate(found[: window.limit], window)
    return page.map(lambda each: _suggestion(context, *each)).list_response()


def _is_without_pull(context: RequestContext, repository: Repository, activity: RefActivity) -> bool:
    ref = activity.change.ref
    git = context.git(repository)
    if not ref.startswith(HEADS) or ref == git.head_ref() or git.hash_of(ref) is None:
        return False
    return all(pull.from_ref != ref for pull in context.store.pull_requests.outgoing(repository))


def _suggestion(context: RequestContext, repository: Repository, activity: RefActivity) -> dict[str, Any]:
    shown = context.serialize.ref_activity(activity, repository)
    return {
        "changeTime": activity.created,
        "repository": shown["repository"],
        "fromRef": ref_json(activity.change.ref),
        "toRef": ref_json(context.git(repository).head_ref()),
        "refChange": shown["refChange"],
    }


def pulls_of_commit(context: RequestContext) -> Response:
    """List the pull requests of any state with a commit."""
    repository = context.repository()
    git = context.git(repository)
    commit_id = str(git.commit(context.path_param("commitId"))["id"])
    pulls = [
        pull
        for pull in context.store.pull_requests.incoming(repository)
        if git.is_ancestor(commit_id, pull.from_commit) and not git.is_ancestor(commit_id, pull.to_commit)
    ]
    return page_of(context, pulls[::-1])


ENDPOINTS = (
    Endpoint("GET", "/api/latest/dashboard/pull-requests", dashboard),
    Endpoint("GET", "/api/latest/dashboard/pull-request-suggestions", suggestions),
    Endpoint("GET", "/api/latest/inbox/pull-requests", inbox),
    Endpoint("GET", "/api/latest/inbox/pull-requests/count", count_inbox),
    Endpoint("GET", f"{COMMIT}/pull-requests", pulls_of_commit),
)
