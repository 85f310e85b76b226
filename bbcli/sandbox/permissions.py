"""The permission levels of a caller on projects and repositories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from bbcli.sandbox.store.records import Level, Project, Repository, Token, User

if TYPE_CHECKING:
    from bbcli.sandbox.store import Store

PROJECT_LEVELS = {
    "PROJECT_VIEW": None,
    "PROJECT_READ": Level.READ,
    "PROJECT_WRITE": Level.WRITE,
    "PROJECT_ADMIN": Level.ADMIN,
    "REPO_CREATE": Level.REPO_ADMIN,
}
REPOSITORY_LEVELS = {"REPO_READ": Level.READ, "REPO_WRITE": Level.WRITE, "REPO_ADMIN": Level.ADMIN}
# The level of each OAuth 2.0 scope. Simpler than a server: PUBLIC_REPOS reads everything that the user can read.
SCOPE_LEVELS = {
    "PUBLIC_REPOS": Level.READ,
    "ACCOUNT_WRITE": None,
    "REPO_READ": Level.READ,
    "REPO_WRITE": Level.WRITE,
    "REPO_ADMIN": Level.REPO_ADMIN,
    "PROJECT_ADMIN": Level.ADMIN,
    "ADMIN_WRITE": Level.ADMIN,
    "SYSTEM_ADMIN": Level.ADMIN,
}
ADMIN_SCOPES = frozenset({"ADMIN_WRITE", "SYSTEM_ADMIN"})


@dataclass(frozen=True)
class Caller:
    """The sender of a request: a user, a token of a user, project or repository, or anonymous.

    `scopes` are those of an OAuth 2.0 access token, None without one.
    """

    user: User | None = None
    token: Token | None = None
    scopes: frozenset[str] | None = None

    @property
    def is_anonymous(self) -> bool:
        """True if the request has no credential."""
        return self.user is None and self.token is None

    @property
    def headers(self) -> dict[str, str]:
        """Response headers that name the user; empty for tokens of projects and repositories."""
        if self.user is None:
            return {}
        return {"x-auserid": str(self.user.id), "x-ausername": quote(self.user.name, safe="")}

    @property
    def is_direct(self) -> bool:
        """True if the caller signed in without any kind of token."""
        return self.token is None and self.scopes is None


@dataclass(frozen=True)
class Permissions:
    """The permissions of one caller; grants are read from the store once."""

    store: Store
    caller: Caller

    @property
    def is_system_admin(self) -> bool:
        """True for an administrator without an access token of lower scope."""
        return self.caller.user is not None and self.caller.user.system_admin and self._has_scope(ADMIN_SCOPES)

    @property
    def can_create_projects(self) -> bool:
        """True if the caller can create projects."""
        user = self.caller.user
        creates = user is not None and user.creates_projects and self._has_scope(ADMIN_SCOPES | {"PROJECT_ADMIN"})
        return creates or self.is_system_admin

    def project_level(self, project: Project) -> Level | None:
        """Return the level on a project, None without access."""
        levels = [Level.READ] if project.public else []
        levels += self._user_levels(project)
        if self.caller.token is not None and self.caller.token.owner.project_id == project.id:
            levels.append(Level.ADMIN)
        level = self._within_token(max(levels, default=None), open_to_all=project.public)
        return self._within_scopes(level, self._scope_level, open_to_all=project.public)

    def repository_level(self, repository: Repository) -> Level | None:
        """Return the level on a repository, None without access."""
        level = self.project_level(repository.project)
        levels = [level] if level is not None else []
        if repository.readable_by_all:
            levels.append(Level.READ)
        if repository.id in self._grants[1]:
            levels.append(self._grants[1][repository.id])
        if self.caller.token is not None and self.caller.token.owner.repository_id == repository.id:
            levels.append(Level.ADMIN)
        best = self._within_token(
            _as_repository_level(max(levels, default=None)), open_to_all=repository.readable_by_all
        )
        return self._within_scopes(
            best, _as_repository_level(self._scope_level), open_to_all=repository.readable_by_all
        )

    def can_view(self, project: Project) -> bool:
        """True if lists show the project: it, or one of its repositories, is readable."""
        if self.project_level(project) is not None:
            return True
        return any(self.repository_level(repository) for repository in self.store.repositories.of_project(project))

    def _user_levels(self, project: Project) -> list[Level]:
        granted = self._grants[0].get(project.id)
        levels = [granted] if granted is not None else []
        user = self.caller.user
        if user is not None and (user.system_admin or project.owner_id == user.id):
            levels.append(Level.ADMIN)
        return levels

    @cached_property
    def _grants(self) -> tuple[dict[int, Level], dict[int, Level]]:
        return self.store.users.grants(self.caller.user) if self.caller.user is not None else ({}, {})

    @cached_property
    def _scope_level(self) -> Level | None:
        """The highest level of the scopes, None without scopes."""
        return max((level for name in self.caller.scopes or () if (level := SCOPE_LEVELS.get(name))), default=None)

    def _has_scope(self, scopes: frozenset[str]) -> bool:
        """True if the caller signed in directly or has one of the scopes."""
        return self.caller.is_direct or not scopes.isdisjoint(self.caller.scopes or ())

    def _within_scopes(self, level: Level | None, allowed: Level | None, *, open_to_all: bool) -> Level | None:
        """Limit a level by the scopes; publicly readable things stay readable."""
        if self.caller.scopes is None or level is None:
            return level
        if allowed is None:
            return Level.READ if open_to_all else None
        return min(level, allowed)

    def _within_token(self, level: Level | None, *, open_to_all: bool) -> Level | None:
        """Limit a level by the permissions of the access token."""
        token = self.caller.token
        if token is None or level is None:
            return level
        allowed = max((_token_level(name) for name in token.permissions), default=Level.READ)
        foreign = token.owner.user_id is None and level is Level.READ and open_to_all
        return level if foreign else min(level, allowed)


def _as_repository_level(level: Level | None) -> Level | None:
    """Convert a project level to a level on its repositories."""
    return Level.ADMIN if level is not None and level >= Level.REPO_ADMIN else level


def _token_level(permission: str) -> Level:
    return PROJECT_LEVELS.get(permission) or REPOSITORY_LEVELS.get(permission) or Level.READ
