"""Options of the verbs that write comments: the text, and the place in the diff."""

from __future__ import annotations

import re
from functools import reduce, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from bbcli.cli.decorators import PULL_FILE, one_of
from bbcli.client.endpoints import PULL_CHANGES, PULL_DIFF
from bbcli.commands.prs.comments.place import NEW, OLD, Place
from bbcli.commands.prs.endpoints import COMMENTS

if TYPE_CHECKING:
    from bbcli.cli.decorators import F

# What the verbs that add a comment declare alike.
ENDPOINTS = {
    f"POST {COMMENTS}": "Add a comment to a pull request.",
    f"GET {PULL_CHANGES}": "Find the file of --file.",
    f"GET {PULL_DIFF}": "Find the line of --line.",
}
FIELD_OPTIONS = {"text": "--message", "anchor": "--line", "parent": "--reply-to"}
# Of the errors of every verb that takes a text.
HINTS = {"no_editor": "add -m TEXT, or -F FILE"}


class TextSource(NamedTuple):
    """The source of a comment's text: an option, a file, or the editor, which is the default."""

    message: str | None = None
    file: str | None = None
    editor: bool = False

    @property
    def is_given(self) -> bool:
        """True if the command line names a source."""
        return self.message is not None or self.file is not None or self.editor


class NewComment(NamedTuple):
    """The options of a new comment; `place` is None for the whole pull request, `suggest` is the suggested text."""

    source: TextSource
    place: Place | None
    suggest: str | None


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


def text_options(command: F) -> F:
    """Add -m, -F and -e; the function gets `source`, a TextSource."""

    @wraps(command)
    def with_source(*args: Any, message: str | None, message_file: str | None, editor: bool, **kwargs: Any) -> Any:
        one_of(message=message is not None, message_file=message_file is not None, editor=editor)
        return command(*args, source=TextSource(message, message_file, editor), **kwargs)

    options = (
        click.option("-m", "--message", "-b", "--body", metavar="TEXT", help="Text as Markdown; - reads stdin"),
        click.option(
            "-F", "--message-file", "--body-file", metavar="FILE", help="Read the text from a file; - is stdin"
        ),
        click.option("-e", "--editor", is_flag=True, help="Write the text in the editor [default: without -m and -F]"),
    )
    return cast("F", reduce(lambda made, add: add(made), reversed(options), with_source))


def comment_options(command: F) -> F:
    """Add the options of text_options, --file, --line, --side and --suggest; the function gets `new`, a NewComment."""

    @wraps(command)
    def with_comment(
        *args: Any,
        source: TextSource,
        file: str | None,
        lines: tuple[int, int] | None,
        side: str | None,
        suggest: str | None,
        **kwargs: Any,
    ) -> Any:
        one_of(suggest=suggest == "-", message=source.message == "-", message_file=source.file == "-")
        return command(*args, new=NewComment(source, _place(file, lines, side, suggest), suggest), **kwargs)

    options = (
        click.option("--file", type=PULL_FILE, metavar="PATH", help="Comment on this file of the pull request"),
        click.option(
            "--line", "lines", type=_Lines(), metavar="N[-M]", help="Comment on this line of --file, or lines"
        ),
        click.option("--side", type=click.Choice([OLD, NEW]), help="Side of the diff that --line is on [default: new]"),
        click.option("--suggest", metavar="TEXT", help="Suggest this text in place of the lines; - reads stdin"),
    )
    return cast("F", text_options(reduce(lambda made, add: add(made), reversed(options), with_comment)))


def _place(file: str | None, lines: tuple[int, int] | None, side: str | None, suggest: str | None) -> Place | None:
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
