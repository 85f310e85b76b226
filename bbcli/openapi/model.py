"""The model of a REST API description: operations with parameters, request bodies and responses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.openapi.paths import VARIABLE, bare

if TYPE_CHECKING:
    from collections.abc import Iterable


class Schema(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", gc=False):
    """The type of a JSON value; an empty `type` allows any value.

    `ref` names a schema of the Spec; `required` beside a `ref` adds to the fields that schema requires.
    """

    type: str = ""
    ref: str = ""
    format: str = ""
    enum: tuple[Any, ...] = ()
    default: Any = None
    properties: Mapping[str, Schema] = {}
    required: tuple[str, ...] = ()
    items: Schema | None = None
    one_of: tuple[Schema, ...] = ()
    read_only: bool = False
    pattern: str = ""
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    minimum: float | None = None

    @property
    def has_type(self) -> bool:
        """True if anything is described; a `ref` must be resolved first."""
        return bool(self.type or self.properties or self.items or self.one_of or self.enum)


class Parameter(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A parameter of an operation; `place` is path, query or header."""

    name: str
    place: str = "query"
    required: bool = False
    schema: Schema = Schema("string")

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed values of an enumeration or a boolean; empty for other types."""
        schema = self.schema.items or self.schema
        return tuple(map(str, schema.enum)) or (("true", "false") if schema.type == "boolean" else ())


class Body(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A request body: its media types and its schema."""

    types: tuple[str, ...] = ()
    schema: Schema = Schema()
    required: bool = False


class Answer(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A successful response: status, media types and schema."""

    status: int
    types: tuple[str, ...] = ()
    schema: Schema = Schema()


class Operation(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A method on a path template below /rest.

    `name` is the operationId of the document. `permission` lists permission names. `since` is the first server version
    with the operation; `deprecated` is the version that deprecates it, or "yes". `pages` is the paging of its list:
    "values", "browse" or empty. `plugin` is empty for operations of Atlassian's document. `fails` are the documented
    error statuses.
    """

    method: str
    path: str
    name: str = ""
    tags: tuple[str, ...] = ()
    permission: tuple[str, ...] = ()
    since: str = ""
    deprecated: str = ""
    pages: str = ""
    plugin: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    answers: tuple[Answer, ...] = ()
    fails: tuple[int, ...] = ()

    @property
    def is_write(self) -> bool:
        """True if the method is not GET, HEAD or OPTIONS."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}

    @property
    def variables(self) -> list[str]:
        """The names of the path parameters, from left to right."""
        return re.findall(VARIABLE, self.path)

    @property
    def key(self) -> tuple[str, str]:
        """The method and the path template without parameter names: equal for one operation in two descriptions."""
        return self.method, bare(self.path)

    def parameter(self, name: str, *places: str) -> Parameter | None:
        """Return a parameter by name, optionally only from some places; None if there is none."""
        found = (each for each in self.parameters if each.name == name and (not places or each.place in places))
        return next(found, None)


class Spec(msgspec.Struct, frozen=True, omit_defaults=True, dict=True):
    """A description of a server's REST API.

    `title` and `version` are those of the document, `mended` lists the corrections made while reading it. `paths` maps
    a path template to its encoded operations, `schemas` a name to an encoded schema. Both are decoded on demand: most
    runs need one or two.
    """

    title: str = ""
    version: str = ""
    mended: tuple[str, ...] = ()
    paths: Mapping[str, msgspec.Raw] = {}
    schemas: Mapping[str, msgspec.Raw] = {}

    @classmethod
    def of(
        cls, operations: Iterable[Operation], schemas: Mapping[str, msgspec.Raw], *, title: str = "", version: str = "",
        mended: Iterable[str] = (),
    ) -> Spec:  # fmt: skip
        """Build a description from operations."""
        return cls(title, version, tuple(mended), by_path(operations), schemas)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, decoded."""
        return tuple(operation for path in self.paths for operation in self.at(path).values())

    @property
    def raw_operations(self) -> list[msgspec.Raw]:
        """All operations, still encoded."""
        return [each for raw in self.paths.values() for each in msgspec.json.decode(raw, type=list[msgspec.Raw])]

    def at(self, path: str) -> dict[str, Operation]:
        """Return the operations of a path template, by method."""
        return {operation.method: operation for operation in _decoded(self.paths.get(path, b"[]"))}

    @cached_property
    def _known(self) -> dict[str, Schema]:
        return {}

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema, or the one it refers to; an empty Schema if the reference leads nowhere."""
        required: tuple[str, ...] = ()
        for _ in range(len(self.schemas) + 1):  # references of a document can be circular
            if not schema.ref:
                return _with_required(schema, required) if required else schema
            required += schema.required
            schema = self._named(schema.ref)
        return Schema()

    def _named(self, name: str) -> Schema:
        if name not in self._known:
            raw = self.schemas.get(name)
            self._known[name] = msgspec.json.decode(raw, type=Schema) if raw else Schema()
        return self._known[name]

    @cached_property
    def tags(self) -> dict[str, int]:
        """The tags in alphabetical order, each with its number of operations."""
        return dict(sorted(Counter(tag for operation in self.operations for tag in operation.tags).items()))


def _with_required(schema: Schema, names: Iterable[str]) -> Schema:
    return msgspec.structs.replace(schema, required=tuple(dict.fromkeys((*schema.required, *names))))


def by_path(operations: Iterable[Operation]) -> dict[str, msgspec.Raw]:
    """Encode operations in the form of `Spec.paths`."""
    found: dict[str, list[Operation]] = {}
    for operation in operations:
        found.setdefault(operation.path, []).append(operation)
    return {path: msgspec.Raw(msgspec.json.encode(each)) for path, each in found.items()}


def _decoded(operations: msgspec.Raw | bytes) -> list[Operation]:
    return msgspec.json.decode(operations, type=list[Operation])


def in_order(parameters: Iterable[Parameter], path: str) -> tuple[Parameter, ...]:
    """Sort parameters: path parameters in path order, then required ones, then the rest."""

    def place(parameter: Parameter) -> tuple[int, int]:
        if parameter.place == "path":
            return 0, path.find(f"{{{parameter.name}}}")
        return (1 if parameter.required else 2), 0

    return tuple(sorted(parameters, key=place))
