"""The text of a comment: from an option, a file, stdin, or the editor."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bbcli.cli.decorators import one_of
from bbcli.errors import BbcliError, InvalidInput, add_detail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.cli.decorators import F
    from bbcli.context.app import App

# Of the errors of every verb that takes a text.
HINTS = {"no_editor": "add -m TEXT, or -F FILE"}
_FILE_NAME = "comment.md"


@dataclass(frozen=True)
class TextSource:
    """Where the text of a comment is from; without any of them it is the editor."""

    message: str | None = None
    file: str | None = None
    editor: bool = False

    @property
    def is_given(self) -> bool:
        """True if the command line names a source."""
        return self.message is not None or self.file is not None or self.editor


def text_options(command: F) -> F:
    """Add -m, -F and -e; the function gets message, message_file and editor."""
    options = (
        click.option("-m", "--message", "-b", "--body", metavar="TEXT", help="Text as Markdown; - reads stdin"),
        click.option(
            "-F", "--message-file", "--body-file", metavar="FILE", help="Read the text from a file; - is stdin"
        ),
        click.option("-e", "--editor", is_flag=True, help="Write the text in the editor [default: without -m and -F]"),
    )
    return reduce(lambda made, add: add(made), reversed(options), command)


@contextmanager
def read_text(app: App, source: TextSource, before: str = "") -> Iterator[str]:
    """Give the text; with the editor it begins as `before`. InvalidInput for an empty one.

    If the block fails, what was written in the editor is kept in a file that the error names.
    """
    one_of(message=source.message is not None, message_file=source.file is not None, editor=source.editor)
    if source.message is not None or source.file is not None:
        yield _checked(_read(app, source))
        return
    from bbcli.context import editor

    lines = before.replace("\r\n", "\n").rstrip("\n")
    path = editor.private_file(_FILE_NAME, f"{lines}\n".encode() if lines else b"")
    try:
        text = _checked(editor.edit(path, app.console, app.selection.environ).decode("utf-8", "replace"))
    except BaseException:
        editor.discard(path)
        raise
    try:
        yield text
    except BbcliError as error:
        add_detail(error, f"the text is in {path}")
        raise
    editor.discard(path)


def _read(app: App, source: TextSource) -> str:
    if source.file in (None, "-"):
        return app.console.text_or_stdin(source.message or "" if source.file is None else "-")
    try:
        return Path(app.selection.cwd, str(source.file)).read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{source.file} is not UTF-8") from None
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot read {source.file}: {getattr(error, 'strerror', None) or error}") from None


def _checked(text: str) -> str:
    text = text.rstrip()
    if not text.strip():
        raise InvalidInput("the comment is empty")
    return text


def suggestion(text: str) -> str:
    """Return a block of Markdown that suggests these lines; its fence is longer than any in them."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    lines = text.rstrip("\n")
    return f"{fence}suggestion\n{lines}\n{fence}" if lines else f"{fence}suggestion\n{fence}"
