"""The push log: every change of a branch or tag, with the user who made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bbcli.sandbox.store.clock import milliseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database
    from bbcli.sandbox.store.records import Repository, User

SCHEMA = """
create table if not exists ref_changes (
    id integer primary key autoincrement, repository_id integer not null references repositories on delete cascade,
    user_id integer references users, trigger text not null, ref text not null, old text not null, new text not null,
    created integer not null);
create index if not exists ref_changes_by_ref on ref_changes (repository_id, ref);
"""
ABSENT = "0" * 40  # the hash of a ref that does not exist


class RefChange(NamedTuple):
    """A ref and its hashes before and after; ABSENT before a creation and after a deletion."""

    ref: str
    old: str
    new: str

    @property
    def type(self) -> str:
        """ADD, UPDATE or DELETE."""
        if self.old == ABSENT:
            return "ADD"
        return "DELETE" if self.new == ABSENT else "UPDATE"


@dataclass(frozen=True, slots=True)
class RefActivity:
    """A logged change; `user_id` is None for tokens of projects and repositories, `created` is in epoch ms."""

    id: int
    user_id: int | None
    trigger: str
    change: RefChange
    created: int


@dataclass(frozen=True)
class RefChanges:
    """The push logs of all repositories."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> RefChanges:
        """Create the table if it is missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def record(
        self, repository: Repository, user: User | None, trigger: str, changes: Iterable[RefChange], moment: int = 0
    ) -> None:
        """Log changes that one request made. `moment` is in epoch ms, by default the current time."""
        logged = list(changes)
        if not logged:
            return
        created = moment or milliseconds(self.clock)
        with self.database.transaction():
            for change in logged:
                self.database.insert(
                    "ref_changes", repository_id=repository.id, user_id=user.id if user else None, trigger=trigger,
                    ref=change.ref, old=change.old, new=change.new, created=created,
                )  # fmt: skip

    def of_repository(self, repository: Repository, ref: str | None = None) -> list[RefActivity]:
        """Return the log of a repository, or of one full ref, newest first."""
        sql = "select * from ref_changes where repository_id = ? and (? is null or ref = ?) order by id desc"
        return [_activity(row) for row in self.database.rows(sql, repository.id, ref, ref)]

    def newest_by_user(self, repository: Repository, user: User, since: int) -> list[RefActivity]:
        """Return the newest change of each ref if the user made it after `since` (epoch ms)."""
        newest = "select max(id) from ref_changes where repository_id = ? group by ref"
        sql = f"select * from ref_changes where id in ({newest}) and user_id = ? and created >= ?"  # noqa: S608
        return [_activity(row) for row in self.database.rows(sql, repository.id, user.id, since)]

    def refs(self, repository: Repository) -> list[str]:
        """Return the full refs with a log, by name."""
        sql = "select distinct ref from ref_changes where repository_id = ? order by ref"
        return [row["ref"] for row in self.database.rows(sql, repository.id)]


def _activity(row: sqlite3.Row) -> RefActivity:
    change = RefChange(row["ref"], row["old"], row["new"])
    return RefActivity(row["id"], row["user_id"], row["trigger"], change, row["created"])
