"""Builds small OpenAPI documents around one detail."""

from __future__ import annotations

from typing import Any

from bbcli._lazy import msgspec
from bbcli.openapi import Operation, Schema
from bbcli.openapi.openapi3 import read

PATH = "/api/latest/things/{thingId}"
THING_ID = {"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}


def document(
    operation: Any = None, *, path: str = PATH, method: str = "get", item: Any = None, **more: Any
) -> dict[str, Any]:
    """Make a document with one operation, and further members of its path and of the document."""
    facts = {"parameters": [THING_ID], **(operation or {})}
    return {"openapi": "3.0.1", "paths": {path: {method: facts, **(item or {})}}, **more}


def operation_of(given: dict[str, Any]) -> Operation:
    (found,) = read(given).operations
    return found


def schema_of(facts: Any, **schemas: Any) -> Schema:
    """Return the parsed schema, with others that it can refer to."""
    spec = read(document(components={"schemas": {"It": facts, **schemas}}))
    return msgspec.json.decode(spec.schemas["It"], type=Schema)
