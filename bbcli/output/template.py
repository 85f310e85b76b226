"""Lines by a template: `{id:.11} {author.name} {authorTimestamp!t}`.

The syntax is that of str.format with field paths as in --fields, and without access to Python objects, conditions and
loops, for which there is --jq.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import InvalidInput, Notice
from bbcli.output.cells import CellContext, iso, subject, time_text, visible
from bbcli.output.field_paths import FieldPath, at_path, parse_path
from bbcli.records import as_json, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bbcli.output import Column, Document, RecordList
    from bbcli.output.terminal import Screen
    from bbcli.records import Record

    Value = str | int | float

_HINT = "write a template such as '{id:.11} {author.name} {authorTimestamp!t}'"
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}


class Part(NamedTuple):
    """A literal text, and the field after it, if any: its path, conversion and format."""

    before: str
    path: FieldPath | None = None
    conversion: str = ""
    form: str = ""


def _unchanged(value: Value) -> Value:
    return value


class Template(NamedTuple):
    """A parsed template, which formats a record as a line."""

    parts: tuple[Part, ...]

    @property
    def paths(self) -> tuple[FieldPath, ...]:
        """The paths of its fields."""
        return tuple(part.path for part in self.parts if part.path)

    def line(self, value: Any, clean: Callable[[Value], Value] = _unchanged, time: Callable[[float], str] = iso) -> str:
        """Return the line of a decoded object; InvalidInput if a format does not fit its value.

        `clean` is applied to values, but not to literal text; `time` formats epoch ms.
        """
        line = ""
        for part in self.parts:
            line += part.before
            if part.path:
                found = at_path(value, part.path.steps)
                line += _formatted(clean(_value(found, part, time)), part)
        return line


def parse_template(text: str) -> Template:
    """Parse a template; InvalidInput for a syntax error."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise InvalidInput(f"cannot read the template: {error}", hint=_HINT) from None
    return Template(tuple(_part(*each) for each in parsed))


class TemplateRenderer(NamedTuple):
    """Writes records as lines of a template."""

    screen: Screen
    template: Template

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write one line per record, each page at once."""
        for page in records.by_page():
            self.screen.out.write("".join([self._line(record) for record in page]))

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write a line."""
        self.screen.out.write(self._line(record))

    def document(self, document: Document) -> None:
        """Write the line of the JSON form."""
        self.block(document.record(), ())

    def text(self, text: str) -> None:
        """InvalidInput: a text has no fields."""
        raise InvalidInput(
            Notice("the result is text and has no fields for a template", "template_of_text"), reason="template_of_text"
        )

    def _line(self, record: Record) -> str:
        screen = self.screen
        seen = CellContext(record, screen.now, screen.is_terminal, screen.time)
        clean = _visible if screen.is_terminal else _unchanged
        return f"{self.template.line(record.value, clean, lambda ms: time_text(ms, seen))}\n"


def _visible(value: Value) -> Value:
    return visible(value, keep="\n\t") if isinstance(value, str) else value


# A number converted by `t` is formatted as a time instead.
_CONVERSIONS: dict[str, Callable[[Any], str]] = {"t": plain, "l": subject, "j": as_json}


def _part(before: str, name: str | None, form: str | None, conversion: str | None) -> Part:
    text = re.sub(r"\\([nt\\])", lambda match: _ESCAPES[match[1]], before)
    if name is None:
        return Part(text)
    if not name.strip():
        raise InvalidInput("{} in the template contains no field", hint=_HINT)
    if conversion is not None and conversion not in _CONVERSIONS:
        known = "use !t (time), !l (first line) or !j (JSON)"
        raise InvalidInput(f"unknown conversion !{conversion} in the template", hint=known)
    if form and "{" in form:
        raise InvalidInput(f"the format of {{{name}}} cannot contain another field", hint=_HINT)
    if form and re.search(r"\d{5}", form):  # it could exhaust the memory
        raise InvalidInput(f"the format of {{{name}}} is too wide", hint="write 9999 or less")
    return Part(text, parse_path(name), conversion or "", form or "")


def _value(found: Any, part: Part, time: Callable[[float], str]) -> Value:
    """Return a field's value after its conversion, as a text or number."""
    if part.conversion == "t" and isinstance(found, int | float) and not isinstance(found, bool):
        return time(found)
    if part.conversion in _CONVERSIONS:
        return _CONVERSIONS[part.conversion](found)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else plain(found)


def _formatted(shown: Value, part: Part) -> str:
    try:
        return format(shown, part.form)
    except (ValueError, OverflowError) as error:
        if shown == "":  # what is missing has no digits
            return ""
        path = part.path.text if part.path else ""
        message = f"{{{path}:{part.form}}} is not valid for {str(shown)[:40]!r}: {error}"
        raise InvalidInput(message, hint="use s formats for text, d and f formats for numbers") from None
