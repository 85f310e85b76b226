"""Broken OpenAPI documents: refused in one line, or read as far as possible."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli._lazy import msgspec
from bbcli.errors import InvalidInput
from bbcli.openapi import Schema, Spec
from bbcli.openapi.generate import to_json
from bbcli.openapi.openapi3 import read
from tests.support.openapi_documents import PATH, document


@pytest.mark.parametrize("given", [None, [], "openapi", 3, {}, {"openapi": "2.0"}, {"swagger": "2.0"}, {"openapi": 3}])
def test_what_is_no_openapi_document_is_said_to_be_none(given: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^not an OpenAPI 3 document$"):
        read(given)


CIRCLE = {"components": {"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}}}}
LOOP = {"$ref": "#/x-loop"}
DEEP: dict[str, Any] = {}
for _ in range(5000):
    DEEP = {"items": DEEP}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (document(components={"schemas": {"A": {"minLength": "many"}}}), "the schema A"),
        (document(components={"schemas": {"A": {}, "B": DEEP}}), "the schema B"),
        (document(components=CIRCLE["components"]), "the schema A"),
        ({**document({"parameters": [LOOP]}), "x-loop": LOOP}, f"GET {PATH}"),
        (document({"parameters": [{"$ref": "#/nowhere"}]}), f"GET {PATH}"),
        (document({"parameters": [{"name": "a"}]}), f"GET {PATH}"),
        (document({"tags": [1]}), f"GET {PATH}"),
        (document({"responses": [1]}), f"GET {PATH}"),
        (document(servers={"url": "/rest"}), "the header"),
        (document(servers=[{"url": "http://[/rest"}]), "the header"),
        (document(info=[1]), "the header"),
        ({"openapi": "3.0.1", "paths": {"/a": None}}, "the path /a"),
        ({"openapi": "3.0.1", "paths": [1]}, "the section paths"),
        ({"openapi": "3.0.1", "paths": {"/a": {"get": "x"}}}, "GET /a"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_document_that_is_made_wrong_is_refused_with_the_place(given: Any, place: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(given)
    assert refused.value.message == f"cannot read the OpenAPI document: {place} is not valid OpenAPI"
    assert refused.value.hint


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
WORDS = (
    "type", "properties", "items", "required", "enum", "$ref", "allOf", "oneOf", "default", "minimum", "maxLength",
    "name", "in", "schema", "content", "application/json", "parameters", "responses", "200", "requestBody", "tags",
)  # fmt: skip
REFS = st.sampled_from(["#/components/schemas/A", "#/paths/~1a", "#", "#/", "path", "query", "string", "object"])
LIKE = st.recursive(
    JSON | REFS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=12,
)


@given(JSON)
def test_nonsense_is_refused_and_nothing_else(given: Any) -> None:
    with pytest.raises(InvalidInput):
        read(given)


LIKE_FACTS = st.dictionaries(st.sampled_from(WORDS), LIKE, max_size=5)


@given(LIKE_FACTS, st.just([]) | LIKE, LIKE_FACTS)
def test_what_is_nearly_a_document_is_read_or_refused(operation: Any, item: Any, schema: Any) -> None:
    paths = {"/a/{b}{path}": {"get": operation, "parameters": item}}
    try:
        spec = read({"openapi": "3.1.0", "paths": paths, "components": {"schemas": {"A": schema}}})
    except InvalidInput:
        return
    # What was read can be kept and read again.
    kept = msgspec.json.decode(to_json(spec), type=Spec)
    assert kept.operations == spec.operations
    assert kept.resolved(Schema(ref="A")) == spec.resolved(Schema(ref="A"))
