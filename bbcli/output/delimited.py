r"""TSV, the default in a pipe, in which every value can be restored, and CSV by RFC 4180.

TSV escapes like jq's `@tsv`: `\\`, `\t`, `\r` and `\n` are a backslash, a tab and line ends. Other control characters
are written like `\x1b`, invisible ones of Unicode like `\u202e`. bash
reads a cell back with `printf %b`, Python with `cell.encode("latin-1", "backslashreplace").decode("unicode_escape")`.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bbcli.output import Column, Document, Record, RecordList, write_text
from bbcli.output.cells import CellContext, Itself, replace_invisible, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bbcli.output.terminal import Screen
    from bbcli.records import Raw

_SHORT = {"\t": "\\t", "\r": "\\r", "\n": "\\n"}
_LETTERS = {"\\\\": "\\", **{escape: char for char, escape in _SHORT.items()}}
_ESCAPE = re.compile(r"\\(?:[\\trn]|x[0-9a-f]{2}|u[0-9a-f]{4}|U000[0-9a-f]{5})")
# Printable ASCII without the backslash, and the end of a line.
_PLAIN = bytes(set(range(0x20, 0x7F)) - {0x5C}) + b"\n"
# First characters of spreadsheet formulas, as listed by OWASP (CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class Tsv(NamedTuple):
    """One line per record, with tabs between cells, which contain no tab, line break or control character.

    The header is omitted unless requested.
    """

    screen: Screen

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write one line per record, each page at once; the header with the first page, since reading it can fail."""
        header = _line([column.header for column in columns]) if self.screen.headers else ""
        if len(columns) == 1 and isinstance(itself := columns[0].cell, Itself):
            for raw in records.pages:
                self.screen.out.write(header)
                header = ""
                if lines := _plain_lines(raw, itself.prefix):
                    self.screen.write(lines)
                else:
                    self.screen.out.write(_lines(records.records_of(raw), columns, self.screen))
            self.screen.out.write(header)
            return
        for page in records.by_page():
            self.screen.out.write(header + _lines(page, columns, self.screen))
            header = ""
        self.screen.out.write(header)

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write one line per field, with name and value."""
        (row,) = _texts((record,), columns, self.screen)
        for column, text in zip(columns, row, strict=True):
            self.screen.out.write(_line((column.header, text)))

    def document(self, document: Document) -> None:
        """Write the text."""
        document.write_to(self.screen)

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)


class Csv(NamedTuple):
    """A header, then one line per record; cells with line breaks are quoted.

    In a pipe values are unchanged, control characters included; with `csv_safe` of the screen an apostrophe precedes
    those that a spreadsheet would run as formulas.
    """

    screen: Screen

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write the header and one line per record; the header with the first one, since reading it can fail."""
        import csv

        writer = csv.writer(self.screen.out, lineterminator="\r\n")
        rows = _texts(records, columns, self.screen)
        first = next(rows, None)
        if self.screen.headers is not False:
            writer.writerow([visible(column.header, keep="\r\n\t") for column in columns])
        for row in chain(() if first is None else (first,), rows):
            writer.writerow([self._cell(text) for text in row])

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write the header and one line."""
        self.rows(record.as_list(), columns)

    def document(self, document: Document) -> None:
        """Write the text."""
        document.write_to(self.screen)

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)

    def _cell(self, text: str) -> str:
        shown = f"'{text}" if self.screen.csv_safe and text.startswith(_FORMULA) else text
        if self.screen.is_terminal:
            return visible(shown, keep="\r\n\t")
        return shown if shown.isprintable() else re.sub(r"[\ud800-\udfff]", "\ufffd", shown)  # no UTF-8 has these


def _lines(records: Iterable[Record], columns: Sequence[Column], screen: Screen) -> str:
    return "".join([_line(row) for row in _texts(records, columns, screen)])


def _plain_lines(page: Sequence[Raw], prefix: str) -> bytes:
    """Return the lines of JSON strings of printable ASCII, which need no decoding; empty for any others."""
    together = b"\n".join(page)
    if together[:1] != b'"' or together.count(b'"\n"') != len(page) - 1 or together.translate(None, _PLAIN):
        return b""
    lines = together.translate(None, b'"')  # twice as fast as replace
    if len(together) - len(lines) != 2 * len(page):  # a value is not a string
        return b""
    if not prefix:
        return lines + b"\n"
    if not (prefix.isascii() and prefix.isprintable()) or "\\" in prefix:
        return b""
    before = prefix.encode()
    return before + lines.replace(b"\n", b"\n" + before) + b"\n"


def _line(row: Sequence[str]) -> str:
    together = "".join(row)
    if "\\" in together or not (together.isascii() and together.isprintable()):
        row = [replace_invisible(text.replace("\\", "\\\\"), _escaped) for text in row]
    return "\t".join(row) + "\n"


def unescaped(cell: str) -> str:
    """Return the value of a cell of TSV; a backslash that begins no escape is one."""
    return _ESCAPE.sub(_meant, cell) if "\\" in cell else cell


def _meant(found: re.Match[str]) -> str:
    code = found[0][2:]
    return chr(int(code, 16)) if code else _LETTERS[found[0]]


def _escaped(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    return f"\\x{code:02x}" if char.isascii() else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _texts(records: Iterable[Record], columns: Sequence[Column], screen: Screen) -> Iterator[list[str]]:
    for record in records:
        seen = CellContext(record, screen.now, on_terminal=False, time=screen.time)
        yield [column.cell_of(seen).text for column in columns]
