"""Repositories: list, show, create, change, delete, fork."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.access import REPOSITORY_LEVELS
from bbcli.sandbox.body import inner, required, text
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.problems import Problem, bad_argument, no_such_project
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.repositories import TakenError
from bbcli.sandbox.wire import answer, empty, scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.records import Project, Repository

REPOSITORIES = "/api/latest/projects/{projectKey}/repos"
REPOSITORY = f"{REPOSITORIES}/{{repositorySlug}}"
NAME = re.compile(r"[^\W_][\w\-. ]{0,127}")
STATES = ("AVAILABLE", "INITIALISING", "INITIALISATION_FAILED", "OFFLINE")


def list_of_project(call: Call) -> Response:
    """A project's repositories that the caller may read, by name."""
    repositories = call.store.repositories.of_project(call.project())
    return _page(call, repositories, _readable(call))


def list_all(call: Call) -> Response:
    """Repositories across projects, filtered as the document says; archived ones only where asked for."""
    window_first = call.window()
    permission = (call.query("permission") or "REPO_READ").upper()
    if permission not in REPOSITORY_LEVELS:
        raise bad_argument(f"'{permission}' is not a repository permission.", "permission")
    wanted = [repository for repository in call.store.repositories.all() if _is_wanted(call, repository)]
    need = REPOSITORY_LEVELS[permission]
    kept = scan(wanted, window_first, lambda repository: (call.access.on_repository(repository) or 0) >= need)
    return kept.map(call.show.repository).listing()


def _is_wanted(call: Call, repository: Repository) -> bool:
    """Whether a repository passes the filters of the query, which ignore case and surrounding spaces."""
    contained = (
        ("name", repository.name),
        ("projectname", repository.project.name),
    )
    if any((call.query(field) or "").strip().lower() not in text.lower() for field, text in contained):
        return False
    key = (call.query("projectkey") or "").strip().upper()
    state = _one_of(call, "state", STATES) or "AVAILABLE"
    archived = _one_of(call, "archived", ("ACTIVE", "ARCHIVED", "ALL")) or "ACTIVE"
    visibility = _one_of(call, "visibility", ("PUBLIC", "PRIVATE"))
    return (
        key in ("", repository.project.key)
        and state == "AVAILABLE"
        and archived in ("ALL", "ARCHIVED" if repository.archived else "ACTIVE")
        and visibility in (None, "PUBLIC" if repository.open_to_all else "PRIVATE")
    )


def _one_of(call: Call, name: str, values: tuple[str, ...]) -> str | None:
    value = call.query(name)
    if value is not None and value.upper() not in values:
        raise bad_argument(f"'{value}' is not one of {', '.join(values)}.", name)
    return value.upper() if value is not None else None


def show_repository(call: Call) -> Response:
    """One repository."""
    return answer(call.show.repository(call.repository()))


def create_repository(call: Call) -> Response:
    """A new, empty repository."""
    project = call.project(Level.REPO_ADMIN)
    body = call.json()
    columns = _columns(body, whole=True)
    branch = text(body, "defaultBranch") or "master"
    repository = _create(call, project, columns, lambda path: GitRepository.create(path, columns["slug"], branch))
    return answer(call.show.repository(repository), 201)


def update_repository(call: Call) -> Response:
    """Change what the body names: a new name is a new slug, a project moves it; the old place redirects."""
    repository = call.repository(Level.ADMIN)
    body = call.json()
    if repository.archived and body.get("archived") is not False:
        raise Problem(403, f"Repository {repository.project.key}/{repository.slug} is archived and cannot be changed.")
    columns = _columns(body, whole=False)
    if "archived" in body:
        columns["archived"] = body["archived"] is True
    if (project := inner(body, "project")) is not None:
        columns["project_id"] = _target(call, project).id
    if (branch := text(body, "defaultBranch")) is not None:
        call.git(repository).set_default_branch(branch)
    try:
        updated = call.store.repositories.update(repository, columns)
    except TakenError:
        raise _taken() from None
    # The document says 201 here, and nothing that was recorded says otherwise.
    return answer(call.show.repository(updated), 201)


def delete_repository(call: Call) -> Response:
    """Delete a repository: 202, and 204 where there is none."""
    try:
        repository = call.repository(Level.ADMIN)
    except Problem as problem:
        if problem.status == 404:
            return empty(204)
        raise
    if not call.store.repositories.delete(repository):
        return empty(204)
    shutil.rmtree(call.world.git_path(repository), ignore_errors=True)
    gone = {"context": None, "message": "Repository scheduled for deletion.", "exceptionName": None}
    return answer(gone, 202)


def fork_repository(call: Call) -> Response:
    """A copy in another project, or in the caller's own, that remembers where it came from."""
    origin = call.repository()
    user = call.user()
    if not origin.forkable:
        raise Problem(409, f"Repository {origin.project.key}/{origin.slug} may not be forked.")
    body = call.json()
    target = inner(body, "project")
    project = _target(call, target) if target is not None else _personal_project(call)
    columns = {"description": origin.description, **_columns({"name": origin.name, **body}, whole=True)}
    columns |= {"origin_id": origin.id, "hierarchy_id": origin.hierarchy_id}
    source, branch = call.git(origin), text(body, "defaultBranch")

    def build(path: Path) -> GitRepository:
        built = source.fork(path, columns["slug"])
        if branch is not None:
            built.set_default_branch(branch)
        return built

    fork = _create(call, project, columns, build)
    call.store.repositories.add_aliases(fork, source.aliases)
    call.store.users.grant(user, Level.ADMIN, repository_id=fork.id)
    return answer(call.show.repository(fork), 201)


def list_forks(call: Call) -> Response:
    """What was forked from a repository, as far as the caller may read it."""
    return _page(call, call.store.repositories.forks(call.repository()), _readable(call))


def _page(call: Call, repositories: list[Repository], keep: Callable[[Repository], bool]) -> Response:
    return scan(repositories, call.window(), keep).map(call.show.repository).listing()


def _readable(call: Call) -> Callable[[Repository], bool]:
    return lambda repository: call.access.on_repository(repository) is not None


def _create(
    call: Call, project: Project, columns: dict[str, Any], build: Callable[[Path], GitRepository]
) -> Repository:
    """Make the git data, then the row and the folder's name at once: nobody sees a row without its git data."""
    with tempfile.TemporaryDirectory(dir=call.world.folder) as folder:
        built = Path(folder) / "new.git"
        if call.store.repositories.at(project.key, columns["slug"]) is not None:
            raise _taken()
        build(built)
        try:
            with call.store.database.transaction():
                repository = call.store.repositories.create(project, **columns)
                built.rename(call.world.git_path(repository))
        except TakenError:
            raise _taken() from None
    return repository


def _columns(body: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    """The body's fields as columns, with the slug that the name makes. Raises Problem 400."""
    columns: dict[str, Any] = {}
    if whole or "name" in body:
        name = (text(body, "name") or "").strip()
        if not NAME.fullmatch(name):
            message = (
                "Repository names start with a letter or digit and hold letters, digits, spaces, '.', '_' and '-'."
            )
            raise Problem.fields({"name": message})
        columns |= {"name": name, "slug": re.sub(r"[^\w.]+", "-", name.lower())}
    if body.get("scmId", "git") != "git":
        raise Problem.fields({"scmId": "Only git repositories can be made."})
    if "description" in body:
        columns["description"] = text(body, "description")
    for flag in ("public", "forkable"):
        if flag in body:
            columns[flag] = body[flag] is True
    return columns


def _target(call: Call, given: dict[str, Any]) -> Project:
    """The project that a repository is to go to. Raises Problem 400, 404 or 401."""
    (key,) = required(given, "key")
    project = call.store.projects.keyed(key)
    if project is None:
        raise no_such_project(key)
    if (call.access.on_project(project) or 0) < Level.REPO_ADMIN:
        raise call.refused()
    return project


def _personal_project(call: Call) -> Project:
    """The caller's own project, which comes into being with the first repository in it."""
    user = call.user()
    key = f"~{user.slug.upper()}"
    existing = call.store.projects.keyed(key)
    return existing or call.store.projects.create(key, user.display_name, owner_id=user.id)


def _taken() -> Problem:
    return Problem(409, "This repository URL is already taken.", context="name")


ENDPOINTS = (
    Endpoint("GET", "/api/latest/repos", list_all),
    Endpoint("GET", REPOSITORIES, list_of_project),
    Endpoint("POST", REPOSITORIES, create_repository),
    Endpoint("GET", REPOSITORY, show_repository),
    Endpoint("POST", REPOSITORY, fork_repository),
    Endpoint("PUT", REPOSITORY, update_repository),
    Endpoint("DELETE", REPOSITORY, delete_repository),
    Endpoint("GET", f"{REPOSITORY}/forks", list_forks),
)
