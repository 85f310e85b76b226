"""Holds what is to be sent against the description of its operation, and says what is wrong with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from bbcli.spec import Operation, Schema, Spec

JSON = "application/json"
# What every list that is paged knows, whether its description says so or not.
_OF_PAGES = frozenset({"start", "limit"})
_NUMBER = {"integer": r"-?\d+", "number": r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"}
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float),
    "object": (dict,), "array": (list,),
}  # fmt: skip


def wrong_parameters(operation: Operation, given: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what is wrong with these parameters: missing, unknown, of another type, no value of the enumeration."""
    for parameter in operation.parameters:
        if parameter.required and parameter.place == "query" and parameter.name not in given:
            yield f"{parameter.name} is missing: -p {parameter.name}=…"
    for name, values in given.items():
        if known := operation.parameter(name):
            yield from (f"{name}: {problem}" for value in values for problem in _wrong_text(known.schema, value))
        elif not _is_of_a_family(operation, name) and not (operation.pages and name in _OF_PAGES):
            yield f"{name} is no parameter{_near(name, [each.name for each in operation.parameters])}"


def wrong_body(spec: Spec, operation: Operation, media_type: str | None, value: Any) -> Iterator[str]:
    """Yield what is wrong with a body of this media type, None for none; `value` is that of one in JSON."""
    body = operation.body
    if body is None:
        if media_type is not None:
            yield "it takes no body"
        return
    if media_type is None:
        if body.required or spec.resolved(body.schema).required:
            yield f"its body is missing{_fields_of(spec, body.schema)}"
        return
    kind = media_type.partition(";")[0].strip().lower()
    types = body.types or (JSON,)
    if not any(_is_fitting(kind, wanted) for wanted in types):
        yield f"its body is {' or '.join(types)}, not {kind}{_how(types)}"
    elif kind == JSON:
        yield from _wrong_value(spec, body.schema, value, "")


def _fields_of(spec: Spec, schema: Schema) -> str:
    required = spec.resolved(schema).required
    return f": -f {'=… -f '.join(required)}=…" if required else ": -f name=value, or --input FILE"


def _how(types: Iterable[str]) -> str:
    return ": --form name=value, --form name=@file" if "multipart/form-data" in types else ""


def _is_fitting(media_type: str, wanted: str) -> bool:
    return wanted in ("*/*", media_type) or (media_type == JSON and wanted.endswith("+json"))


def _is_of_a_family(operation: Operation, name: str) -> bool:
    """Whether it is one of several that are told apart by number, as role.1 and permission.1.projectKey are.

    They are described as the one without a number, or with an N.
    """
    family = re.match(r"([a-zA-Z]+)\.\d+(?:\.|$)", name)
    return family is not None and any(operation.parameter(f"{family[1]}{end}") for end in ("", ".N"))


def _near(name: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, known, n=1, cutoff=0.6)
    if found:
        return f": did you mean {found[0]}?"
    return f": it has {', '.join(known)}" if known else ": it has none"


def _wrong_text(schema: Schema, text: str) -> Iterator[str]:
    """Yield what is wrong with the value of a parameter, which is always a text."""
    if schema.items:
        yield from (problem for each in text.split(",") for problem in _wrong_text(schema.items, each))
    elif schema.enum:
        yield from _wrong_choice(schema.enum, text)
    elif schema.type in _NUMBER and not re.fullmatch(_NUMBER[schema.type], text):
        yield f"{text!r} is no {'whole ' if schema.type == 'integer' else ''}number"
    elif schema.type == "boolean" and text not in ("true", "false"):
        yield f"{text!r} is neither true nor false"


def _wrong_choice(choices: tuple[Any, ...], value: Any) -> Iterator[str]:
    if value not in choices and str(value) not in map(str, choices):
        near = [each for each in choices if str(each).casefold() == str(value).casefold()]
        yield f"{value!r} is none of {', '.join(map(str, choices))}" + (f": did you mean {near[0]}?" if near else "")


def _wrong_value(spec: Spec, schema: Schema, value: Any, place: str) -> Iterator[str]:
    """Yield what is wrong with a JSON value; a null, and fields that are not described, are let through."""
    schema = spec.resolved(schema)
    if value is None or schema.one_of or _is_taken_all_the_same(schema, value):
        return
    kinds = _KINDS.get(schema.type)
    if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and schema.type != "boolean")):
        yield f"{place or 'its body'} is no {schema.type}: {_shown(value)}{_as_text(schema, value, place)}"
        return
    if schema.enum:
        yield from (f"{place}: {problem}" for problem in _wrong_choice(schema.enum, value))
    if isinstance(value, dict):
        yield from _wrong_fields(spec, schema, value, place)
    elif isinstance(value, list) and schema.items:
        for index, each in enumerate(value):
            yield from _wrong_value(spec, schema.items, each, f"{place}[{index}]")


def _is_taken_all_the_same(schema: Schema, value: Any) -> bool:
    """Whether servers take what Atlassian's document describes otherwise: a path as a text, a date in epoch ms."""
    is_path = schema.type == "object" and "components" in schema.properties
    return (is_path and isinstance(value, str)) or (schema.format == "date-time" and type(value) is int)


def _wrong_fields(spec: Spec, schema: Schema, value: Mapping[str, Any], place: str) -> Iterator[str]:
    inside = f"{place}." if place else ""
    for name in schema.required:
        if name not in value and not schema.properties.get(name, schema).read_only:
            yield f"{inside}{name} is missing in its body"
    for name, each in value.items():
        if name in schema.properties:
            yield from _wrong_value(spec, schema.properties[name], each, f"{inside}{name}")


def _as_text(schema: Schema, value: Any, place: str) -> str:
    """Return how a text is given that looks like something else."""
    is_text = schema.type == "string" and isinstance(value, int | float) and place.isidentifier()
    return f" (-f {place}={str(value).lower()} is a text)" if is_text else ""


def _shown(value: Any) -> str:
    from bbcli.masking import shortened

    return shortened(repr(value), 40)
