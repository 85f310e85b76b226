"""Checks that named fields exist, in the records or in the API description, and suggests similar ones."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import InvalidInput
from bbcli.output.field_paths import format_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.openapi import Schema, Spec
    from bbcli.output.field_paths import FieldPath

# Fields that servers send without describing them: of any object, and of users.
_UNDESCRIBED_FIELDS = ("properties", "attributes", "links")
_USER_FIELDS = ("displayName", "name", "emailAddress", "id", "slug", "active", "type")
_MAX_DEPTH = 4
_MAX_OBJECTS = 25
_MAX_NAMES = 5000
# References from schema to schema: descriptions can be recursive.
_MAX_SCHEMA_STEPS = 32
_MAX_SUGGESTIONS = 5


class DescribedRecord(NamedTuple):
    """The described record of an operation: its response, or an element of it for a list."""

    spec: Callable[[], Spec]
    operation: tuple[str, str] | None
    is_list: bool

    @property
    def is_write(self) -> bool:
        """True if the operation may have changed something."""
        return self.operation is not None and self.operation[0] != "GET"

    def schema(self) -> Schema | None:
        """Return the schema of a record; None if it is not described."""
        if self.operation is None:
            return None
        method, template = self.operation
        operation = self.spec().at(template).get(method)
        answers = [each.schema for each in operation.answers if each.status < 300] if operation else []
        schema = self.spec().resolved(answers[0]) if answers else None
        if schema and self.is_list:
            values = schema.properties.get("values")
            items = (self.spec().resolved(values) if values else schema).items
            schema = self.spec().resolved(items) if items else None
        return schema if schema and schema.properties else None


def check_fields(
    paths: Iterable[FieldPath],
    found: Sequence[Any],
    described: DescribedRecord,
    *,
    what: str = "field",
    names: Sequence[str] = (),
) -> None:
    """Raise InvalidInput for a path that is neither in the objects nor described, with similar paths in the hint.

    `found` are the decoded objects of the first page, none for an empty list; `names` are valid names besides paths.
    """
    with suppress(RecursionError):  # objects that are nested too deeply are not checked
        _check_fields(paths, found, described, what=what, names=names)


def _check_fields(
    paths: Iterable[FieldPath], found: Sequence[Any], described: DescribedRecord, *, what: str, names: Sequence[str]
) -> None:
    unknown = [path for path in paths if not any(_has_path(value, path.steps) for value in found)]
    if not unknown or (not found and described.operation is None):
        return
    schema = described.schema()
    for path in unknown:
        if schema is None:
            is_open = not found or any(_has_path(value, path.steps, if_open=True) for value in found)
        else:
            is_open = _may_have_path(described.spec(), schema, path.steps)
        if not is_open:
            known = chain(_paths_found(found), _paths_described(described.spec(), schema) if schema else ())
            seen = dict.fromkeys((*names, *islice(known, _MAX_NAMES)))
            # After an error a person assumes that nothing was changed.
            done = " (the write was done)" if described.is_write else ""
            raise InvalidInput(f"unknown {what} {path.text!r}", hint=_suggestions(path.text, list(seen)) + done)


def _has_path(value: Any, steps: Sequence[str], *, if_open: bool = False) -> bool:
    """True if a value has this path; with `if_open` also if null or an empty list cuts the path off."""
    if not steps:
        return True
    step, *rest = steps
    if isinstance(value, dict):
        return step in value and _has_path(value[step], rest, if_open=if_open)
    if isinstance(value, list) and step.isdecimal():
        # An empty list may have such an element at other times.
        return _has_path(value[int(step)], rest, if_open=if_open) if int(step) < len(value) else not value and if_open
    if isinstance(value, list):
        return any(_has_path(each, steps, if_open=if_open) for each in value) or (not value and if_open)
    return value is None and if_open


def _may_have_path(spec: Spec, schema: Schema, steps: Sequence[str], left: int = _MAX_SCHEMA_STEPS) -> bool:
    """True if a schema has this path, or does not describe that part."""
    schema = spec.resolved(schema)
    if not steps or not left:
        return True
    step, *rest = steps
    if schema.one_of:
        return any(_may_have_path(spec, each, steps, left - 1) for each in schema.one_of)
    if schema.items or schema.type == "array":
        return schema.items is None or _may_have_path(spec, schema.items, rest if step.isdecimal() else steps, left - 1)
    if schema.properties and step in schema.properties:
        return _may_have_path(spec, schema.properties[step], rest, left - 1)
    is_person = "emailAddress" in schema.properties and step in _USER_FIELDS
    return (
        not schema.has_type
        or is_person
        or step in _UNDESCRIBED_FIELDS
        or (schema.type == "object" and not schema.properties)
    )


def _suggestions(text: str, known: list[str]) -> str:
    """Return the hint: paths that are similar, or whose last name is; else the top-level names."""
    from difflib import get_close_matches

    wanted = text.casefold()
    last = wanted.rpartition(".")[2]
    # Of paths with the same last name the shortest is suggested first.
    folded = {each.casefold(): each for each in sorted(known, key=lambda each: -each.count("."))}
    ends = {each.rpartition(".")[2]: each for each in folded}
    near = [wanted] if wanted in folded else get_close_matches(wanted, folded, n=_MAX_SUGGESTIONS, cutoff=0.7)
    if wanted not in folded:
        near += [ends[each] for each in get_close_matches(last, ends, n=_MAX_SUGGESTIONS, cutoff=0.75)]
        near += [each for each in reversed(folded) if each.rpartition(".")[2] == last]
    if near:
        return f"did you mean {' or '.join(folded[each] for each in list(dict.fromkeys(near))[:_MAX_SUGGESTIONS])}?"
    top = [each for each in known if "." not in each and "[" not in each]
    return f"use one of {', '.join(top)}" if top else "the result has no fields"


def _paths_found(found: Sequence[Any]) -> Iterator[str]:
    for value in found[:_MAX_OBJECTS]:
        yield from _paths_below(value, ())


def _paths_below(value: Any, steps: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, list):
        for each in value[:_MAX_OBJECTS]:
            yield from _paths_below(each, steps)
    elif isinstance(value, dict) and len(steps) < _MAX_DEPTH:
        for name, each in value.items():
            yield format_path((*steps, name))
            yield from _paths_below(each, (*steps, name))


def _paths_described(
    spec: Spec, schema: Schema, steps: tuple[str, ...] = (), left: int = _MAX_SCHEMA_STEPS
) -> Iterator[str]:
    schema = spec.resolved(schema)
    if schema.items and left:
        yield from _paths_described(spec, schema.items, steps, left - 1)
    for name, each in schema.properties.items() if len(steps) < _MAX_DEPTH else ():
        yield format_path((*steps, name))
        yield from _paths_described(spec, each, (*steps, name), left - 1)
