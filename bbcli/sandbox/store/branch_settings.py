"""Branch models and branch permissions of projects and repositories, as the JSON that clients sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.scope import column_of, owner_ids

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bbcli.sandbox.store.database import Database
    from bbcli.sandbox.store.scope import Scope

SCHEMA = """
create table if not exists branch_models (
    project_id integer references projects on delete cascade,
    repository_id integer references repositories on delete cascade, settings text not null);
create table if not exists restrictions (
    id integer primary key autoincrement, project_id integer references projects on delete cascade,
    repository_id integer references repositories on delete cascade, type text not null, matcher_type text not null,
    matcher_id text not null, exemptions text not null);
"""


@dataclass(frozen=True, slots=True)
class Restriction:
    """A branch permission; `repository_id` is None for one of a project, `exemptions` lists users, groups and keys."""

    id: int
    project_id: int | None
    repository_id: int | None
    type: str
    matcher_type: str
    matcher_id: str
    exemptions: Mapping[str, Any]


@dataclass(frozen=True)
class BranchModels:
    """The configured branch models."""

    database: Database

    @classmethod
    def open(cls, database: Database) -> BranchModels:
        """Create the tables of this module if they are missing."""
        database.add(SCHEMA)
        return cls(database)

    def of(self, scope: Scope) -> dict[str, Any] | None:
        """Return the configuration of a project or repository, None if it is not set."""
        row = self.database.row(f"select settings from branch_models where {column_of(scope)} = ?", scope.id)  # noqa: S608
        return json.loads(row["settings"]) if row else None

    def put(self, scope: Scope, settings: Mapping[str, Any]) -> None:
        """Set the configuration."""
        with self.database.transaction():
            self.delete(scope)
            self.database.insert("branch_models", **{column_of(scope): scope.id}, settings=json.dumps(settings))

    def delete(self, scope: Scope) -> None:
        """Delete the configuration if it exists."""
        self.database.write(f"delete from branch_models where {column_of(scope)} = ?", scope.id)  # noqa: S608


@dataclass(frozen=True)
class Restrictions:
    """The branch permissions."""

    database: Database

    @classmethod
    def open(cls, database: Database) -> Restrictions:
        """Create the tables of this module if they are missing."""
        database.add(SCHEMA)
        return cls(database)

    def visible(self, scope: Scope) -> list[Restriction]:
        """Return the restrictions of a project, or of a repository and its project, oldest first."""
        sql = "select * from restrictions where project_id = ? or repository_id = ? order by id"
        return [_restriction(row) for row in self.database.rows(sql, *owner_ids(scope))]

    def put(
        self, scope: Scope, kind: str, matcher_type: str, matcher_id: str, exemptions: Mapping[str, Any]
    ) -> Restriction:
        """Create a restriction, or replace the exemptions of the one with this type and matcher."""
        key = (scope.id, kind, matcher_type, matcher_id)
        same = f"{column_of(scope)} = ? and type = ? and matcher_type = ? and matcher_id = ?"
        text = json.dumps(exemptions)
        with self.database.transaction():
            changed = self.database.write(f"update restrictions set exemptions = ? where {same}", text, *key)  # noqa: S608
            if not changed:
                columns = {column_of(scope): scope.id, "type": kind, "matcher_type": matcher_type}
                self.database.insert("restrictions", **columns, matcher_id=matcher_id, exemptions=text)
            (row,) = self.database.rows(f"select * from restrictions where {same}", *key)  # noqa: S608
        return _restriction(row)

    def delete(self, restriction: Restriction) -> None:
        """Delete a restriction."""
        self.database.write("delete from restrictions where id = ?", restriction.id)


def _restriction(row: sqlite3.Row) -> Restriction:
    return Restriction(
        row["id"], row["project_id"], row["repository_id"], row["type"], row["matcher_type"], row["matcher_id"],
        json.loads(row["exemptions"]),
    )  # fmt: skip
