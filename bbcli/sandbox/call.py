"""One request with all that an endpoint needs to answer it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bbcli.sandbox.access import Access, Caller, not_permitted, sign_in_required
from bbcli.sandbox.body import parse
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.links import Links
from bbcli.sandbox.problems import Problem, no_such_project, no_such_repository
from bbcli.sandbox.show import Show
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import ALWAYS, ARCHIVING, DEFAULT, Version
from bbcli.sandbox.wire import JSON, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

    from bbcli.sandbox.faults import Faults
    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import Project, Repository, User


@dataclass(frozen=True)
class ServerState:
    """What all requests share; `version` is the one that the server pretends to be."""

    store: Store
    folder: Path
    faults: Faults
    version: Version = DEFAULT

    def git_path(self, repository: Repository) -> Path:
        """Where a repository's git data lies; by id, so that renaming moves nothing."""
        return self.folder / "repositories" / f"{repository.id}.git"


@dataclass(frozen=True)
class Endpoint:
    """A method and path template, as Atlassian's document writes it, and the function that answers.

    `produces` are the media types it can answer with, the preferred one first; empty takes any Accept. A `page` is for
    browsers, or for who is signing in: it takes forms, and knows nobody but by session. `since` is the version that
    has it first, `consumes` what its body has to be. `query` are the parameters that its WADL document names, with
    their types in XML Schema.
    """

    method: str
    template: str
    answer: Callable[[Call], Response]
    produces: tuple[str, ...] = (JSON,)
    page: bool = False
    since: Version = ALWAYS
    consumes: str = JSON
    query: Mapping[str, str] = field(default_factory=dict)


class Moved(Exception):
    """The repository has another slug now; `location` is the same request's URL there."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass(frozen=True)
class Call:
    """One request: who asks, what for, and the way to what they may have. `accepted` is the media type to answer in."""

    request: Request
    world: ServerState
    caller: Caller
    body: bytes
    accepted: str

    @property
    def store(self) -> Store:
        """The database."""
        return self.world.store

    @cached_property
    def access(self) -> Access:
        """What the caller may do."""
        return Access(self.store, self.caller)

    @property
    def base(self) -> str:
        """The server's address, as it was called, without a slash at the end."""
        scope = self.request.scope
        host = self.request.headers.get("host") or "localhost"
        return f"{scope['scheme']}://{host}{scope['context_path']}"

    @cached_property
    def show(self) -> Show:
        """Rows as JSON objects with links to the address that was called."""
        host = self.request.headers.get("host") or "localhost"
        links = Links(self.base, host.rpartition(":")[0] or host)
        return Show(self.store, links, archiving=self.world.version >= ARCHIVING)

    def arg(self, name: str) -> str:
        """A value from the path."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str | None = None) -> str | None:
        """A query parameter; an empty one counts as absent."""
        return self.request.query_params.get(name) or default

    def flag(self, name: str) -> bool:
        """A query parameter that is `true`."""
        return (self.query(name) or "").lower() == "true"

    def window(self, *, default: int = 25, maximum: int = 1000) -> Window:
        """The part of the list that was asked for."""
        return Window.of(self.request.query_params, default=default, maximum=maximum)

    def json(self) -> dict[str, Any]:
        """The body, which must be a JSON object. Raises Problem 400."""
        return parse(self.body)

    def user(self) -> User:
        """Who signed in. Raises Problem 401 for nobody, and for a token that is nobody's."""
        if self.caller.user is not None:
            return self.caller.user
        raise self.refused()

    def signed_in(self) -> None:
        """Raise Problem 401 for nobody in particular."""
        if self.caller.is_nobody:
            raise sign_in_required()

    def refused(self) -> Problem:
        """Why the caller may not: did not sign in, or lacks the permission."""
        return sign_in_required() if self.caller.is_nobody else not_permitted()

    def project(self, need: Level = Level.READ) -> Project:
        """The project in the path. Raises Problem 404 or 401."""
        project = self.store.projects.keyed(self.arg("projectKey"))
        if project is None:
            raise no_such_project(self.arg("projectKey"))
        level = self.access.on_project(project)
        visible = need is Level.READ and self.access.may_see(project)
        if not visible and (level is None or level < need):
            raise self.refused()
        return project

    def repository(self, need: Level = Level.READ) -> Repository:
        """The repository in the path. Raises Moved for an old slug, Problem 404 or 401."""
        key, slug = self.arg("projectKey"), self.arg("repositorySlug")
        repository = self.store.repositories.at(key, slug)
        if repository is None:
            self._follow_move(key, slug)
            if self.store.projects.keyed(key) is None:
                raise no_such_project(key)
            raise no_such_repository(key.upper(), slug)
        self.require(repository, need)
        return repository

    def require(self, repository: Repository, need: Level) -> None:
        """Raise Problem 401 unless the caller has the level."""
        level = self.access.on_repository(repository)
        if level is None or level < need:
            raise self.refused()

    def writable(self, need: Level = Level.WRITE) -> Repository:
        """The repository in the path, to be written to. Raises Problem 403 for an archived one."""
        repository = self.repository(need)
        if repository.archived:
            name = f"{repository.project.key}/{repository.slug}"
            raise Problem(403, f"Repository {name} is archived and cannot be changed.")
        return repository

    def git(self, repository: Repository) -> GitRepository:
        """The repository's git data, with authors shown as accounts where they have one."""
        size = self.query("avatarSize") or ""
        return GitRepository(
            self.world.git_path(repository),
            repository.slug,
            self.store.repositories.aliases(repository),
            lambda name, email: self.show.person(name, email, size),
        )

    def _follow_move(self, key: str, slug: str) -> None:
        """Raise Moved for a slug that was given up; nothing for one that never was."""
        repository = self.store.repositories.moved_from(key, slug)
        if repository is None:
            return
        self.require(repository, Level.READ)
        old = f"/{key}/repos/{slug}"
        new = f"/{repository.project.key}/repos/{repository.slug}"
        path = self.request.scope["path"].replace(old, new, 1)
        query = self.request.url.query
        raise Moved(f"{self.base}{quote(path, safe='/~')}{'?' + query if query else ''}")
