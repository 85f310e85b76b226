"""The release notes of an invented plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.sandbox.store.clock import milliseconds

if TYPE_CHECKING:
    import sqlite3

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database
    from bbcli.sandbox.store.records import Repository, User

SCHEMA = """
create table if not exists notes (
    id integer primary key autoincrement, repository_id integer not null references repositories on delete cascade,
    title text not null, text text not null, tag text, author_id integer not null, created integer not null);
create index if not exists notes_by_repository on notes (repository_id);
"""


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """A release note; `created` in epoch ms."""

    id: int
    title: str
    text: str
    tag: str | None
    author_id: int
    created: int


@dataclass(frozen=True)
class ReleaseNotes:
    """The notes of all repositories."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> ReleaseNotes:
        """Create the table if it is missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def of_repository(self, repository: Repository, tag: str | None = None) -> list[ReleaseNote]:
        """Return the notes of a repository, or of one tag, newest first."""
        sql = "select * from notes where repository_id = ? and (? is null or tag = ?) order by id desc"
        return [_note(row) for row in self.database.rows(sql, repository.id, tag, tag)]

    def by_id(self, repository: Repository, note_id: int) -> ReleaseNote | None:
        """Return a note of a repository."""
        sql = "select * from notes where repository_id = ? and id = ?"
        row = self.database.row(sql, repository.id, note_id)
        return _note(row) if row else None

    def create(self, repository: Repository, author: User, title: str, text: str, tag: str | None) -> ReleaseNote:
        """Create a note."""
        note_id = self.database.insert(
            "notes", repository_id=repository.id, title=title, text=text, tag=tag, author_id=author.id,
            created=milliseconds(self.clock),
        )  # fmt: skip
        note = self.by_id(repository, note_id)
        if note is None:
            raise KeyError(note_id)
        return note

    def delete(self, note: ReleaseNote) -> None:
        """Delete a note."""
        self.database.write("delete from notes where id = ?", note.id)


def _note(row: sqlite3.Row) -> ReleaseNote:
    return ReleaseNote(row["id"], row["title"], row["text"], row["tag"], row["author_id"], row["created"])
