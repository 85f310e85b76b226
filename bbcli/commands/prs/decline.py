"""`bbcli prs decline` and `reopen`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, read_pull
from bbcli.commands.prs.columns import BRIEF_FIELDS
from bbcli.commands.prs.endpoints import DECLINE, REOPEN
from bbcli.errors import Conflict

if TYPE_CHECKING:
    from bbcli.commands.prs.pull import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

READ = {f"GET {PULL_REQUEST}": "Read the version of a pull request."}


@click.command(
    "decline",
    cls=Command,
    endpoint={f"POST {DECLINE}": "Decline a pull request.", **READ},
    columns=BRIEF_FIELDS,
    field_options={"comment": "--message"},
    writes=True,
)
@pull_argument
@click.option("-m", "--message", "-c", "--comment", metavar="TEXT", help="Reason, which is added as a comment")
@pass_app
def decline_pull(app: App, pull: PullName | None, repo: RepoAddress | None, message: str | None) -> Record | None:
    """Decline a pull request.

    A declined pull request can be opened again: bbcli prs reopen ID.

    \b
    Examples:
      # Decline the current branch's pull request
      bbcli prs decline
      # Decline a pull request with a reason
      bbcli prs decline 42 -m "Replaced by #43" -R WORK/my-repo
    """
    from bbcli.commands.prs.versions import check_open

    named, seen = read_pull(app, repo, pull)
    check_open(named, seen, "declined")
    return _change_state(app, named, seen, DECLINE, ("DECLINED", "declined"), comment=message)


@click.command(
    "reopen",
    cls=Command,
    endpoint={f"POST {REOPEN}": "Reopen a declined pull request.", **READ},
    columns=BRIEF_FIELDS,
    writes=True,
)
@pull_argument
@pass_app
def reopen_pull(app: App, pull: PullName | None, repo: RepoAddress | None) -> Record | None:
    """Reopen a declined pull request.

    \b
    Example:
      bbcli prs reopen 42 -R WORK/my-repo
    """
    named, seen = read_pull(app, repo, pull)
    if (state := seen.text_at("state")) != "DECLINED":
        raise Conflict(f"{named} was not reopened: it is {state.lower()}")
    return _change_state(app, named, seen, REOPEN, ("OPEN", "reopened"))


def _change_state(
    app: App, pull: Pull, seen: Record, template: str, new: tuple[str, str], comment: str | None = None
) -> Record | None:
    """Decline or reopen a pull request; `new` is its state then, and the word for what is done."""
    from bbcli.commands.prs.versions import note_change, send_versioned

    note_change(app, state=(seen.get("state"), new[0]))
    send = partial(_post, app, pull, template, {"comment": comment} if comment else {})
    found = send_versioned(app, pull, seen, send, new[1])
    app.console.success(f"{new[1]} {pull}")
    return found


def _post(app: App, pull: Pull, template: str, body: dict[str, str], current: Record) -> Record | None:
    from bbcli.commands.prs.versions import version_of

    return app.client.write("POST", template, pull.variables, body, {"version": version_of(current)})
