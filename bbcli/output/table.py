"""Tables and blocks for a terminal, fitted to its width.

rich measures and wraps text that is not ASCII; ASCII text needs no library.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

from bbcli.output import Column, Document, Record, RecordList, write_text
from bbcli.output.cells import Cell, CellContext, one_line, visible
from bbcli.output.styles import Pen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bbcli.output.terminal import Screen

    # A part of a cell on one line, and its width in terminal columns.
    _Piece = tuple[str, int]

# Number of rows, rounded up to whole pages, that determine the widths; later rows are written as they arrive.
_MEASURED = 100
_GAP = 2
_NOTHING = ("", 0)
_LABEL = Cell("", style="dim")


@dataclass(frozen=True)
class Table:
    """A header and one row per record; a block of fields for a single record."""

    screen: Screen

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write the first rows once widths are known, later pages as they come, each at once."""
        pages = (self._cells(page, columns) for page in records.by_page())
        first: list[list[Cell]] = []
        try:
            for page in pages:
                first += page
                if len(first) >= _MEASURED or (first and records.is_live):
                    break
        finally:
            # Rows before a failure are written too.
            widths = _fitted(columns, _natural_widths(columns, first), self.screen.width)
            # The last column gets the rest of the line, for longer cells in later rows.
            widths[-1] += max(0, self.screen.width - sum(widths) - _GAP * (len(widths) - 1))
            grid = _Grid(self._pen, columns, widths)
            if first:
                header = "" if self.screen.headers is False else grid.header()
                self.screen.out.write(header + grid.lines(first))
        for page in pages:
            self.screen.out.write(grid.lines(page))

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write one line per field with a value; further lines of a value are indented.

        On a terminal lines are broken at blanks. A word that does not fit beside the labels is on a line of its own.
        """
        label_width = max(len(column.header) for column in columns) + _GAP
        (row,) = self._cells((record,), columns)
        for header, cell in ((column.header, cell) for column, cell in zip(columns, row, strict=True) if cell.text):
            label = header
            for line in visible(cell.shown, keep="\n").split("\n"):
                for piece in self._pieces(line, self.screen.width - label_width):
                    # A word that is too long for the room begins further to the left.
                    taken = _width(piece) if self.screen.is_terminal else 0
                    start = min(label_width, max(0, self.screen.width - taken)) if taken else label_width
                    if start < label_width and label:
                        self.screen.out.write(f"{self._pen.styled(label, _LABEL)}\n")
                        label = ""
                    drawn = self._pen.styled(label.ljust(start), _LABEL)
                    self.screen.out.write(f"{drawn}{self._pen.styled(piece, cell)}\n")
                    label = ""

    def _pieces(self, line: str, room: int) -> Iterable[str]:
        """Return a line as parts that fit in the room of a terminal."""
        return _broken(line.rstrip(" "), max(room, 0)) if self.screen.is_terminal and _width(line) > room else (line,)

    def document(self, document: Document) -> None:
        """Write the text, safe for a terminal."""
        document.write_to(self.screen)

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)

    def _cells(self, records: Iterable[Record], columns: Sequence[Column]) -> Iterator[list[Cell]]:
        for record in records:
            seen = CellContext(record, self.screen.now, time=self.screen.time)
            yield [column.cell_of(seen) for column in columns]

    @cached_property
    def _pen(self) -> Pen:
        return Pen(self.screen.colour, self.screen.hyperlinks)


@dataclass(frozen=True)
class _Grid:
    """The columns of a table and their widths."""

    pen: Pen
    columns: Sequence[Column]
    widths: Sequence[int]

    def header(self) -> str:
        """Return the header line."""
        return self._row([Cell(column.header, style="bold") for column in self.columns])

    def lines(self, rows: Iterable[Sequence[Cell]]) -> str:
        """Return one line per row, or several if cells of wrapping columns are too wide."""
        return "".join(map(self._wrapped if any(column.wraps for column in self.columns) else self._row, rows))

    def _row(self, cells: Sequence[Cell]) -> str:
        return self._line(map(_cut, cells, self.widths), cells)

    def _wrapped(self, cells: Sequence[Cell]) -> str:
        pieces = [
            _folded(cell, width) if column.wraps else [_cut(cell, width)]
            for cell, column, width in zip(cells, self.columns, self.widths, strict=True)
        ]
        return "".join([self._line(each, cells) for each in zip_longest(*pieces, fillvalue=_NOTHING)])

    def _line(self, pieces: Iterable[_Piece], cells: Sequence[Cell]) -> str:
        # Gaps are written before the next cell, so that no line ends in spaces.
        drawn, gap = "", 0
        for (text, taken), cell, width in zip(pieces, cells, self.widths, strict=True):
            if text:
                drawn += " " * gap + self.pen.styled(text, cell)
                gap = -taken
            gap += width + _GAP
        return drawn + "\n"


def _natural_widths(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> list[int]:
    widths = [max(len(column.header), column.min_width) for column in columns]
    for row in rows:
        widths = [max(width, _width(_on_a_line(cell))) for width, cell in zip(widths, row, strict=True)]
    return widths


def _fitted(columns: Sequence[Column], widths: Sequence[int], total: int) -> list[int]:
    """Return the widths of columns that fit: whole ones keep theirs if the others keep half of the room."""
    whole = [index for index, column in enumerate(columns) if column.is_whole]
    taken = sum(widths[index] + _GAP for index in whole)
    if not whole or taken > total // 2:
        return fit(widths, total)
    others = iter(fit([width for index, width in enumerate(widths) if index not in whole], total - taken))
    return [width if index in whole else next(others) for index, width in enumerate(widths)]


def fit(widths: Sequence[int], total: int) -> list[int]:
    """Return widths whose sum with gaps is at most `total`; the widest columns are reduced first."""
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


def _on_a_line(cell: Cell) -> str:
    return one_line(cell.shown).rstrip()


def _width(text: str) -> int:
    """Return the width of a text in terminal columns."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _cut(cell: Cell, width: int) -> _Piece:
    """Return the text truncated to a width; a wide character that fits only half is dropped."""
    text = cell.short or cell.text
    if text.isascii() and len(text) <= width and text.isprintable() and text[-1:] != " ":  # most are
        return text, len(text)
    text = _on_a_line(cell)
    taken = _width(text)
    if taken <= width:
        return text, taken
    text = _first(text, width - 1).rstrip()
    return text + "…", _width(text) + 1


def _first(text: str, width: int) -> str:
    if text.isascii():
        return text[:width]
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def _folded(cell: Cell, width: int) -> list[_Piece]:
    if cell.shown.isascii() and cell.shown.isprintable() and " " not in cell.shown:
        return list(_folded_path(cell.shown, width))
    from rich.console import Console
    from rich.text import Text

    lines = Text(visible(cell.shown, keep="\n")).wrap(Console(width=width), width, overflow="fold")
    return [(line.plain, line.cell_len) for line in lines]


def _broken(text: str, room: int) -> Iterator[str]:
    """Yield a text in parts at most this wide, broken at blanks; a longer word is a part of its own."""
    part, taken = "", 0
    for number, word in enumerate(text.split(" ")):
        width = _width(word)
        if taken + 1 + width > room and (taken > room or part.strip()):
            yield part.rstrip()
            part, taken = word, width
        elif number:
            part, taken = f"{part} {word}", taken + 1 + width
        else:
            part, taken = word, width
    yield part


def _folded_path(text: str, width: int) -> Iterator[_Piece]:
    """Yield the parts of a word or path, each cut after a slash in its second half if there is one."""
    while len(text) > width:
        at = text.rfind("/", width // 2, width) + 1 or width
        yield text[:at], at
        text = text[at:]
    yield text, len(text)
