"""Compares responses of the sandbox with Atlassian's document: status, media type and every member of the body."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = Path(
    os.environ.get("BBCLI_OPENAPI")
    or Path(__file__).parents[3].parent / "shared" / "spec" / "bitbucket-9.4-openapi.json"
)

needs_document = pytest.mark.skipif(not DOCUMENT.exists(), reason="set BBCLI_OPENAPI to the OpenAPI document")


@dataclass(frozen=True)
class Difference:
    """Findings that are correct although the document differs: globs for operation and finding, and the reason."""

    operation: str
    finding: str
    reason: str

    def explains(self, operation: str, finding: str) -> bool:
        """Return True if a finding matches; positions in lists are ignored."""
        return fnmatchcase(operation, self.operation) and fnmatchcase(
            finding.replace("[]", ""), self.finding.replace("[]", "")
        )


def load() -> dict[str, Any]:
    """Return Atlassian's OpenAPI document as parsed JSON."""
    loaded: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return loaded


def contract_findings(
    document: dict[str, Any], operation: str, status: int, media_type: str, body: bytes
) -> Iterator[str]:
    """Yield each way in which a response differs from the document's description of the operation."""
    method, template = operation.split(" ")
    responses = document["paths"][template][method.lower()]["responses"]
    if str(status) not in responses:
        yield f"status {status}"
        return
    content = {_bare(name): value for name, value in responses[str(status)].get("content", {}).items()}
    media_type = _bare(media_type)
    if not content or not body:
        if bool(content) != bool(body):
            yield "body" if body else "no body"
        return
    if media_type not in content:
        yield f"media type {media_type}"
        return
    schema = content[media_type].get("schema")
    if schema is not None:
        yield from _hold(document, schema, json.loads(body))


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip()


def _hold(document: dict[str, Any], schema: dict[str, Any], value: Any) -> Iterator[str]:
    whole = {"allOf": [schema], "components": document["components"]}
    for error in jsonschema.Draft4Validator(whole).iter_errors(value):
        yield f"{error.validator} {_place(error.absolute_path)}"
    yield from (f"extra {place}" for place in _extras(document, schema, value, "$"))


def _place(path: Any) -> str:
    return "$" + "".join("[]" if isinstance(step, int) else f".{step}" for step in path)


def _extras(document: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    """Yield the places of members that the schema does not name; a schema without properties allows any."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        for item in value:
            yield from _extras(document, schema.get("items", {}), item, f"{place}[]")
    elif isinstance(value, dict):
        known = schema.get("properties", {})
        for name, member in value.items():
            if name in known:
                yield from _extras(document, known[name], member, f"{place}.{name}")
            elif known:
                yield f"{place}.{name}"
