"""`bbcli prs review set`: approve a pull request, mark it as needs work, or withdraw either."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import KEY, one_of
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.columns import REVIEWS
from bbcli.commands.prs.reviewer import STATUS, Reviewer
from bbcli.config.shell import command_line
from bbcli.errors import InvalidInput
from bbcli.output import Column, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from typing import Any

    from bbcli.cli.decorators import F
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

COMMENTS = f"{PULL_REQUEST}/comments"
# Words after `prs review` that stand in the place of a pull request.
_STATUS_WORDS = {"approve": "--approve", "needs-work": "--needs-work", "unapprove": "--unapprove"}


def status_cell(value: Any, _: cells.CellContext) -> cells.Cell:
    """The review status as words."""
    word, _sign, style = REVIEWS.get(value, (plain(value).lower(), "", ""))
    return cells.Cell(word, style=style)


FIELDS = (
    Column("REVIEWER", "user.displayName"),
    Column("STATUS", "status", status_cell),
    Column("COMMIT", "lastReviewedCommit", cells.commit_hash),
)


def status_options(command: F) -> F:
    """Add the options of a review status; the function gets approve, needs_work, unapprove and match_head."""
    options = (
        click.option("-a", "--approve", is_flag=True, help="Approve the pull request at its newest commit"),
        click.option(
            "-r", "--needs-work", "--request-changes", is_flag=True, help="Mark the pull request as needs work"
        ),
        click.option("--unapprove", is_flag=True, help="Withdraw an approval or needs work"),
        click.option("--match-head", type=KEY, metavar="COMMIT", help="Require this commit to be the newest one"),
    )
    return reduce(lambda made, add: add(made), reversed(options), command)


def status_of(*, approve: bool, needs_work: bool, unapprove: bool) -> str:
    """Return the status of the API that the options select, "" for none; InvalidInput for more than one."""
    used = one_of(approve=approve, needs_work=needs_work, unapprove=unapprove)
    return {"approve": "APPROVED", "needs_work": "NEEDS_WORK", "unapprove": "UNAPPROVED"}[used] if used else ""


def text_of(app: App, message: str | None) -> str | None:
    """Return the text of -m, None without it; InvalidInput for an empty one."""
    text = None if message is None else app.console.text_or_stdin(message)
    if text is not None and not text.strip():
        raise InvalidInput("the comment is empty", hint="omit -m, or write text")
    return text


@click.command(
    "set",
    cls=Command,
    endpoint={
        f"PUT {STATUS}": "Set the review status of the signed-in user.",
        f"POST {COMMENTS}": "Add the comment of --message.",
        f"GET {PULL_REQUEST}": "Find the newest commit, for which the status is set.",
    },
    columns=FIELDS,
    field_options={"text": "--message"},
    writes=True,
)
@pull_argument
@status_options
@click.option("-m", "--message", "-b", "--body", metavar="TEXT", help="Comment on the pull request, too; - reads stdin")
@pass_app
def set_review(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    approve: bool,
    needs_work: bool,
    unapprove: bool,
    match_head: str | None,
    message: str | None,
) -> Record | None:
    """Approve a pull request, mark it as needs work, or withdraw either.

    The subcommand can be omitted: `bbcli prs review 42 --approve`. A branch with the name of a subcommand is written in
    full: refs/heads/start.

    The status is for the newest commit that the server has when the command reads the pull request; the result names
    it. A commit that is pushed later is not covered. --match-head requires that nothing was pushed since you looked.
    A previous status is replaced, and a user who is not a reviewer becomes one. Authors cannot review their own pull
    requests: exit code 6.

    \b
    Examples:
      # Approve a pull request
      bbcli prs review 42 --approve -R WORK/my-repo
      # Ask for changes to the pull request of the current branch, and say why
      bbcli prs review --needs-work -m "The parser drops empty lines"
      # Approve only what was reviewed
      bbcli prs review 42 --approve --match-head 7e1f3a2 -R WORK/my-repo
      # Withdraw an approval
      bbcli prs review set 42 --unapprove -R WORK/my-repo
    """
    status = status_of(approve=approve, needs_work=needs_work, unapprove=unapprove)
    if not status:
        option = _STATUS_WORDS.get(pull.branch if pull else "", "--approve")
        hint = command_line("bbcli", "prs", "review", "ID", option)
        raise InvalidInput("no review status is given: --approve, --needs-work or --unapprove", hint=hint)
    text = text_of(app, message)
    reviewer = Reviewer.of(app, resolve_pull(app, repo, pull))
    reviewer.check_may_review(match_head)
    return set_status(app, reviewer, status, text)


def set_status(app: App, reviewer: Reviewer, status: str, text: str | None) -> Record | None:
    """Set the status of a reviewer, then comment on the pull request; return the participant as the server has it."""
    body = {"user": {"name": reviewer.name}, **reviewer.fields(status)}
    known = reviewer.participant
    app.connections.dry_run.present = {
        "user": {"name": reviewer.name},
        "status": known.get("status"),
        "lastReviewedCommit": known.get("lastReviewedCommit"),
    }
    made = app.client.write("PUT", STATUS, reviewer.variables(app), body)
    if text is not None:
        app.client.write("POST", COMMENTS, reviewer.pull.variables, {"text": text})
    return made
