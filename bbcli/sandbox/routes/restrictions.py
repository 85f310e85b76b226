"""Branch permissions of projects and repositories.

There is no PUT: a POST for the same type and branches replaces the exemptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_entity
from bbcli.sandbox.git import names
from bbcli.sandbox.request_body import inner, parse_any, required
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate, parse_int32
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import NO_CREATES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.branch_settings import Restriction
    from bbcli.sandbox.store.records import Project, Repository

OF_PROJECT = "/branch-permissions/latest/projects/{projectKey}/restrictions"
OF_REPOSITORY = "/branch-permissions/latest/projects/{projectKey}/repos/{repositorySlug}/restrictions"
BULK = "application/vnd.atl.bitbucket.bulk+json"
KINDS = ("read-only", "no-deletes", "fast-forward-only", "pull-request-only", "no-creates")
MATCHERS = {
    "ANY_REF": "Any ref", "BRANCH": "Branch", "PATTERN": "Pattern", "MODEL_BRANCH": "Branching model branch",
    "MODEL_CATEGORY": "Branching model category",
}  # fmt: skip


def list_restrictions(context: RequestContext) -> Response:
    """List the restrictions; those of a repository include those of its project."""
    filters = {name: context.query(name) for name in ("matcherType", "matcherId", "type")}
    found = [
        each
        for each in context.store.restrictions.visible(_scope(context))
        if filters["matcherType"] in (None, each.matcher_type)
        and filters["matcherId"] in (None, each.matcher_id)
        and filters["type"] in (None, each.type)
    ]
    return paginate(found, context.page_request()).map(lambda each: _show(context, each)).list_response()


def create_restrictions(context: RequestContext) -> Response:
    """Create restrictions, one or a list of them; one with the same type and matcher gets new exemptions."""
    scope = _scope(context)
    sent = _bodies(context.body)
    checked = [_check(context, each) for each in (sent if isinstance(sent, list) else [sent])]
    made = [_show(context, context.store.restrictions.put(scope, *each)) for each in checked]
    return json_response(made if isinstance(sent, list) else made[0])


def show_restriction(context: RequestContext) -> Response:
    """Show a restriction."""
    return json_response(_show(context, _find(context)))


def delete_restriction(context: RequestContext) -> Response:
    """Delete a restriction, also one of the project if it is addressed through a repository, as on servers."""
    context.store.restrictions.delete(_find(context))
    return empty_response()


def _scope(context: RequestContext) -> Project | Repository:
    """Return the repository or project in the path, for an administrator of it."""
    if "repositorySlug" in context.request.path_params:
        return context.repository(Level.ADMIN)
    return context.project(Level.ADMIN)


def _find(context: RequestContext) -> Restriction:
    scope = _scope(context)
    number = parse_int32(context.path_param("id"))
    if number is None:
        raise ApiError.without_errors(404, "not a number")
    found = next((each for each in context.store.restrictions.visible(scope) if each.id == number), None)
    if found is None:
        raise no_such_entity(f"There is no restriction with ID {number}")
    return found


def _bodies(raw: bytes) -> dict[str, Any] | list[dict[str, Any]]:
    sent = parse_any(raw)
    if not all(isinstance(each, dict) for each in (sent if isinstance(sent, list) else [sent])):
        raise ApiError(400, "The request's body must be a JSON object or a list of them.")
    return sent  # type: ignore[no-any-return]


def _check(context: RequestContext, body: dict[str, Any]) -> tuple[str, str, str, dict[str, Any]]:
    """Return type, matcher type, matcher id and exemptions. Raises ApiError 400."""
    (kind,) = required(body, "type")
    known = KINDS if context.server.version >= NO_CREATES else KINDS[:-1]
    if kind not in known:
        raise ApiError.invalid_fields({"type": f"type must be one of {', '.join(known)}."})
    matcher = inner(body, "matcher") or {}
    (matcher_id,) = required(matcher, "id")
    (matcher_type,) = required(inner(matcher, "type") or {}, "id")
    if matcher_type not in MATCHERS:
        raise ApiError.invalid_fields({"matcher": f"matcher must be of one of {', '.join(MATCHERS)}."})
    if matcher_type == "BRANCH":
        matcher_id = names.full_name(matcher_id, names.HEADS)
    return kind, matcher_type, matcher_id, _exemptions(context, body)


def _exemptions(context: RequestContext, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the exempted names and key ids; fields of the document such as `userSlugs` are ignored, as on servers."""
    users, groups, keys = (body.get(name) or [] for name in ("users", "groups", "accessKeys"))
    if not isinstance(users, list):
        raise ApiError.invalid_fields({"users": "users must be a list of names."})
    for name in users:
        if not isinstance(name, str) or context.store.users.by_name(name) is None:
            raise bad_argument(f"{names.shortened(_shown(name))} is not a valid user", "users")
    if not isinstance(groups, list) or not all(isinstance(each, str) for each in groups):
        raise ApiError.invalid_fields({"groups": "groups must be a list of names."})
    if not isinstance(keys, list) or not all(isinstance(each, int) for each in keys):
        raise ApiError.invalid_fields({"accessKeys": "accessKeys must be a list of numbers."})
    return {"users": users, "groups": groups, "accessKeys": keys}


def _shown(value: Any) -> str:
    """Return a value as servers print it: `{name=admin}` for an object."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={each}" for name, each in value.items()) + "}"
    return str(value)


def _show(context: RequestContext, restriction: Restriction) -> dict[str, Any]:
    exemptions: Mapping[str, Any] = restriction.exemptions
    users = (context.store.users.by_name(name) for name in exemptions["users"])
    is_project = restriction.repository_id is None
    return {
        "id": restriction.id,
        "scope": {
            "type": "PROJECT" if is_project else "REPOSITORY",
            "resourceId": restriction.project_id if is_project else restriction.repository_id,
        },
        "type": restriction.type,
        "matcher": {
            "id": restriction.matcher_id,
            "displayId": names.short_name(restriction.matcher_id),
            "type": {"id": restriction.matcher_type, "name": MATCHERS[restriction.matcher_type]},
            "active": True,
        },
        "users": [context.serialize.user(user) for user in users if user is not None],
        "groups": exemptions["groups"],
        "accessKeys": [{"key": {"id": each}} for each in exemptions["accessKeys"]],
    }


ENDPOINTS = tuple(
    endpoint
    for path in (OF_PROJECT, OF_REPOSITORY)
    for endpoint in (
        Endpoint("GET", path, list_restrictions),
        Endpoint("POST", path, create_restrictions, also_consumes=(BULK,)),
        Endpoint("GET", f"{path}/{{id}}", show_restriction),
        Endpoint("DELETE", f"{path}/{{id}}", delete_restriction),
    )
)
