"""HTTP access tokens of users, projects and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, no_such_user
from bbcli.sandbox.permissions import PROJECT_LEVELS, REPOSITORY_LEVELS
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate
from bbcli.sandbox.store.records import Level, Owner

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Token

ROOT = "/access-tokens/latest"
OWNERS = (
    f"{ROOT}/users/{{userSlug}}",
    f"{ROOT}/projects/{{projectKey}}",
    f"{ROOT}/projects/{{projectKey}}/repos/{{repositorySlug}}",
)


def list_tokens(context: RequestContext) -> Response:
    """List an owner's tokens, without their secrets."""
    return (
        paginate(context.store.tokens.of_owner(_owner(context)), context.page_request())
        .map(context.serialize.token)
        .list_response()
    )


def create_token(context: RequestContext) -> Response:
    """Create a token and show its secret once. Servers use PUT and respond 200."""
    owner = _manageable_owner(context)
    name, permissions, expiry_days = _validated(context.json_body())
    token, raw = context.store.tokens.create(owner, name, permissions, expiry_days)
    return json_response({**context.serialize.token(token), "token": raw})


def show_token(context: RequestContext) -> Response:
    """Show a token."""
    return json_response(context.serialize.token(_token(context, _owner(context))))


def change_token(context: RequestContext) -> Response:
    """Change name or permissions of a token."""
    owner = _manageable_owner(context)
    token = _token(context, owner)
    name, permissions, _ = _validated(
        {"name": token.name, "permissions": list(token.permissions), **context.json_body()}
    )
    context.store.tokens.update(token, name, permissions)
    return json_response(context.serialize.token(_token(context, owner)))


def delete_token(context: RequestContext) -> Response:
    """Delete a token."""
    context.store.tokens.delete(_token(context, _manageable_owner(context)))
    return empty_response()


def _manageable_owner(context: RequestContext) -> Owner:
    """Return the owner in the path for callers without a token, which cannot manage tokens."""
    owner = _owner(context)
    if not context.caller.is_direct:  # unverified for OAuth 2.0
        raise ApiError(403, "Access tokens cannot be managed with an access token.")
    return owner


def _owner(context: RequestContext) -> Owner:
    """Return the owner in the path for callers who may manage its tokens. Raises ApiError 404 or 401."""
    parameters = context.request.path_params
    if "repositorySlug" in parameters:
        return Owner(repository_id=context.repository(Level.ADMIN).id)
    if "projectKey" in parameters:
        return Owner(project_id=context.project(Level.ADMIN).id)
    context.require_sign_in()
    user = context.store.users.by_name(context.path_param("userSlug"))
    if user is None:
        raise no_such_user(context.path_param("userSlug"))
    if user != context.caller.user and not context.permissions.is_system_admin:
        raise context.permission_error()
    return Owner(user_id=user.id)


def _token(context: RequestContext, owner: Owner) -> Token:
    token = context.store.tokens.by_id(owner, context.path_param("tokenId"))
    if token is None:
        raise ApiError(404, "The access token does not exist.")
    return token


def _validated(body: dict[str, Any]) -> tuple[str, tuple[str, ...], int | None]:
    """Return name, permissions and days until expiry. Raises ApiError 400 with all invalid fields."""
    name, permissions, expiry = body.get("name"), body.get("permissions"), body.get("expiryDays")
    messages = {}
    if not isinstance(name, str) or not name.strip():
        messages["name"] = "A token needs a name."
    known = PROJECT_LEVELS.keys() | REPOSITORY_LEVELS.keys()
    if not isinstance(permissions, list) or not permissions or not set(map(str, permissions)) <= known:
        messages["permissions"] = f"permissions must be some of {', '.join(sorted(known))}."
    if expiry is not None and not (isinstance(expiry, int) and expiry > 0):
        messages["expiryDays"] = "expiryDays must be a number above 0."
    if messages:
        raise ApiError.invalid_fields(messages)
    return str(name).strip(), tuple(map(str, permissions or ())), expiry


ENDPOINTS = tuple(
    endpoint
    for owner in OWNERS
    for endpoint in (
        Endpoint("GET", owner, list_tokens),
        Endpoint("PUT", owner, create_token),
        Endpoint("GET", f"{owner}/{{tokenId}}", show_token),
        Endpoint("POST", f"{owner}/{{tokenId}}", change_token),
        Endpoint("DELETE", f"{owner}/{{tokenId}}", delete_token),
    )
)
