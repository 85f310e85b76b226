"""Descriptions: their operations and schemas, and the merge with others."""

from __future__ import annotations

import pytest

from bbcli._lazy import msgspec
from bbcli.openapi import Answer, Body, Operation, Parameter, Schema, Spec, canonical


def raw(schema: Schema) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(schema))


def spec_of(*paths: str, plugin: str = "", body: Schema | None = None, **schemas: Schema) -> Spec:
    """Make a description with an operation on each path, and its schemas."""
    sent = Body(schema=body) if body else None
    operations = tuple(Operation("GET", path, plugin=plugin, body=sent) for path in paths)
    known = {name: raw(each) for name, each in schemas.items()}
    return Spec.of(operations, known, title="Title", version="9.4")


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/api/1.0/projects/", "/api/latest/projects"),
        ("/api/1.0", "/api/latest"),
        ("/api/1.0.1/x", "/api/1.0.1/x"),
        ("/api/latest/x", "/api/latest/x"),
        ("/ssh/1.0/keys", "/ssh/1.0/keys"),
        ("/", "/"),
    ],
)
def test_a_path_has_one_form(path: str, form: str) -> None:
    assert canonical(path) == form


def test_an_operation_is_the_same_whatever_its_variables_are_called() -> None:
    assert Operation("GET", "/api/1.0/x/{a}").key == Operation("GET", "/api/latest/x/{other-name}/").key
    assert Operation("GET", "/x/{a}").key != Operation("PUT", "/x/{a}").key
    assert Operation("GET", "/x/{a}/{b}.diff").variables == ["a", "b"]


@pytest.mark.parametrize(
    ("method", "is_write"), [("GET", False), ("HEAD", False), ("OPTIONS", False), ("POST", True), ("DELETE", True)]
)
def test_what_is_no_read_is_a_write(method: str, is_write: bool) -> None:
    assert Operation(method, "/x").is_write == is_write


def test_a_parameter_is_found_by_its_name_and_place() -> None:
    in_path, in_query = Parameter("id", "path"), Parameter("id", "query")
    operation = Operation("GET", "/x/{id}", parameters=(in_path, in_query))
    assert operation.parameter("id") == in_path
    assert operation.parameter("id", "header", "query") == in_query
    assert operation.parameter("id", "header") is None
    assert operation.parameter("other") is None


def test_a_reference_is_followed_to_a_schema() -> None:
    spec = spec_of(A=Schema(ref="B"), B=Schema("string"), C=Schema(ref="D"), D=Schema(ref="C"))
    assert spec.resolved(Schema("integer")) == Schema("integer")
    assert spec.resolved(Schema(ref="A")) == Schema("string")
    assert spec.resolved(Schema(ref="nowhere")) == spec.resolved(Schema(ref="C")) == Schema()


def test_the_tags_are_counted_in_the_order_of_the_alphabet() -> None:
    tags = (("B",), ("A", "B"), ())
    spec = Spec.of([Operation("GET", f"/{number}", tags=each) for number, each in enumerate(tags)], {})
    assert list(spec.tags.items()) == [("A", 1), ("B", 2)]


def test_what_is_written_is_read_again() -> None:
    answers = (Answer(200, ("application/json",), Schema(ref="A")),)
    operation = Operation("GET", "/x", answers=answers, parameters=(Parameter("a", schema=Schema(enum=("b", 1))),))
    spec = Spec.of([operation], {"A": raw(Schema("string", min_length=1))})
    found = msgspec.json.decode(msgspec.json.encode(spec), type=Spec)
    assert found.operations == spec.operations == (operation,)
    assert found.resolved(Schema(ref="A")).min_length == 1


def test_the_operations_of_a_path_are_found_by_their_methods() -> None:
    spec = Spec.of([Operation(method, path) for method, path in (("GET", "/x"), ("PUT", "/x"), ("GET", "/y"))], {})
    assert spec.paths.keys() == {"/x", "/y"}
    assert spec.at("/x") == {"GET": Operation("GET", "/x"), "PUT": Operation("PUT", "/x")}
    assert spec.at("/z") == {}
