"""The sandbox's data beside git, in one SQLite file: accounts, projects, comments, watches, logins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.sandbox.store.activities import Activities
from bbcli.sandbox.store.branch_settings import BranchModels, Restrictions
from bbcli.sandbox.store.builds import Builds
from bbcli.sandbox.store.clock import SYSTEM
from bbcli.sandbox.store.comments import Comments, Watches
from bbcli.sandbox.store.database import Database
from bbcli.sandbox.store.insights import Insights
from bbcli.sandbox.store.oauth import OAuth
from bbcli.sandbox.store.oauth1 import OAuth1
from bbcli.sandbox.store.pull_comments import PullComments
from bbcli.sandbox.store.pull_requests import PullRequests
from bbcli.sandbox.store.pull_settings import AutoMerges, PullSettings, ScopedSettings
from bbcli.sandbox.store.ref_changes import RefChanges
from bbcli.sandbox.store.release_notes import ReleaseNotes
from bbcli.sandbox.store.repositories import Projects, Repositories
from bbcli.sandbox.store.users import Tokens, Users

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.store.clock import Clock


@dataclass(frozen=True)
class Store:
    """The tables of one database."""

    database: Database
    users: Users
    tokens: Tokens
    oauth: OAuth
    oauth1: OAuth1
    projects: Projects
    repositories: Repositories
    comments: Comments
    pull_requests: PullRequests
    activities: Activities
    pull_comments: PullComments
    settings: PullSettings
    auto_merges: AutoMerges
    scoped_settings: ScopedSettings
    watches: Watches
    release_notes: ReleaseNotes
    builds: Builds
    insights: Insights
    ref_changes: RefChanges
    branch_models: BranchModels
    restrictions: Restrictions

    @classmethod
    def open(cls, path: Path, clock: Clock = SYSTEM) -> Store:
        """Open the file; `database.create()` creates the tables of a new one."""
        database = Database(path)
        activities = Activities.open(database, clock)
        return cls(
            database,
            Users(database),
            Tokens(database, clock),
            OAuth.open(database, clock),
            OAuth1.open(database, clock),
            Projects(database),
            Repositories(database),
            Comments(database),
            PullRequests.open(database, activities),
            activities,
            PullComments.open(database, clock),
            PullSettings.open(database),
            AutoMerges.open(database, clock),
            ScopedSettings.open(database),
            Watches(database),
            ReleaseNotes.open(database, clock),
            Builds.open(database, clock),
            Insights.open(database, clock),
            RefChanges.open(database, clock),
            BranchModels.open(database),
            Restrictions.open(database),
        )

    def close(self) -> None:
        """Close the file."""
        self.database.close()
