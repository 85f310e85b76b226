"""The descriptions that there are: the index that bbcli brings, and what was found on a server and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.openapi.merge import merge_operations, merge_specs, referenced_schemas, with_distinct_schemas
from bbcli.openapi.model import Operation, Schema, Spec

INDEX = Path(__file__).with_name("bitbucket-9.4.json")
# What the cache calls that which was found on a server.
CACHE_ENTRY = "api"


@cache
def bundled_spec() -> Spec:
    """Return the description that bbcli brings."""
    return msgspec.json.decode(INDEX.read_bytes(), type=Spec)


class SavedSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found on a server, or brought to it by hand, that the index does not have.

    `version` is the one that the server said it is of. Each description has a name: the empty one is what the server
    said itself, the others are those that were brought.
    """

    version: str = ""
    specs: Mapping[str, Spec] = {}

    def with_spec(self, name: str, spec: Spec, version: str = "") -> SavedSpec:
        """Return it with a description in the place of the one of that name; with none where that says nothing."""
        # What the server says comes first, and the last that was brought behind all others: the last says most.
        others = {each: found for each, found in self.specs.items() if each != name}
        specs = {**others, name: spec} if name else {name: spec, **others}
        return SavedSpec(version or self.version, {each: found for each, found in specs.items() if found.paths})


class _Entry(msgspec.Struct, frozen=True):
    """The file in which it is kept."""

    value: SavedSpec


def decode_saved(content: bytes | None) -> SavedSpec:
    """Return what the bytes of an entry say; nothing where that is no description, or one of another time."""
    if content is None:
        return SavedSpec()
    try:
        found = msgspec.json.decode(content, type=_Entry).value
        for spec in found.specs.values():
            # Decoded when they are used, where nobody expects a failure.
            for path in spec.paths:
                spec.at(path)
            for schema in spec.schemas.values():
                msgspec.json.decode(schema, type=Schema)
    except DECODE_ERRORS:
        return SavedSpec()
    return found


def full_spec(found: SavedSpec) -> Spec:
    """Return the description that bbcli brings, and behind it what else there is."""
    return merge_specs(bundled_spec(), tuple(found.specs.values())) if found.specs else bundled_spec()


def additions(spec: Spec) -> Spec:
    """Return what a description has that the index has not: operations, and those with more parameters or fields.

    What else would be kept is there already.
    """
    index = bundled_spec()
    known = {operation.key: operation for operation in index.operations}
    other = with_distinct_schemas(spec, index.schemas)
    both = Spec(schemas={**other.schemas, **index.schemas})
    more = {
        each.key
        for each in other.operations
        if each.key not in known or merge_operations(both, known[each.key], each) != known[each.key]
    }
    operations = {each.key: each for each in spec.operations if each.key in more}
    schemas = {
        name: raw
        for name, raw in referenced_schemas(spec.schemas, operations.values()).items()
        if bytes(index.schemas.get(name, b"")) != bytes(raw)
    }
    return Spec.of(operations.values(), schemas, title=spec.title, version=spec.version)


def count_new_operations(spec: Spec) -> int:
    """Return how many of the operations of a description the index does not have at all."""
    known = {operation.key for operation in bundled_spec().operations}
    return sum(operation.key not in known for operation in spec.operations)


def root_of(operation: Operation) -> str:
    """Return what the path of an operation begins with: /build-status/latest."""
    return "/".join(operation.path.split("/")[:3])


@cache
def roots() -> tuple[str, ...]:
    """Return the roots that the index has operations of, those of the plug-ins that come with Bitbucket."""
    found = (root_of(operation) for operation in bundled_spec().operations)
    return tuple(sorted({root for root in found if root.endswith("/latest")}))
