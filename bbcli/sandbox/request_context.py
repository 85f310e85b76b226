"""The context of one request: server, caller, parameters, and access to projects and repositories."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bbcli.sandbox.errors import ApiError, no_such_project, no_such_repository, not_permitted, sign_in_required
from bbcli.sandbox.links import Links
from bbcli.sandbox.permissions import Caller, Permissions
from bbcli.sandbox.pulls.rescope import rescope
from bbcli.sandbox.request_body import parse
from bbcli.sandbox.responses import JSON, PageRequest
from bbcli.sandbox.serializer import Serializer
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.ref_changes import ABSENT, RefChange
from bbcli.sandbox.version import ALWAYS, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import Project, Repository, User


@dataclass(frozen=True)
class Endpoint:
    """An operation: method, path template as in Atlassian's document, and handler.

    `produces` lists the media types of responses, the preferred one first; empty accepts any Accept header.
    `for_browser` endpoints take forms and authenticate by session only. `since` is the first version with the
    operation, `consumes` the media type of the request body, `also_consumes` others, `query` the WADL query parameters
    with their XML Schema types.
    """

    method: str
    template: str
    handler: Callable[[RequestContext], Response]
    produces: tuple[str, ...] = (JSON,)
    for_browser: bool = False
    since: Version = ALWAYS
    consumes: str = JSON
    also_consumes: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)


class RepositoryMoved(Exception):
    """The repository was renamed; `location` is the URL to redirect to."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass(frozen=True)
class RequestContext:
    """One request with its caller; `media_type` is the negotiated type of the response."""

    request: Request
    server: ServerState
    caller: Caller
    body: bytes
    media_type: str

    @property
    def store(self) -> Store:
        """The database."""
        return self.server.store

    @cached_property
    def permissions(self) -> Permissions:
        """The permissions of the caller."""
        return Permissions(self.store, self.caller)

    @property
    def base(self) -> str:
        """The base URL as the client addressed it, without a trailing slash."""
        scope = self.request.scope
        host = self.request.headers.get("host") or "localhost"
        return f"{scope['scheme']}://{host}{scope['context_path']}"

    @cached_property
    def serialize(self) -> Serializer:
        """The serializer, with links to the addressed host."""
        host = self.request.headers.get("host") or "localhost"
        links = Links(self.base, host.rpartition(":")[0] or host)
        return Serializer(
            self.store,
            links,
            self.server.version,
            lambda repository: self.permissions.repository_level(repository) is not None,
        )

    def path_param(self, name: str) -> str:
        """Return a path parameter."""
        return str(self.request.path_params[name])

    def query(self, name: str, default: str | None = None) -> str | None:
        """Return a query parameter; an empty one counts as absent."""
        return self.request.query_params.get(name) or default

    def query_flag(self, name: str) -> bool:
        """True if the query parameter is `true`."""
        return (self.query(name) or "").lower() == "true"

    def page_request(self, *, default: int = 25, maximum: int = 1000) -> PageRequest:
        """Return the requested part of a list."""
        return PageRequest.from_query(self.request.query_params, default=default, maximum=maximum)

    def json_body(self) -> dict[str, Any]:
        """Return the body as a JSON object. Raises ApiError 400."""
        return parse(self.body)

    def require_user(self) -> User:
        """Return the user. Raises ApiError 401 for anonymous callers and for tokens without a user."""
        if self.caller.user is not None:
            return self.caller.user
        raise self.permission_error()

    def require_sign_in(self) -> None:
        """Raise ApiError 401 for anonymous callers."""
        if self.caller.is_anonymous:
            raise sign_in_required()

    def permission_error(self) -> ApiError:
        """Return the 401 for a missing sign-in or a missing permission."""
        return sign_in_required() if self.caller.is_anonymous else not_permitted()

    def project(self, need: Level = Level.READ) -> Project:
        """Return the project in the path. Raises ApiError 404 or 401."""
        project = self.store.projects.by_key(self.path_param("projectKey"))
        if project is None:
            raise no_such_project(self.path_param("projectKey"))
        level = self.permissions.project_level(project)
        visible = need is Level.READ and self.permissions.can_view(project)
        if not visible and (level is None or level < need):
            raise self.permission_error()
        return project

    def repository(self, need: Level = Level.READ) -> Repository:
        """Return the repository in the path. Raises RepositoryMoved for a former slug, ApiError 404 or 401."""
        key, slug = self.path_param("projectKey"), self.path_param("repositorySlug")
        repository = self.store.repositories.by_slug(key, slug)
        if repository is None:
            self._redirect_if_moved(key, slug)
            if self.store.projects.by_key(key) is None:
                raise no_such_project(key)
            raise no_such_repository(key.upper(), slug)
        self.require_level(repository, need)
        return repository

    def require_level(self, repository: Repository, need: Level) -> None:
        """Raise ApiError 401 unless the caller has the level."""
        level = self.permissions.repository_level(repository)
        if level is None or level < need:
            raise self.permission_error()

    def writable_repository(self, need: Level = Level.WRITE) -> Repository:
        """Return the repository in the path for a write. Raises ApiError 403 if it is archived."""
        repository = self.repository(need)
        self.refuse_archived(repository)
        return repository

    def refuse_archived(self, repository: Repository) -> None:
        """Raise ApiError 403 for an archived repository."""
        if repository.archived:
            name = f"{repository.project.key}/{repository.slug}"
            raise ApiError(403, f"Repository {name} is archived and cannot be changed.")

    def log_ref_change(self, repository: Repository, trigger: str, ref: str, old: str | None, new: str | None) -> None:
        """Add a change of a ref by the caller to the push log, and let pull requests follow it.

        `old` or `new` is None if the ref does not exist.
        """
        change = RefChange(ref, old or ABSENT, new or ABSENT)
        self.store.ref_changes.record(repository, self.caller.user, trigger, [change])
        rescope(self.server, repository, self.caller.user, [change])

    def git(self, repository: Repository) -> GitRepository:
        """Return the git data of a repository; authors with an account are shown as users."""
        size = self.query("avatarSize") or ""
        return self.server.git(
            repository,
            self.store.repositories.aliases(repository),
            lambda name, email: self.serialize.commit_author(name, email, size),
        )

    def _redirect_if_moved(self, key: str, slug: str) -> None:
        """Raise RepositoryMoved if the slug is a former one."""
        repository = self.store.repositories.by_former_slug(key, slug)
        if repository is None:
            return
        self.require_level(repository, Level.READ)
        old = f"/{key}/repos/{slug}"
        new = f"/{repository.project.key}/repos/{repository.slug}"
        path = self.request.scope["path"].replace(old, new, 1)
        query = self.request.url.query
        raise RepositoryMoved(f"{self.base}{quote(path, safe='/~')}{'?' + query if query else ''}")
