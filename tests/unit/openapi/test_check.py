"""Checks of parameters and bodies: the message for each kind of mistake."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest

from bbcli.openapi import Body, Operation, Parameter, Schema, Spec
from bbcli.openapi.check import body_problems, parameter_problems
from bbcli.openapi.store import bundled_spec
from tests.integration.sandbox.cases import CASES
from tests.support.hints import notices_with_options

JSON = "application/json"
TEXT, NUMBER, WHOLE, YES_OR_NO = Schema("string"), Schema("number"), Schema("integer"), Schema("boolean")
FROM_THREE = Schema("integer", minimum=3)
SIDE = Schema("string", enum=("LEFT", "RIGHT"))
LISTS = Operation(
    "GET",
    "/things/{key}",
    pages="values",
    parameters=(
        Parameter("key", "path", required=True),
        Parameter("until"),
        Parameter("since", required=True),
        Parameter("order", schema=SIDE),
        Parameter("sides", schema=Schema("array", items=SIDE)),
        Parameter("deep", schema=YES_OR_NO),
        Parameter("size", schema=FROM_THREE),
        Parameter("share", schema=NUMBER),
        Parameter("role"),
        Parameter("permission.N"),
        Parameter("permission"),
        Parameter("If-Match", "header"),
    ),
)
USER = Schema(
    "object", properties={"name": TEXT, "age": WHOLE, "id": Schema("integer", read_only=True)}, required=("name", "id")
)
THING = Schema(
    "object",
    required=("title",),
    properties={
        "title": TEXT,
        "count": WHOLE,
        "share": NUMBER,
        "open": YES_OR_NO,
        "side": SIDE,
        "owner": Schema(ref="User"),
        "people": Schema("array", items=Schema(ref="User")),
        "any": Schema(),
        "either": Schema(one_of=(TEXT, WHOLE)),
        "size": Schema("integer", minimum=0),
    },
)


def spec() -> Spec:
    from bbcli._lazy import msgspec

    schemas = {name: msgspec.Raw(msgspec.json.encode(each)) for name, each in (("User", USER), ("Thing", THING))}
    return Spec.of((), schemas)


def query_problems(**given: str | tuple[str, ...]) -> list[str]:
    """Return the problems of these query parameters of LISTS; required ones are added."""
    named = {"since": "a", **{name.replace("__", "."): value for name, value in given.items()}}
    return notices_with_options(
        parameter_problems(LISTS, {name: v if isinstance(v, tuple) else (v,) for name, v in named.items()})
    )


def thing_problems(value: Any, media_type: str | None = JSON, body: Body | None = None) -> list[str]:
    """Return the problems of this body of a Thing."""
    thing = body or Body((JSON,), Schema(ref="Thing"))
    return notices_with_options(body_problems(spec(), Operation("POST", "/things", body=thing), media_type, value))


def test_a_parameter_that_is_required_is_missed() -> None:
    assert notices_with_options(parameter_problems(LISTS, {})) == ["since is missing: -p since=…"]


@pytest.mark.parametrize(
    "given",
    [
        {"until": "x"},
        {"order": "LEFT"},
        {"sides": "LEFT,RIGHT"},
        {"sides": ("LEFT", "RIGHT")},
        {"deep": "false"},
        {"size": "3"},
        {"size": "9" * 400},
        {"share": "1.5e3"},
        {"share": "2"},
        {"role__1": "x"},
        {"permission__12__projectKey": "WORK"},
        {"start": "0", "limit": "10"},
        {"until": ""},
    ],
)
def test_what_fits_is_let_through(given: dict[str, Any]) -> None:
    assert query_problems(**given) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("untli", "untli is no parameter: did you mean until?"),
        ("Until", "Until is no parameter: did you mean until?"),
        ("roles", "roles is no parameter: did you mean role?"),
        ("role__x", "role.x is no parameter: did you mean role?"),
    ],
)
def test_a_parameter_that_is_nearly_one_is_named(name: str, problem: str) -> None:
    assert query_problems(**{name: "x"}) == [problem]


def test_a_parameter_that_is_like_none_is_answered_with_those_there_are() -> None:
    (problem,) = query_problems(zzz="x")
    assert query_problems(other__1="x") == [problem.replace("zzz", "other.1")]
    assert problem.startswith("zzz is no parameter: it has until, since, order, ")
    assert query_problems(zzz="x", yyy="x") == [problem, "yyy is no parameter"]
    assert notices_with_options(parameter_problems(Operation("GET", "/x"), {"a": ("1",)})) == [
        "a is no parameter: it has none"
    ]


def test_what_is_not_paged_has_neither_start_nor_limit() -> None:
    wrong = notices_with_options(parameter_problems(Operation("GET", "/x"), {"start": ("0",), "limit": ("1",)}))
    assert wrong == ["start is no parameter: it has none", "limit is no parameter"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"size": "1.5"}, "size: '1.5' is no whole number"),
        ({"size": "ten"}, "size: 'ten' is no whole number"),
        ({"size": "1\n"}, "size: '1\\n' is no whole number"),
        ({"size": ""}, "size: '' is no whole number"),
        ({"start": "-1"}, "start: -1 is too small: the least is 0"),
        ({"limit": "0"}, "limit: 0 is too small: the least is 1"),
        ({"size": "2"}, "size: 2 is too small: the least is 3"),
        ({"share": "1,5"}, "share: '1,5' is no number"),
        ({"deep": "yes"}, "deep: 'yes' is neither true nor false"),
        ({"deep": "True"}, "deep: 'True' is neither true nor false"),
        ({"order": "UP"}, "order: 'UP' is none of LEFT, RIGHT"),
        ({"order": "left"}, "order: 'left' is none of LEFT, RIGHT: did you mean LEFT?"),
        ({"sides": "LEFT,DOWN"}, "sides: 'DOWN' is none of LEFT, RIGHT"),
        ({"sides": ("LEFT", "right")}, "sides: 'right' is none of LEFT, RIGHT: did you mean RIGHT?"),
    ],
)
def test_a_value_of_another_kind_is_named(given: dict[str, Any], problem: str) -> None:
    assert query_problems(**given) == [problem]


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = notices_with_options(parameter_problems(LISTS, {"size": ("a", "b"), "untli": ("x",)}))
    assert wrong == [
        "since is missing: -p since=…",
        "size: 'a' is no whole number",
        "size: 'b' is no whole number",
        "untli is no parameter: did you mean until?",
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"title": "x"},
        {"title": None},
        {"title": "x", "count": 1, "share": 1, "open": False, "side": "LEFT", "owner": {"name": "fred", "age": None}},
        {"title": "x", "share": 1.5, "people": [], "any": [{"x": 1}], "either": 3, "unheardOf": [1]},
    ],
)
def test_a_body_that_fits_is_let_through(value: dict[str, Any]) -> None:
    assert thing_problems(value) == []


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({}, ["title is missing in its body"]),
        ([], ["its body is no object: []"]),
        ("x", ["its body is no object: 'x'"]),
        ({"title": 1}, ["title is no string: 1 (-f title=1 is a text)"]),
        ({"title": True}, ["title is no string: True (-f title=true is a text)"]),
        ({"title": ["a"]}, ["title is no string: ['a']"]),
        ({"title": "x", "count": "1"}, ["count is no integer: '1': -F count=1"]),
        ({"title": "x", "count": 1.5}, ["count is no integer: 1.5"]),
        ({"title": "x", "count": True}, ["count is no integer: True"]),
        ({"title": "x", "share": "1"}, ["share is no number: '1': -F share=1"]),
        ({"title": "x", "open": 1}, ["open is no boolean: 1"]),
        ({"title": "x", "open": "true"}, ["open is no boolean: 'true': -F open=true"]),
        ({"title": "x", "open": "yes"}, ["open is no boolean: 'yes'"]),
        ({"title": "x", "size": -1}, ["size: -1 is too small: the least is 0"]),
        ({"title": "x", "owner": {"name": "a", "age": "7"}}, ["owner.age is no integer: '7': -F owner[age]=7"]),
        ({"title": "x", "side": "UP"}, ["side: 'UP' is none of LEFT, RIGHT"]),
        ({"title": "x", "side": "left"}, ["side: 'left' is none of LEFT, RIGHT: did you mean LEFT?"]),
        ({"title": "x", "owner": "fred"}, ["owner is no object: 'fred'"]),
        (
            {"title": "x", "owner": {"age": "old"}},
            ["owner.name is missing in its body", "owner.age is no integer: 'old'"],
        ),
        ({"title": "x", "people": {"name": "a"}}, ["people is no array: {'name': 'a'}"]),
        ({"title": "x", "people": [{"name": "a"}, {"name": 1}]}, ["people[1].name is no string: 1"]),
        ({"title": "y" * 80, "count": "z" * 80}, [f"count is no integer: '{'z' * 39}…"]),
    ],
)
def test_what_is_wrong_in_a_body_is_named_by_its_place(value: Any, problems: list[str]) -> None:
    assert thing_problems(value) == problems


def test_what_the_document_describes_wrongly_is_let_through() -> None:
    path = Schema("object", properties={"components": Schema("array", items=TEXT), "name": TEXT})
    thing = Schema("object", properties={"path": path, "at": Schema("string", format="date-time")})
    body = Body((JSON,), thing)
    assert thing_problems({"path": "a/b.txt", "at": 1334903000000}, JSON, body) == []
    assert thing_problems({"path": {"components": ["a"]}, "at": "2026-11-24T09:30:00Z"}, JSON, body) == []
    assert thing_problems({"path": 1}, JSON, body) == ["path is no object: 1"]
    assert thing_problems({"at": True}, JSON, body) == ["at is no string: True (-f at=true is a text)"]


def test_what_the_sandbox_takes_is_let_through() -> None:
    operations = {(each.method, each.path): each for each in bundled_spec().operations}
    for case in CASES:
        operation = operations.get((case.method, case.template))
        if operation and case.status < 300 and not isinstance(case.body, bytes):
            media_type = None if case.body is None else JSON
            assert notices_with_options(body_problems(bundled_spec(), operation, media_type, case.body)) == [], case
            asked = {name: (value,) for name, value in parse_qsl(case.query)}
            assert notices_with_options(parameter_problems(operation, asked)) == [], case


def test_a_body_where_none_is_taken_and_none_where_one_is() -> None:
    assert notices_with_options(body_problems(spec(), Operation("GET", "/x"), JSON, {})) == ["it takes no body"]
    assert notices_with_options(body_problems(spec(), Operation("GET", "/x"), None, None)) == []
    assert thing_problems(None, None) == ["its body is missing: -f title=…"]
    assert thing_problems(None, None, Body((JSON,), required=True)) == [
        "its body is missing: -f name=value, or --input FILE"
    ]
    assert thing_problems(None, None, Body((JSON,))) == []


def test_a_body_of_another_media_type_is_named_with_the_way_to_send_it() -> None:
    form = Body(("multipart/form-data",), Schema("object", properties={"file": TEXT}))
    wanted = "its body is multipart/form-data, not application/json: --form name=value, --form name=@file"
    assert thing_problems({"file": "x"}, JSON, form) == [wanted]
    assert thing_problems(None, "multipart/form-data; boundary=x", form) == []
    assert thing_problems(None, "text/plain") == ["its body is application/json, not text/plain"]
    assert thing_problems(None, "text/plain", Body(("*/*",))) == []
    assert thing_problems({"title": "x"}, "Application/JSON;charset=utf-8") == []
    assert thing_problems({"x": 1}, JSON, Body(("application/vnd.atl.bitbucket.bulk+json",))) == []


def test_a_body_without_a_media_type_in_its_description_is_json() -> None:
    assert thing_problems({}, JSON, Body((), Schema(ref="Thing"))) == ["title is missing in its body"]
    assert thing_problems(None, "text/plain", Body()) == ["its body is application/json, not text/plain"]
