"""WORK/billing-ui: branches and pull requests of the last weeks, in every state, counted from the day of creation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.sandbox.git.process import encode
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.pulls.refs import create_refs
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.ref_changes import ABSENT, RefChange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import PullRequest, Repository, User

SLUG = "billing-ui"
MAIN = "main"
HOUR = 3600
DAY = 24 * HOUR

FORMAT = "export function amount(cents, currency) {\n  return `${cents / 100} ${currency}`;\n}\n"
TOTALS = (
    "import { amount } from './format.js';\n\n"
    "export function total(lines) {\n  let cents = 0;\n  for (const line of lines) {\n"
    "    cents += line.quantity * line.price;\n  }\n  return amount(cents, 'EUR');\n}\n"
)
ROUNDED = TOTALS.replace("cents += line.quantity * line.price;", "cents += Math.round(line.quantity * line.price);")
REDUCED = TOTALS.replace("cents += line.quantity * line.price;", "cents += line.total;")
CSV = (
    "import { total } from './totals.js';\n\nconst SEPARATOR = ';';\n\n"
    "export function toCsv(invoices) {\n  const rows = [['Number', 'Customer', 'Total']];\n"
    "  for (const invoice of invoices) {\n    rows.push([invoice.number, invoice.customer, total(invoice.lines)]);\n"
    "  }\n"
    "  return rows.map((row) => row.join(SEPARATOR)).join('\\n');\n}\n"
)
COLORS = "$text: #172b4d;\n$page: #ffffff;\n"
DARK = COLORS + "\n$dark-text: #deebff;\n$dark-page: #0d1424;\n"
TEMPLATE = "## What\n\n## Why\n\n## How it was tested\n"
OWNERS = "* @fred\n/src/ @mary\n"
CSV_DESCRIPTION = """\
Accounting asks for the invoices of a month as **one file**.

| Column | From |
|---|---|
| Number | `invoice.number` |
| Total | `total(invoice.lines)` |

```js
toCsv(invoices);
```

See [BILL-21](https://jira.example.com/browse/BILL-21)."""


class Change(NamedTuple):
    """A commit to make: its branch, author, age in seconds, message, files, and the marks of its parents."""

    mark: str
    branch: str
    author: str
    age: int
    message: str
    files: Mapping[str, str]
    parents: tuple[str, ...] = ()


# Oldest first; a merge has the files of both parents.
CHANGES = (
    Change("start", MAIN, "fred", 80 * DAY, "Start the billing pages",
           {"README.md": "# billing-ui\n", "src/format.js": FORMAT, "src/totals.js": TOTALS}),
    Change("owners", MAIN, "mary", 62 * DAY, "Name the code owners",
           {".bitbucket/CODEOWNERS": OWNERS, ".bitbucket/PULL_REQUEST_TEMPLATE.md": TEMPLATE}, ("start",)),
    Change("spike", "spike/websockets", "aahmed", 60 * DAY, "Try web sockets",
           {"src/socket.js": "// try\n"}, ("owners",)),
    Change("currency", "feature/BILL-7-currencies", "mary", 24 * DAY, "BILL-7: Know the currencies",
           {"src/currency.js": "export const CURRENCIES = ['EUR', 'USD'];\n"}, ("owners",)),
    Change("merged", MAIN, "fred", 20 * DAY, "Pull request #1: BILL-7: Know the currencies",
           {"src/currency.js": "export const CURRENCIES = ['EUR', 'USD'];\n"}, ("owners", "currency")),
    Change("bundler", "experiment/new-bundler", "fred", 18 * DAY, "Try the new bundler",
           {"bundle.config.js": "export default {};\n"}, ("owners",)),
    Change("rounding", "bugfix/BILL-15-rounding", "fred", 9 * DAY, "BILL-15: Round each line",
           {"src/totals.js": ROUNDED}, ("merged",)),
    Change("reduced", "feature/BILL-18-line-totals", "aahmed", 8 * DAY, "BILL-18: Use the totals of the lines",
           {"src/totals.js": REDUCED}, ("merged",)),
    Change("squashed", MAIN, "mary", 6 * DAY, "Pull request #3: BILL-15: Round each line",
           {"src/totals.js": ROUNDED}, ("merged",)),
    Change("csv", "feature/BILL-21-export-csv", "mary", 4 * DAY, "BILL-21: Export invoices as CSV",
           {"src/csv.js": CSV.replace("';'", "','")}, ("merged",)),
    Change("semicolon", "feature/BILL-21-export-csv", "mary", 3 * DAY, "BILL-21: Separate columns with semicolons",
           {"src/csv.js": CSV}, ("csv",)),
    Change("colors", "feature/BILL-23-dark-colors", "fred", 3 * DAY, "BILL-23: Name the colors",
           {"src/colors.scss": COLORS}, ("squashed",)),
    Change("empty", "bugfix/BILL-27-empty-invoice", "fred", 2 * DAY, "BILL-27: Show invoices without lines",
           {"src/empty.js": "export const EMPTY = 'No lines';\n"}, ("squashed",)),
    Change("dark", "feature/BILL-23-dark-colors", "fred", 26 * HOUR, "BILL-23: Add dark colors",
           {"src/colors.scss": DARK}, ("colors",)),
    Change("refunds", "feature/BILL-30-refunds", "fred", 5 * HOUR, "BILL-30: Begin refunds",
           {"src/refunds.js": "// to do\n"}, ("squashed",)),
    Change("reminders", "feature/BILL-31-reminders", "fred", 3 * HOUR, "BILL-31: Remind customers",
           {"src/reminders.js": "export const DAYS = 14;\n"}, ("squashed",)),
)  # fmt: skip


@dataclass(frozen=True)
class RecentSeeder:
    """Fills the repository; `now` is in epoch seconds, `hashes` are those of CHANGES by mark."""

    store: Store
    repository: Repository
    users: Mapping[str, User]
    now: int
    hashes: dict[str, str] = field(default_factory=dict)

    def fill(self, path: Path) -> GitRepository:
        """Create the git data, then everything about it."""
        git = GitRepository.create(path, self.repository.slug, MAIN)
        hashes = git.import_stream(self._stream())
        self.hashes.update(zip((change.mark for change in CHANGES), hashes, strict=True))
        for name in ("aahmed", "seb.ruiz"):
            self.store.users.grant(self.users[name], Level.READ, repository_id=self.repository.id)
        self._settings()
        self._pushes()
        self._closed()
        self._blocked()
        self._others()
        git.drop_ref("refs/heads/feature/BILL-7-currencies")
        create_refs(git, [pull for pull in self.store.pull_requests.incoming(self.repository) if pull.state == "OPEN"])
        return git

    def _stream(self) -> bytes:
        numbers = {change.mark: number for number, change in enumerate(CHANGES, 1)}
        stream = []
        for change in CHANGES:
            user = self.users[change.author]
            signature = f"{user.display_name} <{user.email}> {self.now - change.age} +0000"
            stream.append(encode(f"commit refs/heads/{change.branch}\nmark :{numbers[change.mark]}\n"))
            stream.append(encode(f"author {signature}\ncommitter {signature}\n") + _data(change.message))
            for word, parent in zip(("from", "merge"), change.parents, strict=False):
                stream.append(encode(f"{word} :{numbers[parent]}\n"))
            for name, content in change.files.items():
                stream.append(encode(f'M 100644 inline "{name}"\n') + _data(content))
            stream.append(encode(f"\nget-mark :{numbers[change.mark]}\n"))
        return b"".join(stream)

    def _settings(self) -> None:
        strategies = {"strategies": ["no-ff", "squash", "ff-only"], "default": "no-ff"}
        checks = {"requiredApprovers": {"enabled": True, "count": "1"}, "requiredAllTasksComplete": True}
        self.store.settings.put(self.repository, "pull-requests", {"mergeConfig": strategies, **checks})
        self.store.settings.put(self.repository, "auto-merge", {"enabled": True})
        core = [self.users[name].id for name in ("mary", "seb.ruiz")]
        self.store.scoped_settings.create(
            "reviewer-group", self.repository, {"name": "core", "description": "The core team", "users": core}
        )

    def _pushes(self) -> None:
        tips: dict[str, str] = {}
        for change in CHANGES:
            ref, new = f"refs/heads/{change.branch}", self.hashes[change.mark]
            moved = RefChange(ref, tips.get(ref, ABSENT), new)
            user, moment = self.users[change.author], self._moment(change.age)
            self.store.ref_changes.record(self.repository, user, "push", [moved], moment)
            tips[ref] = new

    def _closed(self) -> None:
        store = self.store
        merged = self._pull(
            "mary", "BILL-7: Know the currencies", "currency", "owners", 23 * DAY, ("fred",),
            state="MERGED", closed=20 * DAY,
        )  # fmt: skip
        self._review(merged, "fred", "APPROVED", "currency", 21 * DAY)
        store.pull_requests.record_merge(merged, self.users["fred"], self.hashes["merged"], self._moment(20 * DAY))
        declined = self._pull(
            "fred", "Try the new bundler", "bundler", "owners", 18 * DAY, ("mary",), state="DECLINED", closed=15 * DAY
        )
        self._comment(declined, "mary", "It is twice as slow here. Shall we wait for version 2?", 16 * DAY)
        store.activities.add(declined, self.users["fred"].id, "DECLINED", moment=self._moment(15 * DAY))
        squashed = self._pull(
            "fred", "BILL-15: Round each line", "rounding", "merged", 8 * DAY, ("mary", "seb.ruiz"),
            state="MERGED", closed=6 * DAY,
        )  # fmt: skip
        self._review(squashed, "mary", "APPROVED", "rounding", 7 * DAY)
        store.pull_requests.record_merge(squashed, self.users["mary"], self.hashes["squashed"], self._moment(6 * DAY))

    def _blocked(self) -> None:
        """Create the one in conflict, and the one that waits for fred and that an open task vetoes."""
        conflict = self._pull(
            "aahmed", "BILL-18: Use the totals of the lines", "reduced", "squashed", 7 * DAY, ("mary",), version=1
        )
        self._review(conflict, "mary", "APPROVED", "reduced", 6 * DAY + HOUR)
        waiting = self._pull(
            "mary", "BILL-21: Export invoices as CSV", "semicolon", "squashed", 4 * DAY, ("fred", "seb.ruiz"),
            version=1, description=CSV_DESCRIPTION.replace("\n", "\r\n"),
        )  # fmt: skip
        self._rescope(waiting, "csv", "semicolon", 3 * DAY)
        self._review(waiting, "seb.ruiz", "APPROVED", "semicolon", 2 * DAY)
        place = {
            "fromHash": self.hashes["merged"], "toHash": self.hashes["semicolon"], "line": 10, "lineType": "ADDED",
            "fileType": "TO", "path": "src/csv.js", "diffType": "EFFECTIVE", "orphaned": False,
        }  # fmt: skip
        asked = self._comment(waiting, "seb.ruiz", "What if a customer has a `;` in the name?", 2 * DAY, anchor=place)
        self._comment(waiting, "mary", "Good point, I quote it.", 47 * HOUR, parent_id=asked)
        self._comment(
            waiting, "seb.ruiz", "Quote names with semicolons", 46 * HOUR, severity="BLOCKER", parent_id=asked
        )
        self._build("semicolon", "SUCCESSFUL", 70 * HOUR)

    def _others(self) -> None:
        mine = self._pull("fred", "BILL-23: Add dark colors", "dark", "squashed", 3 * DAY, ("mary", "admin"), version=1)
        self._review(mine, "mary", "NEEDS_WORK", "colors", 2 * DAY)
        self._comment(mine, "mary", "The contrast is too low for small text.", 2 * DAY)
        self._rescope(mine, "colors", "dark", 26 * HOUR)
        self._build("dark", "FAILED", 25 * HOUR)
        ready = self._pull("fred", "BILL-27: Show invoices without lines", "empty", "squashed", 2 * DAY, ("mary",))
        self._review(ready, "mary", "APPROVED", "empty", 20 * HOUR)
        self._build("empty", "SUCCESSFUL", 45 * HOUR)
        self._pull("fred", "BILL-30: Refunds", "refunds", "squashed", 4 * HOUR, (), draft=True)

    def _pull(
        self, author: str, title: str, tip: str, base: str, age: int, reviewers: tuple[str, ...], **columns: Any
    ) -> PullRequest:
        """Create a pull request; `closed` is an age in seconds."""
        if "closed" in columns:
            columns |= {"closed": self._moment(columns["closed"]), "version": 1}
        branch = next(change.branch for change in CHANGES if change.mark == tip)
        created = self._moment(age)
        pull = self.store.pull_requests.create(
            self.repository,
            [self.users[name].id for name in reviewers],
            **{"description": None, **columns},
            title=title,
            created=created,
            updated=columns.get("closed", created),
            from_repository_id=self.repository.id,
            from_ref=f"refs/heads/{branch}",
            from_commit=self.hashes[tip],
            to_ref=f"refs/heads/{MAIN}",
            to_commit=self.hashes[base],
            author_id=self.users[author].id,
        )
        assert pull is not None  # noqa: S101 - each branch has one
        return pull

    def _review(self, pull: PullRequest, name: str, status: str, mark: str, age: int) -> None:
        user = self.users[name]
        self.store.pull_requests.set_status(pull, user.id, status, self.hashes[mark])
        action = "REVIEWED" if status == "NEEDS_WORK" else status
        self._happened(pull, age)
        self.store.activities.add(pull, user.id, action, moment=self._moment(age))

    def _comment(self, pull: PullRequest, name: str, text: str, age: int, **fields: Any) -> int:
        user, moment = self.users[name], self._moment(age)
        comment = self.store.pull_comments.create(pull, user, text, moment=moment, **fields)
        self.store.activities.add(pull, user.id, "COMMENTED", comment_id=comment.id, moment=moment)
        self.store.pull_requests.take_part(pull, user.id)
        self._happened(pull, age)
        return comment.id

    def _rescope(self, pull: PullRequest, before: str, after: str, age: int) -> None:
        old, new = self.hashes[before], self.hashes[after]
        self.store.activities.add(
            pull, pull.author_id, "RESCOPED", moment=self._moment(age),
            fromHash=new, previousFromHash=old, previousToHash=pull.to_commit, toHash=pull.to_commit,
            added={"commits": [new], "total": 1}, removed={"commits": [], "total": 0},
        )  # fmt: skip
        self._happened(pull, age)

    def _happened(self, pull: PullRequest, age: int) -> None:
        """Let an open pull request have been updated."""
        if pull.state == "OPEN":
            self.store.pull_requests.touch(pull, self._moment(age))

    def _build(self, mark: str, state: str, age: int) -> None:
        url = f"https://ci.example.com/{SLUG}/{mark}"
        facts = {"name": "Unit tests"}
        self.store.builds.put(self.hashes[mark], "unit-tests", state, url, facts, self.repository, self._moment(age))

    def _moment(self, age: int) -> int:
        return (self.now - age) * 1000


def _data(text: str) -> bytes:
    content = encode(text)
    return b"data %d\n%s\n" % (len(content), content)
