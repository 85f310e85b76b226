"""`bbcli prs comment`: comment on a pull request, a file or lines of it, or reply."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMMENT, FILE_PATH, one_of
from bbcli.client.endpoints import PULL_CHANGES, PULL_DIFF
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.comments.anchors import NEW, OLD, Place, PullDiff
from bbcli.commands.prs.comments.argument import last_comment
from bbcli.commands.prs.comments.columns import FIELDS
from bbcli.commands.prs.comments.text import HINTS, TextSource, read_text, suggestion, text_options
from bbcli.commands.prs.endpoints import COMMENTS
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from bbcli.cli.decorators import F
    from bbcli.commands.prs.argument import Pull
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

ENDPOINTS = {
    f"POST {COMMENTS}": "Add a comment to a pull request.",
    f"GET {PULL_CHANGES}": "Find the file of --file.",
    f"GET {PULL_DIFF}": "Find the line of --line.",
}
FIELD_OPTIONS = {"text": "--message", "anchor": "--line", "parent": "--reply-to"}


class _Lines(click.ParamType["tuple[int, int]"]):
    """A line, or a range of lines such as 3-7."""

    name = "line"

    def convert(
        self, value: str | tuple[int, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return the first and the last line."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([1-9]\d{0,8})(?:-([1-9]\d{0,8}))?", value)
        if not match or int(match[2] or match[1]) < int(match[1]):
            self.fail(f"{value!r} is not a line: write 12, or 12-20", param, ctx)
        return int(match[1]), int(match[2] or match[1])


def place_options(command: F) -> F:
    """Add --file, --line, --side and --suggest; the function gets file, lines, side and suggest."""
    options = (
        click.option("--file", type=FILE_PATH, metavar="PATH", help="Comment on this file of the pull request"),
        click.option(
            "--line", "lines", type=_Lines(), metavar="N[-M]", help="Comment on this line of --file, or lines"
        ),
        click.option("--side", type=click.Choice([OLD, NEW]), help="Side of the diff that --line is on [default: new]"),
        click.option("--suggest", metavar="TEXT", help="Suggest this text in place of the lines; - reads stdin"),
    )
    return reduce(lambda made, add: add(made), reversed(options), command)


@click.command(
    "comment",
    cls=Command,
    endpoint=ENDPOINTS,
    columns=FIELDS,
    field_options=FIELD_OPTIONS,
    writes=True,
    hints=HINTS,
)
@pull_argument
@text_options
@place_options
@click.option("--reply-to", type=COMMENT, metavar="COMMENT", help="Reply to this comment")
@click.option("--draft", is_flag=True, help="Keep the comment as a draft of your review")
@click.option("--task", is_flag=True, help="Make the comment a task")
@pass_app
def add_comment(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    message: str | None,
    message_file: str | None,
    editor: bool,
    file: str | None,
    lines: tuple[int, int] | None,
    side: str | None,
    suggest: str | None,
    reply_to: CommentName | None,
    draft: bool,
    task: bool,
) -> Record | None:
    """Comment on a pull request, on a file or lines of its diff, or reply to a comment.

    Lines are those of the diff: changed lines and the ones around them. --side old selects the lines before the change,
    such as removed ones. Without -m, -F and --suggest the editor of GIT_EDITOR, VISUAL or EDITOR opens.

    A draft is visible to you alone until `bbcli prs review submit`. If a server publishes it at once, or moves a
    comment from its line to the whole file, the command names the comment and ends with exit code 1.

    \b
    Examples:
      # Comment on the pull request of the current branch
      bbcli prs comment -m "Looks good"
      # Comment on a line, as a draft
      bbcli prs comment 42 --file src/app.py --line 12 -m "Can this be None?" --draft -R WORK/my-repo
      # Suggest other code for two lines
      bbcli prs comment 42 --file src/app.py --line 12-13 --suggest "    return default"
      # Reply to a comment
      bbcli prs comment 42 --reply-to 17 -m "Done"
    """
    if reply_to and reply_to.pull and not pull:
        pull = reply_to.pull
    place = place_of_options(file, lines, side, suggest)
    if reply_to and place:
        raise click.UsageError("--reply-to and --file cannot be combined: a reply is where its comment is")
    source = TextSource(message, message_file, editor)
    return write_comment(
        app, resolve_pull(app, repo, pull), source, place, suggest, draft=draft, task=task,
        parent=reply_to,
    )  # fmt: skip


def place_of_options(
    file: str | None, lines: tuple[int, int] | None, side: str | None, suggest: str | None
) -> Place | None:
    """Return the place that options name, None for the whole pull request; UsageError for a part of one."""
    if lines and not file:
        raise click.UsageError("--line requires --file")
    if side and not lines:
        raise click.UsageError("--side requires --line")
    if suggest is not None and (not lines or side == OLD):
        raise click.UsageError("--suggest requires --file and --line, and lines of the new side")
    if not file:
        return None
    first, last = lines or (0, 0)
    return Place(file.removeprefix("./"), first, last, side or NEW)


def write_comment(
    app: App,
    pull: Pull,
    source: TextSource,
    place: Place | None = None,
    suggest: str | None = None,
    *,
    draft: bool = False,
    task: bool = False,
    parent: CommentName | None = None,
) -> Record | None:
    """Post a comment and return it; the place is checked first, so that no text is written in vain."""
    one_of(suggest=suggest == "-", message=source.message == "-", message_file=source.file == "-")
    body: dict[str, Any] = {}
    if place:
        body["anchor"] = PullDiff(app, pull).anchor(place)
    if parent is not None:
        body["parent"] = {"id": parent.id or last_comment(app, pull)}
    if task:
        body["severity"] = "BLOCKER"
    if draft:
        body["state"] = "PENDING"
    if suggest is None:
        with read_text(app, source) as text:
            return post(app, pull, {"text": text, **body})
    block = suggestion(app.console.text_or_stdin(suggest))
    if not source.is_given:
        return post(app, pull, {"text": block, **body})
    with read_text(app, source) as text:
        return post(app, pull, {"text": f"{text}\n\n{block}", **body})


def post(app: App, pull: Pull, body: dict[str, Any]) -> Record | None:
    """Post a comment and return it; BbcliError if the server made something else of it."""
    made = app.client.write("POST", COMMENTS, pull.variables, body)
    if made is not None and not app.selection.options.dry_run:
        check_made(made, pull, body)
    return made


def check_made(made: Record, pull: Pull, body: dict[str, Any]) -> None:
    """Raise BbcliError if a server published a draft, or moved a comment to the whole file: it does so silently."""
    number = made.get("id")
    facts: dict[str, Any] = {"pull": str(pull.id), "comment": str(number), "repo": str(pull.repo)}
    if body.get("state") == "PENDING" and made.get("state") != "PENDING":
        message = f"the server published comment {number} at once instead of keeping it as a draft"
        raise BbcliError(message, reason="draft_published", **facts)
    line, anchor = body.get("anchor", {}).get("line"), made.get("anchor")
    if line and isinstance(anchor, dict) and anchor.get("line") != line:
        where = "on the whole file" if not anchor.get("line") else f"on line {anchor.get('line')}"
        message = f"the server put comment {number} {where}, not on line {line}"
        raise BbcliError(message, reason="comment_moved", **facts)
