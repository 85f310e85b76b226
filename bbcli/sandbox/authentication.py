"""Authenticate requests by password, access token, OAuth or session."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bbcli.sandbox import oauth1
from bbcli.sandbox.errors import captcha_required, incorrect_password, not_licensed, oauth1_rejected, passwords_disabled
from bbcli.sandbox.permissions import Caller
from bbcli.sandbox.store.records import Owner
from bbcli.sandbox.version import NO_PASSWORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import User

SESSION_COOKIE = "BITBUCKETSESSIONID"
REMEMBER_COOKIE = "_atl_bitbucket_remember_me"


def authenticate(server: ServerState, request: Request) -> Caller:
    """Return the caller. Raises ApiError 401 for an invalid credential; without one the caller is anonymous."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _bearer_caller(server.store, value.strip())
    if scheme.lower() == "basic":
        return _basic_caller(server, value.strip())
    if scheme.lower() == "oauth":
        return _oauth1_caller(server.store, request)
    return session_caller(server.store, request.cookies)


def session_caller(store: Store, cookies: Mapping[str, str]) -> Caller:
    """Return the caller of the session cookies; anonymous if there is no such session."""
    for name in (SESSION_COOKIE, REMEMBER_COOKIE):
        user = store.users.by_session(cookies.get(name, ""))
        if user is not None:
            return Caller(user)
    return Caller()


def user_by_password(store: Store, name: str, password: str) -> User:
    """Return the account of a name and password. Raises ApiError 401."""
    user = store.users.by_name(name)
    if user is None:
        raise incorrect_password()
    if store.users.is_locked(user):
        raise captcha_required()
    if not store.users.has_password(user, password):
        store.users.count_failure(user)
        raise captcha_required() if store.users.is_locked(user) else incorrect_password()
    store.users.reset_failures(user)
    return _require_license(user)


def _basic_caller(server: ServerState, encoded: str) -> Caller:
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:  # not ASCII, Base64 or UTF-8
        raise incorrect_password() from None
    user = server.store.users.by_name(name)
    token = server.store.tokens.by_secret(password)
    if user is not None and token is not None and token.owner == Owner(user_id=user.id):
        return Caller(_require_license(user), token)
    if server.version >= NO_PASSWORDS:
        raise passwords_disabled()
    return Caller(user_by_password(server.store, name, password))


def _bearer_caller(store: Store, raw: str) -> Caller:
    token = store.tokens.by_secret(raw)
    if token is None:
        return _oauth2_caller(store, raw)
    if token.owner.user_id is None:
        return Caller(None, token)
    return Caller(_require_license(store.users.by_id(token.owner.user_id)), token)


def _oauth2_caller(store: Store, raw: str) -> Caller:
    """Return the caller of an OAuth 2.0 access token."""
    login = store.oauth.by_access_token(raw)
    if login is None:
        raise incorrect_password()
    return Caller(_require_license(store.users.by_id(login.user_id)), scopes=frozenset(login.scope.split()))


def _oauth1_caller(store: Store, request: Request) -> Caller:
    """Return the caller of a request signed with OAuth 1.0a, which has all of the user's permissions."""
    if not oauth1.is_available():
        raise incorrect_password()
    try:
        user_id = oauth1.SignedRequest.from_request(request).verified_user_id(store.oauth1)
    except oauth1.OAuth1Error as rejected:
        raise oauth1_rejected(rejected.problem, rejected.challenge) from None
    return Caller(_require_license(store.users.by_id(user_id)))


def _require_license(user: User) -> User:
    if not user.licensed:
        raise not_licensed(user)
    return user
