"""`bbcli prs comments apply`: commit a suggestion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COUNT
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.comments.argument import comment_argument, resolve_comment
from bbcli.commands.prs.comments.place import place_of
from bbcli.commands.prs.endpoints import APPLY_SUGGESTION, COMMENT_PATH
from bbcli.errors import BbcliError, InvalidInput
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App

# The first and the last line of a suggestion.
_OPENING = re.compile(r" {0,3}(`{3,})suggestion\b.*")
_CLOSING = re.compile(r" {0,3}(`{3,})[ \t]*")


@click.command(
    "apply",
    cls=Command,
    endpoint={
        f"POST {APPLY_SUGGESTION}": "Commit a suggestion of a comment to the source branch.",
        f"GET {COMMENT_PATH}": "Read the suggestions of the comment.",
        f"GET {PULL_REQUEST}": "Read the version of the pull request.",
    },
    field_options={"suggestionIndex": "--number"},
    writes=True,
)
@comment_argument
@click.option("-m", "--message", metavar="TEXT", help="Commit message [default: names the file]")
@click.option("--number", type=COUNT, metavar="N", help="Number of the suggestion, in a comment with several")
@pass_app
def apply_suggestion(
    app: App,
    pull: PullName | None,
    comment: CommentName,
    repo: RepoAddress | None,
    message: str | None,
    number: int | None,
) -> None:
    """Commit a suggestion of a comment to the source branch.

    The suggested lines replace those that the comment is about. If comment or pull request changed since they were
    read, nothing is committed: exit code 6.

    \b
    Examples:
      # Commit a suggestion
      bbcli prs comments apply 42 17 -R WORK/my-repo
      # Commit the second suggestion with a message
      bbcli prs comments apply 42 17 --number 2 -m "Handle None"
    """
    from bbcli.client.request import Request

    named = resolve_comment(app, repo, pull, comment)
    read = app.client.gather(
        {
            "comment": Request("GET", COMMENT_PATH, named.variables),
            "pull": Request("GET", PULL_REQUEST, named.pull.variables),
        }
    )
    for each in read.values():
        if isinstance(each, BbcliError):
            raise each
    found, whole = (each for each in read.values() if isinstance(each, Record))
    count = len(suggestions(plain(found.get("text"))))
    if not count:
        raise InvalidInput(f"{named} has no suggestion")
    if number is None and count > 1:
        raise InvalidInput(f"{named} has {count} suggestions", hint=f"select one: --number 1 to --number {count}")
    if (number or 1) > count:
        raise InvalidInput(f"{named} has {count} suggestion{'s' if count > 1 else ''}, not {number}")
    body = {
        "commentVersion": found.get("version"),
        "pullRequestVersion": whole.get("version"),
        "suggestionIndex": (number or 1) - 1,
        "message": message or f"Apply a suggestion to {place_of({'path': (found.get('anchor') or {}).get('path')})}",
    }
    app.client.execute("POST", APPLY_SUGGESTION, named.variables, body)
    app.console.success(f"committed the suggestion of {named} to {plain(whole.get('fromRef.displayId'))}")


def suggestions(text: str) -> list[str]:
    """Return the suggested lines of each suggestion in the text of a comment."""
    found, lines, fence = [], [""], ""
    for line in text.replace("\r\n", "\n").split("\n"):
        if fence and (end := _CLOSING.fullmatch(line)) and len(end[1]) >= len(fence):
            found.append("".join(lines))
            fence = ""
        elif fence:
            lines.append(f"{line}\n")
        elif start := _OPENING.fullmatch(line):
            lines, fence = [], start[1]
    return found
