"""`bbcli prs review set`: approve a pull request, mark it as needs work, or withdraw either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.columns import review_status
from bbcli.commands.prs.endpoints import COMMENTS, PARTICIPANT
from bbcli.commands.prs.review.options import verdict_options
from bbcli.errors import InvalidInput
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.commands.prs.review.options import Verdict
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

# Words after `prs review` that stand in the place of a pull request.
_STATUS_WORDS = {"approve": "--approve", "needs-work": "--needs-work", "unapprove": "--unapprove"}


FIELDS = (
    Column("REVIEWER", "user.displayName"),
    Column("STATUS", "status", review_status),
    Column("COMMIT", "lastReviewedCommit", cells.commit_hash),
)


@click.command(
    "set",
    cls=Command,
    endpoint={
        f"PUT {PARTICIPANT}": "Set the review status of the signed-in user.",
        f"POST {COMMENTS}": "Add the comment of --message.",
        f"GET {PULL_REQUEST}": "Find the newest commit, for which the status is set.",
    },
    columns=FIELDS,
    field_options={"text": "--message"},
    writes=True,
)
@pull_argument
@verdict_options
@pass_app
def set_review(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    verdict: Verdict,
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
      # Approve only if this is still the newest commit
      bbcli prs review 42 --approve --match-head 7e1f3a2 -R WORK/my-repo
      # Withdraw an approval
      bbcli prs review set 42 --unapprove -R WORK/my-repo
    """
    from bbcli.commands.prs.review.own_review import Reviewer, set_status
    from bbcli.config.shell import command_line

    if not verdict.status:
        option = _STATUS_WORDS.get(pull.branch if pull else "", "--approve")
        hint = command_line("bbcli", "prs", "review", "ID", option)
        raise InvalidInput("no review status is given: --approve, --needs-work or --unapprove", hint=hint)
    text = verdict.text(app)
    reviewer = Reviewer.of(app, resolve_pull(app, repo, pull), verdict)
    return set_status(app, reviewer, verdict.status, text)
