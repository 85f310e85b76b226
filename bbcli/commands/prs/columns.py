"""The columns of lists of pull requests, and the cells that only they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.output import Column, cells
from bbcli.output.cells import Cell
from bbcli.records import mapping, objects, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.output.cells import CellContext

# Review status of the API -> word, sign and style.
REVIEWS = {
    "APPROVED": ("approved", "✓", "green"),
    "NEEDS_WORK": ("needs work", "✗", "red"),
    "UNAPPROVED": ("not reviewed", "·", "dim"),
}
# The states of a check, and its kinds.
PASSED, FAILED, PENDING = "PASSED", "FAILED", "PENDING"
BUILD, CHECK = "build", "merge check"
# The member that `--details` adds to each object: counts of builds by state.
BUILDS = "buildStats"


def review(value: Any, _: CellContext) -> Cell:
    """The reviewers counted by status: ✓2 ✗1 ·1 on a terminal, words in a pipe."""
    statuses = [reviewer.get("status") for reviewer in value or ()]
    counts = [(statuses.count(status), *shown) for status, shown in REVIEWS.items() if status in statuses]
    signs = [(f"{sign}{count}", style) for count, _, sign, style in counts]
    return Cell(
        ", ".join(f"{count} {word}" for count, word, _, _ in counts),
        " ".join(sign for sign, _ in signs),
        accents=tuple(signs),
    )


def review_status(value: Any, _: CellContext) -> Cell:
    """The status of one review in words: approved, needs work, not reviewed."""
    word, _sign, style = REVIEWS.get(value, (plain(value).lower(), "", ""))
    return Cell(word, style=style)


def tasks(value: Any, _: CellContext) -> Cell:
    """The numbers of resolved and of all tasks, as 2/3; empty without tasks. Only objects of lists have the counts."""
    counts = [(value or {}).get(name) or 0 for name in ("resolvedTaskCount", "openTaskCount")]
    return Cell(f"{counts[0]}/{sum(counts)}", style="yellow" if counts[1] else "green") if any(counts) else Cell("")


def builds(value: Any, _: CellContext) -> Cell:
    """Builds counted by result: ✓3 ✗1 …1 on a terminal, words in a pipe."""
    shown = (
        ("successful", "✓", "green"), ("failed", "✗", "red"), ("inProgress", "…", "yellow"),
        ("cancelled", "⊘", "magenta"), ("unknown", "?", "dim"),
    )  # fmt: skip
    found = [(value[name], name, sign, style) for name, sign, style in shown if (value or {}).get(name)]
    signs = [(f"{sign}{count}", style) for count, _, sign, style in found]
    words = (f"{count} {'in progress' if name == 'inProgress' else name}" for count, name, _, _ in found)
    return Cell(", ".join(words), " ".join(sign for sign, _ in signs), accents=tuple(signs))


def title(value: Any, seen: CellContext) -> Cell:
    """The title; a draft is marked on a terminal."""
    is_draft = seen.on_terminal and seen.record.get("draft") is True
    return Cell(plain(value), f"[draft] {cells.one_line(plain(value))}", "dim") if is_draft else Cell(plain(value))


def branch(value: Any, seen: CellContext) -> Cell:
    """The source branch, as WORK/my-repo:BRANCH if it is in a fork."""
    source, target = (seen.record.get(f"{side}.repository") for side in ("fromRef", "toRef"))
    if not isinstance(source, dict) and isinstance(target, dict):
        return Cell(f"(unknown fork):{plain(value)}", style="cyan")
    is_fork = isinstance(source, dict) and isinstance(target, dict) and source.get("id") != target.get("id")
    prefix = f"{cells.repo(source, seen).text}:" if is_fork else ""
    return Cell(f"{prefix}{plain(value)}", style="cyan")


def full_id(value: Any, seen: CellContext) -> Cell:
    """Repository and number, as every verb accepts them: WORK/my-repo#42."""
    place = cells.repo(seen.record.get("toRef.repository"), seen).text
    return cells.linked(f"{place}#{value}" if place else value, seen)


def state(value: Any, seen: CellContext) -> Cell:
    """The state; DRAFT for an open draft."""
    return (
        Cell("DRAFT", style="dim") if seen.record.get("draft") is True and value == "OPEN" else cells.state(value, seen)
    )


ID = Column("ID", "id", cells.linked, is_whole=True)
FULL_ID = Column("ID", "id", full_id, is_whole=True)
TITLE = Column("TITLE", "title", title)
STATE = Column("STATE", "state", state)
AUTHOR = Column("AUTHOR", "author.user", cells.author)
BRANCH = Column("BRANCH", "fromRef.displayId", branch)
BASE = Column("BASE", "toRef.displayId")
REVIEW = Column("REVIEW", "reviewers", review)
TASKS = Column("TASKS", "properties", tasks)
BUILDS_COLUMN = Column("BUILDS", BUILDS, builds)
UPDATED = Column("UPDATED", "updatedDate", cells.age, is_whole=True)
STACK_COLUMNS = (ID, TITLE, STATE, AUTHOR, BRANCH, BASE, REVIEW, UPDATED)
_ON_REQUEST = (
    STATE, BASE,
    Column("CREATED", "createdDate", cells.age), Column("CLOSED", "closedDate", cells.age),
    Column("COMMENTS", "properties.commentCount"), Column("VERSION", "version"),
    Column("REPO", "toRef.repository", cells.repo), Column("COMMIT", "fromRef.latestCommit"),
    Column("URL", "links.self.0.href", cells.url),
)  # fmt: skip


def columns(shown: Mapping[str, bool]) -> tuple[Column, ...]:
    """Return the columns of a list of pull requests.

    In `shown`, `repos` adds the repository to ID, `state` adds the column STATE, and `details` adds BUILDS.
    """
    first = FULL_ID if shown.get("repos") else ID
    usual = (first, TITLE, *((STATE,) if shown.get("state") else ()), AUTHOR, BRANCH, REVIEW, TASKS)
    usual += ((BUILDS_COLUMN,) if shown.get("details") else ()) + (UPDATED,)
    return (*usual, *(each._replace(on_request=True) for each in _ON_REQUEST if each not in usual))


def _reviewers(value: Any, _: CellContext) -> Cell:
    """A line per reviewer on a terminal: sign, name and status."""
    lines, words, accents = [], [], []
    for each in value or ():
        user = mapping(each.get("user"))
        word, sign, style = REVIEWS.get(each.get("status"), (plain(each.get("status")).lower(), "?", "dim"))
        name = cells.one_line(plain(user.get("displayName") or user.get("name")))
        lines.append(f"{sign} {name} ({word})")
        words.append(f"{plain(user.get('name'))} {word}")
        accents.append((f"{sign} ", style))
    return Cell(", ".join(words), "\n".join(lines), accents=tuple(accents))


def _builds_of(value: Any, _: CellContext) -> Cell:
    """A line per build on a terminal: sign, key or name, URL."""
    signs = {"SUCCESSFUL": ("✓", "green"), "FAILED": ("✗", "red"), "INPROGRESS": ("…", "yellow")}
    lines, words, accents = [], [], []
    for build in value or ():
        state = plain(build.get("state"))
        sign, style = signs.get(state, ("?", "dim"))
        name, url = (
            cells.one_line(plain(build.get("name") or build.get("key"))),
            cells.one_line(plain(build.get("url"))),
        )
        lines.append(f"{sign} {name}  {url}".rstrip())
        words.append(f"{plain(build.get('key'))} {state}")
        accents.append((f"{sign} ", style))
    return Cell(", ".join(words), "\n".join(lines), accents=tuple(accents))


def _task_counts(value: Any, _: CellContext) -> Cell:
    """The tasks by state: 1 open, 2 resolved."""
    counts = [(value.get(name) or 0, name.lower()) for name in ("OPEN", "RESOLVED")] if isinstance(value, dict) else []
    words = [f"{count} {name}" for count, name in counts if count]
    return Cell(", ".join(words), style="yellow" if counts and counts[0][0] else "")


def veto_lines(vetoes: Any) -> Iterator[str]:
    """Yield a line per veto of a merge: its summary and its detail."""
    for veto in objects(vetoes):
        texts = (cells.one_line(plain(veto.get(name))) for name in ("summaryMessage", "detailedMessage"))
        yield ": ".join(filter(None, dict.fromkeys(texts)))


def _mergeability(value: Any, _: CellContext) -> Cell:
    """The reasons against the merge, in red: conflicts and vetoes; without any, "can be merged" in green."""
    if not isinstance(value, dict):
        return Cell("")
    reasons = ["conflicts with the target branch"] if value.get("conflicted") else []
    reasons += veto_lines(value.get("vetoes"))
    if reasons:
        return Cell("; ".join(reasons), "\n".join(f"✗ {each}" for each in reasons), "red")
    if value.get("canMerge") is False:
        return Cell("cannot be merged", "✗ cannot be merged", "red")
    return Cell("can be merged", "✓ can be merged", "green")


def _auto_merge(value: Any, _: CellContext) -> Cell:
    """The strategy of a requested auto-merge."""
    strategy = plain(value.get("strategyId")) if isinstance(value, dict) else ""
    return Cell(f"requested ({strategy})" if strategy else "requested" if value else "")


def _from_to(value: Any, seen: CellContext) -> Cell:
    """Both branches with an arrow between them."""
    return Cell(f"{branch(value, seen).text} → {plain(seen.record.get('toRef.displayId'))}", style="cyan")


FIELDS = (
    Column("TITLE", "title", cells.linked),
    Column("ID", "id", full_id),
    Column("STATE", "state", state),
    Column("AUTHOR", "author.user", cells.author),
    Column("BRANCHES", "fromRef.displayId", _from_to),
    Column("REVIEWERS", "reviewers", _reviewers),
    Column("BUILDS", "builds", _builds_of),
    Column("TASKS", "taskCounts", _task_counts),
    Column("MERGE", "mergeability", _mergeability),
    Column("AUTO-MERGE", "autoMerge", _auto_merge),
    Column("CREATED", "createdDate", cells.moment),
    Column("UPDATED", "updatedDate", cells.moment),
    Column("CLOSED", "closedDate", cells.moment),
    Column("COMMIT", "fromRef.latestCommit"),
    Column("MERGED AS", "properties.mergeCommit.id"),
    Column("WEB", "links.self.0.href", cells.url),
    Column("DESCRIPTION", "description"),
)
# Without what other operations report.
BRIEF_FIELDS = tuple(
    each
    for each in FIELDS
    if each.path not in ("builds", "taskCounts", "mergeability", "autoMerge", "createdDate", "description")
)


def _check_state(value: Any, _: CellContext) -> Cell:
    signs = {PASSED: ("✓ passed", "green"), FAILED: ("✗ failed", "red"), PENDING: ("· pending", "yellow")}
    shown, style = signs.get(value, (plain(value), ""))
    return Cell(plain(value), shown, style)


def _required(value: Any, _: CellContext) -> Cell:
    return Cell("required" if value else "")


CHECK_COLUMNS = (
    Column("STATE", "state", _check_state),
    Column("CHECK", "key"),
    Column("KIND", "kind"),
    Column("REQUIRED", "required", _required),
    Column("DESCRIPTION", "description"),
    Column("URL", "url", cells.url),
)
