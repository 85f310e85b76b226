"""What a command found and how it is written: records, columns, and the renderer that a format names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bbcli.output import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bbcli.output.screen import Screen

FORMATS = ("table", "tsv", "csv", "json", "jsonl")


class Record:
    """One JSON object exactly as the server sent it; decoded when a column first asks.

    `page_of` says which web page shows it, where the object itself does not.
    """

    __slots__ = ("_page_of", "_value", "raw")

    def __init__(self, raw: bytes, *, value: Any = None, page_of: Callable[[Record], str] | None = None) -> None:
        self.raw = raw
        self._value = value
        self._page_of = page_of

    @classmethod
    def of(cls, **facts: Any) -> Record:
        """Make a record of bbcli's own."""
        import msgspec

        return cls(msgspec.json.encode(facts))

    @property
    def value(self) -> Any:
        """The decoded object, for reading only: what is written out is `raw`."""
        if self._value is None:
            self._value = _decode(self.raw)
        return self._value

    @property
    def web(self) -> str:
        """The web page of this object; empty where nothing says it."""
        return self._page_of(self) if self._page_of else str(self.get("links.self.0.href") or "")

    def shown_at(self, page_of: Callable[[Record], str]) -> Record:
        """Return this record, which knows its page."""
        return Record(self.raw, value=self._value, page_of=page_of)

    def get(self, path: str) -> Any:
        """Return the value at a dotted path such as `author.name` or `links.self.0.href`; None where there is none."""
        found = self.value
        for step in path.split("."):
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
                found = found[int(step)]
            else:
                return None
        return found


def _decode(raw: bytes) -> Any:
    """Decode a value; in one with a number that is too large for msgspec the numbers stay as they are written."""
    import msgspec

    try:
        return msgspec.json.decode(raw)
    except msgspec.ValidationError:
        import json

        return json.loads(raw, parse_float=str, parse_int=str)


@dataclass(frozen=True)
class Column:
    """A column of a list, or a line of a block: its header, the path of its value, and how that reads.

    In a table a cell is cut where there is no room for it; one that `wraps` goes on in the next line.
    """

    header: str
    path: str
    cell: cells.CellOf = cells.text
    wraps: bool = False

    def of(self, record: Record, now: int) -> cells.Cell:
        """Return the cell of this column for a record; `now` is in epoch ms.

        A value of another shape than the server's documents give is shown as it is.
        """
        value = record.get(self.path)
        try:
            return self.cell(value, cells.Seen(record, now))
        except (AttributeError, KeyError, TypeError):
            return cells.text(value, cells.Seen(record, now))


@dataclass(frozen=True)
class Document:
    """An answer that the server gives as text or as JSON, such as a diff: the format decides which is asked for."""

    text: Callable[[], str]
    record: Callable[[], Record]


class Renderer(Protocol):
    """Writes records in one format."""

    def rows(self, records: Iterable[Record], columns: Sequence[Column]) -> None:
        """Write a list, each record as it comes."""
        ...

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write one record."""
        ...

    def document(self, document: Document) -> None:
        """Write an answer that is text or JSON."""
        ...

    def text(self, text: str) -> None:
        """Write a text, such as an address."""
        ...


def renderer_for(name: str | None, screen: Screen) -> Renderer:
    """Return the renderer of a format; without a name a table on a terminal and TSV in a pipe."""
    match name or ("table" if screen.is_terminal else "tsv"):
        case "table":
            from bbcli.output.table import Table

            return Table(screen)
        case "json" | "jsonl" as form:
            from bbcli.output.json import Json

            return Json(screen, lines=form == "jsonl")
        case form:
            from bbcli.output.delimited import Csv, Tsv

            return Csv(screen) if form == "csv" else Tsv(screen)


def write_text(text: str, screen: Screen) -> None:
    """Write text from the server: untouched in a pipe, with control characters made visible on a terminal."""
    shown = cells.visible(text, keep="\n\t") if screen.is_terminal else text
    if screen.colour and text.startswith("diff "):
        from bbcli.output.diff import coloured

        shown = coloured(shown)
    screen.out.write(shown)
    if text and not text.endswith("\n"):
        screen.out.write("\n")
