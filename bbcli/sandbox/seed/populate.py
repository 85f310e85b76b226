"""Populate a new sandbox: users, projects, repositories, pull requests, builds and reports."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from bbcli.errors import BbcliError
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.pulls.refs import create_refs
from bbcli.sandbox.seed import recent
from bbcli.sandbox.seed.repositories import build_my_repo, build_small
from bbcli.sandbox.store import Store
from bbcli.sandbox.store.clock import SYSTEM
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.ref_changes import ABSENT, RefChange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor, Future

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.records import Project, Repository, User

DATABASE = "sandbox.sqlite3"
DIRECTORIES = ("repositories",)
MAX_BUILDERS = 4

# id, name (also the password), full name, licensed, administrator, can create projects
USERS = (
    (1, "admin", "Ada Min", True, True, True),
    (101, "fred", "Fred Stone", True, False, True),
    (102, "mary", "Mary Fields", True, False, False),
    (103, "nolan", "Nolan Seat", False, False, False),  # not licensed
    (104, "aahmed", "Aisha Ahmed", True, False, False),
    (105, "jörg@example.com", "Jörg Müller", True, False, False),
    (106, "seb.ruiz", "Seb Ruiz", True, False, False),
)

# Every third project is hidden from fred, so that his pages have gaps.
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

# Builds and report of the newest commit.
BUILDS = (("unit-tests", "Unit tests"), ("lint", "Style"), ("nightly", "Nightly build"))
LINT = {"title": "Lint", "result": "PASS", "reporter": "A linter", "data": [{"title": "Files", "value": 12}]}
# severity, type, path, line, message
ANNOTATIONS = (
    ("MEDIUM", "BUG", "languages/java.lang", 3, "This keyword is listed twice"),
    ("LOW", "CODE_SMELL", "README.md", 1, "The title is longer than 60 characters"),
    ("LOW", "CODE_SMELL", "README.md", 7, "Trailing spaces"),
)

HOUR = 3_600_000
TARGET = "refs/heads/master"
# A branch that was once at the tip of another, and was set back by force.
SET_BACK = ("refs/heads/staging", "refs/heads/docs/100%-done")
MERGED_BY = "seb.ruiz"
# author, title, source branch, state; all into TARGET, oldest first
PULL_REQUESTS = (
    ("mary", "STASH-1275: Wrap words", "bugfix/STASH-1275-word-wrap", "MERGED"),
    ("fred", "Finish the documentation", "docs/100%-done", "DECLINED"),
    ("mary", "STASH-3000: Highlight groovy", "feature/STASH-3000-syntax-highlight", "OPEN"),
    ("fred", "STASH-3011: Try version 3", "feature/STASH-3011-version-3", "OPEN"),
)


def populate(data: Path, clock: Clock = SYSTEM) -> None:
    """Fill an empty directory with the initial data; an existing sandbox is left unchanged.

    The data of WORK/billing-ui is of the weeks before `clock`, all other data of fixed days.
    Raises BbcliError for a directory with other content.
    """
    data.mkdir(parents=True, exist_ok=True)
    if (data / DATABASE).exists():
        return
    leftovers = [path.name for path in data.iterdir()]
    if leftovers:
        raise BbcliError(f"{data} is not empty and not a sandbox directory", hint="use a new or empty directory")
    with tempfile.TemporaryDirectory(dir=data) as directory:
        _Seeder.make(Path(directory), int(clock()))
        for name in (*DIRECTORIES, DATABASE):  # the database last: it marks a complete sandbox
            (Path(directory) / name).rename(data / name)


@dataclass(frozen=True)
class _Seeder:
    """Creates the data in `directory`; `executor` runs git for small repositories in parallel."""

    directory: Path
    store: Store
    users: dict[str, User]
    executor: Executor
    now: int  # epoch seconds
    pending: list[Future[GitRepository]] = field(default_factory=list)

    @classmethod
    def make(cls, directory: Path, now: int) -> None:
        """Create everything in one database transaction."""
        (directory / "repositories").mkdir()
        store = Store.open(directory / DATABASE)
        try:
            store.database.create()
            with ThreadPoolExecutor(MAX_BUILDERS) as builders, store.database.transaction():
                seeder = cls(directory, store, _insert_users(store), builders, now)
                seeder._work()
                seeder._public()
                seeder._personal()
                seeder._teams()
                for built in seeder.pending:
                    built.result()
        finally:
            store.close()

    def _work(self) -> None:
        work = self.store.projects.create("WORK", "Work", description="What everybody works on")
        self.store.users.grant(self.users["fred"], Level.REPO_ADMIN, project_id=work.id)
        self.store.users.grant(self.users["mary"], Level.READ, project_id=work.id)
        main = self._row(work, "my-repo", description="My repo, as in the introduction")
        built = build_my_repo(self._path(main))
        self.store.repositories.add_aliases(main, built.aliases)
        self._pull_requests(main, built)
        self._builds(main, built)
        self._insights(main, built)
        self._pushes(main, built)
        GitRepository.create(self._path(self._row(work, "empty")), "empty")
        self._small(work, "trunk-based", "develop", description="Its default branch is develop")
        self._small(work, "archived-repo", archived=True, description="Kept for reference")
        for slug in WORK_REPOSITORIES:
            if slug == recent.SLUG:
                repository = self._row(work, slug, description="Branches and pull requests of the last weeks")
                recent.RecentSeeder(self.store, repository, self.users, self.now).fill(self._path(repository))
            else:
                self._small(work, slug)

    def _public(self) -> None:
        project = self.store.projects.create(
            "OPEN", "Open Source", description="Everybody may read this, signed in or not", public=True
        )
        self.store.users.grant(self.users["fred"], Level.WRITE, project_id=project.id)
        for slug in ("awesome-list", "hello-world", "website"):
            self._small(project, slug)

    def _personal(self) -> None:
        fred = self.users["fred"]
        project = self.store.projects.create("~FRED", fred.display_name, owner_id=fred.id)
        self._small(project, "dotfiles")
        self._small(project, "notes", public=True)

    def _teams(self) -> None:
        for number, (key, name) in enumerate(TEAMS):
            project = self.store.projects.create(key, name)
            if number % 3 != 1:
                self.store.users.grant(self.users["fred"], Level.READ, project_id=project.id)
            self._small(project, f"{key.lower()}-service")

    def _small(self, project: Project, slug: str, branch: str = "master", **columns: object) -> None:
        path = self._path(self._row(project, slug, **columns))
        self.pending.append(self.executor.submit(build_small, path, slug, default_branch=branch))

    def _row(self, project: Project, slug: str, **columns: object) -> Repository:
        hierarchy_id = f"{project.id:012x}{crc32(slug.encode()):08x}"
        return self.store.repositories.create(project, slug, slug, hierarchy_id=hierarchy_id, **columns)

    def _path(self, repository: Repository) -> Path:
        return self.directory / "repositories" / f"{repository.id}.git"

    def _builds(self, repository: Repository, git: GitRepository) -> None:
        tip = git.commit(git.resolve(TARGET))
        for number, (key, name) in enumerate(BUILDS, 1):
            self.store.builds.put(
                tip["id"], key, "SUCCESSFUL", f"https://ci.example.com/{key}/{number}", {"name": name}, repository,
                tip["committerTimestamp"] + number * HOUR,
            )  # fmt: skip

    def _insights(self, repository: Repository, git: GitRepository) -> None:
        tip = git.commit(git.resolve(TARGET))
        author, body = f"user {self.users['fred'].id}", {"createdDate": tip["committerTimestamp"] + HOUR, **LINT}
        report = self.store.insights.put_report(repository, tip["id"], "lint", author, body)
        names = ("severity", "type", "path", "line", "message")
        self.store.insights.add_annotations(report, [dict(zip(names, found, strict=True)) for found in ANNOTATIONS])

    def _pushes(self, repository: Repository, git: GitRepository) -> None:
        """Log pushes: of each branch, of each commit of an open pull request, and a forced one of SET_BACK."""
        tips = {branch["id"]: branch["latestCommit"] for branch in git.branches()}
        commits = git.commits_of(list(tips.values()))
        pushed = {ref: [commits[tip]] for ref, tip in tips.items()}
        for _, _, name, state in PULL_REQUESTS:
            if state == "OPEN":
                pushed[f"refs/heads/{name}"] = git.commits(until=f"refs/heads/{name}", since=TARGET)[0][::-1]
        branch, other = SET_BACK
        pushed[branch].insert(0, commits[tips[other]])
        log = [entry for ref, series in pushed.items() for entry in _series(ref, series)]
        by_email = {user.email: user for user in self.users.values()}
        for moment, change, email in sorted(log):
            user = by_email.get(email, self.users["fred"])
            self.store.ref_changes.record(repository, user, "push", [change], moment)

    def _pull_requests(self, repository: Repository, git: GitRepository) -> None:
        merges, _ = git.commits(until=TARGET, merges="only", limit=1000)
        merged = {merge["parents"][1]["id"]: merge for merge in merges}
        for author, title, branch, state in PULL_REQUESTS:
            tip = git.commit(git.resolve(f"refs/heads/{branch}"))
            created, merge = tip["committerTimestamp"] + HOUR, merged.get(tip["id"])
            pull = self.store.pull_requests.create(
                repository,
                [self.users["mary" if author == "fred" else "fred"].id],
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
                to_commit=merge["parents"][0]["id"] if merge else git.resolve(TARGET),
                author_id=self.users[author].id,
            )
            if pull and merge:
                self.store.pull_requests.record_merge(pull, self.users[MERGED_BY], merge["id"], created + HOUR)
            elif pull and state == "DECLINED":
                self.store.activities.add(pull, pull.author_id, state, moment=created + HOUR)
        create_refs(git, [pull for pull in self.store.pull_requests.incoming(repository) if pull.state == "OPEN"])


def _series(ref: str, commits: list[dict[str, Any]]) -> Iterator[tuple[int, RefChange, str]]:
    """Yield time, change and email of the pushes of a branch, one per commit; TARGET is older than its last push."""
    old = commits[0]["parents"][0]["id"] if ref == TARGET else ABSENT
    moment = 0
    for commit in commits:
        moment = max(moment + HOUR, commit["committerTimestamp"])
        yield moment, RefChange(ref, old, commit["id"]), commit["committer"].get("emailAddress", "")
        old = commit["id"]


def _insert_users(store: Store) -> dict[str, User]:
    for number, name, full_name, licensed, administers, creates in USERS:
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
