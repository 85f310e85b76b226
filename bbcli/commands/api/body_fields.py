"""Convert body fields of the command line to JSON and back: `name=value`, `a[b]=value`, `a[]=value`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_KEY = r"([^\[\]=]+)((?:\[[^\[\]]*\])*)"
# Beyond it the precision of JSON numbers depends on the program that reads them (RFC 8259, section 6).
_MAX_NUMBER = 2**53
_LITERALS = {"true": True, "false": False, "null": None}
_LITERAL_NAMES = {meaning: word for word, meaning in _LITERALS.items()}
_NUMBER = r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?"


def parse_pair(text: str, option: str) -> tuple[str, str]:
    """Parse `name=value`; InvalidInput for a text without `=` or name."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise InvalidInput(f"{option} {text}: not of the form name=value", hint=f"{option} name=value")
    return name, value


def parse_value(value: str, read: Callable[[str], str]) -> Any:
    """Parse a value of -F: true, false, null, a number, the contents of a file (@FILE, @- for stdin), else a text."""
    if value.startswith("@"):
        return read(value[1:])
    if value in _LITERALS:
        return _LITERALS[value]
    if not re.fullmatch(_NUMBER, value):
        return value
    number = int(value) if value.lstrip("-").isdigit() else float(value)
    if not abs(number) < _MAX_NUMBER:
        raise InvalidInput(
            f"-F: the number {value} is too large",
            hint="use -f to send text, or --input FILE to send the number unchanged",
        )
    return number


def parse_field(option: str, text: str, read: Callable[[str], str]) -> tuple[str, Any]:
    """Parse a field of -f or -F to name and value; `-F a[]` without a value is an empty list."""
    if option == "-F" and text.endswith("[]") and "=" not in text:
        return text.removesuffix("[]"), []
    name, value = parse_pair(text, option)
    return name, parse_value(value, read) if option == "-F" else value


def build_object(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object from fields; InvalidInput for fields that contradict each other.

    `a[b]=` sets the field b of the object a, `a[]=` appends to the list a, and `a[][b]=` starts a new object when the
    last one has b.
    """
    result: dict[str, Any] = {}
    for name, value in fields:
        match = re.fullmatch(_KEY, name)
        if not match:
            raise InvalidInput(f"{name!r} is not a field name", hint="write a field as name, a[b] or a[]")
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        _set_field(result, steps, value, name)
    return result


def _set_field(into: dict[str, Any], steps: list[str], value: Any, name: str) -> None:
    step, rest = steps[0], steps[1:]
    if not rest:
        if step in into:
            raise InvalidInput(f"the field {name} occurs twice", hint=f"write {name}[]=… for a list")
        into[step] = value
    elif rest[0] == "":
        _append(_child(into, step, list, name), rest[1:], value, name)
    else:
        _set_field(_child(into, step, dict, name), rest, value, name)


def _append(into: list[Any], steps: list[str], value: Any, name: str) -> None:
    """Append a value to a list, or set a field of its last object."""
    if not steps:
        into.append(value)
    elif steps[0] == "":
        raise InvalidInput(f"{name}: fields do not support lists of lists", hint="use --input FILE")
    else:
        if not into or not isinstance(into[-1], dict) or _has_field(into[-1], steps):
            into.append({})
        _set_field(into[-1], steps, value, name)


def _has_field(value: Mapping[str, Any], steps: list[str]) -> bool:
    """True if the field is set; another element of a nested list goes into the same object."""
    inner = value.get(steps[0])
    if len(steps) == 1 or inner is None:
        return steps[0] in value
    return steps[1] != "" and isinstance(inner, dict) and _has_field(inner, steps[1:])


def _child(into: dict[str, Any], step: str, kind: type, name: str) -> Any:
    found = into.setdefault(step, kind())
    if not isinstance(found, kind):
        raise InvalidInput(f"the field {name} conflicts with an earlier one: {step} has another type")
    return found


def as_options(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the options, -f or -F, and values that `build_object` makes this object of.

    ValueError if no fields can express it.
    """
    found = list(_object_options(value, ""))
    # Parse them again: two objects of a list without a common field would become one.
    try:
        again = build_object(parse_field(option, text, str) for option, text in found)
    except InvalidInput as error:
        raise ValueError(error.message) from None
    if again != value:
        raise ValueError("a list of objects with different fields")
    return found


def _object_options(value: Mapping[str, Any], inside: str) -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        if not re.fullmatch(_KEY, key) or "[" in key:
            raise ValueError(f"{key!r} is not a field name")
        yield from _value_options(f"{inside}[{key}]" if inside else key, each)


def _value_options(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case {} if not value:
            raise ValueError(name)
        case dict():
            yield from _object_options(value, name)
        case []:
            yield "-F", f"{name}[]"
        case list():
            for each in value:
                if isinstance(each, list):
                    raise ValueError(name)  # noqa: TRY004 - one error for everything that fields cannot express
                yield from _value_options(f"{name}[]", each)
        case str():
            yield "-f", f"{name}={value}"
        case None | bool():
            yield "-F", f"{name}={_LITERAL_NAMES[value]}"
        case _:
            yield "-F", f"{name}={value}"
