"""What the sandbox remembers beside git: accounts, projects, comments, watches, in one SQLite file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.sandbox.store.database import Database
from bbcli.sandbox.store.people import Tokens, Users
from bbcli.sandbox.store.places import Projects, Repositories
from bbcli.sandbox.store.talk import Comments, Pulls, Watches

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Store:
    """The tables by what they hold, all of one database."""

    database: Database
    users: Users
    tokens: Tokens
    projects: Projects
    repositories: Repositories
    comments: Comments
    pulls: Pulls
    watches: Watches

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the file; `database.create()` lays the tables into a new one."""
        database = Database(path)
        return cls(
            database,
            Users(database),
            Tokens(database),
            Projects(database),
            Repositories(database),
            Comments(database),
            Pulls(database),
            Watches(database),
        )

    def close(self) -> None:
        """Give the file back."""
        self.database.close()
