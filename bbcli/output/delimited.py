"""Rows for other programs: TSV as in a pipe, CSV by RFC 4180."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.output import Column, Document, Record, Records, write_text
from bbcli.output.cells import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.output.screen import Screen


@dataclass(frozen=True)
class Tsv:
    """A line a record without a header, tabs between cells; no cell holds a tab, line break or control character."""

    screen: Screen

    def rows(self, records: Records, columns: Sequence[Column]) -> None:
        """Write a line a record."""
        for record in records:
            cells = (one_line(column.of(record, self.screen.now).text) for column in columns)
            self.screen.out.write("\t".join(cells) + "\n")

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write a line a field, name and value."""
        for column in columns:
            self.screen.out.write(f"{column.header}\t{one_line(column.of(record, self.screen.now).text)}\n")

    def document(self, document: Document) -> None:
        """Write the text."""
        self.text(document.text())

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)


@dataclass(frozen=True)
class Csv:
    """A header, then a line a record; a cell may hold line breaks, quoted."""

    screen: Screen

    def rows(self, records: Records, columns: Sequence[Column]) -> None:
        """Write the header and a line a record."""
        writer = csv.writer(self.screen.out, lineterminator="\r\n")
        writer.writerow([column.header for column in columns])
        for record in records:
            cells = (column.of(record, self.screen.now).text for column in columns)
            writer.writerow([visible(cell, keep="\r\n\t") for cell in cells])

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write the header and one line."""
        self.rows(Records.of([record]), columns)

    def document(self, document: Document) -> None:
        """Write the text."""
        self.text(document.text())

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)
