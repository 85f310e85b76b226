"""The text of a comment: from an option, a file, stdin, or the editor."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bbcli.commands.prs.pull_text import read_file
from bbcli.errors import BbcliError, InvalidInput, add_detail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.commands.prs.comments.options import TextSource
    from bbcli.context.app import App

_FILE_NAME = "comment.md"


@contextmanager
def read_text(app: App, source: TextSource, before: str = "") -> Iterator[str]:
    """Yield the text; without a source the editor opens with `before`. InvalidInput for an empty text.

    If the block fails, what was written in the editor is kept in a file that the error names.
    """
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
    return app.console.text_or_stdin(source.message or "") if source.file is None else read_file(app, source.file)


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
