"""Merge, rebase and auto-merge pull requests, and the settings of merges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.git.merge import STRATEGIES, ConflictError, Merger, Person
from bbcli.sandbox.pulls.display import merge_outcome, show
from bbcli.sandbox.pulls.lookup import PACKAGE, check_open, check_version, expected_version, find_pull, illegal_state
from bbcli.sandbox.pulls.merging import (
    MergeOptions,
    check_mergeable,
    merge,
    merge_config,
    strategy_of,
    suggested_message,
    try_armed,
    vetoes,
)
from bbcli.sandbox.pulls.refs import update_refs
from bbcli.sandbox.pulls.rescope import refresh
from bbcli.sandbox.request_body import inner, items, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response
from bbcli.sandbox.routes.pull_requests import PULL_REQUEST
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.ref_changes import RefChange
from bbcli.sandbox.version import AUTO_MERGE

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import PullRequest, Repository

MERGE = f"{PULL_REQUEST}/merge"
ARMED = f"{PULL_REQUEST}/auto-merge"
REBASE = "/git/latest/projects/{projectKey}/repos/{repositorySlug}/pull-requests/{pullRequestId}/rebase"
SETTINGS = f"{REPOSITORY}/settings/pull-requests"
AUTO_MERGE_SETTINGS = f"{REPOSITORY}/settings/auto-merge"
FLAGS = ("requiredAllApprovers", "requiredAllTasksComplete", "needsWork", "unapproveOnUpdate")
COUNTS = ("requiredApprovers", "requiredSuccessfulBuilds")


def show_mergeability(context: RequestContext) -> Response:
    """Show whether a pull request can be merged. Raises ApiError 409 for a closed one."""
    repository = context.repository()
    pull = refresh(context.server, find_pull(context, repository), None)
    check_open(pull)
    update_refs(context.server, pull)
    outcome, found = merge_outcome(context.server, pull), vetoes(context.server, pull, repository)
    conflicted = outcome == "CONFLICTED"
    can_merge = not conflicted and not found
    return json_response({"canMerge": can_merge, "conflicted": conflicted, "outcome": outcome, "vetoes": found})


def merge_pull(context: RequestContext) -> Response:
    """Merge a pull request; with `autoMerge` as soon as nothing prevents it, which may be at once."""
    repository, user = context.writable_repository(), context.require_user()
    body = context.json_body()
    options = MergeOptions(
        text(body, "strategyId"), text(body, "message"), body.get("autoSubject") not in (False, "false")
    )
    with context.server.merging:
        pull = find_pull(context, repository)
        check_open(pull)
        pull = refresh(context.server, pull, None)
        check_open(pull)
        check_version(context, pull, expected_version(context, body))
        strategy = strategy_of(context.server, repository, options.strategy)
        if body.get("autoMerge") is True:
            _check_auto_merge(context, repository)
            if not _is_mergeable(context, pull, repository):
                facts = {"strategyId": strategy, "message": options.message, "autoSubject": options.auto_subject}
                return _arm(context, pull, facts)
        return json_response(show(context, merge(context.server, pull, repository, user, options)))


def _is_mergeable(context: RequestContext, pull: PullRequest, repository: Repository) -> bool:
    try:
        check_mergeable(context.server, pull, repository)
    except ApiError:
        return False
    return True


def _check_auto_merge(context: RequestContext, repository: Repository) -> None:
    if not context.store.settings.of(repository.id, "auto-merge").get("enabled"):
        raise ApiError(403, "Auto-merge is not enabled for this repository.", f"{PACKAGE}.AutoMergeDisabledException")


def _arm(context: RequestContext, pull: PullRequest, facts: dict[str, Any]) -> Response:
    user = context.require_user()
    armed = {**facts, "fromHash": pull.from_commit, "toRefId": pull.to_ref}
    context.store.auto_merges.arm(pull, user, armed)
    context.store.activities.add(pull, user.id, "AUTO_MERGE_REQUESTED")
    return json_response(show(context, pull))


def show_armed(context: RequestContext) -> Response:
    """Show the armed merge. Raises ApiError 404 if none is armed."""
    armed = context.store.auto_merges.of(find_pull(context, context.repository()))
    if armed is None:
        raise _not_armed(404)
    return json_response(
        {"createdDate": armed.created, **{name: each for name, each in armed.facts.items() if each is not None}}
    )


def retry_armed(context: RequestContext) -> Response:
    """Try an armed merge again; this does not arm one."""
    repository = context.writable_repository()
    with context.server.merging:
        pull = find_pull(context, repository)
        if context.store.auto_merges.of(pull) is None:
            raise _not_armed(400)
        merged = try_armed(context.server, pull)
        status = "VETOED" if merged is None else "MERGED"
        return json_response({"autoMergeProcessingStatus": status, "pullRequest": show(context, merged or pull)})


def cancel_armed(context: RequestContext) -> Response:
    """Cancel the armed merge."""
    pull = find_pull(context, context.writable_repository())
    if not context.store.auto_merges.cancel(pull):
        raise _not_armed(404)
    context.store.activities.add(pull, context.require_user().id, "AUTO_MERGE_CANCELLED")
    return empty_response()


def _not_armed(status: int) -> ApiError:
    message = "Auto-merge has not been requested for this pull request."
    return ApiError(status, message, f"{PACKAGE}.AutoMergeNotRequestedException")


def suggest_message(context: RequestContext) -> Response:
    """Show the subject and body that a merge commit would have."""
    repository = context.repository()
    title, body = suggested_message(context.server, find_pull(context, repository), repository)
    return json_response({"title": title, "body": body})


def show_rebase(context: RequestContext) -> Response:
    """Show what prevents a rebase."""
    repository = context.repository()
    pull = find_pull(context, repository)
    source = context.store.repositories.by_id(pull.from_repository_id)
    found = []
    if source is None or (context.permissions.repository_level(source) or 0) < Level.WRITE:
        detail = "You need write permission for the source branch."
        found.append({"summaryMessage": "The source branch cannot be changed", "detailedMessage": detail})
    return json_response({"vetoes": found})


def rebase(context: RequestContext) -> Response:
    """Rebase the source branch onto the target; 204 if it is based on it already."""
    repository, user = context.repository(), context.require_user()
    with context.server.merging:
        pull, body = find_pull(context, repository), context.json_body()
        source = context.store.repositories.by_id(pull.from_repository_id)
        if source is None:
            raise illegal_state("The source repository no longer exists.")
        context.require_level(source, Level.WRITE)
        context.refuse_archived(source)
        check_open(pull)
        pull = refresh(context.server, pull, None)
        expected = expected_version(context, body)
        if 0 <= expected < pull.version and context.store.activities.of(pull)[0].action == "RESCOPED":
            raise _rebase_failed("The source branch has been updated since.")
        check_version(context, pull, expected)
        git = context.server.git(source)
        git.take_objects(context.server.git(repository), pull.to_ref)
        try:
            with Merger.of(git.path, Person(user.display_name, user.email)) as merger:
                made = merger.rebase(pull.to_commit, pull.from_commit)
        except ConflictError:
            raise _rebase_failed("The commits conflict with the target branch.") from None
        if made == pull.from_commit:
            return empty_response()
        if not git.move_ref(pull.from_ref, made, pull.from_commit):
            raise _rebase_failed("The source branch has been updated meanwhile.")
        context.log_ref_change(source, "rebase", pull.from_ref, pull.from_commit, made)
        change = RefChange(pull.from_ref, pull.from_commit, made)
        return json_response({"refChange": context.serialize.ref_change(change)})


def _rebase_failed(message: str) -> ApiError:
    """409: the wording of servers is unknown."""
    return ApiError(409, message, "com.atlassian.bitbucket.scm.git.rebase.GitRebaseException")


def show_settings(context: RequestContext) -> Response:
    """Show merge checks and strategies of a repository."""
    return json_response(_settings(context, context.repository()))


def _settings(context: RequestContext, repository: Repository) -> dict[str, Any]:
    settings = context.store.settings.of(repository.id, "pull-requests")
    off = {"enabled": False, "count": "0"}
    return {
        "mergeConfig": merge_config(context.server, repository),
        **{name: settings.get(name, False) for name in FLAGS},
        **{name: settings.get(name, off) for name in COUNTS},
    }


def change_settings(context: RequestContext) -> Response:
    """Change merge checks and strategies; settings that are not sent stay."""
    repository = context.writable_repository(Level.ADMIN)
    body, settings = context.json_body(), context.store.settings.of(repository.id, "pull-requests")
    settings |= {name: body[name] is True for name in FLAGS if name in body}
    settings |= {name: _required_count(body, name) for name in COUNTS if name in body}
    if (config := inner(body, "mergeConfig")) is not None:
        settings["mergeConfig"] = _merge_config(config)
    context.store.settings.put(repository, "pull-requests", settings)
    return json_response(_settings(context, repository))


def _required_count(body: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a merge check with a number, sent as a number (the older form) or as `{enabled, count}`."""
    value = body[name]
    if isinstance(value, dict):
        value, enabled = value.get("count", 0), value.get("enabled") is True
    else:
        enabled = value not in (0, None)
    try:
        count = int(value or 0)
    except (TypeError, ValueError):
        raise bad_argument(f"{name} must be a number.", name) from None
    return {"enabled": enabled, "count": str(count)}


def _merge_config(config: dict[str, Any]) -> dict[str, Any]:
    enabled = [str(each.get("id")) for each in items(config, "strategies") if each.get("enabled", True) is True]
    default = str((inner(config, "defaultStrategy") or {}).get("id"))
    wrong = [each for each in (*enabled, default) if each not in STRATEGIES]
    if wrong or default not in enabled:
        raise bad_argument(
            "The default strategy must be one of the enabled strategies, and all must exist.", "mergeConfig"
        )
    return {"strategies": enabled, "default": default}


def show_auto_merge_settings(context: RequestContext) -> Response:
    """Show whether auto-merge is enabled."""
    return json_response(_auto_merge_settings(context, context.repository()))


def change_auto_merge_settings(context: RequestContext) -> Response:
    """Enable or disable auto-merge."""
    repository = context.writable_repository(Level.ADMIN)
    enabled = context.json_body().get("enabled")
    if not isinstance(enabled, bool):
        raise ApiError.invalid_fields({"enabled": "enabled must be true or false."})
    context.store.settings.put(repository, "auto-merge", {"enabled": enabled})
    return json_response(_auto_merge_settings(context, repository))


def reset_auto_merge_settings(context: RequestContext) -> Response:
    """Return to the default: disabled."""
    context.store.settings.delete(context.writable_repository(Level.ADMIN), "auto-merge")
    return empty_response()


def _auto_merge_settings(context: RequestContext, repository: Repository) -> dict[str, Any]:
    settings = context.store.settings.of(repository.id, "auto-merge")
    return {
        "enabled": settings.get("enabled", False),
        "restrictionState": "NONE",
        "scope": {"type": "REPOSITORY", "resourceId": repository.id},
    }


ENDPOINTS = (
    Endpoint("GET", MERGE, show_mergeability),
    Endpoint("POST", MERGE, merge_pull),
    Endpoint("GET", f"{PULL_REQUEST}/commit-message-suggestion", suggest_message),
    Endpoint("GET", ARMED, show_armed, since=AUTO_MERGE),
    Endpoint("POST", ARMED, retry_armed, since=AUTO_MERGE),
    Endpoint("DELETE", ARMED, cancel_armed, since=AUTO_MERGE),
    Endpoint("GET", REBASE, show_rebase),
    Endpoint("POST", REBASE, rebase),
    Endpoint("GET", SETTINGS, show_settings),
    Endpoint("POST", SETTINGS, change_settings),
    Endpoint("GET", AUTO_MERGE_SETTINGS, show_auto_merge_settings, since=AUTO_MERGE),
    Endpoint("PUT", AUTO_MERGE_SETTINGS, change_auto_merge_settings, since=AUTO_MERGE),
    Endpoint("DELETE", AUTO_MERGE_SETTINGS, reset_auto_merge_settings, since=AUTO_MERGE),
)
