"""Examples of request bodies, with all or only the required fields, and of parameters."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bbcli._lazy import msgspec
from bbcli.openapi import Operation, Parameter, Schema, Spec
from bbcli.openapi.check import body_problems, parameter_problems
from bbcli.openapi.example import PATH_VALUES, VALUES, skeleton, smallest, value_for
from bbcli.openapi.store import bundled_spec

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
TEXT, NUMBER = Schema("string"), Schema("integer")
OPERATIONS = bundled_spec().operations


def spec_of(**schemas: Schema) -> Spec:
    return Spec(schemas={name: msgspec.Raw(msgspec.json.encode(each)) for name, each in schemas.items()})


def skeleton_and_smallest(schema: Schema) -> list[Any]:
    """Return the skeleton and the smallest value of a schema."""
    return [make(spec_of(), schema) for make in (skeleton, smallest)]


THING = Schema(
    "object",
    required=("name", "id"),
    properties={
        "id": Schema("integer", read_only=True),
        "name": TEXT,
        "size": NUMBER,
        "on": Schema("boolean"),
        "parts": Schema("array", items=Schema("object", properties={"kind": Schema("string", enum=("A", "B"))})),
    },
)


def test_a_skeleton_has_every_field_that_can_be_sent() -> None:
    assert skeleton(spec_of(), THING) == {"name": "", "size": 0, "on": False, "parts": [{"kind": "A"}]}


def test_the_smallest_value_has_what_is_required_and_can_be_sent() -> None:
    assert smallest(spec_of(), THING) == {"name": ""}


def test_references_are_followed_and_a_field_that_only_answers_have_is_left_out() -> None:
    link = Schema("object", properties={"href": TEXT}, read_only=True)
    spec = spec_of(Link=link, Owner=Schema("object", required=("name",), properties={"name": TEXT}))
    schema = Schema(
        "object", properties={"link": Schema(ref="Link"), "owner": Schema(ref="Owner")}, required=("owner",)
    )
    assert skeleton(spec, schema) == smallest(spec, schema) == {"owner": {"name": ""}}


def test_what_is_made_of_itself_is_cut_with_what_it_needs_there() -> None:
    node = Schema("object", required=("name",), properties={"name": TEXT, "size": NUMBER, "next": Schema(ref="Node")})
    found: Any = skeleton(spec_of(Node=node), Schema(ref="Node"))
    for _ in range(4):
        assert found.keys() == {"name", "size", "next"}
        found = found["next"]
    assert found == {"name": ""}


@pytest.mark.parametrize(
    "schema",
    [
        Schema("object", required=("next",), properties={"next": Schema(ref="It")}),
        Schema("array", items=Schema(ref="It"), min_items=1),
        Schema("array", items=Schema(ref="It"), min_items=2**60),
        Schema(one_of=(Schema(ref="It"),)),
        Schema(ref="It"),
    ],
)
def test_what_would_never_end_ends(schema: Schema) -> None:
    spec = spec_of(It=schema)
    assert len(json.dumps([skeleton(spec, Schema(ref="It")), smallest(spec, Schema(ref="It"))])) < 50_000


def test_a_list_has_one_element_to_show_and_as_many_as_are_needed() -> None:
    assert skeleton_and_smallest(Schema("array", items=NUMBER)) == [[0], []]
    assert skeleton_and_smallest(Schema("array", items=NUMBER, min_items=2)) == [[0], [0, 0]]
    assert skeleton_and_smallest(Schema("array", min_items=1)) == [[], []]


def test_of_several_kinds_the_first_is_taken() -> None:
    assert skeleton_and_smallest(Schema(one_of=(Schema(one_of=(NUMBER, TEXT)), TEXT))) == [0, 0]


def test_fields_make_an_object_and_an_object_may_have_none() -> None:
    assert skeleton_and_smallest(Schema(properties={"a": TEXT})) == [{"a": ""}, {}]
    assert skeleton_and_smallest(Schema("object")) == [{}, {}]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (Schema(), ""),
        (TEXT, ""),
        (Schema("string", default="master", enum=("x", "master")), "master"),
        (Schema("string", enum=("x", "y")), "x"),
        (Schema("string", min_length=3), "aaa"),
        (Schema("string", pattern="^[^~].*"), "a"),
        (Schema("string", pattern=r"^refs\/.*"), "refs/"),
        (Schema("string", pattern="LOW|MEDIUM|HIGH"), "LOW"),
        (Schema("string", pattern="^a+$", min_length=4), "aaaa"),
        (Schema("string", pattern="^[A-Z]$"), "A"),
        (Schema("string", pattern="^[0-9]+$"), "1"),
        (Schema("string", pattern="^key:.+$", max_length=10), "key:a"),
        (Schema("string", pattern="(?<x"), ""),
        (Schema("string", pattern="^[%]{7}$"), ""),
        (Schema("string", format="date-time"), "2026-11-24T09:30:00Z"),
        (Schema("string", format="uri"), "https://example.com"),
        (Schema("string", format="binary"), ""),
        (NUMBER, 0),
        (Schema("integer", minimum=3), 3),
        (Schema("integer", minimum=-3), 0),
        (Schema("number", default=0.5), 0.5),
        (Schema("boolean"), False),
        (Schema("boolean", default=True), True),
    ],
)
def test_a_plain_value_is_the_simplest_that_fits(schema: Schema, value: Any) -> None:
    assert skeleton_and_smallest(schema) == [value, value]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        (Parameter("projectKey", "path"), "WORK"),
        (Parameter("commitId", "path"), "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"),
        (Parameter("pullRequestId", "path", schema=Schema("integer")), "1"),
        (Parameter("name", "path"), "v1.0"),
        (Parameter("name"), "my-name"),
        (Parameter("limit", schema=Schema("number")), "25"),
        (Parameter("start", schema=Schema("integer", default=0)), "0"),
        (Parameter("until"), "master"),
        (Parameter("until", schema=Schema("integer")), "1"),
        (Parameter("state", schema=Schema("string", enum=("OPEN", "MERGED"))), "OPEN"),
        (Parameter("state", schema=Schema("string", enum=("PENDING", "DONE"))), "PENDING"),
        (Parameter("state", schema=Schema("array", items=Schema("string", enum=("DONE",)))), "DONE"),
        (Parameter("commitId", schema=Schema("string", max_length=7)), "1"),
        (Parameter("withCounts"), "true"),
        (Parameter("includeDefaultBranch", schema=Schema("string", enum=("false",))), "false"),
        (Parameter("details", schema=Schema("boolean")), "true"),
        (Parameter("at", schema=Schema("boolean")), "true"),
        (Parameter("force", schema=Schema("boolean", default=False)), "false"),
        (Parameter("hookKey", "path"), "my-key"),
        (Parameter("taskId", "path"), "1"),
        (Parameter("nodes", schema=Schema("integer", minimum=4)), "4"),
        (Parameter("colour"), "text"),
        (Parameter("colour", schema=Schema("string", default="red")), "red"),
        (Parameter("note"), "text"),
    ],
)
def test_a_parameter_has_a_value_by_its_name_where_that_fits_and_else_by_its_type(
    parameter: Parameter, value: str
) -> None:
    assert value_for(parameter) == value


def test_every_name_that_has_a_value_of_its_own_is_one_of_the_index() -> None:
    names = {(each.name, each.place) for operation in OPERATIONS for each in operation.parameters}
    assert VALUES.keys() <= {name for name, _ in names}
    assert {(name, "path") for name in PATH_VALUES} <= names


def test_every_parameter_has_a_value_that_is_not_empty_and_fits() -> None:
    for parameter in (each for operation in OPERATIONS for each in operation.parameters):
        value, schema = value_for(parameter), parameter.schema.items or parameter.schema
        assert value
        assert not schema.enum or value in schema.enum
        assert re.search(schema.pattern, value)
        assert len(value) <= (schema.max_length or 1000)
        assert schema.type not in {"integer", "number"} or value.isdecimal()


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body], ids=lambda each: " ".join(each.key))
def test_the_check_before_a_call_finds_nothing_wrong_with_an_example(operation: Operation) -> None:
    assert operation.body
    kind = operation.body.types[0].replace("*/*", "application/json")
    for make in (skeleton, smallest):
        value = make(bundled_spec(), operation.body.schema)
        assert [*body_problems(bundled_spec(), operation, kind, value)] == []


def test_the_check_before_a_call_finds_nothing_wrong_with_a_parameter() -> None:
    for operation in OPERATIONS:
        assert [*parameter_problems(operation, {each.name: (value_for(each),) for each in operation.parameters})] == []


def test_the_check_knows_parameters_that_are_told_apart_by_number() -> None:
    users = bundled_spec().at("/api/latest/users")["GET"]
    assert [*parameter_problems(users, {"permission.1": ("ADMIN",), "permission.1.projectKey": ("WORK",)})] == []
    assert [*parameter_problems(users, {"permissions.1": ("ADMIN",)})]


def test_a_body_of_the_index_is_shown_without_what_the_server_fills_in() -> None:
    pull = next(each for each in OPERATIONS if (each.method, each.path) == ("POST", f"{REPO}/pull-requests"))
    assert pull.body
    found = skeleton(bundled_spec(), pull.body.schema)
    assert {"title", "description", "fromRef", "toRef", "reviewers"} <= found.keys()
    assert "author" not in found
    assert found["toRef"]["repository"]["project"]["key"] == ""
    assert len(json.dumps(found)) < 2000
