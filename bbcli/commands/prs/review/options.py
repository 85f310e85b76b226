"""Options of the verbs that set the status of a review."""

from __future__ import annotations

from functools import reduce, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from bbcli.cli.decorators import KEY, one_of
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from bbcli.cli.decorators import F
    from bbcli.context.app import App

_STATUSES = {"approve": "APPROVED", "needs_work": "NEEDS_WORK", "unapprove": "UNAPPROVED"}


class Verdict(NamedTuple):
    """The options of a review's status.

    `status` is the one of the API, "" for none; `match_head` a commit that has to be the newest one, or the beginning
    of its hash; `message` the value of --message.
    """

    status: str
    match_head: str | None
    message: str | None

    def text(self, app: App) -> str | None:
        """Return the text of --message, which may be on stdin, None without it; InvalidInput for an empty one."""
        text = None if self.message is None else app.console.text_or_stdin(self.message)
        if text is not None and not text.strip():
            raise InvalidInput("the comment is empty", hint="omit -m, or write text")
        return text


def verdict_options(command: F) -> F:
    """Add --approve, --needs-work, --unapprove, --match-head and -m; the function gets `verdict`, a Verdict.

    InvalidInput for more than one status.
    """

    @wraps(command)
    def with_verdict(
        *args: Any,
        approve: bool,
        needs_work: bool,
        unapprove: bool,
        match_head: str | None,
        message: str | None,
        **kwargs: Any,
    ) -> Any:
        used = one_of(approve=approve, needs_work=needs_work, unapprove=unapprove)
        return command(*args, verdict=Verdict(_STATUSES[used] if used else "", match_head, message), **kwargs)

    options = (
        click.option("-a", "--approve", is_flag=True, help="Approve the pull request at its newest commit"),
        click.option(
            "-r", "--needs-work", "--request-changes", is_flag=True, help="Mark the pull request as needs work"
        ),
        click.option("--unapprove", is_flag=True, help="Withdraw your approval or needs work"),
        click.option("--match-head", type=KEY, metavar="COMMIT", help="Fail unless this is the newest commit"),
        click.option(
            "-m", "--message", "-b", "--body", metavar="TEXT", help="Also comment on the pull request; - reads stdin"
        ),
    )
    return cast("F", reduce(lambda made, add: add(made), reversed(options), with_verdict))
