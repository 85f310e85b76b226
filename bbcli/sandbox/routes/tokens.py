"""HTTP access tokens of users, projects and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.access import PROJECT_LEVELS, REPOSITORY_LEVELS
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import Problem, no_such_user
from bbcli.sandbox.store.records import Level, Owner
from bbcli.sandbox.wire import answer, empty, page_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.records import Token

ROOT = "/access-tokens/latest"
OWNERS = (
    f"{ROOT}/users/{{userSlug}}",
    f"{ROOT}/projects/{{projectKey}}",
    f"{ROOT}/projects/{{projectKey}}/repos/{{repositorySlug}}",
)


def list_tokens(call: Call) -> Response:
    """An owner's tokens, without their secrets."""
    return page_of(call.store.tokens.of_owner(_owner(call)), call.window()).map(call.show.token).listing()


def create_token(call: Call) -> Response:
    """A new token; its secret is in this answer and no other. Servers make them by PUT and say 200."""
    owner = _changeable(call)
    name, permissions, expiry_days = _wanted(call.json())
    token, raw = call.store.tokens.create(owner, name, permissions, expiry_days)
    return answer({**call.show.token(token), "token": raw})


def show_token(call: Call) -> Response:
    """One token."""
    return answer(call.show.token(_token(call, _owner(call))))


def change_token(call: Call) -> Response:
    """Give a token another name or other permissions."""
    owner = _changeable(call)
    token = _token(call, owner)
    name, permissions, _ = _wanted({"name": token.name, "permissions": list(token.permissions), **call.json()})
    call.store.tokens.change(token, name, permissions)
    return answer(call.show.token(_token(call, owner)))


def delete_token(call: Call) -> Response:
    """Revoke a token."""
    call.store.tokens.delete(_token(call, _changeable(call)))
    return empty()


def _changeable(call: Call) -> Owner:
    """The owner in the path, for those who came with a password or session: a token makes no tokens."""
    owner = _owner(call)
    if not call.caller.is_in_person:  # for programs with OAuth 2.0 this is a belief
        raise Problem(403, "Access tokens cannot be managed with an access token.")
    return owner


def _owner(call: Call) -> Owner:
    """The owner in the path, for those who may manage its tokens. Raises Problem 404 or 401."""
    parameters = call.request.path_params
    if "repositorySlug" in parameters:
        return Owner(repository_id=call.repository(Level.ADMIN).id)
    if "projectKey" in parameters:
        return Owner(project_id=call.project(Level.ADMIN).id)
    call.signed_in()
    user = call.store.users.named(call.arg("userSlug"))
    if user is None:
        raise no_such_user(call.arg("userSlug"))
    if user != call.caller.user and not call.access.is_system_admin:
        raise call.refused()
    return Owner(user_id=user.id)


def _token(call: Call, owner: Owner) -> Token:
    token = call.store.tokens.of(owner, call.arg("tokenId"))
    if token is None:
        raise Problem(404, "The access token does not exist.")
    return token


def _wanted(body: dict[str, Any]) -> tuple[str, tuple[str, ...], int | None]:
    """Name, permissions and days to live. Raises Problem 400 that names every bad field."""
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
        raise Problem.fields(messages)
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
