"""Merge descriptions: the first takes precedence, the others add to it."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.openapi.model import Body, Operation, Parameter, Schema, Spec
from bbcli.openapi.paths import bare

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

# A schema reference in an encoded description.
_REF = rb'"ref":("(?:[^"\\]|\\.)*")'


def merge_specs(spec: Spec, others: Sequence[Spec]) -> Spec:
    """Return a description with the additions of others, of which the last takes precedence.

    Only operations of paths that several descriptions have are decoded.
    """
    paths, schemas = dict(spec.paths), dict(spec.schemas)
    names: dict[str, list[str]] = {}
    for path in paths:
        names.setdefault(bare(path), []).append(path)
    for each in reversed(others):
        other = with_distinct_schemas(each, schemas)
        schemas = {**other.schemas, **schemas}
        known = Spec(paths=paths, schemas=schemas)
        for path, raw in other.paths.items():
            equivalent = names.setdefault(bare(path), [])
            if equivalent:
                paths.update(_merged_paths(known, equivalent, path, other.at(path)))
            else:
                paths[path] = raw
            equivalent += [path] if path in paths and path not in equivalent else []
    return msgspec.structs.replace(spec, paths=paths, schemas=schemas)


def _merged_paths(
    spec: Spec, equivalent: Iterable[str], path: str, others: Mapping[str, Operation]
) -> Iterator[tuple[str, msgspec.Raw]]:
    """Yield the changed paths with their encoded operations; `alike` are templates of the same resource."""
    known = {name: spec.at(name) for name in equivalent}
    own = known.setdefault(path, {})
    changed = set()
    for method, other in others.items():
        name = next((each for each, operations in known.items() if method in operations), None)
        operation = merge_operations(spec, known[name][method], other) if name else other
        if name is None or operation != known[name][method]:
            (known[name] if name else own)[method] = operation
            changed.add(name or path)
    for name in changed:
        yield name, msgspec.Raw(msgspec.json.encode([*known[name].values()]))


def merge_operations(spec: Spec, one: Operation, other: Operation) -> Operation:
    """Return an operation with the parameters, body fields and choices that another one adds.

    `spec` holds the schemas of both. Path parameters keep the names of the first.
    """
    base = tuple(_with_choices(each, other.parameter(each.name, each.place)) for each in one.parameters)
    more = [each for each in other.parameters if each.place != "path" and not one.parameter(each.name, each.place)]
    body = _merged_body(spec, one.body, other.body)
    return msgspec.structs.replace(one, parameters=(*base, *more), body=body)


def _with_choices(parameter: Parameter, other: Parameter | None) -> Parameter:
    schema = _more_choices(parameter.schema, other.schema) if other else parameter.schema
    return parameter if schema is parameter.schema else msgspec.structs.replace(parameter, schema=schema)


def _more_choices(schema: Schema, other: Schema) -> Schema:
    """Return a parameter's schema with the choices of another; the same object if it adds none."""
    if schema.items and other.items:
        items = _more_choices(schema.items, other.items)
        return schema if items is schema.items else msgspec.structs.replace(schema, items=items)
    choices = tuple(each for each in other.enum if each not in schema.enum)
    return msgspec.structs.replace(schema, enum=schema.enum + choices) if choices else schema


def _merged_body(spec: Spec, body: Body | None, other: Body | None) -> Body | None:
    extra = spec.resolved(other.schema) if other else Schema()
    if other is None or not extra.has_type:  # nothing but its existence is described
        return body
    if body is None:
        return other
    base = spec.resolved(body.schema)
    if not base.has_type:
        return msgspec.structs.replace(body, schema=other.schema)
    more = {name: each for name, each in extra.properties.items() if name not in base.properties}
    if not base.properties or not more:
        return body
    schema = msgspec.structs.replace(base, properties={**base.properties, **more})
    return msgspec.structs.replace(body, schema=schema)


def with_distinct_schemas(spec: Spec, schemas: Mapping[str, msgspec.Raw]) -> Spec:
    """Return a description whose schemas are renamed if their names collide with different `schemas`."""
    both = spec.schemas.keys() & schemas.keys()
    if all(bytes(spec.schemas[name]) == bytes(schemas[name]) for name in both):
        return spec
    taken = spec.schemas.keys() | schemas.keys()
    names = {name: _unused_name(name, taken) for name in both}

    def renamed(match: re.Match[bytes]) -> bytes:
        name = msgspec.json.decode(match[1], type=str)
        return b'"ref":' + msgspec.json.encode(names.get(name, name))

    found = msgspec.json.decode(re.sub(_REF, renamed, msgspec.json.encode(spec)), type=Spec)
    return msgspec.structs.replace(found, schemas={names.get(name, name): raw for name, raw in found.schemas.items()})


def _unused_name(name: str, taken: Collection[str]) -> str:
    return next(free for number in count(2) if (free := f"{name} {number}") not in taken)


def referenced_schemas(schemas: Mapping[str, msgspec.Raw], operations: Iterable[Operation]) -> dict[str, msgspec.Raw]:
    """Return the schemas that operations refer to, directly or through others."""
    found: dict[str, msgspec.Raw] = {}
    pending = [msgspec.json.encode([*operations])]
    while pending:
        for match in re.finditer(_REF, pending.pop()):
            name = msgspec.json.decode(match[1], type=str)
            if name in schemas and name not in found:
                found[name] = schemas[name]
                pending.append(bytes(schemas[name]))
    return found
