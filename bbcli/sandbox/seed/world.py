"""The world that a sandbox starts with: accounts, projects, repositories, pull requests."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed.history import build_my_repo, build_small
from bbcli.sandbox.store import Store
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.store.records import Project, Repository, User

DATABASE = "sandbox.sqlite3"
FOLDERS = ("repositories",)

# name, full name, licensed, administrator, may create projects; the password is the name
PEOPLE = (
    (1, "admin", "Ada Min", True, True, True),
    (101, "fred", "Fred Stone", True, False, True),
    (102, "mary", "Mary Fields", True, False, False),
    (103, "nolan", "Nolan Seat", False, False, False),  # not licensed
    (104, "aahmed", "Aisha Ahmed", True, False, False),
    (105, "jörg@example.com", "Jörg Müller", True, False, False),
    (106, "seb.ruiz", "Seb Ruiz", True, False, False),
)

# Every third one is hidden from fred, so that his pages have gaps.
TEAMS = (
    ("ANALYTICS", "Analytics"), ("API", "API Gateway"), ("BILLING", "Billing"), ("BUILD", "Build Tools"),
    ("CATALOG", "Catalog"), ("CONTENT", "Content Delivery"), ("DATA", "Data Platform"), ("DESIGN", "Design System"),
    ("DOCS", "Documentation"), ("EDGE", "Edge Services"), ("FIELD", "Field Tools"), ("GEO", "Geocoding"),
    ("HELP", "Help Desk"), ("IAM", "Identity"), ("INFRA", "Infrastructure"), ("JOBS", "Job Scheduler"),
    ("KIOSK", "Kiosk"), ("LEGAL", "Legal Archive"), ("MOBILE", "Mobile Apps"), ("NOTIFY", "Notifications"),
    ("OBS", "Observability"), ("PAY", "Payments"), ("QA", "Quality"), ("REPORTS", "Reporting"),
    ("SEARCH", "Search"), ("SUPPLY", "Supply Chain"), ("TRAIN", "Training"), ("UX", "User Research"),
    ("VAULT", "Vault"), ("WEB", "Website"), ("UEBUNG", "Übungsplatz"),
)  # fmt: skip

WORK_REPOSITORIES = (
    "account-service", "android-app", "ansible-roles", "audit-log", "backup-jobs", "billing-ui", "cache-proxy",
    "chat-bot", "ci-templates", "config-server", "crash-reporter", "css-theme", "data-export", "deploy-scripts",
    "doc-site", "email-sender", "event-bus", "feature-flags", "file-store", "geo-index", "image-resizer", "ios-app",
    "job-runner", "key-rotation", "load-tests", "log-shipper", "metrics-agent", "pdf-maker", "queue-monitor",
    "rate-limiter", "search-index", "session-store", "sms-gateway", "status-page", "test-fixtures", "web-frontend",
)  # fmt: skip

HOUR = 3_600_000
TARGET = "refs/heads/master"
# author, title, source branch, state; all of them into TARGET, oldest first
PULL_REQUESTS = (
    ("mary", "STASH-1275: Wrap words", "bugfix/STASH-1275-word-wrap", "MERGED"),
    ("fred", "Finish the documentation", "docs/100%-done", "DECLINED"),
    ("mary", "STASH-3000: Highlight groovy", "feature/STASH-3000-syntax-highlight", "OPEN"),
    ("fred", "STASH-3011: Try version 3", "feature/STASH-3011-version-3", "OPEN"),
)


def populate(data: Path) -> None:
    """Make the world in an empty folder; a folder that holds one already stays as it is.

    Raises FileExistsError for a folder that holds something else.
    """
    data.mkdir(parents=True, exist_ok=True)
    if (data / DATABASE).exists():
        return
    leftovers = [path.name for path in data.iterdir()]
    if leftovers:
        raise FileExistsError(f"{data} is not empty, and what it holds is no sandbox")
    with tempfile.TemporaryDirectory(dir=data) as folder:
        _World.make(Path(folder))
        for name in (*FOLDERS, DATABASE):  # the database last: where it is, everything is
            (Path(folder) / name).rename(data / name)


@dataclass(frozen=True)
class _World:
    """The world while it is made, in `folder`."""

    folder: Path
    store: Store
    people: dict[str, User]

    @classmethod
    def make(cls, folder: Path) -> None:
        """Everything, in one transaction of the database."""
        (folder / "repositories").mkdir()
        store = Store.open(folder / DATABASE)
        try:
            store.database.create()
            with store.database.transaction():
                world = cls(folder, store, _people(store))
                world._work()
                world._public()
                world._personal()
                world._teams()
        finally:
            store.close()

    def _work(self) -> None:
        work = self.store.projects.create("WORK", "Work", description="What everybody works on")
        self.store.users.grant(self.people["fred"], Level.REPO_ADMIN, project_id=work.id)
        self.store.users.grant(self.people["mary"], Level.READ, project_id=work.id)
        main = self._repository(work, "my-repo", build_my_repo, description="My repo, as in the introduction")
        self._pull_requests(main)
        self._repository(work, "empty", lambda path: GitRepository.create(path, "empty"))
        self._repository(
            work,
            "trunk-based",
            lambda path: build_small(path, "trunk-based", default_branch="develop", commits=5),
            description="Its default branch is develop",
        )
        self._small(work, "archived-repo", archived=True, description="Kept for reference")
        for slug in WORK_REPOSITORIES:
            self._small(work, slug)

    def _public(self) -> None:
        project = self.store.projects.create(
            "OPEN", "Open Source", description="Everybody may read this, signed in or not", public=True
        )
        self.store.users.grant(self.people["fred"], Level.WRITE, project_id=project.id)
        for slug in ("awesome-list", "hello-world", "website"):
            self._small(project, slug)

    def _personal(self) -> None:
        fred = self.people["fred"]
        project = self.store.projects.create("~FRED", fred.display_name, owner_id=fred.id)
        self._small(project, "dotfiles")
        self._small(project, "notes", public=True)

    def _teams(self) -> None:
        for number, (key, name) in enumerate(TEAMS):
            project = self.store.projects.create(key, name)
            if number % 3 != 1:
                self.store.users.grant(self.people["fred"], Level.READ, project_id=project.id)
            self._small(project, f"{key.lower()}-service")

    def _small(self, project: Project, slug: str, **columns: object) -> None:
        self._repository(project, slug, lambda path: build_small(path, slug), **columns)

    def _repository(
        self, project: Project, slug: str, build: Callable[[Path], GitRepository], **columns: object
    ) -> Repository:
        columns.setdefault("hierarchy_id", f"{project.id:012x}{crc32(slug.encode()):08x}")
        repository = self.store.repositories.create(project, slug, slug, **columns)
        built = build(self.folder / "repositories" / f"{repository.id}.git")
        self.store.repositories.add_aliases(repository, built.aliases)
        return repository

    def _pull_requests(self, repository: Repository) -> None:
        git = GitRepository(self.folder / "repositories" / f"{repository.id}.git", repository.slug)
        merges, _ = git.commits(until=TARGET, merges="only", limit=1000)
        merged_onto = {merge["parents"][1]["id"]: merge["parents"][0]["id"] for merge in merges}
        for author, title, branch, state in PULL_REQUESTS:
            tip = git.commit(git.resolve(f"refs/heads/{branch}"))
            created = tip["committerTimestamp"] + HOUR
            self.store.pulls.create(
                repository,
                [self.people["mary" if author == "fred" else "fred"].id],
                title=title,
                description=f"{title}.\n\nPlease have a look.",
                state=state,
                created=created,
                updated=created,
                closed=None if state == "OPEN" else created + HOUR,
                from_repository_id=repository.id,
                from_ref=f"refs/heads/{branch}",
                from_commit=tip["id"],
                to_ref=TARGET,
                to_commit=merged_onto.get(tip["id"]) or git.resolve(TARGET),
                author_id=self.people[author].id,
            )


def _people(store: Store) -> dict[str, User]:
    for number, name, full_name, licensed, administers, creates in PEOPLE:
        slug = name.replace("@", "_").lower()
        store.database.insert(
            "users",
            id=number,
            name=name,
            slug=slug,
            display_name=full_name,
            email=name if "@" in name else f"{name}@example.com",
            password=name,
            licensed=licensed,
            system_admin=administers,
            creates_projects=creates,
        )
    return {user.name: user for user in store.users.all()}
