"""Build statuses: one per commit and key, whichever resource set it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.clock import milliseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database
    from bbcli.sandbox.store.records import Repository

SCHEMA = """
create table if not exists builds (
    id integer primary key autoincrement, commit_id text not null, key text not null,
    repository_id integer references repositories on delete cascade, state text not null, url text not null,
    facts text not null, created integer not null, updated integer not null, unique (commit_id, key));
"""
# Sort orders. Of STATUS only the name is known from servers: here failed builds come first, then running ones.
ORDERS = {
    "NEWEST": "updated desc, id desc",
    "OLDEST": "updated, id",
    "STATUS": "case state when 'FAILED' then 0 when 'INPROGRESS' then 1 else 2 end, updated desc, id desc",
}


@dataclass(frozen=True, slots=True)
class Build:
    """A build status; `created` and `updated` in epoch ms."""

    key: str
    repository_id: int | None
    state: str
    url: str
    optional_fields: Mapping[str, Any]
    created: int
    updated: int


@dataclass(frozen=True)
class Builds:
    """All build statuses."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> Builds:
        """Create the table if it is missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def of_commit(self, commit_id: str, order: str = "NEWEST") -> list[Build]:
        """Return the builds of a commit in one of the ORDERS."""
        sql = f"select * from builds where commit_id = ? order by {ORDERS[order]}"  # noqa: S608 - of this module
        return [_build(row) for row in self.database.rows(sql, self._resolve_alias(commit_id))]

    def by_key(self, repository: Repository, commit_id: str, key: str) -> Build | None:
        """Return a build of a commit of a repository; builds set without a repository belong to all."""
        sql = "select * from builds where commit_id = ? and key = ? and coalesce(repository_id, ?) = ?"
        row = self.database.row(sql, self._resolve_alias(commit_id), key, repository.id, repository.id)
        return _build(row) if row else None

    def put(
        self, commit_id: str, key: str, state: str, url: str, facts: Mapping[str, Any],
        repository: Repository | None = None, moment: int = 0,
    ) -> None:  # fmt: skip
        """Set a build status; an existing one keeps only its creation time. `moment` is in epoch ms."""
        moment, commit_id = moment or milliseconds(self.clock), self._resolve_alias(commit_id)
        with self.database.transaction():
            before = self.database.row("select created from builds where commit_id = ? and key = ?", commit_id, key)
            self.database.write("delete from builds where commit_id = ? and key = ?", commit_id, key)
            self.database.insert(
                "builds", commit_id=commit_id, key=key, repository_id=repository.id if repository else None,
                state=state, url=url, facts=json.dumps(facts), created=before["created"] if before else moment,
                updated=moment,
            )  # fmt: skip

    def delete(self, repository: Repository, commit_id: str, key: str) -> None:
        """Delete a build status if it exists."""
        sql = "delete from builds where commit_id = ? and key = ? and coalesce(repository_id, ?) = ?"
        self.database.write(sql, self._resolve_alias(commit_id), key, repository.id, repository.id)

    def _resolve_alias(self, commit_id: str) -> str:
        """Return the real hash of a commit published under another."""
        row = self.database.row("select actual from aliases where published = ?", commit_id)
        return str(row["actual"]) if row else commit_id


def _build(row: sqlite3.Row) -> Build:
    facts = json.loads(row["facts"])
    return Build(row["key"], row["repository_id"], row["state"], row["url"], facts, row["created"], row["updated"])
