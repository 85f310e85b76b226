"""Check a request against the description of its operation and report the problems as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bbcli.errors import Notice, shortened
from bbcli.openapi.model import Parameter, Schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bbcli.openapi.model import Operation, Spec

JSON = "application/json"
FORM = "multipart/form-data"
# Every paged list takes these, whether its description has them or not.
_PAGING_PARAMETERS = {
    name: Parameter(name, schema=Schema("integer", minimum=least)) for name, least in (("start", 0), ("limit", 1))
}
_NUMBER = {"integer": r"-?\d+", "number": r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"}
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
}


def parameter_problems(operation: Operation, arguments: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield a problem per parameter: missing, unknown, of another type, or not in the enumeration."""
    for parameter in operation.parameters:
        if parameter.required and parameter.place == "query" and parameter.name not in arguments:
            yield Notice(f"{parameter.name} is missing", "parameter_missing", name=parameter.name)
    others = [each.name for each in operation.parameters if each.place != "path"]
    is_listed = False
    for name, values in arguments.items():
        if known := _known(operation, name):
            yield from (f"{name}: {problem}" for value in values for problem in _text_problems(known.schema, value))
        elif near := _closest(name, [each.name for each in operation.parameters]):
            yield f"{name} is not a parameter: did you mean {near}?"
        else:
            yield f"{name} is not a parameter{'' if is_listed else _listed(others)}"
            is_listed = True


def path_parameter_problems(operation: Operation, variables: Mapping[str, str]) -> Iterator[str]:
    """Yield a problem per path parameter whose value has another type or is not in the enumeration."""
    for name, value in variables.items():
        if known := operation.parameter(name, "path"):
            yield from (f"{name}: {problem}" for problem in _text_problems(known.schema, value))


def form_problems(spec: Spec, operation: Operation, names: Collection[str]) -> Iterator[str]:
    """Yield a problem per form field that is missing or unknown."""
    schema = spec.resolved(operation.body.schema) if operation.body else Schema()
    for name in schema.required:
        if name not in names:
            yield Notice(f"{name} is missing in the form", "form_field_missing", name=name)
    is_listed = False
    for name in dict.fromkeys(names) if schema.properties else ():
        if name in schema.properties:
            continue
        near = _closest(name, schema.properties)
        yield f"{name} is not a part of the form" + (
            f": did you mean {near}?" if near else "" if is_listed else _listed(schema.properties)
        )
        is_listed = is_listed or not near


def body_problems(spec: Spec, operation: Operation, media_type: str | None, value: Any) -> Iterator[str]:
    """Yield problems of a request body.

    `media_type` is None without a body; `value` is the decoded body if it is JSON.
    """
    body = operation.body
    if body is None:
        if media_type is not None:
            yield "no request body is allowed"
        return
    if media_type is None:
        if body.required or spec.resolved(body.schema).required:
            fields, is_form = spec.resolved(body.schema).required, FORM in body.types
            yield Notice("the request body is missing", "body_missing", fields=fields, is_form=is_form)
        return
    kind = media_type.partition(";")[0].strip().lower()
    types = body.types or (JSON,)
    if not any(_is_fitting(kind, accepted) for accepted in types):
        problem = f"the request body must be {' or '.join(types)}, not {kind}"
        yield Notice(problem, "form_expected") if FORM in types else problem
    elif kind == JSON:
        yield from _value_problems(spec, body.schema, value, "")


def _is_fitting(media_type: str, accepted: str) -> bool:
    return accepted in ("*/*", media_type) or (media_type == JSON and accepted.endswith("+json"))


def _known(operation: Operation, name: str) -> Parameter | None:
    """Return the parameter of this name: declared, numbered, or one of the paging parameters."""
    return (
        operation.parameter(name)
        or _of_family(operation, name)
        or (_PAGING_PARAMETERS.get(name) if operation.pages else None)
    )


def _of_family(operation: Operation, name: str) -> Parameter | None:
    """Return the parameter of a numbered name such as role.1 or permission.1.projectKey.

    Descriptions have it without a number, or with an N.
    """
    family = re.match(r"([a-zA-Z]+)\.\d+(\.|$)", name)
    ends = (".N", "") if family else ()
    found = next((each for end in ends if family and (each := operation.parameter(f"{family[1]}{end}"))), None)
    # The part behind the number, as in permission.1.projectKey, has other values.
    return Parameter(name) if found and family and family[2] else found


def _closest(name: str, known: Collection[str]) -> str:
    """Return the known name most similar to `name`, or an empty string."""
    # Slow to load, and needed for mistyped names only.
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, known, n=1, cutoff=0.6)), "")


def _listed(names: Collection[str]) -> str:
    return f": use {', '.join(names)}" if names else ""


def _text_problems(schema: Schema, text: str) -> Iterator[str]:
    """Yield problems of a parameter value, which is always text."""
    if schema.items:
        yield from (problem for each in text.split(",") for problem in _text_problems(schema.items, each))
    elif schema.enum:
        yield from _choice_problems(schema.enum, text)
    elif schema.type in _NUMBER and not re.fullmatch(_NUMBER[schema.type], text):
        yield f"{text!r} is not {'an integer' if schema.type == 'integer' else 'a number'}"
    elif schema.type in _NUMBER:
        yield from _minimum_problems(schema, float(text), text)
    elif schema.type == "boolean" and text not in ("true", "false"):
        yield f"{text!r} is not true or false"


def _minimum_problems(schema: Schema, value: float, text: str) -> Iterator[str]:
    if schema.minimum is not None and value < schema.minimum:
        yield f"{text} is too small: the minimum is {schema.minimum:g}"


def _choice_problems(choices: tuple[Any, ...], value: Any) -> Iterator[str]:
    if value not in choices and str(value) not in map(str, choices):
        near = [each for each in choices if str(each).casefold() == str(value).casefold()]
        yield f"{value!r} is not one of {', '.join(map(str, choices))}" + (f": did you mean {near[0]}?" if near else "")


def _value_problems(spec: Spec, schema: Schema, value: Any, place: str) -> Iterator[str]:
    """Yield problems of a JSON value; null is accepted."""
    schema = spec.resolved(schema)
    if value is None or schema.one_of or _is_accepted_variant(schema, value):
        return
    kinds = _KINDS.get(schema.type)
    if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and schema.type != "boolean")):
        yield _wrong_type(schema, value, place)
        return
    if schema.enum:
        yield from (f"{place}: {problem}" for problem in _choice_problems(schema.enum, value))
    if isinstance(value, int | float):
        yield from (f"{place}: {problem}" for problem in _minimum_problems(schema, value, str(value)))
    if isinstance(value, dict):
        yield from _field_problems(spec, schema, value, place)
    elif isinstance(value, list) and schema.items:
        for index, each in enumerate(value):
            yield from _value_problems(spec, schema.items, each, f"{place}[{index}]")


def _is_accepted_variant(schema: Schema, value: Any) -> bool:
    """True if servers accept a form that Atlassian's document does not have: a path as text, a date in epoch ms."""
    is_path = schema.type == "object" and "components" in schema.properties
    return (is_path and isinstance(value, str)) or (schema.format == "date-time" and type(value) is int)


def _field_problems(spec: Spec, schema: Schema, value: Mapping[str, Any], place: str) -> Iterator[str]:
    inside = f"{place}." if place else ""
    for name in schema.required:
        if name not in value and not schema.properties.get(name, schema).read_only:
            yield f"{inside}{name} is missing in the body"
    unknown = [name for name in value if name not in schema.properties] if schema.properties else []
    for name in value:
        if name in schema.properties:
            yield from _value_problems(spec, schema.properties[name], value[name], f"{inside}{name}")
    for name in unknown:
        near = _closest(name, [known for known in schema.properties if known not in value])
        suggestion = f": did you mean {inside}{near}?" if near else _listed(schema.properties)
        yield f"{inside}{name} is not a field of the body{suggestion if name == unknown[-1] or near else ''}"


def _wrong_type(schema: Schema, value: Any, place: str) -> str:
    """Return the problem of a value of the wrong JSON type; a Notice if the same text is valid as the required type."""
    article = "an" if schema.type[:1] in "aio" else "a"
    problem = f"{place or 'the request body'} is not {article} {schema.type}: {_shown(value)}"
    first, *others = place.split(".")
    if not all(map(str.isidentifier, (first, *others))):
        return problem
    name = first + "".join(f"[{each}]" for each in others)
    if schema.type == "string" and isinstance(value, int | float):
        return Notice(problem, "not_text", name=name, value=str(value).lower())
    forms = {**_NUMBER, "boolean": "true|false"}
    if schema.type in forms and isinstance(value, str) and re.fullmatch(forms[schema.type], value):
        return Notice(problem, "not_typed", name=name, value=value)
    return problem


def _shown(value: Any) -> str:
    return shortened(repr(value), 40)
