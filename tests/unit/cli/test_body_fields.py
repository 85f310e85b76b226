"""Body fields of -f and -F: nested names, JSON types, and conversion back to options."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bbcli.commands.api.body_fields import as_options, build_object, parse_field, parse_value
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence


def body(*fields: str) -> dict[str, Any]:
    """Return the body for these fields of -F."""
    return build_object(parse_field("-F", text, _no_file) for text in fields)


def _no_file(name: str) -> str:
    raise AssertionError(f"{name} was read")


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        (["a=1"], {"a": 1}),
        (["a=x=y"], {"a": "x=y"}),
        (["a="], {"a": ""}),
        (["a[b]=1"], {"a": {"b": 1}}),
        (["a[b]=1", "a[c]=2", "d=3"], {"a": {"b": 1, "c": 2}, "d": 3}),
        (["a[b][c][d]=1"], {"a": {"b": {"c": {"d": 1}}}}),
        (["a[]=1", "a[]=2"], {"a": [1, 2]}),
        (["a[b][]=1", "a[b][]=2"], {"a": {"b": [1, 2]}}),
        (["a[][b]=1", "a[][b]=2"], {"a": [{"b": 1}, {"b": 2}]}),
        (["a[][b]=1", "a[][c]=2", "a[][b]=3", "a[][c]=4"], {"a": [{"b": 1, "c": 2}, {"b": 3, "c": 4}]}),
        (["a[][b][c]=1", "a[][b][d]=2", "a[][b][c]=3"], {"a": [{"b": {"c": 1, "d": 2}}, {"b": {"c": 3}}]}),
        (["a[][b][]=1", "a[][b][]=2"], {"a": [{"b": [1, 2]}]}),
        (["a[]=x", "a[][b]=1"], {"a": ["x", {"b": 1}]}),
        (["a[]"], {"a": []}),
        (["a[b][]"], {"a": {"b": []}}),
        (["a[]", "a[]=1"], {"a": [1]}),
        (["a=b[]"], {"a": "b[]"}),
        (["größe ä.b-c=1"], {"größe ä.b-c": 1}),
    ],
)
def test_fields_nest(fields: Sequence[str], made: object) -> None:
    assert body(*fields) == made


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (["a=1", "a=2"], "the field a is given twice"),
        (["a[b]=1", "a[b]=2"], r"the field a\[b\] is given twice"),
        (["a=1", "a[b]=2"], r"the field a\[b\] does not fit one before it: a is something else there"),
        (["a[b]=1", "a[]=2"], r"the field a\[\] does not fit one before it: a is something else there"),
        (["a[]=1", "a[b]=2"], r"the field a\[b\] does not fit one before it"),
        (["a[][]=1"], r"a\[\]\[\]: a list of lists can't be written as fields"),
        (["a[b=1"], r"'a\[b' is no name of a field"),
        (["[a]=1"], r"'\[a\]' is no name of a field"),
        (["a[b]c=1"], r"'a\[b\]c' is no name of a field"),
        (["=1"], "-F =1: this is no name=value"),
        (["a"], "-F a: this is no name=value"),
    ],
)
def test_fields_that_stand_in_each_others_way_are_refused(fields: Sequence[str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        body(*fields)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("false", False), ("null", None), ("True", "True"), ("", ""), (" 1", " 1"),
        ("0", 0), ("-1", -1), ("007", "007"), ("+1", "+1"), ("1.50", 1.5), ("1e3", 1000.0), ("-2.5E-1", -0.25),
        (".5", ".5"), ("1.", "1."), ("1_000", "1_000"), ("0x10", "0x10"), ("NaN", "NaN"), ("Infinity", "Infinity"),
        ("٣", "٣"), ("1\n", "1\n"), ("9007199254740991", 9007199254740991), ("a@b", "a@b"),
    ],
)  # fmt: skip
def test_a_value_is_what_it_looks_like(text: str, value: object) -> None:
    found = parse_value(text, _no_file)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["9007199254740992", "-9007199254740992", "1e400", "9" * 400])
def test_a_number_that_programs_read_differently_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is too large a number") as error:
        parse_value(text, _no_file)
    assert error.value.hint == "as a text: -f; as it is: --input FILE"


def test_an_at_sign_is_what_a_file_holds() -> None:
    assert parse_value("@notes.txt", lambda name: f"what {name} holds\n") == "what notes.txt holds\n"
    assert parse_value("@-", lambda name: name) == "-"


def test_a_text_is_never_read_as_anything_else() -> None:
    fields = ["a=true", "b=1", "c=@file", "d=", "e[]=null"]
    made = build_object(parse_field("-f", text, _no_file) for text in fields)
    assert made == {"a": "true", "b": "1", "c": "@file", "d": "", "e": ["null"]}


def test_a_body_is_written_as_the_fields_that_make_it() -> None:
    value = {"text": "Well done", "anchor": {"line": 3, "path": "a=b"}, "flags": [True, None, 1.5], "none": []}
    assert as_options(value) == [
        ("-f", "text=Well done"),
        ("-F", "anchor[line]=3"),
        ("-f", "anchor[path]=a=b"),
        ("-F", "flags[]=true"),
        ("-F", "flags[]=null"),
        ("-F", "flags[]=1.5"),
        ("-F", "none[]"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"a": {}}, {"a": [[1]]}, {"a[b]": 1}, {"a=b": 1}, {"": 1}, {"a": {"b]": 1}}, {"a": 2**53}, {"a": float("nan")},
        {"a": [{"b": 1}, {"c": 2}]}, {"a": [{"b": [1]}, {"b": [2]}]}, {"a": [{}]},
    ],
)  # fmt: skip
def test_what_fields_can_not_make_is_not_written_as_fields(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        as_options(value)


# Nearly all of these can be written as fields: Hypothesis refuses a test that leaves out most of its examples.
_KEYS = st.sampled_from(["a", "b", "c d", "e.f", "größe"]) | st.text(
    st.characters(exclude_characters="[]="), min_size=1, max_size=3
)
_PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(-(2**53) + 1, 2**53 - 1),
    st.text(max_size=5),
    st.sampled_from(["1", "@x", ""]),
)
_VALUES = st.recursive(
    _PLAIN,
    lambda inner: (
        st.lists(inner.filter(lambda each: not isinstance(each, list)), max_size=3)
        | st.dictionaries(_KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=3))
def test_fields_that_are_written_make_the_same_body_again(value: dict[str, Any]) -> None:
    try:
        written = as_options(value)
    except ValueError:
        assume(False)
    again = build_object(parse_field(option, text, _no_file) for option, text in written)
    # As JSON, where 1, 1.0 and true are three.
    assert json.dumps(again, sort_keys=True) == json.dumps(value, sort_keys=True)
