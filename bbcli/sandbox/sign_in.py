"""Finds out who sends a request: by password, access token, OAuth or session."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bbcli.sandbox import oauth1
from bbcli.sandbox.access import (
    Caller,
    captcha_required,
    no_passwords,
    not_licensed,
    not_signed,
    wrong_password,
)
from bbcli.sandbox.store.records import Owner
from bbcli.sandbox.version import NO_PASSWORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bbcli.sandbox.call import ServerState
    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import User

SESSION_COOKIE = "BITBUCKETSESSIONID"
REMEMBER_COOKIE = "_atl_bitbucket_remember_me"


def sign_in(world: ServerState, request: Request) -> Caller:
    """Find out who asks. Raises Problem 401 for a credential that is not good; without any it is nobody."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(world.store, value.strip())
    if scheme.lower() == "basic":
        return _by_basic(world, value.strip())
    if scheme.lower() == "oauth":
        return _by_signature(world.store, request)
    return by_session(world.store, request.cookies)


def by_session(store: Store, cookies: Mapping[str, str]) -> Caller:
    """Whose cookies these are; nobody's if they stand for no session (any more)."""
    for name in (SESSION_COOKIE, REMEMBER_COOKIE):
        user = store.users.of_session(cookies.get(name, ""))
        if user is not None:
            return Caller(user)
    return Caller()


def by_password(store: Store, name: str, password: str) -> User:
    """The account that signs in with its password. Raises Problem 401."""
    user = store.users.named(name)
    if user is None:
        raise wrong_password()
    if store.users.is_locked(user):
        raise captcha_required()
    if not store.users.has_password(user, password):
        store.users.count_failure(user)
        raise captcha_required() if store.users.is_locked(user) else wrong_password()
    store.users.forget_failures(user)
    return _licensed(user)


def _by_basic(world: ServerState, encoded: str) -> Caller:
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except ValueError:  # no ASCII, no Base64, no UTF-8
        raise wrong_password() from None
    user = world.store.users.named(name)
    token = world.store.tokens.presented(password)
    if user is not None and token is not None and token.owner == Owner(user_id=user.id):
        return Caller(_licensed(user), token)
    if world.version >= NO_PASSWORDS:
        raise no_passwords()
    return Caller(by_password(world.store, name, password))


def _by_token(store: Store, raw: str) -> Caller:
    token = store.tokens.presented(raw)
    if token is None:
        return _by_login(store, raw)
    if token.owner.user_id is None:
        return Caller(None, token)
    return Caller(_licensed(store.users.by_id(token.owner.user_id)), token)


def _by_login(store: Store, raw: str) -> Caller:
    """An access token of OAuth 2.0."""
    login = store.oauth.presented(raw)
    if login is None:
        raise wrong_password()
    return Caller(_licensed(store.users.by_id(login.user_id)), scopes=frozenset(login.scope.split()))


def _by_signature(store: Store, request: Request) -> Caller:
    """A request that is signed with OAuth 1.0a acts as the user with all that the user may do."""
    if not oauth1.is_available():
        raise wrong_password()
    try:
        user_id = oauth1.Signed.of(request).user(store.oauth1)
    except oauth1.Rejected as rejected:
        raise not_signed(rejected) from None
    return Caller(_licensed(store.users.by_id(user_id)))


def _licensed(user: User) -> User:
    if not user.licensed:
        raise not_licensed(user)
    return user
