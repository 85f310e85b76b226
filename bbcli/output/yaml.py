"""YAML: a list is one sequence, strings are read back as strings, numbers keep their digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import InvalidInput, ServerFailed
from bbcli.output.cells import replace_invisible, visible
from bbcli.records.repair import as_text

try:
    import yaml
except ImportError:
    message = "writing YAML requires a library that is not installed"
    raise InvalidInput(message, reason="library_missing", extra="yaml") from None

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bbcli.output import Column, Document, Record, RecordList
    from bbcli.output.terminal import Screen
    from bbcli.records import Raw

# Plain scalars that YAML 1.1 or 1.2 parsers do not read as strings: numbers, dates, yes and no.
_NOT_PLAIN = re.compile(
    r"[-+]?\.?\d[\d_.,:]*(?:e[-+]?\d+)?$|[-+]?0[xob][\da-f_]+$|\d{4}-\d"
    r"|[-+]?\.(?:inf|nan)$|~|(?:y|n|yes|no|on|off|true|false|null)$|[=<]",
    re.IGNORECASE,
)
_ONE_LINE = 1 << 30
_BATCH_SIZE = 100
_TOO_DEEP = "the server's response is nested too deeply for YAML"


class _Number(str):
    """A number with all its digits."""

    __slots__ = ()


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """PyYAML's safe dumper, in C if available."""


def _text(dumper: Any, text: str) -> Any:
    text = re.sub(r"[\ud800-\udfff]", "\ufffd", text)  # no UTF-8 has these
    style = None
    if not text.replace("\n", "").isprintable() or visible(text, keep="\n") != text:
        style = '"'
    elif "\n" in text:
        style = "|" if _can_stand_as_lines(text) else '"'
    elif _NOT_PLAIN.match(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _can_stand_as_lines(text: str) -> bool:
    """True if a text can be a literal block: no blank in it could be read as indentation, and none is lost."""
    lines = text.removesuffix("\n").split("\n")
    return "" not in (lines[0], lines[-1]) and lines[0][0] != " " and all(line == line.rstrip() for line in lines)


def _number(dumper: Any, number: _Number) -> Any:
    """Represent a number; YAML 1.1 requires a point and the sign of the exponent in one with an exponent."""
    digits, _, exponent = number.lower().partition("e")
    if not exponent and "." not in digits:
        return dumper.represent_scalar("tag:yaml.org,2002:int", str(number))
    digits = digits if "." in digits else f"{digits}.0"
    signed = exponent if exponent.startswith(("+", "-")) or not exponent else f"+{exponent}"
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{digits}e{signed}" if signed else digits)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Number, _number)


class Yaml(NamedTuple):
    """A sequence of objects for a list, or one object."""

    screen: Screen

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write each page as it comes, in batches."""
        is_empty = True
        refused = 0
        for page in _batches(records.pages):
            is_empty = False
            try:
                self._write([_decoded(raw, records) for raw in page])
            except RecursionError:
                refused += sum(not self._is_written(raw, records) for raw in page)
        if refused:
            raise ServerFailed(_TOO_DEEP if refused == 1 else f"{refused} objects: {_TOO_DEEP}")
        if is_empty:
            self._write([])

    def _is_written(self, raw: Raw, records: RecordList) -> bool:
        """Write one object of a list; False if it is nested too deeply."""
        try:
            self._write([_decoded(raw, records)])
        except RecursionError:
            return False
        return True

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write the object."""
        try:
            self._write(_decoded(record.raw, record))
        except RecursionError:
            raise ServerFailed(_TOO_DEEP) from None

    def document(self, document: Document) -> None:
        """Write the JSON form."""
        self.block(document.record(), ())

    def text(self, text: str) -> None:
        """Write a text between quotes."""
        self._write(text, style='"')

    def _write(self, value: Any, style: str | None = None) -> None:
        shown = yaml.dump(
            value,
            Dumper=_Dumper,
            default_style=style,
            default_flow_style=False,
            sort_keys=False,
            allow_unicode=True,
            width=_ONE_LINE,
        )
        # Strings with invisible characters are quoted, so that escapes are valid in them.
        self.screen.out.write(replace_invisible(shown, _escaped, keep="\n"))


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _batches(pages: Iterable[Sequence[Raw]]) -> Iterator[Sequence[Raw]]:
    """Yield the objects of pages in batches: PyYAML needs more than 1 KiB of memory per value."""
    for page in pages:
        for start in range(0, len(page), _BATCH_SIZE):
            yield page[start : start + _BATCH_SIZE]


def _decoded(raw: Raw, found: Record | RecordList) -> Any:
    """Decode an object; RecursionError if it is nested too deeply."""
    import json

    try:
        return json.loads(as_text(bytes(raw), found), parse_float=_Number, parse_int=_Number)
    except ValueError as error:
        raise ServerFailed(f"cannot read the server's list: {error}") from None
