"""What a caller may do, and the words for what is refused."""

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
# How far each scope of OAuth 2.0 goes. Simpler than a server: PUBLIC_REPOS reads everything that the user may read.
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
    """Who sent the request: a user, a token of a user, project or repository, or nobody in particular.

    `scopes` are what the user allowed a program to do that acts for them; None without such a program.
    """

    user: User | None = None
    token: Token | None = None
    scopes: frozenset[str] | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether the request came without a credential."""
        return self.user is None and self.token is None

    @property
    def headers(self) -> dict[str, str]:
        """What every answer to a user says of them; tokens of projects and repositories are nobody's."""
        if self.user is None:
            return {}
        return {"x-auserid": str(self.user.id), "x-ausername": quote(self.user.name, safe="")}

    @property
    def is_direct(self) -> bool:
        """Whether no token of any kind stands between the server and the user."""
        return self.token is None and self.scopes is None


@dataclass(frozen=True)
class Permissions:
    """What one caller may do; asks the store once for all that the caller was given."""

    store: Store
    caller: Caller

    @property
    def is_system_admin(self) -> bool:
        """Whether everything is allowed: an administrator who did not come with a token."""
        return self.caller.user is not None and self.caller.user.system_admin and self._has_scope(ADMIN_SCOPES)

    @property
    def can_create_projects(self) -> bool:
        """Whether the caller may make new projects."""
        user = self.caller.user
        creates = user is not None and user.creates_projects and self._has_scope(ADMIN_SCOPES | {"PROJECT_ADMIN"})
        return creates or self.is_system_admin

    def project_level(self, project: Project) -> Level | None:
        """The level on the project itself, None where it may not be entered."""
        levels = [Level.READ] if project.public else []
        levels += self._user_levels(project)
        if self.caller.token is not None and self.caller.token.owner.project_id == project.id:
            levels.append(Level.ADMIN)
        level = self._within_token(max(levels, default=None), open_to_all=project.public)
        return self._within_scopes(level, self._scope_level, open_to_all=project.public)

    def repository_level(self, repository: Repository) -> Level | None:
        """The level on a repository, None where it may not be read."""
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
        """Whether the project shows in lists: it, or a repository in it, may be read."""
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
        """The most that the scopes allow, where there are any."""
        return max((level for name in self.caller.scopes or () if (level := SCOPE_LEVELS.get(name))), default=None)

    def _has_scope(self, scopes: frozenset[str]) -> bool:
        """Whether the caller came in person, or with one of the scopes."""
        return self.caller.is_direct or not scopes.isdisjoint(self.caller.scopes or ())

    def _within_scopes(self, level: Level | None, allowed: Level | None, *, open_to_all: bool) -> Level | None:
        """What a program may do is no more than the user allowed it; what all may read, it may read."""
        if self.caller.scopes is None or level is None:
            return level
        if allowed is None:
            return Level.READ if open_to_all else None
        return min(level, allowed)

    def _within_token(self, level: Level | None, *, open_to_all: bool) -> Level | None:
        """A token never allows more than the permissions that it was made with."""
        token = self.caller.token
        if token is None or level is None:
            return level
        allowed = max((_token_level(name) for name in token.permissions), default=Level.READ)
        foreign = token.owner.user_id is None and level is Level.READ and open_to_all
        return level if foreign else min(level, allowed)


def _as_repository_level(level: Level | None) -> Level | None:
    """A level on a project, as one on a repository in it."""
    return Level.ADMIN if level is not None and level >= Level.REPO_ADMIN else level


def _token_level(permission: str) -> Level:
    return PROJECT_LEVELS.get(permission) or REPOSITORY_LEVELS.get(permission) or Level.READ
