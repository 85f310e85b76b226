"""Repositories: list, show, create, edit, delete, fork."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_project
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.permissions import REPOSITORY_LEVELS
from bbcli.sandbox.request_body import inner, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate_filtered
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.repositories import AlreadyExistsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Project, Repository

REPOSITORIES = "/api/latest/projects/{projectKey}/repos"
REPOSITORY = f"{REPOSITORIES}/{{repositorySlug}}"
# Not below /rest: the web interface requests it.
SIZES = "/projects/{projectKey}/repos/{repositorySlug}/sizes"
NAME = re.compile(r"[^\W_][\w\-. ]{0,127}")
STATES = ("AVAILABLE", "INITIALISING", "INITIALISATION_FAILED", "OFFLINE")


def list_project_repositories(context: RequestContext) -> Response:
    """List a project's repositories that the caller can read, by name."""
    repositories = context.store.repositories.of_project(context.project())
    return _page(context, repositories, _readable(context))


def list_repositories(context: RequestContext) -> Response:
    """List repositories of all projects with the documented filters; archived ones on request only."""
    window_first = context.page_request()
    permission = (context.query("permission") or "REPO_READ").upper()
    if permission not in REPOSITORY_LEVELS:
        raise bad_argument(f"'{permission}' is not a repository permission.", "permission")
    matching = [repository for repository in context.store.repositories.all() if _matches_filters(context, repository)]
    need = REPOSITORY_LEVELS[permission]
    page = paginate_filtered(
        matching, window_first, lambda repository: (context.permissions.repository_level(repository) or 0) >= need
    )
    return page.map(context.serialize.repository).list_response()


def _matches_filters(context: RequestContext, repository: Repository) -> bool:
    """True if a repository matches the query, ignoring case and surrounding spaces."""
    contained = (
        ("name", repository.name),
        ("projectname", repository.project.name),
    )
    if any((context.query(field) or "").strip().lower() not in text.lower() for field, text in contained):
        return False
    key = (context.query("projectkey") or "").strip().upper()
    state = _choice(context, "state", STATES) or "AVAILABLE"
    archived = _choice(context, "archived", ("ACTIVE", "ARCHIVED", "ALL")) or "ACTIVE"
    visibility = _choice(context, "visibility", ("PUBLIC", "PRIVATE"))
    return (
        key in ("", repository.project.key)
        and state == "AVAILABLE"
        and archived in ("ALL", "ARCHIVED" if repository.archived else "ACTIVE")
        and visibility in (None, "PUBLIC" if repository.readable_by_all else "PRIVATE")
    )


def _choice(context: RequestContext, name: str, values: tuple[str, ...]) -> str | None:
    value = context.query(name)
    if value is not None and value.upper() not in values:
        raise bad_argument(f"'{value}' is not one of {', '.join(values)}.", name)
    return value.upper() if value is not None else None


def show_repository(context: RequestContext) -> Response:
    """Show a repository."""
    return json_response(context.serialize.repository(context.repository()))


def show_sizes(context: RequestContext) -> Response:
    """Show the sizes of a repository and of its attachments, in bytes."""
    folder = context.server.git_path(context.repository())
    files = (path.stat() for path in folder.rglob("*") if path.is_file())
    return json_response({"repository": sum(file.st_size for file in files), "attachments": 0})


def create_repository(context: RequestContext) -> Response:
    """Create an empty repository."""
    project = context.project(Level.REPO_ADMIN)
    body = context.json_body()
    columns = _columns(body, whole=True)
    branch = text(body, "defaultBranch") or "master"
    repository = _create(context, project, columns, lambda path: GitRepository.create(path, columns["slug"], branch))
    return json_response(context.serialize.repository(repository), 201)


def update_repository(context: RequestContext) -> Response:
    """Change the fields in the body; a new name changes the slug, and the former URL redirects."""
    repository = context.repository(Level.ADMIN)
    body = context.json_body()
    if repository.archived and body.get("archived") is not False:
        raise ApiError(403, f"Repository {repository.project.key}/{repository.slug} is archived and cannot be changed.")
    columns = _columns(body, whole=False)
    if "archived" in body:
        columns["archived"] = body["archived"] is True
    if (project := inner(body, "project")) is not None:
        columns["project_id"] = _target_project(context, project).id
    if (branch := text(body, "defaultBranch")) is not None:
        context.git(repository).set_default_branch(branch)
    try:
        updated = context.store.repositories.update(repository, columns)
    except AlreadyExistsError:
        raise _already_exists() from None
    # 201 is documented.
    return json_response(context.serialize.repository(updated), 201)


def delete_repository(context: RequestContext) -> Response:
    """Delete a repository: 202, or 204 if it does not exist."""
    try:
        repository = context.repository(Level.ADMIN)
    except ApiError as problem:
        if problem.status == 404:
            return empty_response(204)
        raise
    if not context.store.repositories.delete(repository):
        return empty_response(204)
    shutil.rmtree(context.server.git_path(repository), ignore_errors=True)
    gone = {"context": None, "message": "Repository scheduled for deletion.", "exceptionName": None}
    return json_response(gone, 202)


def fork_repository(context: RequestContext) -> Response:
    """Fork a repository into another project, by default the caller's personal one."""
    origin = context.repository()
    user = context.require_user()
    if not origin.forkable:
        raise ApiError(409, f"Repository {origin.project.key}/{origin.slug} may not be forked.")
    body = context.json_body()
    target = inner(body, "project")
    project = _target_project(context, target) if target is not None else _personal_project(context)
    columns = {"description": origin.description, **_columns({"name": origin.name, **body}, whole=True)}
    columns |= {"origin_id": origin.id, "hierarchy_id": origin.hierarchy_id}
    source, branch = context.git(origin), text(body, "defaultBranch")

    def build(path: Path) -> GitRepository:
        built = source.fork(path, columns["slug"])
        if branch is not None:
            built.set_default_branch(branch)
        return built

    fork = _create(context, project, columns, build)
    context.store.repositories.add_aliases(fork, source.aliases)
    context.store.users.grant(user, Level.ADMIN, repository_id=fork.id)
    return json_response(context.serialize.repository(fork), 201)


def list_forks(context: RequestContext) -> Response:
    """List the forks of a repository that the caller can read."""
    return _page(context, context.store.repositories.forks(context.repository()), _readable(context))


def _page(context: RequestContext, repositories: list[Repository], keep: Callable[[Repository], bool]) -> Response:
    return (
        paginate_filtered(repositories, context.page_request(), keep).map(context.serialize.repository).list_response()
    )


def _readable(context: RequestContext) -> Callable[[Repository], bool]:
    return lambda repository: context.permissions.repository_level(repository) is not None


def _create(
    context: RequestContext, project: Project, columns: dict[str, Any], build: Callable[[Path], GitRepository]
) -> Repository:
    """Create the git data, then the row together with its final path: a row always has its data."""
    with tempfile.TemporaryDirectory(dir=context.server.data_directory) as directory:
        built = Path(directory) / "new.git"
        if context.store.repositories.by_slug(project.key, columns["slug"]) is not None:
            raise _already_exists()
        build(built)
        try:
            with context.store.database.transaction():
                repository = context.store.repositories.create(project, **columns)
                built.rename(context.server.git_path(repository))
        except AlreadyExistsError:
            raise _already_exists() from None
    return repository


def _columns(body: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    """Return the body's fields as columns, with the slug of the name. Raises ApiError 400."""
    columns: dict[str, Any] = {}
    if whole or "name" in body:
        name = (text(body, "name") or "").strip()
        if not NAME.fullmatch(name):
            message = (
                "Repository names start with a letter or digit and hold letters, digits, spaces, '.', '_' and '-'."
            )
            raise ApiError.invalid_fields({"name": message})
        columns |= {"name": name, "slug": re.sub(r"[^\w.]+", "-", name.lower())}
    if body.get("scmId", "git") != "git":
        raise ApiError.invalid_fields({"scmId": "Only git repositories can be made."})
    if "description" in body:
        columns["description"] = text(body, "description")
    for flag in ("public", "forkable"):
        if flag in body:
            columns[flag] = body[flag] is True
    return columns


def _target_project(context: RequestContext, project_json: dict[str, Any]) -> Project:
    """Return the project that a repository moves to. Raises ApiError 400, 404 or 401."""
    (key,) = required(project_json, "key")
    project = context.store.projects.by_key(key)
    if project is None:
        raise no_such_project(key)
    if (context.permissions.project_level(project) or 0) < Level.REPO_ADMIN:
        raise context.permission_error()
    return project


def _personal_project(context: RequestContext) -> Project:
    """Return the caller's personal project, created on first use."""
    user = context.require_user()
    key = f"~{user.slug.upper()}"
    existing = context.store.projects.by_key(key)
    return existing or context.store.projects.create(key, user.display_name, owner_id=user.id)


def _already_exists() -> ApiError:
    return ApiError(409, "This repository URL is already taken.", context="name")


ENDPOINTS = (
    Endpoint("GET", "/api/latest/repos", list_repositories),
    Endpoint("GET", REPOSITORIES, list_project_repositories),
    Endpoint("POST", REPOSITORIES, create_repository),
    Endpoint("GET", REPOSITORY, show_repository),
    Endpoint("GET", SIZES, show_sizes),
    Endpoint("POST", REPOSITORY, fork_repository),
    Endpoint("PUT", REPOSITORY, update_repository),
    Endpoint("DELETE", REPOSITORY, delete_repository),
    Endpoint("GET", f"{REPOSITORY}/forks", list_forks),
)
