"""Fields of a body as they are typed: `name=value`, nested as `a[b]=value` and `a[]=value`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bbcli.commands.api.request_input import parse_pair
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_KEY = re.compile(r"([^\[\]=]+)((?:\[[^\[\]]*\])*)")
# Beyond it JSON is read differently by different programs (RFC 8259, section 6).
_MAX_NUMBER = 2**53
_LITERALS = {"true": True, "false": False, "null": None}
_LITERAL_NAMES = {meaning: word for word, meaning in _LITERALS.items()}
_NUMBER = r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?"


def parse_value(value: str, read: Callable[[str], str]) -> Any:
    """Return what a value of -F means: true, false, null, a number, what a file holds (@file, @- for stdin), a text."""
    if value.startswith("@"):
        return read(value[1:])
    if value in _LITERALS:
        return _LITERALS[value]
    if not re.fullmatch(_NUMBER, value):
        return value
    number = int(value) if value.lstrip("-").isdigit() else float(value)
    if not abs(number) < _MAX_NUMBER:
        raise InvalidInput(f"-F: {value} is too large a number", hint="as a text: -f; as it is: --input FILE")
    return number


def parse_field(option: str, text: str, read: Callable[[str], str]) -> tuple[str, Any]:
    """Return name and value of a field as it is typed behind -f or -F; `a[]` alone, with no value, is an empty list."""
    if option == "-F" and text.endswith("[]") and "=" not in text:
        return text.removesuffix("[]"), []
    name, value = parse_pair(text, option)
    return name, parse_value(value, read) if option == "-F" else value


def build_object(fields: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object that fields make; InvalidInput where one stands in the way of another.

    `a[b]=` is the field b of the object a, `a[]=` one more element of the list a; in `a[][b]=` a new object begins
    where b is there already.
    """
    made: dict[str, Any] = {}
    for name, value in fields:
        match = _KEY.fullmatch(name)
        if not match:
            raise InvalidInput(f"{name!r} is no name of a field", hint="write name, a[b] or a[]")
        steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        _set_field(made, steps, value, name)
    return made


def _set_field(into: dict[str, Any], steps: list[str], value: Any, name: str) -> None:
    step, rest = steps[0], steps[1:]
    if not rest:
        if step in into:
            raise InvalidInput(f"the field {name} is given twice", hint=f"for a list: {name}[]=…")
        into[step] = value
    elif rest[0] == "":
        _append(_child(into, step, list, name), rest[1:], value, name)
    else:
        _set_field(_child(into, step, dict, name), rest, value, name)


def _append(into: list[Any], steps: list[str], value: Any, name: str) -> None:
    """Add an element to a list, or a field to its last object."""
    if not steps:
        into.append(value)
    elif steps[0] == "":
        raise InvalidInput(f"{name}: a list of lists can't be written as fields", hint="--input FILE")
    else:
        if not into or not isinstance(into[-1], dict) or _has_field(into[-1], steps):
            into.append({})
        _set_field(into[-1], steps, value, name)


def _has_field(value: Mapping[str, Any], steps: list[str]) -> bool:
    """Whether a field is there already; one more element of a list goes into the same object."""
    inner = value.get(steps[0])
    if len(steps) == 1 or inner is None:
        return steps[0] in value
    return steps[1] != "" and isinstance(inner, dict) and _has_field(inner, steps[1:])


def _child(into: dict[str, Any], step: str, kind: type, name: str) -> Any:
    found = into.setdefault(step, kind())
    if not isinstance(found, kind):
        raise InvalidInput(f"the field {name} does not fit one before it: {step} is something else there")
    return found


def as_options(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields that make an object again, each as an option and what stands behind it.

    ValueError for what can't be written so.
    """
    found = list(_object_options(value, ""))
    # Read as they will be: of two objects in a list those that have no field in common would become one.
    try:
        again = build_object(parse_field(option, text, str) for option, text in found)
    except InvalidInput as error:
        raise ValueError(error.message) from None
    if again != value:
        raise ValueError("a list of objects that are not alike")
    return found


def _object_options(value: Mapping[str, Any], inside: str) -> Iterator[tuple[str, str]]:
    for key, each in value.items():
        if not _KEY.fullmatch(key) or "[" in key:
            raise ValueError(f"{key!r} is no name of a field")
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
                    raise ValueError(name)  # noqa: TRY004 - the same for what is no field
                yield from _value_options(f"{name}[]", each)
        case str():
            yield "-f", f"{name}={value}"
        case None | bool():
            yield "-F", f"{name}={_LITERAL_NAMES[value]}"
        case _:
            yield "-F", f"{name}={value}"
