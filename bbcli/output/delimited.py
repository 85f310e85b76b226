"""Rows for other programs: TSV as in a pipe, CSV by RFC 4180."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.output import Column, Document, Record, Records, write_text
from bbcli.output.cells import Seen, one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bbcli.output.screen import Screen


class Tsv(NamedTuple):
    """A line a record, tabs between cells; no cell holds a tab, line break or control character.

    There is no header unless one is wanted.
    """

    screen: Screen

    def rows(self, records: Records, columns: Sequence[Column]) -> None:
        """Write a line a record, each page in one piece."""
        if self.screen.headers:
            self.screen.out.write("\t".join([one_line(column.header) for column in columns]) + "\n")
        for page in records.by_page():
            lines = ("\t".join([one_line(text) for text in row]) for row in _texts(page, columns, self.screen))
            self.screen.out.write("".join([f"{line}\n" for line in lines]))

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write a line a field, name and value."""
        (row,) = _texts((record,), columns, self.screen)
        for column, text in zip(columns, row, strict=True):
            self.screen.out.write(f"{column.header}\t{one_line(text)}\n")

    def document(self, document: Document) -> None:
        """Write the text."""
        self.text(document.text())

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)


class Csv(NamedTuple):
    """A header, then a line a record; a cell may hold line breaks, quoted."""

    screen: Screen

    def rows(self, records: Records, columns: Sequence[Column]) -> None:
        """Write the header and a line a record."""
        import csv

        writer = csv.writer(self.screen.out, lineterminator="\r\n")
        if self.screen.headers is not False:
            writer.writerow([visible(column.header, keep="\r\n\t") for column in columns])
        for row in _texts(records, columns, self.screen):
            writer.writerow([visible(text, keep="\r\n\t") for text in row])

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write the header and one line."""
        self.rows(Records.of([record]), columns)

    def document(self, document: Document) -> None:
        """Write the text."""
        self.text(document.text())

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)


def _texts(records: Iterable[Record], columns: Sequence[Column], screen: Screen) -> Iterator[list[str]]:
    for record in records:
        seen = Seen(record, screen.now, on_terminal=False)
        yield [column.of(seen).text for column in columns]
