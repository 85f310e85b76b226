"""`bbcli prs review show`, `submit` and `discard`: the drafts of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import list_options, yes_option
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.comment_columns import TASK_COLUMNS
from bbcli.commands.prs.review_set import status_cell, status_of, status_options, text_of
from bbcli.commands.prs.review_submission import REVIEW, check_drafts, described, read_drafts, submit_drafts
from bbcli.commands.prs.reviewer import Reviewer
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList

COLUMNS = tuple(each for each in TASK_COLUMNS if each.header not in ("AUTHOR", "REPLIES"))
SUBMITTED = (
    Column("PUBLISHED", "published"),
    Column("STATUS", "status", status_cell),
    Column("COMMIT", "lastReviewedCommit", cells.commit_hash),
)


@click.command(
    "show",
    cls=Command,
    endpoint={f"GET {REVIEW}": "List the drafts of the signed-in user."},
    columns=COLUMNS,
    empty="no drafts",
)
@pull_argument
@list_options
@pass_app
def list_drafts(app: App, pull: PullName | None, repo: RepoAddress | None, list_range: ListRange) -> RecordList:
    """List the drafts of your review.

    \b
    Examples:
      # List the drafts on the pull request of the current branch
      bbcli prs review show
      # Change a draft
      bbcli prs comments edit 42 17 -m "Shorter" -R WORK/my-repo
    """
    named = resolve_pull(app, repo, pull)  # selects the server
    return app.client.records(REVIEW, named.variables, list_range)


@click.command(
    "submit",
    cls=Command,
    endpoint={
        f"PUT {REVIEW}": "Publish the drafts of the signed-in user.",
        f"GET {REVIEW}": "Count the drafts.",
        f"GET {PULL_REQUEST}": "Find the newest commit, for which the status is set.",
    },
    columns=SUBMITTED,
    field_options={"commentText": "--message"},
    writes=True,
)
@pull_argument
@status_options
@click.option("-m", "--message", "-b", "--body", metavar="TEXT", help="Comment on the pull request, too; - reads stdin")
@pass_app
def submit_review(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    approve: bool,
    needs_work: bool,
    unapprove: bool,
    match_head: str | None,
    message: str | None,
) -> Record:
    """Publish the drafts of your review, and set its status.

    All drafts are published at once, with the status for the newest commit that the server has when the command reads
    the pull request. If new commits are pushed in between, nothing is published: exit code 6.

    \b
    Examples:
      # Publish the drafts and ask for changes
      bbcli prs review submit 42 --needs-work -R WORK/my-repo
      # Publish the drafts with a comment
      bbcli prs review submit 42 -m "Two questions"
    """
    status = status_of(approve=approve, needs_work=needs_work, unapprove=unapprove)
    text = text_of(app, message)
    named = resolve_pull(app, repo, pull)
    reviewer = Reviewer.of(app, named)
    if status or match_head:
        reviewer.check_may_review(match_head)
    drafts = read_drafts(app, named)
    check_drafts(named, drafts, status)
    return submit_drafts(app, reviewer, drafts, status, text)


@click.command(
    "discard",
    cls=Command,
    endpoint={
        f"DELETE {REVIEW}": "Delete the drafts of the signed-in user.",
        f"GET {REVIEW}": "Count the drafts before they are deleted.",
    },
    writes=True,
)
@pull_argument
@yes_option
@pass_app
def discard_review(app: App, pull: PullName | None, repo: RepoAddress | None, yes: bool) -> None:
    """Delete the drafts of your review.

    \b
    Example:
      bbcli prs review discard 42 --yes -R WORK/my-repo
    """
    named = resolve_pull(app, repo, pull)
    confirm = app.confirming_many("drafts", f"on {named}", yes=yes)
    drafts = read_drafts(app, named)
    check_drafts(named, drafts, "")
    confirm(len(drafts), map(described, drafts))
    app.summarize_loss("; ".join(map(described, drafts)))
    app.client.execute("DELETE", REVIEW, named.variables)
    count = f"{len(drafts)} draft{'s' if len(drafts) != 1 else ''}"
    app.console.success(f"deleted {count} on {named}")
