"""What happened to pull requests, in order."""

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
    from bbcli.sandbox.store.records import PullRequest

SCHEMA = """
create table if not exists activities (
    id integer primary key autoincrement, repository_id integer not null, number integer not null,
    user_id integer not null, action text not null, comment_id integer, details text not null default '{}',
    created integer not null,
    foreign key (repository_id, number) references pulls (repository_id, number) on delete cascade);
create index if not exists activities_by_pull on activities (repository_id, number);
"""


@dataclass(frozen=True, slots=True)
class Activity:
    """An event of a pull request; `details` are members of its JSON, with user ids and hashes unresolved."""

    id: int
    user_id: int
    action: str
    comment_id: int | None
    details: Mapping[str, Any]
    created: int


@dataclass(frozen=True)
class Activities:
    """The events of all pull requests."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> Activities:
        """Create the table if it is missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def add(
        self, pull: PullRequest, user_id: int, action: str, *, comment_id: int | None = None, moment: int = 0,
        **details: Any,
    ) -> None:  # fmt: skip
        """Add an event at `moment` (epoch ms, by default the current time)."""
        self.database.insert(
            "activities", repository_id=pull.repository_id, number=pull.number, user_id=user_id, action=action,
            comment_id=comment_id, details=json.dumps(details), created=moment or milliseconds(self.clock),
        )  # fmt: skip

    def of(self, pull: PullRequest) -> list[Activity]:
        """Return the events of a pull request, newest first."""
        sql = "select * from activities where repository_id = ? and number = ? order by created desc, id desc"
        return [_activity(row) for row in self.database.rows(sql, pull.repository_id, pull.number)]

    def forget_comment(self, comment_id: int) -> None:
        """Remove the events of a deleted comment."""
        self.database.write("delete from activities where comment_id = ?", comment_id)


def _activity(row: sqlite3.Row) -> Activity:
    details = json.loads(row["details"])
    return Activity(row["id"], row["user_id"], row["action"], row["comment_id"], details, row["created"])
