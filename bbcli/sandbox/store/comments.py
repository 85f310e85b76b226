"""Comments and watches."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.store.records import Comment, Repository, User, Watch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from bbcli.sandbox.store.database import Database


def now() -> int:
    """Return the current time in epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Comments:
    """Comments on commits; each edit increments the version."""

    database: Database

    def of_path(self, repository: Repository, commit_id: str, path: str) -> list[Comment]:
        """Return the top-level comments on a file of a commit, oldest first."""
        sql = "select * from comments where repository_id = ? and commit_id = ? and path = ? and parent_id is null"
        return [_comment(row) for row in self.database.rows(f"{sql} order by id", repository.id, commit_id, path)]

    def replies(self, comment: Comment) -> list[Comment]:
        """Return the direct replies to a comment, oldest first."""
        return [
            _comment(row)
            for row in self.database.rows("select * from comments where parent_id = ? order by id", comment.id)
        ]

    def by_id(self, repository: Repository, commit_id: str, comment_id: int) -> Comment | None:
        """Return a comment of a commit."""
        sql = "select * from comments where repository_id = ? and commit_id = ? and id = ?"
        row = self.database.row(sql, repository.id, commit_id, comment_id)
        return _comment(row) if row else None

    def create(
        self,
        repository: Repository,
        commit_id: str,
        author: User,
        text: str,
        *,
        anchor: Mapping[str, Any] | None = None,
        parent: Comment | None = None,
    ) -> Comment:
        """Create a comment on a commit, a place in it, or another comment."""
        moment = now()
        path = anchor["path"]["toString"] if anchor else None
        comment_id = self.database.insert(
            "comments",
            repository_id=repository.id,
            commit_id=commit_id,
            path=parent.path if parent else path,
            anchor=json.dumps(anchor) if anchor else None,
            parent_id=parent.id if parent else None,
            author_id=author.id,
            text=text,
            created=moment,
            updated=moment,
        )
        return self._reread(comment_id)

    def edit(self, comment: Comment, text: str) -> Comment | None:
        """Change the text; None if the comment has changed meanwhile."""
        sql = "update comments set text = ?, version = version + 1, updated = ? where id = ? and version = ?"
        if not self.database.write(sql, text, now(), comment.id, comment.version):
            return None
        return self._reread(comment.id)

    def delete(self, comment: Comment) -> bool:
        """Delete the comment; False if it has changed meanwhile."""
        return self.database.write("delete from comments where id = ? and version = ?", comment.id, comment.version) > 0

    def _reread(self, comment_id: int) -> Comment:
        row = self.database.row("select * from comments where id = ?", comment_id)
        if row is None:
            raise KeyError(comment_id)
        return _comment(row)


@dataclass(frozen=True)
class Watches:
    """Watches; `kind` is `commit`, `pull-request` or `repository`, `target` a hash, a number or empty."""

    database: Database

    def of(self, user_name: str) -> list[Watch]:
        """Return the watches of a user."""
        sql = """select u.name as user, w.kind, p.key, r.slug, w.target from watches w
                 join users u on u.id = w.user_id join repositories r on r.id = w.repository_id
                 join projects p on p.id = r.project_id where u.name = ? order by w.kind, p.key, r.slug, w.target"""
        return [Watch(*row) for row in self.database.rows(sql, user_name)]

    def add(self, user: User, kind: str, repository: Repository, target: str = "") -> None:
        """Add a watch unless it exists."""
        sql = "insert or ignore into watches (user_id, kind, repository_id, target) values (?, ?, ?, ?)"
        self.database.write(sql, user.id, kind, repository.id, target)

    def remove(self, user: User, kind: str, repository: Repository, target: str = "") -> None:
        """Remove a watch if it exists."""
        sql = "delete from watches where user_id = ? and kind = ? and repository_id = ? and target = ?"
        self.database.write(sql, user.id, kind, repository.id, target)


def _comment(row: sqlite3.Row) -> Comment:
    return Comment(
        row["id"],
        row["repository_id"],
        row["commit_id"],
        row["path"],
        json.loads(row["anchor"]) if row["anchor"] else None,
        row["parent_id"],
        row["author_id"],
        row["text"],
        row["version"],
        row["created"],
        row["updated"],
    )
