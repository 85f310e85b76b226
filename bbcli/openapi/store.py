"""The bundled description and the ones saved for a server."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.openapi.merge import merge_operations, merge_specs, referenced_schemas, with_distinct_schemas
from bbcli.openapi.model import Operation, Schema, Spec

INDEX = Path(__file__).with_name("bitbucket-9.4.json")
# The cache entry of a server's descriptions.
CACHE_ENTRY = "api"


@cache
def bundled_spec() -> Spec:
    """Return the description that ships with bbcli."""
    return msgspec.json.decode(INDEX.read_bytes(), type=Spec)


class SavedSpec(msgspec.Struct, frozen=True, omit_defaults=True):
    """Descriptions of one server beyond the bundled one.

    `version` is the server's version. `specs` maps a name to a description: the empty name is the server's own, other
    names are imported documents.
    """

    version: str = ""
    specs: Mapping[str, Spec] = {}

    def with_spec(self, name: str, spec: Spec, version: str = "") -> SavedSpec:
        """Return a copy with the description of this name replaced, or removed if it has no paths."""
        # The server's own description first, imported ones in order: the last takes precedence.
        others = {each: found for each, found in self.specs.items() if each != name}
        specs = {**others, name: spec} if name else {name: spec, **others}
        return SavedSpec(version or self.version, {each: found for each, found in specs.items() if found.paths})


class _Entry(msgspec.Struct, frozen=True):
    """The cache file."""

    value: SavedSpec


def decode_saved(content: bytes | None) -> SavedSpec:
    """Decode a cache entry; empty if it is missing, damaged or of an older format."""
    if content is None:
        return SavedSpec()
    try:
        found = msgspec.json.decode(content, type=_Entry).value
        for spec in found.specs.values():
            # Decode everything now: later uses expect no failure.
            for path in spec.paths:
                spec.at(path)
            for schema in spec.schemas.values():
                msgspec.json.decode(schema, type=Schema)
    except DECODE_ERRORS:
        return SavedSpec()
    return found


def full_spec(found: SavedSpec) -> Spec:
    """Return the bundled description merged with the saved ones."""
    return merge_specs(bundled_spec(), tuple(found.specs.values())) if found.specs else bundled_spec()


def additions(spec: Spec) -> Spec:
    """Return the operations that add to the bundled description: new ones, and ones with more parameters or fields."""
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
    """Return the number of operations that the bundled description lacks."""
    known = {operation.key for operation in bundled_spec().operations}
    return sum(operation.key not in known for operation in spec.operations)


def root_of(operation: Operation) -> str:
    """Return the first two segments of an operation's path, such as /build-status/latest."""
    return "/".join(operation.path.split("/")[:3])


@cache
def roots() -> tuple[str, ...]:
    """Return the `/NAME/latest` roots of the bundled description, those of bundled plugins included."""
    found = (root_of(operation) for operation in bundled_spec().operations)
    return tuple(sorted({root for root in found if root.endswith("/latest")}))
