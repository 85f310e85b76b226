"""Settings of pull requests by repository, armed auto-merges, reviewer groups and conditions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.clock import milliseconds
from bbcli.sandbox.store.scope import column_of, owner_ids

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database
    from bbcli.sandbox.store.records import PullRequest, Repository, User
    from bbcli.sandbox.store.scope import Scope

SETTINGS = """
create table if not exists pull_settings (
    repository_id integer not null references repositories on delete cascade, name text not null,
    value text not null, primary key (repository_id, name));
"""
AUTO_MERGES = """
create table if not exists auto_merges (
    repository_id integer not null, number integer not null, user_id integer not null, facts text not null,
    created integer not null, primary key (repository_id, number),
    foreign key (repository_id, number) references pulls (repository_id, number) on delete cascade);
"""
SCOPED = """
create table if not exists scoped_settings (
    id integer primary key autoincrement, kind text not null,
    project_id integer references projects on delete cascade,
    repository_id integer references repositories on delete cascade, value text not null);
"""


@dataclass(frozen=True)
class PullSettings:
    """JSON objects of repositories: `pull-requests` (merge checks and strategies) and `auto-merge`."""

    database: Database

    @classmethod
    def open(cls, database: Database) -> PullSettings:
        """Create the table if it is missing."""
        database.add(SETTINGS)
        return cls(database)

    def of(self, repository_id: int, name: str) -> dict[str, Any]:
        """Return the settings of a repository, {} if none are set."""
        row = self.database.row(
            "select value from pull_settings where repository_id = ? and name = ?", repository_id, name
        )
        return json.loads(row["value"]) if row else {}

    def put(self, repository: Repository, name: str, value: Mapping[str, Any]) -> None:
        """Replace the settings of a repository."""
        with self.database.transaction():
            self.delete(repository, name)
            self.database.insert("pull_settings", repository_id=repository.id, name=name, value=json.dumps(value))

    def delete(self, repository: Repository, name: str) -> None:
        """Return to the defaults."""
        self.database.write("delete from pull_settings where repository_id = ? and name = ?", repository.id, name)


@dataclass(frozen=True, slots=True)
class AutoMerge:
    """An armed merge: who armed it, and strategy and message as JSON."""

    user_id: int
    facts: Mapping[str, Any]
    created: int


@dataclass(frozen=True)
class AutoMerges:
    """The armed merges."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> AutoMerges:
        """Create the table if it is missing."""
        database.add(AUTO_MERGES)
        return cls(database, clock)

    def of(self, pull: PullRequest) -> AutoMerge | None:
        """Return the armed merge of a pull request."""
        sql = "select * from auto_merges where repository_id = ? and number = ?"
        row = self.database.row(sql, pull.repository_id, pull.number)
        return AutoMerge(row["user_id"], json.loads(row["facts"]), row["created"]) if row else None

    def arm(self, pull: PullRequest, user: User, facts: Mapping[str, Any]) -> None:
        """Arm a merge, replacing an armed one."""
        with self.database.transaction():
            self.cancel(pull)
            self.database.insert(
                "auto_merges", repository_id=pull.repository_id, number=pull.number, user_id=user.id,
                facts=json.dumps(facts), created=milliseconds(self.clock),
            )  # fmt: skip

    def cancel(self, pull: PullRequest) -> bool:
        """Disarm the merge; False if none is armed."""
        sql = "delete from auto_merges where repository_id = ? and number = ?"
        return self.database.write(sql, pull.repository_id, pull.number) > 0


@dataclass(frozen=True, slots=True)
class ScopedSetting:
    """A JSON object of a project (`repository_id` is None) or of a repository."""

    id: int
    project_id: int | None
    repository_id: int | None
    value: Mapping[str, Any]


@dataclass(frozen=True)
class ScopedSettings:
    """Objects with an id: kind `reviewer-group`, `reviewer-condition` or `required-build`."""

    database: Database

    @classmethod
    def open(cls, database: Database) -> ScopedSettings:
        """Create the table if it is missing."""
        database.add(SCOPED)
        return cls(database)

    def visible(self, kind: str, scope: Scope) -> list[ScopedSetting]:
        """Return the objects of a project, or of a repository and its project, oldest first."""
        sql = "select * from scoped_settings where kind = ? and (project_id = ? or repository_id = ?) order by id"
        return [_scoped(row) for row in self.database.rows(sql, kind, *owner_ids(scope))]

    def create(self, kind: str, scope: Scope, value: Mapping[str, Any]) -> ScopedSetting:
        """Create an object."""
        owner = {column_of(scope): scope.id}
        new_id = self.database.insert("scoped_settings", kind=kind, value=json.dumps(value), **owner)
        (row,) = self.database.rows("select * from scoped_settings where id = ?", new_id)
        return _scoped(row)

    def update(self, setting: ScopedSetting, value: Mapping[str, Any]) -> ScopedSetting:
        """Replace an object."""
        self.database.write("update scoped_settings set value = ? where id = ?", json.dumps(value), setting.id)
        return ScopedSetting(setting.id, setting.project_id, setting.repository_id, value)

    def delete(self, setting: ScopedSetting) -> None:
        """Delete an object."""
        self.database.write("delete from scoped_settings where id = ?", setting.id)


def _scoped(row: sqlite3.Row) -> ScopedSetting:
    return ScopedSetting(row["id"], row["project_id"], row["repository_id"], json.loads(row["value"]))
