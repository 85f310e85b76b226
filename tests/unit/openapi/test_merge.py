"""Merge of descriptions: the first one takes precedence, others add to it."""

from __future__ import annotations

from typing import Any

import pytest

from bbcli._lazy import msgspec
from bbcli.openapi import Body, Operation, Parameter, Schema, Spec
from bbcli.openapi.merge import merge_operations, merge_specs
from bbcli.openapi.store import additions, bundled_spec

TEXT = Schema("string")


def raw(schema: Schema) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(schema))


def spec_of(*paths: str, plugin: str = "", body: Schema | None = None, **schemas: Schema) -> Spec:
    """Make a description with an operation on each path, and its schemas."""
    sent = Body(schema=body) if body else None
    operations = tuple(Operation("GET", path, plugin=plugin, body=sent) for path in paths)
    known = {name: raw(each) for name, each in schemas.items()}
    return Spec.of(operations, known, title="Title", version="9.4")


def test_a_description_takes_from_others_what_it_does_not_have_and_from_the_last_first() -> None:
    index = spec_of("/api/latest/x/{a}", "/api/latest/y")
    whole = merge_specs(index, [spec_of("/api/1.0/x/{b}", "/p/1.0/z", plugin="p"), spec_of("/p/1.0/z", plugin="q")])
    found = [(each.path, each.plugin) for each in whole.operations]
    assert found == [("/api/latest/x/{a}", ""), ("/api/latest/y", ""), ("/p/1.0/z", "q")]
    assert (whole.title, whole.version) == ("Title", "9.4")


def test_schemas_of_one_name_are_kept_apart_where_they_differ() -> None:
    thing = Schema("object", properties={"it": Schema("array", items=Schema(ref="Part"))})
    index = spec_of("/x", body=Schema(ref="Thing"), Thing=thing, Part=Schema("string"))
    other = spec_of("/y", body=Schema(ref="Thing"), Thing=thing, Part=Schema("integer"), Own=Schema(ref="Part"))
    third = spec_of("/z", body=Schema(ref="Part"), Part=Schema("boolean"))
    whole = merge_specs(index, [other, third])
    kinds = []
    for path in ("/x", "/y"):
        operation = whole.at(path)["GET"]
        assert operation.body
        part = whole.resolved(operation.body.schema).properties["it"].items
        assert part
        kinds.append(whole.resolved(part).type)
    assert kinds == ["string", "integer"]
    assert whole.resolved(Schema(ref="Own")).type == "integer"
    last = whole.at("/z")["GET"].body
    assert last
    assert whole.resolved(last.schema).type == "boolean"


def test_schemas_that_are_the_same_stand_once() -> None:
    schema = Schema("string", default='"ref":"A"')
    whole = merge_specs(spec_of("/x", A=schema, B=Schema("integer")), [spec_of("/y", body=Schema(ref="A"), A=schema)])
    assert whole.schemas.keys() == {"A", "B"}


def post_with(*parameters: Parameter, path: str = "/x", body: Body | None = None) -> Operation:
    return Operation("POST", path, parameters=parameters, body=body)


def side_parameter(*choices: Any) -> Parameter:
    return Parameter("side", schema=Schema("string", enum=choices))


LIST = Parameter("sides", schema=Schema("array", items=Schema("string", enum=("LEFT",))))
MORE_LIST = Parameter("sides", schema=Schema("array", items=Schema("string", enum=("LEFT", "TOP"))))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (post_with(Parameter("a")), post_with(Parameter("b")), post_with(Parameter("a"), Parameter("b"))),
        (
            post_with(Parameter("a")),
            post_with(Parameter("a", schema=Schema("integer"), required=True)),
            post_with(Parameter("a")),
        ),
        (
            post_with(Parameter("a")),
            post_with(Parameter("a", "header")),
            post_with(Parameter("a"), Parameter("a", "header")),
        ),
        (post_with(Parameter("id", "path")), post_with(Parameter("other", "path")), post_with(Parameter("id", "path"))),
        (
            post_with(side_parameter("LEFT")),
            post_with(side_parameter("RIGHT", "LEFT")),
            post_with(side_parameter("LEFT", "RIGHT")),
        ),
        (post_with(side_parameter()), post_with(side_parameter("LEFT")), post_with(side_parameter("LEFT"))),
        (post_with(side_parameter("LEFT")), post_with(side_parameter()), post_with(side_parameter("LEFT"))),
        (post_with(LIST), post_with(MORE_LIST), post_with(MORE_LIST)),
    ],
)
def test_parameters_and_choices_are_joined(one: Operation, other: Operation, found: Operation) -> None:
    assert merge_operations(Spec(), one, other) == found


def object_body(**fields: Schema) -> Body:
    return Body(("application/json",), Schema("object", properties=fields))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (None, None, None),
        (None, object_body(a=TEXT), object_body(a=TEXT)),
        (None, Body(), None),
        (object_body(a=TEXT), None, object_body(a=TEXT)),
        (object_body(a=TEXT), Body(), object_body(a=TEXT)),
        (Body(("application/json",)), object_body(a=TEXT), object_body(a=TEXT)),
        (object_body(a=TEXT), object_body(a=Schema("integer"), b=TEXT), object_body(a=TEXT, b=TEXT)),
        (Body(schema=TEXT), object_body(a=TEXT), Body(schema=TEXT)),
    ],
)
def test_fields_of_bodies_are_joined(one: Body | None, other: Body | None, found: Body | None) -> None:
    assert merge_operations(Spec(), post_with(body=one), post_with(body=other)) == post_with(body=found)


def test_an_operation_that_is_known_has_more_whatever_its_variables_are_called() -> None:
    index = Spec.of([post_with(path="/api/latest/x/{a}"), Operation("GET", "/y")], {})
    whole = merge_specs(index, [Spec.of([post_with(Parameter("since"), path="/api/1.0/x/{b}")], {})])
    assert whole.operations == (post_with(Parameter("since"), path="/api/latest/x/{a}"), Operation("GET", "/y"))


def test_of_several_that_know_it_the_last_says_most() -> None:
    first, last = (
        Spec.of([msgspec.structs.replace(post_with(Parameter(name), path="/p/1.0/x"), plugin=name)], {})
        for name in "ab"
    )
    (found,) = merge_specs(Spec(), [first, last]).operations
    assert (found.plugin, [each.name for each in found.parameters]) == ("b", ["b", "a"])


def test_fields_of_schemas_of_one_name_are_joined() -> None:
    index = spec_of("/x", body=Schema(ref="Thing"), Thing=Schema("object", properties={"a": TEXT}))
    other = spec_of(
        "/x", body=Schema(ref="Thing"), Thing=Schema("object", properties={"b": Schema(ref="Part")}), Part=TEXT
    )
    whole = merge_specs(index, [other])
    found = whole.at("/x")["GET"].body
    assert found
    fields = whole.resolved(found.schema).properties
    assert {name: whole.resolved(each).type for name, each in fields.items()} == {"a": "string", "b": "string"}


def test_what_nobody_adds_to_stays_as_it_is_kept() -> None:
    index = spec_of("/x", "/y/{a}")
    whole = merge_specs(index, [spec_of("/y/{b}", "/z")])
    assert all(whole.paths[path] is index.paths[path] for path in index.paths)


PULLS = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/pull-requests"


def test_news_are_what_the_index_does_not_have_and_what_it_has_less_of() -> None:
    known = bundled_spec().at(PULLS)
    more = msgspec.structs.replace(known["GET"], parameters=(*known["GET"].parameters, Parameter("colour")))
    new = Operation("PATCH", PULLS)
    found = additions(Spec.of([more, known["POST"], new], bundled_spec().schemas))
    assert found.operations == (more, new)
    assert found.schemas == {}


def test_news_keep_the_schemas_that_they_refer_to_where_those_are_others() -> None:
    pull = bundled_spec().resolved(Schema(ref="RestPullRequest"))
    changed = msgspec.structs.replace(pull, properties={**pull.properties, "colour": Schema(ref="Colour")})
    schemas = {**bundled_spec().schemas, "RestPullRequest": raw(changed), "Colour": raw(TEXT), "Other": raw(TEXT)}
    found = additions(Spec.of([bundled_spec().at(PULLS)["POST"]], schemas))
    assert (len(found.operations), {*found.schemas}) == (1, {"RestPullRequest", "Colour"})
    whole = merge_specs(bundled_spec(), [found])
    sent = whole.at(PULLS)["POST"].body
    assert sent
    schema = whole.resolved(sent.schema)
    assert whole.resolved(schema.properties["colour"]).type == "string"
    assert schema.required == ("title", "fromRef", "toRef")


def test_the_index_has_no_news_for_itself() -> None:
    assert additions(bundled_spec()).paths == {}
