"""Known fields: from the results, and from the API description."""

from __future__ import annotations

from typing import Any

import pytest

from bbcli._lazy import msgspec
from bbcli.errors import InvalidInput
from bbcli.openapi import Answer, Operation, Schema, Spec
from bbcli.output.field_check import DescribedRecord, check_fields
from bbcli.output.field_paths import parse_paths

ASKED = ("GET", "/api/latest/things")
THING = Schema(
    "object",
    properties={
        "id": Schema("string"),
        "owner": Schema(ref="Person"),
        "parents": Schema("array", items=Schema(ref="Thing")),
        "open": Schema("object"),
        "either": Schema(one_of=(Schema("string"), Schema(ref="Person"))),
        "circle": Schema(ref="Circle"),
    },
)
PERSON = Schema("object", properties={"name": Schema("string"), "emailAddress": Schema("string")})
CIRCLE = Schema("array", items=Schema(ref="Circle"))


def answer_with(answer: Schema, *, is_list: bool = True, asked: tuple[str, str] | None = ASKED) -> DescribedRecord:
    schemas = {
        name: msgspec.Raw(msgspec.json.encode(schema))
        for name, schema in {"Thing": THING, "Person": PERSON, "Circle": CIRCLE}.items()
    }
    spec = Spec.of([Operation(*ASKED, answers=(Answer(200, schema=answer),))], schemas)
    return DescribedRecord(lambda: spec, asked, is_list)


PAGE = Schema("object", properties={"values": Schema("array", items=Schema(ref="Thing"))})
OF_THINGS = answer_with(PAGE)


def is_known(path: str, *found: Any, of: DescribedRecord = OF_THINGS) -> bool:
    try:
        check_fields(parse_paths(path), found, of)
    except InvalidInput:
        return False
    return True


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("id", True),
        ("owner.name", True),
        ("owner.displayName", True),
        ("owner.nope", False),
        ("nope", False),
        ("parents.id", True),
        ("parents[3].owner.name", True),
        ("parents.parents.nope", False),
        ("open.any.thing", True),
        ("links.self[0].href", True),
        ("either.name", True),
        ("either.nope", False),
        ("id.x", False),
        ("properties.any", True),
        ("circle.x", True),
        ("circle[0][0][0].x", True),
    ],
)
def test_of_an_empty_list_the_description_says_what_there_could_be(path: str, known: bool) -> None:
    assert is_known(path) is known
    assert is_known(path, {"id": "a"}) is known


def test_an_object_an_array_and_a_page_are_described_alike() -> None:
    things = Schema("array", items=Schema(ref="Thing"))
    for of in (answer_with(Schema(ref="Thing"), is_list=False), answer_with(things)):
        assert is_known("owner.name", of=of)
        assert not is_known("owner.nope", of=of)


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("a", True),
        ("a.b", True),
        ("a.c", False),
        ("list.x", True),
        ("list[7].x", False),
        ("list.y", False),
        ("empty.x", True),
        ("empty[0].x", True),
        ("none.x", True),
        ("none", True),
        ("a.b.c", False),
    ],
)
def test_without_a_description_what_was_found_decides_and_what_is_empty_leaves_it_open(path: str, known: bool) -> None:
    found = {"a": {"b": 1}, "list": [{"x": 1}], "empty": [], "none": None}
    for of in (answer_with(PAGE, asked=None), answer_with(Schema()), answer_with(PAGE, asked=("GET", "/other"))):
        assert is_known(path, {}, found, of=of) is known
        assert is_known(path, of=of)


def test_where_what_was_found_has_it_nobody_looks_into_the_description() -> None:
    def fail() -> Spec:
        raise AssertionError

    check_fields(parse_paths("a.b,c"), [{"a": {"b": 1}}, {"c": None}], DescribedRecord(fail, ASKED, is_list=True))


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("idd", "did you mean id?"),
        ("ID", "did you mean id?"),
        ("name", "did you mean owner.name"),
        ("emailaddres", "did you mean owner.emailAddress"),
        ("zzz", "there are id, extra, owner, parents, open, either, circle"),
    ],
)
def test_the_hint_names_what_is_near_or_what_there_is(path: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match=f"^there is no field '{path}'$") as caught:
        check_fields(parse_paths(path), [{"id": "a", "extra": 1}], OF_THINGS)
    assert str(caught.value.hint).startswith(hint)
    assert str(caught.value.hint).count(" or ") <= 4


def test_where_there_is_nothing_at_all_the_hint_says_so() -> None:
    with pytest.raises(InvalidInput) as caught:
        check_fields(parse_paths("a"), [{}], answer_with(Schema()))
    assert caught.value.hint == "there is none"
