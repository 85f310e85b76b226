"""Selects the branches to prune, and deletes them after one question."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.batch import Batch
from bbcli.commands.branches.columns import AHEAD_BEHIND, age_in_days, is_merged, metadata
from bbcli.commands.branches.protection import Protection
from bbcli.context.refs import (
    HEADS,
    compared_branches,
    default_branch,
    delete_branch,
    described,
    ref_pages,
    short_name,
)
from bbcli.output import Record, RecordList
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


class Criteria(NamedTuple):
    """The criteria for branches to delete: merged into `base` if `is_merged`, and older than `days` at the time `now`.

    `days` is None for branches of any age; `now` is in epoch s.
    """

    base: str
    is_merged: bool
    days: int | None
    now: float

    def reason(self, branch: Record) -> str:
        """Return the reason to delete a branch, such as `merged, 90 days old`; empty if it does not match."""
        age = age_in_days(branch, self.now)
        if self.is_merged and not is_merged(branch):
            return ""
        if self.days is not None and (age is None or age < self.days):
            return ""
        if branch.get("id") in (self.base, f"{HEADS}{self.base}"):
            return ""
        ahead = metadata(branch, AHEAD_BEHIND).get("ahead")
        if self.days is None:
            return f"merged into {self.base}"
        state = "merged" if ahead == 0 else f"{plain(ahead)} unmerged commit{'s' if ahead != 1 else ''}"
        return f"{state}, {age} day{'s' if age != 1 else ''} old"


def prune(app: App, repo: RepoAddress, base: str | None, *, merged: bool, days: int | None, yes: bool) -> RecordList:
    """Delete the branches that meet the criteria and are not protected; return them, each with the field `reason`."""
    confirm = app.confirming_many("branches", f"of {repo}", yes=yes)
    default = default_branch(app, repo)
    criteria = Criteria(short_name(base or default), merged, days, app.clock())
    found = _select(app, repo, compared_branches(app, repo, base, default=default), criteria, default)
    if not found:
        return RecordList(())
    # A dry run records the deletions, a read-only run refuses them.
    if yes or app.connections.policy_for(app.server):
        deleted = _delete_all(app, repo, found)
        rows = RecordList.of(each for each in found if each.text_at("displayId") in deleted)
    else:
        # The table comes before the question: in a pager it would hide it.
        app.selection.options = app.selection.options._replace(pager=False)
        rows = RecordList(_then_delete(app, repo, found, confirm), is_live=True)
    return rows.with_web_url(ref_pages(app, repo))


def _select(app: App, repo: RepoAddress, branches: RecordList, criteria: Criteria, default: str) -> list[Record]:
    """Return the branches to delete, each with the field `reason`; print how many are protected, by reason."""
    selected = [(branch, why) for branch in branches if (why := criteria.reason(branch))]
    protection = Protection.read(app, repo, default) if selected else None
    found, protected = [], Counter[str]()
    for branch, why in selected:
        if protection and (reason := protection.reason(branch)):
            protected[reason] += 1
        else:
            found.append(Record.of(**branch.value, reason=why))
    if protected:
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(protected.items()))
        app.console.info(f"kept: {counts}")
    if protection and not protection.is_known:
        app.console.info(
            "branch restrictions were not checked (reading them requires REPO_ADMIN): the server enforces them"
        )
    return found


def _then_delete(
    app: App, repo: RepoAddress, found: Sequence[Record], confirm: Callable[[int], None]
) -> Iterator[list[bytes]]:
    """Yield the branches as one page; when it is written, confirm and delete them."""
    yield [branch.raw for branch in found]
    app.console.flush()
    confirm(len(found))
    _delete_all(app, repo, found)


def _delete_all(app: App, repo: RepoAddress, found: Sequence[Record]) -> list[str]:
    """Delete branches one after the other, and return the names of the deleted ones.

    After a failure the others are deleted, too; the run ends with the exit code of the failure.
    """
    finds = ((each.text_at("displayId"), partial(_delete, app, repo, each)) for each in found)
    batch = Batch(app, finds, names_accepted=True)
    for _ in batch.results():
        pass
    batch.end()
    count = len(batch.accepted)
    app.console.success(f"deleted {count} branch{'es' if count != 1 else ''} of {repo}")
    return batch.accepted


def _delete(app: App, repo: RepoAddress, branch: Record) -> None:
    app.summarize_loss(f"{described(branch)}: {branch.text_at('reason')}")
    delete_branch(app, repo, branch)
