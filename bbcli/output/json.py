"""JSON and JSON Lines: the server's objects byte for byte in a pipe, indented and colored on a terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.output import Record
from bbcli.output.cells import replace_invisible
from bbcli.records.repair import as_text, is_repairable, repair_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.output import Column, Document, RecordList
    from bbcli.output.terminal import Screen
    from bbcli.records import Raw
    from bbcli.records.repair import Repairable

# A string, with a colon if it is a key; a number or a literal.
_TOKEN = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)')
_KEY, _STRING, _OTHER, _PLAIN = "\x1b[34m", "\x1b[32m", "\x1b[36m", "\x1b[0m"


@dataclass(frozen=True)
class Json:
    """One array, closed only if the list is complete; with `lines` one object per line."""

    screen: Screen
    lines: bool = False

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write each page as it comes, at once."""
        if self.lines:
            for page in records.pages:
                self._write_lines(page, records)
            return
        before = b"["
        for page in filter(None, records.pages):
            self.screen.write(before + b",\n".join(self._shown(page, records)))
            before = b",\n"
        self.screen.write(b"[]\n" if before == b"[" else b"]\n")

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write the object."""
        self._write_lines((record.raw.strip(),), record)

    def _write_lines(self, page: Sequence[Raw], found: Record | RecordList) -> None:
        self.screen.write(b"\n".join((*self._shown(page, found), b"")))

    def document(self, document: Document) -> None:
        """Write the JSON form."""
        self.block(document.record(), ())

    def text(self, text: str) -> None:
        """Write a JSON string."""
        self.block(Record(msgspec.json.encode(text)), ())

    def _shown(self, page: Sequence[Raw], found: Record | RecordList) -> Sequence[Raw]:
        # Reformatted without decoding, so that numbers keep their digits.
        if self.lines and b"\n" in b"".join(page):
            page = [reformat(bytes(raw), -1, found) for raw in page]
        if not self.screen.is_terminal:
            return page
        return [for_terminal(bytes(raw), self.screen, found, lines=self.lines) for raw in page]


def for_terminal(raw: bytes, screen: Screen, found: Repairable, *, lines: bool) -> bytes:
    """Return a value for a terminal: indented or on a line, colored, with control characters escaped."""
    body = reformat(raw, -1 if lines else 2, found)  # also replaces control characters between values
    text = replace_invisible(as_text(body, found), escaped, keep="\n")
    return (_TOKEN.sub(_coloured, text) if screen.colour else text).encode()


def escaped(char: str) -> str:
    """Return the JSON escape of a character."""
    return re.sub("....", r"\\u\g<0>", char.encode("utf-16-be").hex())


def reformat(raw: bytes, indent: int, found: Repairable) -> bytes:
    """Return a value with this indent; on one line for -1. JSON that cannot be decoded is repaired."""
    try:
        return msgspec.json.format(raw, indent=indent)
    except DECODE_ERRORS as error:
        if not is_repairable(error, raw):
            raise
        return msgspec.json.format(repair_in(raw, found), indent=indent)


def _coloured(match: re.Match[str]) -> str:
    string, colon, _ = match.groups()
    if string:
        return f"{_KEY if colon else _STRING}{string}{_PLAIN}{colon or ''}"
    return f"{_OTHER}{match[0]}{_PLAIN}"
