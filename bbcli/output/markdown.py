"""Tables in GitHub Flavored Markdown, whose cells render as the text they contain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bbcli.output import Column, Document, Record, RecordList, write_text
from bbcli.output.cells import CellContext, replace_invisible, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bbcli.output.terminal import Screen

# A URL that autolinks between < and > render unchanged; some renderers decode % in it.
_ADDRESS = r"(https?://[A-Za-z0-9.~_:/?#@!$&'()*+,=%-]*[A-Za-z0-9/])"
# Characters with a meaning in a line; not an underscore between letters, nor an ampersand without a name.
_MEANS = (
    r"(?i)[\\`*\[\]<>|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=[#A-Za-z])"
    r"|(?<=http):|(?<=https):|(?<=ftp):|(?<=www)\."  # GitHub makes links of these
)
# Blanks at the ends of a cell, which are written as references, like invisible characters.
_BLANK = re.compile(r"^\s+|(?<!\s)\s+$")
_BREAKS = "\t\r\f\n"
# Characters that Markdown cannot represent.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Markdown(NamedTuple):
    """A header and one row per record, or one row per field for a single record; line breaks are `<br>`.

    Control characters, which Markdown cannot represent, are replaced by visible ones. Without the header, rows can be
    appended to an existing table.
    """

    screen: Screen

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write the header and one row per record, each page at once; the header with the first page, as in CSV."""
        header = "" if self.screen.headers is False else _head([column.header for column in columns])
        for page in records.by_page():
            self.screen.out.write(header + "".join([_row(self._texts(record, columns)) for record in page]))
            header = ""
        self.screen.out.write(header)

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write one row per field, with name and value."""
        texts = self._texts(record, columns)
        rows = [_row((column.header, text)) for column, text in zip(columns, texts, strict=True)]
        self.screen.out.write("".join((_head(("FIELD", "VALUE")), *rows)))

    def document(self, document: Document) -> None:
        """Write the text."""
        document.write_to(self.screen)

    def text(self, text: str) -> None:
        """Write the text as it is, safe for a terminal."""
        write_text(text, self.screen)

    def _texts(self, record: Record, columns: Sequence[Column]) -> list[str]:
        seen = CellContext(record, self.screen.now, on_terminal=False, time=self.screen.time)
        return [column.cell_of(seen).text for column in columns]


def _head(headers: Sequence[str]) -> str:
    return _row(headers) + f"|{' --- |' * len(headers)}\n"


def _row(texts: Iterable[str]) -> str:
    return f"| {' | '.join([escaped(text) for text in texts])} |\n"


def escaped(text: str) -> str:
    """Return a text as a cell that renders as that text."""
    shown = replace_invisible(text, lambda char: visible(char, keep=_BREAKS) if _CONTROL.match(char) else char)
    pieces = re.split(_ADDRESS, shown)
    pieces[1::2] = [_quoted(address) if "%" in address else f"<{address}>" for address in pieces[1::2]]
    pieces[::2] = map(_quoted, pieces[::2])
    joined = _BLANK.sub(lambda found: "".join(map(_reference, found[0])), "".join(pieces))
    return replace_invisible(joined, _reference)


def _quoted(text: str) -> str:
    return re.sub(_MEANS, r"\\\g<0>", text)


def _reference(char: str) -> str:
    return "<br>" if char == "\n" else f"&#{ord(char)};"
