"""The SQLite file, shared by the server's threads."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = """
create table users (
    id integer primary key, name text not null unique collate nocase, slug text not null unique collate nocase,
    display_name text not null, email text not null, password text not null, licensed integer not null,
    system_admin integer not null, creates_projects integer not null, failures integer not null default 0);
create table projects (
    id integer primary key autoincrement, key text not null unique, name text not null unique collate nocase,
    description text, public integer not null, owner_id integer references users);
create table repositories (
    id integer primary key autoincrement, project_id integer not null references projects, slug text not null,
    name text not null, description text, public integer not null default 0, forkable integer not null default 1,
    archived integer not null default 0, hierarchy_id text not null, origin_id integer, unique (project_id, slug));
create table moves (
    key text not null, slug text not null, repository_id integer not null references repositories on delete cascade,
    primary key (key, slug));
create table aliases (
    repository_id integer not null references repositories on delete cascade, published text not null,
    actual text not null, primary key (repository_id, published));
create table grants (
    user_id integer not null references users, project_id integer references projects on delete cascade,
    repository_id integer references repositories on delete cascade, level integer not null);
create index grants_by_user on grants (user_id);
create table sessions (cookie text primary key, user_id integer not null references users);
create table tokens (
    id text primary key, name text not null, created integer not null, expiry_days integer, permissions text not null,
    digest text not null unique, user_id integer references users,
    project_id integer references projects on delete cascade,
    repository_id integer references repositories on delete cascade);
create table comments (
    id integer primary key autoincrement, repository_id integer not null references repositories on delete cascade,
    commit_id text not null, path text, anchor text, parent_id integer references comments, author_id integer not null,
    text text not null, version integer not null default 0, created integer not null, updated integer not null);
create index comments_by_commit on comments (repository_id, commit_id);
create table pulls (
    repository_id integer not null references repositories on delete cascade, number integer not null,
    version integer not null default 0, title text not null, description text, state text not null,
    draft integer not null default 0, created integer not null, updated integer not null, closed integer,
    from_repository_id integer not null, from_ref text not null, from_commit text not null, to_ref text not null,
    to_commit text not null, author_id integer not null, reviewer_ids text not null default '[]',
    primary key (repository_id, number));
create table watches (
    user_id integer not null references users, kind text not null,
    repository_id integer not null references repositories on delete cascade, target text not null,
    primary key (user_id, kind, repository_id, target));
"""


class Database:
    """SQL statements, single or in a transaction.

    One connection behind a lock serves all threads: a statement takes microseconds, git takes milliseconds.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on"):
            self._connection.execute(f"pragma {pragma}")

    def create(self) -> None:
        """Create the tables in an empty file."""
        self._connection.executescript(SCHEMA)

    def add(self, schema: str) -> None:
        """Create further tables unless they exist: the file may be older than they are."""
        with self._lock:
            self._connection.executescript(schema)

    def close(self) -> None:
        """Close the file, which merges the write-ahead log."""
        with self._lock:
            self._connection.close()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def write(self, sql: str, *values: Any) -> int:
        """Run a statement and return the number of changed rows."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def insert(self, table: str, **values: Any) -> int:
        """Insert a row and return its rowid. Raises sqlite3.IntegrityError for a duplicate."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        with self._lock:
            sql = f"insert into {table} ({names}) values ({marks})"  # noqa: S608 - names come from this package
            return self._connection.execute(sql, tuple(values.values())).lastrowid or 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the statements inside in one transaction; can be nested."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")
