"""Projects: list, show, create, change, delete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.access import PROJECT_LEVELS, REPOSITORY_LEVELS
from bbcli.sandbox.body import text
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import Problem, bad_argument
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.repositories import InUseError, TakenError
from bbcli.sandbox.wire import answer, empty, scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.records import Project

PROJECT = "/api/latest/projects/{projectKey}"
KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")


def list_projects(call: Call) -> Response:
    """Projects that the caller may see, by name."""
    window = call.window()
    wanted = (call.query("name") or "").lower()
    projects = [project for project in call.store.projects.all() if wanted in project.name.lower()]
    return scan(projects, window, _with_permission(call)).map(call.show.project).listing()


def _with_permission(call: Call) -> Callable[[Project], bool]:
    """What the `permission` filter lets through; without one, what the caller may see."""
    permission = (call.query("permission") or "PROJECT_VIEW").upper()
    if permission in REPOSITORY_LEVELS:
        need = REPOSITORY_LEVELS[permission]
        return lambda project: any(
            (call.access.on_repository(repository) or 0) >= need
            for repository in call.store.repositories.of_project(project)
        )
    if permission not in PROJECT_LEVELS:
        raise bad_argument(f"'{permission}' is not a permission.", "permission")
    least = PROJECT_LEVELS[permission]
    if least is None:
        return call.access.may_see
    return lambda project: (call.access.on_project(project) or 0) >= least


def show_project(call: Call) -> Response:
    """One project."""
    return answer(call.show.project(call.project()))


def create_project(call: Call) -> Response:
    """A new project, administered by who made it."""
    user = call.user()
    if not call.access.may_create_projects:
        raise call.refused()
    columns = _columns(call.json(), required=("key", "name"))
    with call.store.database.transaction():
        try:
            project = call.store.projects.create(**columns)
        except TakenError as taken:
            raise _taken(taken) from None
        call.store.users.grant(user, Level.ADMIN, project_id=project.id)
    return answer(call.show.project(project), 201)


def update_project(call: Call) -> Response:
    """Change what the body names."""
    project = call.project(Level.ADMIN)
    try:
        updated = call.store.projects.update(project, _columns(call.json()))
    except TakenError as taken:
        raise _taken(taken) from None
    return answer(call.show.project(updated))


def delete_project(call: Call) -> Response:
    """Delete a project that has no repositories."""
    project = call.project(Level.ADMIN)
    try:
        call.store.projects.delete(project)
    except InUseError:
        message = f"The project {project.key} cannot be deleted because it has repositories."
        raise Problem(409, message, "com.atlassian.bitbucket.IntegrityException") from None
    return empty()


def _columns(body: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The body's fields as columns. Raises Problem 400 that names every bad field."""
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
        raise Problem.fields(messages)
    if "public" in body:
        columns["public"] = body["public"] is True
    return columns


def _taken(taken: TakenError) -> Problem:
    return Problem(409, f"The project {taken.field} is already in use.", context=taken.field)


ENDPOINTS = (
    Endpoint("GET", "/api/latest/projects", list_projects),
    Endpoint("POST", "/api/latest/projects", create_project),
    Endpoint("GET", PROJECT, show_project),
    Endpoint("PUT", PROJECT, update_project),
    Endpoint("DELETE", PROJECT, delete_project),
)
