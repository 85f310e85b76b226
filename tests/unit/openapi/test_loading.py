"""Loading of descriptions: the format is detected from the content, and other content fails in one line."""

from __future__ import annotations

import json
import sys
from contextlib import suppress

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from bbcli.errors import InvalidInput
from bbcli.openapi import Parameter, Schema, loading
from bbcli.openapi.loading import read

OPENAPI = {
    "openapi": "3.0.1",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://h/rest/"}],
    "paths": {
        "/release-notes/1.0/notes": {
            "get": {
                "operationId": "getNotes",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {"Note": {"type": "object", "properties": {"title": {"type": "string", "maxLength": 9}}}}
    },
}
WADL = b"""<?xml version="1.0"?><application xmlns="http://wadl.dev.java.net/2009/02">
<resources><resource path="notes"><method name="GET" id="getNotes"/></resource></resources></application>"""
IN_YAML = """\
# by hand
openapi: 3.0.1
servers: [{url: https://h/rest}]
paths:
  /release-notes/1.0/notes:
    get:
      operationId: getNotes
      parameters:
        - {name: since, in: query, schema: {type: string, default: 2020-01-01}}
      responses:
        200: {description: fine}
        404: {description: none}
"""


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(OPENAPI).encode(),
        json.dumps(OPENAPI, indent=2).encode("utf-8-sig"),
        yaml.safe_dump(OPENAPI).encode(),
        IN_YAML.encode(),
        WADL,
        b"\n " + WADL.partition(b"?>")[2],
        WADL.decode().encode("utf-16"),
    ],
)
def test_each_form_is_told_by_its_content(content: bytes) -> None:
    (found,) = read(content, "/release-notes/1.0", plugin="notes").operations
    assert (found.method, found.path, found.name) == ("GET", "/release-notes/1.0/notes", "getNotes")
    assert found.plugin == "notes"


def test_numbers_and_days_that_yaml_sees_are_what_json_has() -> None:
    (found,) = read(IN_YAML.encode()).operations
    assert ([each.status for each in found.answers], found.fails) == ([200], (404,))
    assert found.parameters == (Parameter("since", schema=Schema("string", default="2020-01-01")),)


def test_schemas_come_along() -> None:
    spec = read(json.dumps(OPENAPI).encode())
    note = spec.resolved(spec.operations[0].answers[0].schema)
    assert note.properties["title"] == Schema("string", max_length=9)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the document is empty"),
        (b" \n", "the document is empty"),
        (b"<!DOCTYPE html><html><title>Log in</title></html>", "the document is a web page, not a description"),
        (b"<html></html>", "the document is a web page, not a description"),
        (b"<a", "not XML: unclosed token: line 1, column 0"),
        (b"<feed/>", "not a WADL document"),
        (b"{", "not JSON: Input data was truncated"),
        (b"{}", "not an OpenAPI 3 document"),
        (b'{"swagger": "2.0"}', "not an OpenAPI 3 document"),
        (b"hello", "not an OpenAPI 3 or WADL document"),
        (b"\x89PNG\r\n", "not an OpenAPI 3 or WADL document"),
        (b"openapi: [", "not YAML: while parsing a flow node expected the node content"),
        (b"openapi: !!python/object/apply:os.system [id]", "not YAML: could not determine a constructor"),
        (b"openapi: 3.0.0\nx: !!int z", "cannot read a value of the YAML"),
        (b"openapi: 3.0.0\nx: &a [*a]", "the document is nested too deeply"),
        (b'{"openapi": "3.0.0", "paths": {"/a/../b": {"get": {}}}}', "the path '/a/../b' is not a valid path template"),
        (b'{"openapi": "3.0.0", "paths": {"/a?b": {"get": {}}}}', "the path '/a?b' is not a valid path template"),
        (b'{"openapi": "3.0.0", "paths": {"a": {"get": {}}}}', "the path 'a' is not a valid path template"),
    ],
)
def test_what_is_no_description_is_said_in_a_line(content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(content)
    assert refused.value.message.startswith(message)
    assert "\n" not in refused.value.message


def test_a_document_is_not_kept_that_could_not_be_read_again() -> None:
    odd = {**OPENAPI, "components": {"schemas": {"Note": {"maxLength": "nine"}}}}
    with pytest.raises(InvalidInput, match="the schema Note is not valid OpenAPI"):
        read(json.dumps(odd).encode())


def test_a_few_lines_of_yaml_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loading._MAX_VALUES <= 2_000_000
    monkeypatch.setattr(loading, "_MAX_VALUES", 10_000)  # the limit itself takes seconds to reach
    doubled = "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9 if n else 'x'}]\n" for n in range(30))
    with pytest.raises(InvalidInput, match="expands to too many values"):
        read(f"openapi: 3.0.0\n{doubled}".encode())


def test_without_the_library_yaml_is_said_to_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert read(json.dumps(OPENAPI).encode()).operations
    with pytest.raises(InvalidInput, match="a library that is not installed") as refused:
        read(IN_YAML.encode())
    assert (refused.value.reason, refused.value.facts) == ("library_missing", {"extra": "yaml"})


@given(st.binary())
@example(b"[" * 100_000)
@example(b"{" * 100_000)
@example(b'{"openapi":"3.0","info":[1]}')
@example(b'{"openapi":"3.0","paths":[1]}')
@example(b'{"openapi":"3.0","servers":"x"}')
@example(b"openapi: 3.0.0\npaths: {/a: {get: {operationId: !!timestamp x}}}")
def test_bytes_are_a_description_or_invalid(content: bytes) -> None:
    with suppress(InvalidInput):
        read(content)


# fmt: off
NAMES = (
    "get", "parameters", "name", "in", "schema", "$ref", "responses", "200", "404", "content", "application/json",
    "properties", "tags", "requestBody", "enum", "items", "allOf", "oneOf", "type", "required", "minLength",
)
# fmt: on
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["query", "#/a"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, VALUES, VALUES, VALUES)
def test_any_json_is_a_description_or_invalid(paths: object, schemas: object, servers: object, item: object) -> None:
    with suppress(InvalidInput):
        read(json.dumps({"openapi": "3.0.0", "paths": {"/a": {"get": paths}, "/b": item}}).encode())
    with suppress(InvalidInput):
        read(json.dumps({"openapi": "3.0.0", "components": {"schemas": {"A": schemas}}, "servers": servers}).encode())
