"""Tables and blocks on a terminal, fitted to its width; the only module that draws with rich."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bbcli.output import Column, Document, Record, Records, write_text
from bbcli.output.cells import Cell, Seen, one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bbcli.output.screen import Screen

# Widths come from this many rows; what follows is drawn with them as it arrives.
_MEASURED = 100
_GAP = 2
_NOTHING = Text()


@dataclass(frozen=True)
class Table:
    """A header and a row a record; a block of fields for one record."""

    screen: Screen

    def rows(self, records: Records, columns: Sequence[Column]) -> None:
        """Draw the first rows when their widths are known, each later one as it comes."""
        cells = ([column.of(Seen(record, self.screen.now)) for column in columns] for record in records)
        first: list[list[Cell]] = []
        try:
            first.extend(islice(cells, _MEASURED))
        finally:
            # What came before a failure is shown, too.
            widths = fit(_natural_widths(columns, first), self.screen.width)
            if first:
                self._line(
                    [self._cut(cell, width) for cell, width in zip(_header(columns), widths, strict=True)], widths
                )
            for row in first:
                self._row(row, columns, widths)
        for row in cells:
            self._row(row, columns, widths)

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Draw a line a field that has a value; a value of several lines keeps them, indented."""
        label_width = max(len(column.header) for column in columns) + _GAP
        cells = ((column.header, column.of(Seen(record, self.screen.now))) for column in columns)
        for header, cell in ((header, cell) for header, cell in cells if cell.text):
            for number, line in enumerate(visible(cell.short or cell.text, keep="\n").split("\n")):
                label = "" if number else header
                self._print(Text.assemble((label.ljust(label_width), "dim"), self._styled(line, cell)))

    def document(self, document: Document) -> None:
        """Write the text, safe for a terminal."""
        self.text(document.text())

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)

    def _row(self, cells: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int]) -> None:
        """Draw a line; more where a cell that wraps has no room in it."""
        drawn = [
            self._wrapped(cell, width) if column.wraps else [self._cut(cell, width)]
            for cell, column, width in zip(cells, columns, widths, strict=True)
        ]
        for pieces in zip_longest(*drawn, fillvalue=_NOTHING):
            self._line(pieces, widths)

    def _line(self, pieces: Sequence[Text], widths: Sequence[int]) -> None:
        line = Text()
        for position, (piece, width) in enumerate(zip(pieces, widths, strict=True)):
            line += piece
            if position < len(widths) - 1:
                line.append(" " * (width - piece.cell_len + _GAP))
        self._print(line)

    def _cut(self, cell: Cell, width: int) -> Text:
        return self._styled(_fitted(one_line(cell.short or cell.text), width).rstrip(), cell)

    def _wrapped(self, cell: Cell, width: int) -> list[Text]:
        text = self._styled(visible(cell.short or cell.text, keep="\n"), cell)
        return list(text.wrap(self._console, width, overflow="fold"))

    def _styled(self, shown: str, cell: Cell) -> Text:
        link = cell.link if self.screen.hyperlinks and cell.link.isprintable() else None
        text = Text(shown, style=Style.parse(cell.style) + Style(link=link))
        for part, style in cell.accents:
            text.highlight_words([part], style)
        return text

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)

    @cached_property
    def _console(self) -> Console:
        return Console(
            file=self.screen.out, width=self.screen.width, force_terminal=self.screen.colour or self.screen.hyperlinks,
            color_system="auto" if self.screen.colour else None, no_color=not self.screen.colour,
            highlight=False, markup=False, emoji=False,
        )  # fmt: skip


def _header(columns: Sequence[Column]) -> list[Cell]:
    return [Cell(column.header, style="bold") for column in columns]


def _natural_widths(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> list[int]:
    widths = [len(column.header) for column in columns]
    for row in rows:
        widths = [
            max(width, cell_len(one_line(cell.short or cell.text))) for width, cell in zip(widths, row, strict=True)
        ]
    return widths


def fit(widths: Sequence[int], total: int) -> list[int]:
    """Return widths whose sum, gaps included, is at most `total`: the widest columns give way first."""
    room = max(total - _GAP * (len(widths) - 1), len(widths))
    fitted = list(widths)
    while (over := sum(fitted) - room) > 0:
        widest = max(fitted)
        runner_up = max((width for width in fitted if width < widest), default=1)
        share = [index for index, width in enumerate(fitted) if width == widest]
        step = max(1, min(widest - runner_up, -(-over // len(share))))
        for index in share:
            fitted[index] = max(1, fitted[index] - min(step, over))
            over = sum(fitted) - room
            if over <= 0:
                break
    return fitted


def _fitted(text: str, width: int) -> str:
    """Cut to the width in terminal cells; a wide character that would stand half outside is dropped."""
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"
