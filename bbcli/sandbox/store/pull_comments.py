"""Comments, tasks and drafts of pull requests, and the reactions to them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.clock import milliseconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database
    from bbcli.sandbox.store.records import PullRequest, User

SCHEMA = """
create table if not exists pull_comments (
    id integer primary key autoincrement, repository_id integer not null, number integer not null,
    parent_id integer references pull_comments on delete cascade, author_id integer not null, text text not null,
    version integer not null default 0, severity text not null, state text not null, resolver_id integer,
    resolved integer, is_thread_resolved integer not null default 0, anchor text, created integer not null,
    updated integer not null,
    foreign key (repository_id, number) references pulls (repository_id, number) on delete cascade);
create index if not exists pull_comments_by_pull on pull_comments (repository_id, number);
create table if not exists reactions (
    comment_id integer not null references pull_comments on delete cascade, user_id integer not null,
    emoticon text not null, primary key (comment_id, user_id, emoticon));
"""
OF_PULL = "repository_id = ? and number = ?"
COUNTERS = f"""
select count(*) filter (where severity = 'NORMAL' and state <> 'PENDING') as comments,
       count(*) filter (where severity = 'BLOCKER' and state = 'OPEN') as open_tasks,
       count(*) filter (where severity = 'BLOCKER' and state = 'RESOLVED') as resolved_tasks
from pull_comments where {OF_PULL}
"""  # noqa: S608 - of this module


@dataclass(frozen=True, slots=True)
class PullComment:
    """A comment: severity NORMAL or BLOCKER (a task), state OPEN, RESOLVED or PENDING (a draft); times in epoch ms."""

    id: int
    repository_id: int
    number: int
    parent_id: int | None
    author_id: int
    text: str
    version: int
    severity: str
    state: str
    resolver_id: int | None
    resolved: int | None
    is_thread_resolved: bool
    anchor: Mapping[str, Any] | None
    created: int
    updated: int


@dataclass(frozen=True)
class Discussion:
    """The comments of a pull request that one user sees: by id, and by the id of their parent (None: threads)."""

    by_id: Mapping[int, PullComment]
    by_parent: Mapping[int | None, list[PullComment]]
    reactions: Mapping[int, list[tuple[str, int]]]  # comment id → emoticon and user id

    @property
    def threads(self) -> list[PullComment]:
        """The comments without a parent, oldest first."""
        return self.by_parent.get(None, [])

    def replies(self, comment: PullComment) -> list[PullComment]:
        """Return the direct replies to a comment, oldest first."""
        return self.by_parent.get(comment.id, [])


@dataclass(frozen=True)
class PullComments:
    """Comments on pull requests; each edit increments the version."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> PullComments:
        """Create the tables of this module if they are missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def discussion(self, pull: PullRequest, viewer_id: int | None) -> Discussion:
        """Return all comments of a pull request but the drafts of other users, with three queries for any number."""
        sql = f"select * from pull_comments where {OF_PULL} and (state <> 'PENDING' or author_id = ?) order by id"  # noqa: S608
        comments = [_comment(row) for row in self.database.rows(sql, *_key(pull), viewer_id)]
        by_parent: defaultdict[int | None, list[PullComment]] = defaultdict(list)
        for comment in comments:
            by_parent[comment.parent_id].append(comment)
        reactions: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
        joined = """select r.* from reactions r join pull_comments c on c.id = r.comment_id
                    where c.repository_id = ? and c.number = ? order by r.rowid"""
        for row in self.database.rows(joined, *_key(pull)):
            reactions[row["comment_id"]].append((row["emoticon"], row["user_id"]))
        return Discussion({comment.id: comment for comment in comments}, by_parent, reactions)

    def by_id(self, pull: PullRequest, comment_id: int, viewer_id: int | None) -> PullComment | None:
        """Return a comment of a pull request; a draft only to its author."""
        sql = f"select * from pull_comments where {OF_PULL} and id = ? and (state <> 'PENDING' or author_id = ?)"  # noqa: S608
        row = self.database.row(sql, *_key(pull), comment_id, viewer_id)
        return _comment(row) if row else None

    def counters(self, pull: PullRequest) -> tuple[int, int, int]:
        """Return the numbers of comments (replies included, tasks not), of open and of resolved tasks."""
        row = self.database.row(COUNTERS, *_key(pull))
        return (row["comments"], row["open_tasks"], row["resolved_tasks"]) if row else (0, 0, 0)

    def create(
        self,
        pull: PullRequest,
        author: User,
        text: str,
        *,
        severity: str = "NORMAL",
        state: str = "OPEN",
        anchor: Mapping[str, Any] | None = None,
        parent_id: int | None = None,
        moment: int = 0,
    ) -> PullComment:
        """Create a comment, a reply or a draft at `moment` (epoch ms, by default the current time)."""
        moment = moment or milliseconds(self.clock)
        comment_id = self.database.insert(
            "pull_comments", repository_id=pull.repository_id, number=pull.number, parent_id=parent_id,
            author_id=author.id, text=text, severity=severity, state=state,
            anchor=json.dumps(anchor) if anchor else None, created=moment, updated=moment,
        )  # fmt: skip
        return self._reread(comment_id)

    def edit(self, comment: PullComment, **columns: Any) -> PullComment | None:
        """Change columns and increment the version; None if the comment has changed meanwhile."""
        columns = {**columns, "updated": milliseconds(self.clock)}
        assignments = ", ".join(f"{name} = ?" for name in columns)
        sql = f"update pull_comments set {assignments}, version = version + 1 where id = ? and version = ?"  # noqa: S608
        changed = self.database.write(sql, *columns.values(), comment.id, comment.version)
        return self._reread(comment.id) if changed else None

    def publish(self, pull: PullRequest, author: User) -> list[PullComment]:
        """Open the drafts of a user and return them."""
        moment = milliseconds(self.clock)
        with self.database.transaction():
            drafts = self.drafts(pull, author)
            for draft in drafts:
                sql = "update pull_comments set state = 'OPEN', created = ?, updated = ? where id = ?"
                self.database.write(sql, moment, moment, draft.id)
            return [self._reread(draft.id) for draft in drafts]

    def drafts(self, pull: PullRequest, author: User) -> list[PullComment]:
        """Return the drafts of a user, oldest first."""
        sql = f"select * from pull_comments where {OF_PULL} and state = 'PENDING' and author_id = ? order by id"  # noqa: S608
        return [_comment(row) for row in self.database.rows(sql, *_key(pull), author.id)]

    def anchored(self, pull: PullRequest) -> list[PullComment]:
        """Return the comments with an anchor."""
        sql = f"select * from pull_comments where {OF_PULL} and anchor is not null"  # noqa: S608
        return [_comment(row) for row in self.database.rows(sql, *_key(pull))]

    def set_anchor(self, comment: PullComment, anchor: Mapping[str, Any]) -> None:
        """Move a comment to another place of the diff, without a new version."""
        self.database.write("update pull_comments set anchor = ? where id = ?", json.dumps(anchor), comment.id)

    def delete(self, comment: PullComment) -> bool:
        """Delete a comment; False if it has changed meanwhile."""
        sql = "delete from pull_comments where id = ? and version = ?"
        return self.database.write(sql, comment.id, comment.version) > 0

    def react(self, comment: PullComment, user: User, emoticon: str) -> None:
        """Add a reaction unless the user has it."""
        sql = "insert or ignore into reactions (comment_id, user_id, emoticon) values (?, ?, ?)"
        self.database.write(sql, comment.id, user.id, emoticon)

    def unreact(self, comment: PullComment, user: User, emoticon: str) -> None:
        """Remove a reaction if the user has it."""
        sql = "delete from reactions where comment_id = ? and user_id = ? and emoticon = ?"
        self.database.write(sql, comment.id, user.id, emoticon)

    def _reread(self, comment_id: int) -> PullComment:
        (row,) = self.database.rows("select * from pull_comments where id = ?", comment_id)
        return _comment(row)


def _key(pull: PullRequest) -> tuple[int, int]:
    return pull.repository_id, pull.number


def _comment(row: sqlite3.Row) -> PullComment:
    return PullComment(
        row["id"], row["repository_id"], row["number"], row["parent_id"], row["author_id"], row["text"],
        row["version"], row["severity"], row["state"], row["resolver_id"], row["resolved"],
        bool(row["is_thread_resolved"]), json.loads(row["anchor"]) if row["anchor"] else None, row["created"],
        row["updated"],
    )  # fmt: skip
