"""Projects: list, show, create, edit, delete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.permissions import PROJECT_LEVELS, REPOSITORY_LEVELS
from bbcli.sandbox.request_body import text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate_filtered
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.repositories import AlreadyExistsError, NotEmptyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Project

PROJECT = "/api/latest/projects/{projectKey}"
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")


def list_projects(context: RequestContext) -> Response:
    """List the projects that the caller can see, by name."""
    window = context.page_request()
    name_filter = (context.query("name") or "").lower()
    projects = [project for project in context.store.projects.all() if name_filter in project.name.lower()]
    return (
        paginate_filtered(projects, window, _permission_filter(context)).map(context.serialize.project).list_response()
    )


def _permission_filter(context: RequestContext) -> Callable[[Project], bool]:
    """Return the filter of `permission`; by default, projects that the caller can see."""
    permission = (context.query("permission") or "PROJECT_VIEW").upper()
    if permission in REPOSITORY_LEVELS:
        need = REPOSITORY_LEVELS[permission]
        return lambda project: any(
            (context.permissions.repository_level(repository) or 0) >= need
            for repository in context.store.repositories.of_project(project)
        )
    if permission not in PROJECT_LEVELS:
        raise bad_argument(f"'{permission}' is not a permission.", "permission")
    least = PROJECT_LEVELS[permission]
    if least is None:
        return context.permissions.can_view
    return lambda project: (context.permissions.project_level(project) or 0) >= least


def show_project(context: RequestContext) -> Response:
    """Show a project."""
    return json_response(context.serialize.project(context.project()))


def create_project(context: RequestContext) -> Response:
    """Create a project with the caller as administrator."""
    user = context.require_user()
    if not context.permissions.can_create_projects:
        raise context.permission_error()
    columns = _columns(context.json_body(), required=("key", "name"))
    with context.store.database.transaction():
        try:
            project = context.store.projects.create(**columns)
        except AlreadyExistsError as taken:
            raise _already_exists(taken) from None
        context.store.users.grant(user, Level.ADMIN, project_id=project.id)
    return json_response(context.serialize.project(project), 201)


def update_project(context: RequestContext) -> Response:
    """Change the fields in the body."""
    project = context.project(Level.ADMIN)
    try:
        updated = context.store.projects.update(project, _columns(context.json_body()))
    except AlreadyExistsError as taken:
        raise _already_exists(taken) from None
    return json_response(context.serialize.project(updated))


def delete_project(context: RequestContext) -> Response:
    """Delete a project without repositories."""
    project = context.project(Level.ADMIN)
    try:
        context.store.projects.delete(project)
    except NotEmptyError:
        message = f"The project {project.key} cannot be deleted because it has repositories."
        raise ApiError(409, message, "com.atlassian.bitbucket.IntegrityException") from None
    return empty_response()


def _columns(body: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the body's fields as columns. Raises ApiError 400 with all invalid fields."""
    columns: dict[str, Any] = {name: text(body, name) for name in ("key", "name", "description") if name in body}
    messages = {}
    if "key" in {*columns, *required}:
        columns["key"] = (columns.get("key") or "").upper()
        if not KEY.fullmatch(columns["key"]):
            messages["key"] = "Project keys start with a letter and hold letters, digits and underscores only."
    if "name" in {*columns, *required}:
        columns["name"] = (columns.get("name") or "").strip()
        if not 1 <= len(columns["name"]) <= 128 or columns["name"].startswith("~"):
            messages["name"] = "Project names have 1 to 128 characters and do not start with a tilde."
    if messages:
        raise ApiError.invalid_fields(messages)
    if "public" in body:
        columns["public"] = body["public"] is True
    return columns


def _already_exists(taken: AlreadyExistsError) -> ApiError:
    return ApiError(409, f"The project {taken.field} is already in use.", context=taken.field)


ENDPOINTS = (
    Endpoint("GET", "/api/latest/projects", list_projects),
    Endpoint("POST", "/api/latest/projects", create_project),
    Endpoint("GET", PROJECT, show_project),
    Endpoint("PUT", PROJECT, update_project),
    Endpoint("DELETE", PROJECT, delete_project),
)
