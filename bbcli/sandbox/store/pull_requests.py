"""Pull requests, their participants and their merges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.clock import milliseconds
from bbcli.sandbox.store.records import Merge, Participant, PullRequest, Repository, User

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from bbcli.sandbox.store.activities import Activities
    from bbcli.sandbox.store.database import Database

# Merges: the user and the commit of each. Participants: the status of reviewers, and the others who took part.
SCHEMA = """
create table if not exists merges (
    repository_id integer not null, number integer not null, user_id integer not null, commit_id text not null,
    primary key (repository_id, number),
    foreign key (repository_id, number) references pulls (repository_id, number) on delete cascade);
create table if not exists participants (
    repository_id integer not null, number integer not null, user_id integer not null,
    status text not null default 'UNAPPROVED', reviewed_commit text,
    primary key (repository_id, number, user_id),
    foreign key (repository_id, number) references pulls (repository_id, number) on delete cascade);
"""
OF_PULL = "repository_id = ? and number = ?"


@dataclass(frozen=True)
class PullRequests:
    """Pull requests, numbered per target repository; what happens to them is added to `activities`."""

    database: Database
    activities: Activities

    @classmethod
    def open(cls, database: Database, activities: Activities) -> PullRequests:
        """Create the tables of this module if they are missing."""
        database.add(SCHEMA)
        return cls(database, activities)

    def now(self) -> int:
        """Return the current time in epoch milliseconds."""
        return milliseconds(self.activities.clock)

    def all(self) -> list[PullRequest]:
        """Return the pull requests of all repositories, oldest first."""
        return [_pull(row) for row in self.database.rows("select * from pulls order by created, number")]

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
        row = self.database.row(f"select * from pulls where {OF_PULL}", repository.id, number)  # noqa: S608
        return _pull(row) if row else None

    def reread(self, pull: PullRequest) -> PullRequest | None:
        """Return the pull request as it is now, None if it was deleted."""
        row = self.database.row(f"select * from pulls where {OF_PULL}", *_key(pull))  # noqa: S608
        return _pull(row) if row else None

    def open_at(self, repository: Repository, refs: Iterable[str]) -> list[PullRequest]:
        """Return the open pull requests from or into one of these full refs, oldest first."""
        sql = """select * from pulls where state = 'OPEN' and (from_repository_id = ? and from_ref = ?
                 or repository_id = ? and to_ref = ?) order by created, number"""
        found = (_pull(row) for ref in refs for row in self.database.rows(sql, repository.id, ref, repository.id, ref))
        return list({_key(pull): pull for pull in found}.values())

    def open_between(self, source_id: int, from_ref: str, target_id: int, to_ref: str) -> PullRequest | None:
        """Return the open pull request between two branches; there is at most one."""
        sql = """select * from pulls where from_repository_id = ? and from_ref = ? and repository_id = ? and to_ref = ?
                 and state = 'OPEN'"""
        row = self.database.row(sql, source_id, from_ref, target_id, to_ref)
        return _pull(row) if row else None

    def create(self, repository: Repository, reviewer_ids: list[int], **columns: Any) -> PullRequest | None:
        """Create a pull request; None if one is open between the same branches."""
        moment = self.now()
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
            pull = self.numbered(repository, number)
            if pull is not None:
                self.activities.add(pull, pull.author_id, "OPENED", moment=pull.created)
            return pull

    def update(self, pull: PullRequest, *, moment: int = 0, **columns: Any) -> PullRequest | None:
        """Change columns and increment the version; None if another write has incremented it."""
        if "reviewer_ids" in columns:
            columns["reviewer_ids"] = json.dumps(list(columns["reviewer_ids"]))
        assignments = "".join(f"{name} = ?, " for name in columns)
        values = (*columns.values(), moment or self.now(), *_key(pull), pull.version)
        sql = f"update pulls set {assignments}updated = ?, version = version + 1 where {OF_PULL} and version = ?"  # noqa: S608
        return self.reread(pull) if self.database.write(sql, *values) else None

    def touch(self, pull: PullRequest, moment: int = 0) -> None:
        """Set the time of the last update; reviews and comments do not change the version."""
        self.database.write(f"update pulls set updated = ? where {OF_PULL}", moment or self.now(), *_key(pull))  # noqa: S608

    def delete(self, pull: PullRequest) -> bool:
        """Delete a pull request; False if another write has incremented its version."""
        return self.database.write(f"delete from pulls where {OF_PULL} and version = ?", *_key(pull), pull.version) > 0  # noqa: S608

    def record_merge(self, pull: PullRequest, user: User, commit_id: str, moment: int = 0) -> None:
        """Store the user and the commit of a merge."""
        self.database.insert(
            "merges", repository_id=pull.repository_id, number=pull.number, user_id=user.id, commit_id=commit_id
        )
        self.activities.add(pull, user.id, "MERGED", moment=moment, commit=commit_id)

    def find_merge(self, pull: PullRequest) -> Merge | None:
        """Return the merge of a pull request, if known."""
        row = self.database.row(f"select user_id, commit_id from merges where {OF_PULL}", *_key(pull))  # noqa: S608
        return Merge(row["user_id"], row["commit_id"]) if row else None

    def participants(self, pull: PullRequest) -> list[Participant]:
        """Return the author, the reviewers in their order, then the others who commented or merged."""
        rows = self.database.rows(f"select * from participants where {OF_PULL}", *_key(pull))  # noqa: S608
        reviews = {row["user_id"]: (row["status"], row["reviewed_commit"]) for row in rows}
        merge = self.find_merge(pull)
        roles = {pull.author_id: "AUTHOR", **dict.fromkeys(pull.reviewer_ids, "REVIEWER")}
        others = [*([merge.user_id] if merge else []), *sorted(reviews)]
        roles |= {user_id: "PARTICIPANT" for user_id in others if user_id not in roles}
        return [
            Participant(user_id, role, *reviews.get(user_id, ("UNAPPROVED", None))) for user_id, role in roles.items()
        ]

    def participant(self, pull: PullRequest, user_id: int) -> Participant | None:
        """Return one participant of a pull request."""
        return next((each for each in self.participants(pull) if each.user_id == user_id), None)

    def take_part(self, pull: PullRequest, user_id: int) -> None:
        """Make a user a participant, unless the user is one."""
        sql = "insert or ignore into participants (repository_id, number, user_id) values (?, ?, ?)"
        self.database.write(sql, *_key(pull), user_id)

    def leave(self, pull: PullRequest, user_id: int) -> None:
        """Forget the status of a user."""
        self.database.write(f"delete from participants where {OF_PULL} and user_id = ?", *_key(pull), user_id)  # noqa: S608

    def set_reviewers(self, pull: PullRequest, reviewer_ids: Iterable[int]) -> None:
        """Replace the reviewers without a new version."""
        sql = f"update pulls set reviewer_ids = ? where {OF_PULL}"  # noqa: S608
        self.database.write(sql, json.dumps(list(reviewer_ids)), *_key(pull))

    def set_status(self, pull: PullRequest, user_id: int, status: str, commit_id: str | None) -> None:
        """Set the status of a participant, with the commit that was reviewed."""
        with self.database.transaction():
            self.take_part(pull, user_id)
            sql = f"update participants set status = ?, reviewed_commit = ? where {OF_PULL} and user_id = ?"  # noqa: S608
            self.database.write(sql, status, commit_id, *_key(pull), user_id)

    def reset_statuses(self, pull: PullRequest) -> None:
        """Remove all approvals."""
        sql = f"update participants set status = 'UNAPPROVED' where {OF_PULL} and status = 'APPROVED'"  # noqa: S608
        self.database.write(sql, *_key(pull))


def _key(pull: PullRequest) -> tuple[int, int]:
    return pull.repository_id, pull.number


def _pull(row: sqlite3.Row) -> PullRequest:
    columns = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
    columns["draft"] = bool(columns["draft"])
    columns["reviewer_ids"] = tuple(json.loads(columns["reviewer_ids"]))
    return PullRequest(**columns)
