"""`bbcli prs decline`, `reopen` and `delete`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import yes_option
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, read_pull, resolve_pull
from bbcli.commands.prs.columns import BRIEF_FIELDS
from bbcli.errors import Conflict
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.commands.prs.argument import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

DECLINE, REOPEN = f"{PULL_REQUEST}/decline", f"{PULL_REQUEST}/reopen"
_READ = {f"GET {PULL_REQUEST}": "Read the version of a pull request."}


@click.command(
    "decline",
    cls=Command,
    endpoint={f"POST {DECLINE}": "Decline a pull request.", **_READ},
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
    endpoint={f"POST {REOPEN}": "Reopen a declined pull request.", **_READ},
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


@click.command(
    "delete",
    cls=Command,
    endpoint={f"DELETE {PULL_REQUEST}": "Delete a pull request.", **_READ},
    writes=True,
)
@pull_argument
@yes_option
@pass_app
def delete_pull(app: App, pull: PullName | None, repo: RepoAddress | None, yes: bool) -> None:
    """Delete a pull request with its comments, not its branches.

    Servers delete no merged pull request, and only its author and administrators can delete one. To close a pull
    request, decline it: bbcli prs decline ID.

    \b
    Example:
      bbcli prs delete 42 --yes -R WORK/my-repo
    """
    from bbcli.commands.prs.versions import send_versioned, version_of

    named = resolve_pull(app, repo, pull)
    confirm = app.confirming("pull request", str(named.id), yes=yes)
    seen = named.found or app.client.record(PULL_REQUEST, named.variables)
    if seen.get("state") == "MERGED":
        raise Conflict(f"{named} was not deleted: it is merged already, and merged pull requests cannot be deleted")
    confirm(_lost(seen))

    def send(current: Record) -> None:
        body = {"version": version_of(current)}
        app.client.execute("DELETE", PULL_REQUEST, named.variables, body)

    send_versioned(app, named, seen, send, "deleted")
    app.console.success(f"deleted {named}")


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


def _lost(seen: Record) -> Iterator[str]:
    """Yield what is lost with a pull request: its title stands for it."""
    yield f"the title {plain(seen.get('title'))!r}"
