"""Projects and repositories: their rows, not their git data."""

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
    """The name, key or slug (`field`) belongs to another one already."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class NotEmptyError(Exception):
    """A project that still has repositories cannot go."""


@dataclass(frozen=True)
class Projects:
    """The projects; keys are upper case here, whatever was typed."""

    database: Database

    def all(self) -> list[Project]:
        """Every project, by name."""
        return [_project(row) for row in self.database.rows("select * from projects order by name collate nocase, id")]

    def by_key(self, key: str) -> Project | None:
        """The project with this key, in any case."""
        row = self.database.row("select * from projects where key = ?", key.upper())
        return _project(row) if row else None

    def by_id(self, project_id: int) -> Project:
        """The project with a known id."""
        row = self.database.row("select * from projects where id = ?", project_id)
        if row is None:
            raise KeyError(project_id)
        return _project(row)

    def create(
        self, key: str, name: str, *, description: str | None = None, public: bool = False, owner_id: int | None = None
    ) -> Project:
        """Add a project. Raises TakenError for a key or name that exists."""
        try:
            self.database.insert(
                "projects", key=key.upper(), name=name, description=description, public=public, owner_id=owner_id
            )
        except sqlite3.IntegrityError as error:
            raise AlreadyExistsError(_field(error)) from None
        return self._reread(key)

    def update(self, project: Project, changes: Mapping[str, Any]) -> Project:
        """Change `key`, `name`, `description` or `public`. Raises TakenError."""
        if changes:
            assignments = ", ".join(f"{name} = ?" for name in changes)
            sql = f"update projects set {assignments} where id = ?"  # noqa: S608 - names come from this package
            try:
                self.database.write(sql, *changes.values(), project.id)
            except sqlite3.IntegrityError as error:
                raise AlreadyExistsError(_field(error)) from None
        return self.by_id(project.id)

    def delete(self, project: Project) -> None:
        """Take a project away. Raises InUseError while it has repositories."""
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
    """The repositories; a renamed one is still found under its old slug."""

    database: Database

    def all(self) -> list[Repository]:
        """Every repository, by project and name."""
        order = "order by p.name collate nocase, r.name collate nocase, r.id"
        return [_repository(row) for row in self.database.rows(f"{REPOSITORIES} {order}")]

    def of_project(self, project: Project) -> list[Repository]:
        """A project's repositories, by name."""
        where = "where r.project_id = ? order by r.name collate nocase, r.id"
        return [_repository(row) for row in self.database.rows(f"{REPOSITORIES} {where}", project.id)]

    def forks(self, repository: Repository) -> list[Repository]:
        """What was forked from a repository, oldest first."""
        where = "where r.origin_id = ? order by r.id"
        return [_repository(row) for row in self.database.rows(f"{REPOSITORIES} {where}", repository.id)]

    def by_slug(self, key: str, slug: str) -> Repository | None:
        """The repository with this project key and slug, in any case."""
        where = "where p.key = ? and r.slug = ?"
        row = self.database.row(f"{REPOSITORIES} {where}", key.upper(), slug.lower())
        return _repository(row) if row else None

    def by_id(self, repository_id: int) -> Repository | None:
        """The repository with this id, unless it was deleted."""
        row = self.database.row(f"{REPOSITORIES} where r.id = ?", repository_id)
        return _repository(row) if row else None

    def by_former_slug(self, key: str, slug: str) -> Repository | None:
        """The repository that once had this slug."""
        row = self.database.row("select * from moves where key = ? and slug = ?", key.upper(), slug.lower())
        return self.by_id(row["repository_id"]) if row else None

    def create(self, project: Project, slug: str, name: str, **columns: Any) -> Repository:
        """Add a repository's row; `columns` may set any other column. Raises TakenError."""
        columns.setdefault("hierarchy_id", secrets.token_hex(10))
        try:
            new_id = self.database.insert("repositories", project_id=project.id, slug=slug, name=name, **columns)
        except sqlite3.IntegrityError as error:
            raise AlreadyExistsError(_field(error)) from None
        return self._reread(new_id)

    def update(self, repository: Repository, changes: Mapping[str, Any]) -> Repository:
        """Change columns; a new `slug` or `project_id` leaves the old place behind as a redirect. Raises TakenError."""
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
        """Take a repository's row away with all that hangs on it; False when it was gone already."""
        return self.database.write("delete from repositories where id = ?", repository.id) > 0

    def aliases(self, repository: Repository) -> dict[str, str]:
        """Published hashes that stand for commits of other hashes."""
        rows = self.database.rows("select * from aliases where repository_id = ?", repository.id)
        return {row["published"]: row["actual"] for row in rows}

    def add_aliases(self, repository: Repository, aliases: Mapping[str, str]) -> None:
        """Let published hashes stand for commits of other hashes."""
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
    """`UNIQUE constraint failed: projects.key` names the column last."""
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
