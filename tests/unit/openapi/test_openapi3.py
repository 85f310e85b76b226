"""OpenAPI 3 documents: small ones, each with one detail."""

from __future__ import annotations

from typing import Any

import pytest

from bbcli.openapi import Answer, Body, Operation, Parameter, Schema
from bbcli.openapi.openapi3 import read
from tests.support.openapi_documents import PATH, THING_ID, document, operation_of, schema_of


def parameters_of(*parameters: Any, **more: Any) -> tuple[Parameter, ...]:
    """Return the parameters without the path parameter."""
    return operation_of(document({"parameters": [THING_ID, *parameters]}, **more)).parameters[1:]


def test_an_operation_has_its_facts() -> None:
    facts = {
        "operationId": "getThing_3",
        "tags": ["Things"],
        "deprecated": True,
        "description": "Since 7.14\n\nThe user has to have <strong>REPO_READ</strong> permission.",
        "responses": {"200": {}, "404": {}, "401": {}},
    }
    expected = Operation(
        "GET", PATH, "getThing", ("Things",), ("REPO_READ",), "7.14", "yes", plugin="stones",
        parameters=(Parameter("thingId", "path", required=True),), answers=(Answer(200),), fails=(401, 404),
    )  # fmt: skip
    assert read(document(facts), plugin="stones").operations == (expected,)


def test_a_version_that_calls_it_deprecated_is_kept() -> None:
    facts = {"deprecated": True, "description": "Deprecated since 8.6. Use another."}
    assert operation_of(document(facts)).deprecated == "8.6"


def test_the_document_says_what_it_is() -> None:
    spec = read(document(info={"title": "Stones", "version": "2.0", "description": "All about stones."}))
    assert (spec.title, spec.version, spec.mended) == ("Stones", "2.0", ())
    assert read(document(info={"title": None})).title == ""


def test_every_method_of_a_path_is_an_operation_and_what_else_is_there_is_none() -> None:
    item = {"put": {}, "trace": {}, "summary": "Things", "x-internal": True}
    assert [each.method for each in read(document(item=item)).operations] == ["GET", "PUT"]


def test_extensions_are_no_paths() -> None:
    given = document()
    given["paths"]["x-groups"] = [1, 2]
    assert len(read(given).operations) == 1


# Parameters.


def test_a_parameter_has_its_place_and_its_schema() -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int32", "default": 25}}
    assert parameters_of(limit) == (Parameter("limit", schema=Schema("integer", format="int32", default=25)),)
    assert parameters_of({"name": "any", "in": "query"}) == (Parameter("any", schema=Schema()),)
    session = {"name": "session", "in": "cookie", "schema": {}}
    assert parameters_of(session) == ()
    version = {"name": "X-Version", "in": "header", "schema": {}}
    assert [(each.name, each.place) for each in parameters_of(version)] == [("X-Version", "header")]


def test_a_parameter_and_its_schema_can_stand_elsewhere() -> None:
    components = {
        "parameters": {"Order": {"name": "order", "in": "query", "schema": {"$ref": "#/components/schemas/Order"}}},
        "schemas": {"Order": {"type": "string", "enum": ["UP", "DOWN"]}},
    }
    found = parameters_of({"$ref": "#/components/parameters/Order"}, components=components)
    assert found == (Parameter("order", schema=Schema("string", enum=("UP", "DOWN"))),)


def test_a_parameter_of_the_path_is_had_by_all_its_operations_unless_they_say_otherwise() -> None:
    of_all = [
        {"name": "at", "in": "query", "schema": {"type": "string"}},
        {"name": "limit", "in": "query", "schema": {"type": "string"}},
    ]
    limit = {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}}
    found = parameters_of(limit, item={"parameters": of_all})
    assert found == (
        Parameter("limit", required=True, schema=Schema("integer")),
        Parameter("at", schema=Schema("string")),
    )


def test_the_variables_of_the_path_come_first_in_its_order_then_what_is_required() -> None:
    names = [("b", "query", False), ("y", "path", True), ("a", "query", True), ("x", "path", True)]
    given = [{"name": name, "in": place, "required": required, "schema": {}} for name, place, required in names]
    found = operation_of(document({"parameters": given}, path="/a/latest/{x}/{y}")).parameters
    assert [each.name for each in found] == ["x", "y", "a", "b"]


def test_a_variable_of_the_path_that_is_not_declared_is_required_and_said_to_be_missing() -> None:
    spec = read(document({"parameters": []}, path="/a/latest/{thing-id}"))
    assert spec.operations[0].parameters == (Parameter("thing-id", "path", required=True),)
    assert spec.mended == ("GET /a/latest/{thing-id}: the path parameter thing-id was not declared",)


def test_a_parameter_with_the_form_of_a_body_is_a_plain_value() -> None:
    content = {"application/json": {"schema": {"type": "string", "maxLength": 40}}}
    given = document({"parameters": [THING_ID, {"name": "commit", "in": "query", "content": content}]})
    spec = read(given)
    assert spec.operations[0].parameters[1] == Parameter("commit", schema=Schema("string", max_length=40))
    assert spec.mended == (f"GET {PATH}: the parameter commit has a body's form; it is a plain value",)
    content["application/json"]["schema"] = {"$ref": "#/components/schemas/User"}
    assert read(given).operations[0].parameters[1] == Parameter("commit", schema=Schema("string"))


# Bodies and answers.


def test_a_body_has_its_media_types_and_can_stand_elsewhere() -> None:
    schema = {"$ref": "#/components/schemas/Thing"}
    content = {"application/json;charset=UTF-8": {"schema": schema}, "application/json": {}, "text/plain": {}}
    components = {"requestBodies": {"Thing": {"content": content, "required": True}}}
    given = document({"requestBody": {"$ref": "#/components/requestBodies/Thing"}}, components=components)
    spec = read(given)
    assert spec.operations[0].body == Body(("application/json", "text/plain"), Schema(ref="Thing"), required=True)
    assert spec.mended == ("1 bodies and answers have media types with parameters",)


def test_answers_are_those_of_success_and_the_others_are_how_it_fails() -> None:
    missing = {"description": "Not there.", "content": {"application/json": {"schema": {"type": "object"}}}}
    responses = {
        "200": {"content": {"text/plain": {"schema": {"type": "string"}}}},
        204: {"description": "Nothing, and YAML makes a number of the status."},
        "2XX": {}, "302": {}, "default": {}, "4XX": {}, "503": missing, "409": {"$ref": "#/components/responses/No"},
    }  # fmt: skip
    found = operation_of(document({"responses": responses}, components={"responses": {"No": missing}}))
    assert found.answers == (Answer(200, ("text/plain",), Schema("string")), Answer(204), Answer(200))
    assert found.fails == (400, 409, 503)


@pytest.mark.parametrize("is_named", [True, False])
def test_an_answer_with_the_form_of_a_page_is_one(is_named: bool) -> None:
    names = ("values", "isLastPage", "nextPageStart", "limit")
    page = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    schema = {"$ref": "#/components/schemas/Page"} if is_named else page
    responses = {"200": {"content": {"application/json": {"schema": schema}}}}
    given = document({"responses": responses}, components={"schemas": {"Page": page}})
    assert operation_of(given).pages == "values"
    del page["properties"]["isLastPage"]  # type: ignore[attr-defined]
    assert operation_of(given).pages == ""


# Schemas.


def test_a_schema_has_its_facts_and_no_sentence() -> None:
    facts = {
        "type": "object",
        "description": "A thing.",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "pattern": "^a", "minLength": 1, "maxLength": 9, "description": "Its name."},
            "size": {"type": "integer", "format": "int64", "minimum": 1, "readOnly": True},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/It"}, "minItems": 2},
        },
    }
    assert schema_of(facts) == Schema(
        "object",
        required=("name",),
        properties={
            "name": Schema("string", pattern="^a", min_length=1, max_length=9),
            "size": Schema("integer", format="int64", minimum=1, read_only=True),
            "parts": Schema("array", items=Schema(ref="It"), min_items=2),
        },
    )


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"type": ["string", "null"]}, "string"),
        ({"type": ["null", "array"]}, "array"),
        ({"type": ["string", "integer"]}, ""),
        ({"type": []}, ""),
        ({}, ""),
        ({"properties": {"a": {}}}, "object"),
        ({"items": {"type": "string"}}, "array"),
        (True, ""),
    ],
)
def test_the_type_of_a_value_is_read_or_seen_by_what_it_is_made_of(facts: Any, kind: str) -> None:
    assert schema_of(facts).type == kind


def test_a_schema_that_is_put_together_has_the_fields_of_all_its_parts() -> None:
    found = schema_of(
        {"allOf": [{"$ref": "#/components/schemas/Middle"}], "required": ["own"], "properties": {"own": {}}},
        Middle={"allOf": [{"$ref": "#/components/schemas/Bottom"}], "properties": {"same": {"type": "integer"}}},
        Bottom={"required": ["low"], "properties": {"low": {}, "same": {"type": "string"}}},
    )
    assert found.type == "object"
    assert found.properties == {"low": Schema(), "same": Schema("integer"), "own": Schema()}
    assert found.required == ("low", "own")


@pytest.mark.parametrize("word", ["oneOf", "anyOf"])
def test_a_value_may_be_of_several_kinds(word: str) -> None:
    found = schema_of({word: [{"type": "string"}, {"$ref": "#/components/schemas/Other"}]})
    assert found.one_of == (Schema("string"), Schema(ref="Other"))


def test_a_value_that_is_always_the_same_is_a_choice_of_one() -> None:
    assert schema_of({"const": "file"}).enum == ("file",)


def test_the_name_of_a_schema_may_have_a_slash() -> None:
    assert schema_of({"items": {"$ref": "#/components/schemas/a~1b~0c"}}).items == Schema(ref="a/b~c")


# Paths.


@pytest.mark.parametrize(
    ("url", "path", "below"),
    [
        ("https://{host}:7990/rest", "/api/latest/x", "/api/latest/x"),
        ("https://example.com/bitbucket/rest/", "/api/latest/x", "/api/latest/x"),
        ("https://example.com/rest/stones/1.0", "/x", "/stones/1.0/x"),
        ("/rest/stones/latest", "/x", "/stones/latest/x"),
        ("/", "/rest/stones/1.0/x", "/stones/1.0/x"),
        ("https://example.com/bitbucket", "/rest/stones/1.0/x", "/stones/1.0/x"),
        ("https://example.com/restful", "/x", "/x"),
        ("", "/restful/x", "/restful/x"),
    ],
)
def test_paths_are_those_below_rest(url: str, path: str, below: str) -> None:
    assert operation_of(document({"parameters": []}, path=path, servers=[{"url": url}])).path == below


def test_a_path_that_stands_elsewhere_is_followed() -> None:
    given = document()
    given["paths"] = {PATH: {"$ref": "#/x-paths/a~1b"}}
    given["x-paths"] = {"a/b": {"get": {"parameters": [THING_ID]}}}
    assert operation_of(given).path == PATH
