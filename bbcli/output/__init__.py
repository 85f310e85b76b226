"""Columns, renderers and their formats: how the result of a command is written."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bbcli.output import cells
from bbcli.records import Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Protocol

    from bbcli.output.terminal import Screen

    class Renderer(Protocol):
        """Writes records in one format."""

        def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
            """Write a list page by page."""
            ...

        def block(self, record: Record, columns: Sequence[Column]) -> None:
            """Write one record."""
            ...

        def document(self, document: Document) -> None:
            """Write a response that the server offers as text and as JSON."""
            ...

        def text(self, text: str) -> None:
            """Write a text, such as a URL."""
            ...


__all__ = [
    "FORMATS",
    "TIMES",
    "Column",
    "Document",
    "Record",
    "RecordList",
    "StyledText",
    "View",
    "cells",
    "usual_columns",
    "write_text",
]
FORMATS = ("table", "tsv", "csv", "json", "jsonl", "yaml", "markdown")
TIMES = ("relative", "iso", "epoch", "local")


class Column(NamedTuple):
    """A column of a list, or a line of a block: its header, the path of its value, and the function for its cells.

    A table truncates cells that are too wide, or wraps those of a column that `wraps`. `min_width` is for lists whose
    later cells are not known when widths are chosen. A column `on_request` is shown only if it is named, one that
    `is_fact` only for records with facts. A name that is
    typed again `is_whole`: other columns are truncated before it.
    """

    header: str
    path: str
    cell: cells.CellOf = cells.text
    wraps: bool = False
    min_width: int = 0
    on_request: bool = False
    is_fact: bool = False
    is_whole: bool = False

    def cell_of(self, seen: cells.CellContext) -> cells.Cell:
        """Return the cell of a record; a value of an unexpected shape as plain text or JSON."""
        value = seen.record.get(self.path)
        try:
            return self.cell(value, seen)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
            return cells.text(value, seen)


def usual_columns(columns: Sequence[Column]) -> Sequence[Column]:
    """Return the columns that are shown if none is named."""
    return [column for column in columns if not column.on_request]


class Document(NamedTuple):
    """A response that the server offers as text and as JSON, such as a diff: the format decides which is requested.

    Text may come in chunks. `write` writes it in place of `text`: a file byte for byte.
    """

    text: Callable[[], str | Iterable[str]]
    record: Callable[[], Record]
    write: Callable[[Screen], None] | None = None

    def write_to(self, screen: Screen) -> None:
        """Write the text."""
        if self.write:
            self.write(screen)
        else:
            write_text(self.text(), screen)


class StyledText(NamedTuple):
    """A text made by bbcli for the width and the colors of a screen."""

    text: Callable[[Screen], str]


class View(NamedTuple):
    """A record or a list that a terminal shows as text of its own, for its width and colors; others show columns.

    `is_text` says that a pipe gets the text, too.
    """

    record: Record | RecordList
    text: Callable[[Screen], str | Iterable[str]]
    is_text: bool = False


def write_text(text: str | Iterable[str], screen: Screen) -> None:
    """Write text from the server, in chunks as it comes, and end its last line.

    A pipe gets it unchanged; on a terminal control characters are made visible, and diffs are colored.
    """
    pieces = filter(None, (text,) if isinstance(text, str) else text)
    first = next(pieces, "")
    shown: Iterable[str] = chain((first,), pieces)
    if screen.is_terminal:
        shown = (cells.visible(piece, keep="\n\t") for piece in shown)
    if screen.colour and first.startswith("diff "):
        from bbcli.output.styles import color_diff

        shown = color_diff(shown)
    last = ""
    for piece in shown:
        screen.out.write(piece)
        last = piece[-1:] or last
    if last not in ("", "\n"):
        screen.out.write("\n")
