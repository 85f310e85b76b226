"""Pull requests and their merges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.comments import now
from bbcli.sandbox.store.records import Merge, PullRequest, Repository, User

if TYPE_CHECKING:
    import sqlite3

    from bbcli.sandbox.store.database import Database

# The user and the commit of each merge.
MERGES = """
create table if not exists merges (
    repository_id integer not null, number integer not null, user_id integer not null, commit_id text not null,
    primary key (repository_id, number),
    foreign key (repository_id, number) references pulls (repository_id, number) on delete cascade);
"""


@dataclass(frozen=True)
class PullRequests:
    """Pull requests, numbered per target repository."""

    database: Database

    @classmethod
    def open(cls, database: Database) -> PullRequests:
        """Create the table of merges if it is missing."""
        database.add(MERGES)
        return cls(database)

    def incoming(self, repository: Repository) -> list[PullRequest]:
        """Return the pull requests into a repository, oldest first."""
        sql = "select * from pulls where repository_id = ? order by number"
        return [_pull(row) for row in self.database.rows(sql, repository.id)]

    def outgoing(self, repository: Repository) -> list[PullRequest]:
        """Return the pull requests from a repository, oldest first."""
        sql = "select * from pulls where from_repository_id = ? order by created, number"
        return [_pull(row) for row in self.database.rows(sql, repository.id)]

    def numbered(self, repository: Repository, number: int) -> PullRequest | None:
        """Return an incoming pull request."""
        row = self.database.row("select * from pulls where repository_id = ? and number = ?", repository.id, number)
        return _pull(row) if row else None

    def open_between(self, source_id: int, from_ref: str, target_id: int, to_ref: str) -> PullRequest | None:
        """Return the open pull request between two branches; there is at most one."""
        sql = """select * from pulls where from_repository_id = ? and from_ref = ? and repository_id = ? and to_ref = ?
                 and state = 'OPEN'"""
        row = self.database.row(sql, source_id, from_ref, target_id, to_ref)
        return _pull(row) if row else None

    def create(self, repository: Repository, reviewer_ids: list[int], **columns: Any) -> PullRequest | None:
        """Create a pull request; None if one is open between the same branches."""
        moment = now()
        ends = (columns["from_repository_id"], columns["from_ref"], repository.id, columns["to_ref"])
        with self.database.transaction():
            if self.open_between(*ends):
                return None
            row = self.database.row(
                "select coalesce(max(number), 0) + 1 as next from pulls where repository_id = ?", repository.id
            )
            number = row["next"] if row else 1
            values = {"state": "OPEN", "created": moment, "updated": moment, **columns}
            self.database.insert(
                "pulls", repository_id=repository.id, number=number, reviewer_ids=json.dumps(reviewer_ids), **values
            )
            return self.numbered(repository, number)

    def record_merge(self, pull: PullRequest, user: User, commit_id: str) -> None:
        """Store the user and the commit of a merge."""
        self.database.insert(
            "merges", repository_id=pull.repository_id, number=pull.number, user_id=user.id, commit_id=commit_id
        )

    def roles(self, pull: PullRequest) -> dict[int, str]:
        """Return the roles of the participants by user id; a merger without another role is a PARTICIPANT."""
        merge = self.find_merge(pull)
        roles = {merge.user_id: "PARTICIPANT"} if merge else {}
        return {**roles, **dict.fromkeys(pull.reviewer_ids, "REVIEWER"), pull.author_id: "AUTHOR"}

    def find_merge(self, pull: PullRequest) -> Merge | None:
        """Return the merge of a pull request, if known."""
        sql = "select user_id, commit_id from merges where repository_id = ? and number = ?"
        row = self.database.row(sql, pull.repository_id, pull.number)
        return Merge(row["user_id"], row["commit_id"]) if row else None


def _pull(row: sqlite3.Row) -> PullRequest:
    columns = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
    columns["draft"] = bool(columns["draft"])
    columns["reviewer_ids"] = tuple(json.loads(columns["reviewer_ids"]))
    return PullRequest(**columns)
