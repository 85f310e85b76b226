"""The rows of projects and repositories, without git data."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.records import Project, Repository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.store.database import Database

REPOSITORIES = """
select r.*, p.key as p_key, p.name as p_name, p.description as p_description, p.public as p_public,
       p.owner_id as p_owner_id
from repositories r join projects p on p.id = r.project_id
"""


class AlreadyExistsError(Exception):
    """Another row has this name, key or slug (`field`)."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotEmptyError(Exception):
    """A project with repositories cannot be deleted."""


@dataclass(frozen=True)
class Projects:
    """The projects; keys are stored in upper case."""

    database: Database

    def all(self) -> list[Project]:
        """Return all projects, by name."""
        return [_project(row) for row in self.database.rows("select * from projects order by name collate nocase, id")]

    def by_key(self, key: str) -> Project | None:
        """Return the project with this key, ignoring case."""
        row = self.database.row("select * from projects where key = ?", key.upper())
        return _project(row) if row else None

    def by_id(self, project_id: int) -> Project:
        """Return the project with a known id."""
        row = self.database.row("select * from projects where id = ?", project_id)
        if row is None:
            raise KeyError(project_id)
        return _project(row)

    def create(
        self, key: str, name: str, *, description: str | None = None, public: bool = False, owner_id: int | None = None
    ) -> Project:
        """Create a project. Raises AlreadyExistsError."""
        try:
            self.database.insert(
                "projects", key=key.upper(), name=name, description=description, public=public, owner_id=owner_id
            )
        except sqlite3.IntegrityError as error:
            raise AlreadyExistsError(_field(error)) from None
        return self._reread(key)

    def update(self, project: Project, changes: Mapping[str, Any]) -> Project:
        """Change `key`, `name`, `description` or `public`. Raises AlreadyExistsError."""
        if changes:
            assignments = ", ".join(f"{name} = ?" for name in changes)
            sql = f"update projects set {assignments} where id = ?"  # noqa: S608 - names come from this package
            try:
                self.database.write(sql, *changes.values(), project.id)
            except sqlite3.IntegrityError as error:
                raise AlreadyExistsError(_field(error)) from None
        return self.by_id(project.id)

    def delete(self, project: Project) -> None:
        """Delete a project. Raises NotEmptyError if it has repositories."""
        try:
            self.database.write("delete from projects where id = ?", project.id)
        except sqlite3.IntegrityError:
            raise NotEmptyError(project.key) from None

    def _reread(self, key: str) -> Project:
        project = self.by_key(key)
        if project is None:
            raise KeyError(key)
        return project


@dataclass(frozen=True)
class Repositories:
    """The repositories; a renamed one is still found under its former slug."""

    database: Database

    def all(self) -> list[Repository]:
        """Return all repositories, by project and name."""
        order = "order by p.name collate nocase, r.name collate nocase, r.id"
        return [_repository(row) for row in self.database.rows(f"{REPOSITORIES} {order}")]

    def of_project(self, project: Project) -> list[Repository]:
        """Return a project's repositories, by name."""
        where = "where r.project_id = ? order by r.name collate nocase, r.id"
        return [_repository(row) for row in self.database.rows(f"{REPOSITORIES} {where}", project.id)]

    def forks(self, repository: Repository) -> list[Repository]:
        """Return the forks of a repository, oldest first."""
        where = "where r.origin_id = ? order by r.id"
        return [_repository(row) for row in self.database.rows(f"{REPOSITORIES} {where}", repository.id)]

    def by_slug(self, key: str, slug: str) -> Repository | None:
        """Return the repository with this project key and slug, ignoring case."""
        where = "where p.key = ? and r.slug = ?"
        row = self.database.row(f"{REPOSITORIES} {where}", key.upper(), slug.lower())
        return _repository(row) if row else None

    def by_id(self, repository_id: int) -> Repository | None:
        """Return the repository with this id, None if it was deleted."""
        row = self.database.row(f"{REPOSITORIES} where r.id = ?", repository_id)
        return _repository(row) if row else None

    def by_former_slug(self, key: str, slug: str) -> Repository | None:
        """Return the repository that once had this slug."""
        row = self.database.row("select * from moves where key = ? and slug = ?", key.upper(), slug.lower())
        return self.by_id(row["repository_id"]) if row else None

    def create(self, project: Project, slug: str, name: str, **columns: Any) -> Repository:
        """Create a row; `columns` may set any other column. Raises AlreadyExistsError."""
        columns.setdefault("hierarchy_id", secrets.token_hex(10))
        try:
            new_id = self.database.insert("repositories", project_id=project.id, slug=slug, name=name, **columns)
        except sqlite3.IntegrityError as error:
            raise AlreadyExistsError(_field(error)) from None
        return self._reread(new_id)

    def update(self, repository: Repository, changes: Mapping[str, Any]) -> Repository:
        """Change columns; a new `slug` or `project_id` leaves a redirect. Raises AlreadyExistsError."""
        if not changes:
            return repository
        assignments = ", ".join(f"{name} = ?" for name in changes)
        sql = f"update repositories set {assignments} where id = ?"  # noqa: S608 - names come from this package
        try:
            with self.database.transaction():
                self.database.write(sql, *changes.values(), repository.id)
                updated = self._reread(repository.id)
                self._remember_move(repository, updated)
        except sqlite3.IntegrityError as error:
            raise AlreadyExistsError(_field(error)) from None
        return updated

    def delete(self, repository: Repository) -> bool:
        """Delete a row and its dependents; False if it did not exist."""
        return self.database.write("delete from repositories where id = ?", repository.id) > 0

    def aliases(self, repository: Repository) -> dict[str, str]:
        """Return published hashes with the real hashes of their commits."""
        rows = self.database.rows("select * from aliases where repository_id = ?", repository.id)
        return {row["published"]: row["actual"] for row in rows}

    def add_aliases(self, repository: Repository, aliases: Mapping[str, str]) -> None:
        """Add published hashes for commits."""
        for published, actual in aliases.items():
            self.database.insert("aliases", repository_id=repository.id, published=published, actual=actual)

    def _remember_move(self, old: Repository, new: Repository) -> None:
        if (old.project.key, old.slug) == (new.project.key, new.slug):
            return
        self.database.write("delete from moves where key = ? and slug = ?", old.project.key, old.slug)
        self.database.insert("moves", key=old.project.key, slug=old.slug, repository_id=new.id)

    def _reread(self, repository_id: int) -> Repository:
        repository = self.by_id(repository_id)
        if repository is None:
            raise KeyError(repository_id)
        return repository


def _field(error: sqlite3.IntegrityError) -> str:
    """Return the column of the error: `UNIQUE constraint failed: projects.key` ends with it."""
    return str(error).rpartition(".")[2]


def _project(row: sqlite3.Row) -> Project:
    return Project(row["id"], row["key"], row["name"], row["description"], bool(row["public"]), row["owner_id"])


def _repository(row: sqlite3.Row) -> Repository:
    return Repository(
        row["id"],
        row["slug"],
        row["name"],
        row["description"],
        bool(row["public"]),
        bool(row["forkable"]),
        bool(row["archived"]),
        row["hierarchy_id"],
        row["origin_id"],
        Project(
            row["project_id"],
            row["p_key"],
            row["p_name"],
            row["p_description"],
            bool(row["p_public"]),
            row["p_owner_id"],
        ),
    )
