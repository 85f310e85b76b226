"""`bbcli branches prune`."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

from bbcli.cli.batch import Batch
from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import DAYS, REF, repo_option, yes_option
from bbcli.client.endpoints import BRANCHES, DEFAULT_BRANCH, PULLS
from bbcli.commands.branches.columns import AHEAD_BEHIND, OF_DELETION, commit_time, is_merged, metadata
from bbcli.commands.branches.model import BRANCH_MODEL
from bbcli.commands.branches.protection import RESTRICTIONS, Protection
from bbcli.context.refs import (
    BRANCH_UTILS,
    HEADS,
    compared_branches,
    default_branch,
    delete_branch,
    described,
    ref_pages,
    short_name,
)
from bbcli.output import Column, Record, RecordList
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

_DAY = 24 * 60 * 60 * 1000


class Criteria(NamedTuple):
    """The branches to delete: those merged into `base`, without a commit for `days` at the time `now`, or both."""

    base: str
    is_merged: bool
    days: int | None
    now: int

    def reason(self, branch: Record) -> str:
        """Return why a branch is to be deleted; empty for one that is not."""
        time = commit_time(branch)
        age = None if time is None else (self.now - time) // _DAY
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


@click.command(
    "prune",
    cls=Command,
    endpoint={
        f"DELETE {BRANCH_UTILS}": "Delete a branch.",
        f"GET {BRANCHES}": "List the branches with their metadata.",
        f"GET {DEFAULT_BRANCH}": "Find the branch that others are merged into.",
        f"GET {BRANCH_MODEL}": "Find the branches of the branch model.",
        f"GET {RESTRICTIONS}": "Find the protected branches.",
        f"GET {PULLS}": "Find the branches of open pull requests.",
    },
    columns=(*OF_DELETION, Column("WHY", "reason", wraps=True)),
    empty="no branches to delete",
    writes=True,
)
@repo_option
@click.option("--merged", is_flag=True, help="Delete branches whose commits are all in the base")
@click.option("--older-than", "days", type=DAYS, metavar="AGE", help="Delete branches without a commit for this long")
@click.option("--base", type=REF, metavar="REF", help="Branch that --merged is about [default: default branch]")
@yes_option
@pass_app
def prune_branches(
    app: App, repo: RepoAddress | None, merged: bool, days: int | None, base: str | None, yes: bool
) -> RecordList:
    """Delete branches that are merged, old, or both.

    The command lists the branches with the reason for each, and asks once. It keeps the default branch, the development
    and production branch of the branch model, branches of open pull requests, and branches with a restriction. Only
    administrators of the repository can read restrictions: for others the server alone decides about these branches.

    Each branch is deleted only if it is still at the commit that was read. As in git, a new branch without commits of
    its own is merged, and one whose commits were squashed into the base is not.

    \b
    Examples:
      # See what would go
      bbcli branches prune --merged --older-than 90d --dry-run -R WORK/my-repo
      # Delete it without a prompt
      bbcli branches prune --merged --older-than 90d --yes -R WORK/my-repo
    """
    if not merged and days is None:
        raise click.UsageError("select the branches: --merged, --older-than AGE, or both")
    address = app.repo(repo)
    confirm = app.confirming_many("branches", f"of {address}", yes=yes)
    default = default_branch(app, address)
    criteria = Criteria(short_name(base or default), merged, days, int(app.clock() * 1000))
    found = _select(app, address, compared_branches(app, address, base, default=default), criteria, default)
    if not found:
        return RecordList(())
    # A dry run records the deletions, a read-only run refuses them.
    if yes or app.connections.policy_for(app.server):
        deleted = _delete_all(app, address, found)
        rows = RecordList.of(each for each in found if each.text_at("displayId") in deleted)
    else:
        # The table comes before the question: in a pager it would hide it.
        app.selection.options = app.selection.options._replace(pager=False)
        rows = RecordList(_then_delete(app, address, found, confirm), is_live=True)
    return rows.with_web_url(ref_pages(app, address))


def _select(app: App, repo: RepoAddress, branches: RecordList, criteria: Criteria, default: str) -> list[Record]:
    """Return the branches to delete, each with the field `reason`; note how many are kept, and why."""
    selected = [(branch, why) for branch in branches if (why := criteria.reason(branch))]
    protection = Protection.read(app, repo, default) if selected else None
    found, kept = [], Counter[str]()
    for branch, why in selected:
        if protection and (reason := protection.reason(branch)):
            kept[reason] += 1
        else:
            found.append(Record.of(**branch.value, reason=why))
    if kept:
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(kept.items()))
        app.console.info(f"kept although they fit: {counts}")
    if protection and not protection.is_known:
        app.console.info(
            "the restrictions of branches were not read, which requires REPO_ADMIN: the server applies them"
        )
    return found


def _then_delete(
    app: App, repo: RepoAddress, found: Sequence[Record], confirm: Callable[[int], None]
) -> Iterator[list[bytes]]:
    """Yield the branches as one page; when it is written, ask and delete them."""
    yield [branch.raw for branch in found]
    app.console.flush()
    confirm(len(found))
    _delete_all(app, repo, found)


def _delete_all(app: App, repo: RepoAddress, found: Sequence[Record]) -> list[str]:
    """Delete branches one after the other, and return the names of the deleted ones.

    One that fails does not end the others, but the run has its exit code.
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
