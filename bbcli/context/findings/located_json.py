"""JSON values that know their path in the document, so that errors can name it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class LocatedJson:
    """A value of a document; `path` leads to it, such as runs[0].results, and is empty for the document itself."""

    __slots__ = ("path", "source", "value")

    def __init__(self, source: str, value: Any, path: str = "") -> None:
        self.source = source
        self.value = value
        self.path = path

    def __getitem__(self, name: str) -> LocatedJson:
        """Return a member of an object, with the value None if it is missing; InvalidInput if this is not an object."""
        value = self.value.get(name) if self.names else None
        return LocatedJson(self.source, value, f"{self.path}.{name}" if self.path else name)

    @property
    def names(self) -> Collection[str]:
        """The member names of an object, none for null; InvalidInput if this is not an object."""
        if self.value is not None and not isinstance(self.value, dict):
            raise self.error("is not an object")
        return self.value or ()

    @property
    def items(self) -> Iterator[LocatedJson]:
        """The elements of a list, none for null; InvalidInput if this is not a list."""
        if self.value is not None and not isinstance(self.value, list):
            raise self.error("is not a list")
        return (self._item(at) for at in range(len(self.value or ())))

    def at(self, number: int | None) -> LocatedJson | None:
        """Return an element of a list by its index; None if the index is None or out of range."""
        is_there = number is not None and isinstance(self.value, list) and 0 <= number < len(self.value)
        return self._item(number) if number is not None and is_there else None

    def _item(self, number: int) -> LocatedJson:
        return LocatedJson(self.source, self.value[number], f"{self.path}[{number}]")

    @property
    def texts(self) -> list[str]:
        """The strings of a list; InvalidInput for other elements."""
        return [each.text or "" for each in self.items]

    @property
    def text(self) -> str | None:
        """The string, or None for null; InvalidInput for another type."""
        if self.value is not None and not isinstance(self.value, str):
            raise self.error("is not a string")
        return self.value

    @property
    def integer(self) -> int | None:
        """The integer, or None for null; InvalidInput for another type."""
        value = self.value
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.error("is not an integer")
        return value

    @property
    def line(self) -> int | None:
        """The line number, 1 or more; None for smaller ones, by which tools mean no line."""
        number = self.integer
        if number is not None and number >= 2**31:
            raise self.error("is not a line number")
        return number if number and number > 0 else None

    def has(self, *names: str) -> bool:
        """True if this is an object with members of these names."""
        return isinstance(self.value, dict) and all(name in self.value for name in names)

    def error(self, what: str, hint: str | None = None) -> InvalidInput:
        """Return an InvalidInput that names the source and the path."""
        return InvalidInput(f"{self.source}: {self.path or 'the document'} {what}", hint=hint)


def parse_json(text: str, source: str) -> LocatedJson:
    """Parse JSON, or JSON lines as a list of objects; InvalidInput names line and column."""
    try:
        return LocatedJson(source, json.loads(text, parse_constant=_reject_constant))
    except json.JSONDecodeError as error:
        lines = _parse_json_lines(text) if error.msg == "Extra data" else None
        if lines is not None:
            return LocatedJson(source, lines)
        message = f"{source}: line {error.lineno}, column {error.colno}: {_lower_first(error.msg)}"
        raise InvalidInput(message, hint="check that the report is JSON") from None
    except RecursionError:
        raise InvalidInput(f"{source}: the JSON is nested too deeply") from None
    except ValueError as error:
        raise InvalidInput(f"{source}: {_lower_first(str(error))}", hint="check that the report is JSON") from None


def _parse_json_lines(text: str) -> list[Any] | None:
    try:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return None
    return found if all(isinstance(each, dict) for each in found) else None


def _reject_constant(word: str) -> Any:
    raise ValueError(f"value {word} is not a number")


def _lower_first(message: str) -> str:
    start = message[:1].lower() if message[1:2].islower() else message[:1]
    return f"{start}{message[1:]}"
