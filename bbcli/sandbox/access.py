"""Who asks, and what they may do."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bbcli.sandbox.problems import Problem
from bbcli.sandbox.store.records import Level, Owner, Project, Repository, Token, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.store import Store

SESSION_COOKIE = "BITBUCKETSESSIONID"
REMEMBER_COOKIE = "_atl_bitbucket_remember_me"
AUTH = "com.atlassian.bitbucket.auth"

PROJECT_LEVELS = {
    "PROJECT_VIEW": None,
    "PROJECT_READ": Level.READ,
    "PROJECT_WRITE": Level.WRITE,
    "PROJECT_ADMIN": Level.ADMIN,
    "REPO_CREATE": Level.REPO_ADMIN,
}
REPOSITORY_LEVELS = {"REPO_READ": Level.READ, "REPO_WRITE": Level.WRITE, "REPO_ADMIN": Level.ADMIN}


def wrong_password() -> Problem:
    """401: the name and password, or the token, are not good."""
    message = "Authentication failed. Please check your credentials and try again."
    return Problem(401, message, f"{AUTH}.IncorrectPasswordAuthenticationException")


def captcha_required() -> Problem:
    """401: too many wrong passwords; the right one does not help any more."""
    message = "CAPTCHA required. Sign in on the web page to solve it, then this account can be used again."
    return Problem(401, message, f"{AUTH}.CaptchaRequiredAuthenticationException")


def not_licensed(user: User) -> Problem:
    """401: the password is right, but the account takes no seat of the license."""
    return Problem(401, f"{user.name} is not licensed to use Bitbucket.", f"{AUTH}.NoAccessAuthenticationException")


def sign_in_required() -> Problem:
    """401 for somebody who did not sign in."""
    message = "You are not permitted to access this resource. Please sign in."
    return Problem(401, message, "com.atlassian.bitbucket.AuthenticationRequiredException")


def not_permitted() -> Problem:
    """401, not 403, for somebody who signed in and may not."""
    message = "You are not permitted to access this resource"
    return Problem(401, message, "com.atlassian.bitbucket.AuthorisationException")


@dataclass(frozen=True)
class Caller:
    """Who sent the request: a user, a token of a user, project or repository, or nobody in particular."""

    user: User | None = None
    token: Token | None = None


def sign_in(store: Store, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Caller:
    """Find out who asks. Raises Problem 401 for a credential that is not good; without any it is nobody."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(store, value.strip())
    if scheme.lower() == "basic":
        return _by_basic(store, value.strip())
    for name in (SESSION_COOKIE, REMEMBER_COOKIE):
        user = store.users.of_session(cookies.get(name, ""))
        if user is not None:
            return Caller(user)
    return Caller()


def _by_basic(store: Store, encoded: str) -> Caller:
    try:
        name, _, password = base64.b64decode(encoded, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise wrong_password() from None
    user = store.users.named(name)
    token = store.tokens.presented(password)
    if user is not None and token is not None and token.owner == Owner(user_id=user.id):
        return Caller(_licensed(user), token)
    return Caller(by_password(store, name, password))


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


def _by_token(store: Store, raw: str) -> Caller:
    token = store.tokens.presented(raw)
    if token is None:
        raise wrong_password()
    if token.owner.user_id is None:
        return Caller(None, token)
    return Caller(_licensed(store.users.by_id(token.owner.user_id)), token)


def _licensed(user: User) -> User:
    if not user.licensed:
        raise not_licensed(user)
    return user


@dataclass(frozen=True)
class Access:
    """What one caller may do; asks the store once for all that the caller was given."""

    store: Store
    caller: Caller

    @property
    def is_system_admin(self) -> bool:
        """Whether everything is allowed: an administrator who did not come with a token."""
        return self.caller.user is not None and self.caller.user.system_admin and self.caller.token is None

    def on_project(self, project: Project) -> Level | None:
        """The level on the project itself, None where it may not be entered."""
        levels = [Level.READ] if project.public else []
        levels += self._users_on_project(project)
        if self.caller.token is not None and self.caller.token.owner.project_id == project.id:
            levels.append(Level.ADMIN)
        return self._within_token(max(levels, default=None), open_to_all=project.public)

    def on_repository(self, repository: Repository) -> Level | None:
        """The level on a repository, None where it may not be read."""
        level = self.on_project(repository.project)
        levels = [level] if level is not None else []
        if repository.open_to_all:
            levels.append(Level.READ)
        if repository.id in self._grants[1]:
            levels.append(self._grants[1][repository.id])
        if self.caller.token is not None and self.caller.token.owner.repository_id == repository.id:
            levels.append(Level.ADMIN)
        best = max(levels, default=None)
        best = Level.ADMIN if best is not None and best >= Level.REPO_ADMIN else best
        return self._within_token(best, open_to_all=repository.open_to_all)

    def may_see(self, project: Project) -> bool:
        """Whether the project shows in lists: it, or a repository in it, may be read."""
        if self.on_project(project) is not None:
            return True
        return any(self.on_repository(repository) for repository in self.store.repositories.of_project(project))

    def _users_on_project(self, project: Project) -> list[Level]:
        granted = self._grants[0].get(project.id)
        levels = [granted] if granted is not None else []
        user = self.caller.user
        if user is not None and (user.system_admin or project.owner_id == user.id):
            levels.append(Level.ADMIN)
        return levels

    @cached_property
    def _grants(self) -> tuple[dict[int, Level], dict[int, Level]]:
        return self.store.users.grants(self.caller.user) if self.caller.user is not None else ({}, {})

    def _within_token(self, level: Level | None, *, open_to_all: bool) -> Level | None:
        """A token never allows more than the permissions that it was made with."""
        token = self.caller.token
        if token is None or level is None:
            return level
        allowed = max((_token_level(name) for name in token.permissions), default=Level.READ)
        foreign = token.owner.user_id is None and level is Level.READ and open_to_all
        return level if foreign else min(level, allowed)


def _token_level(permission: str) -> Level:
    return PROJECT_LEVELS.get(permission) or REPOSITORY_LEVELS.get(permission) or Level.READ
