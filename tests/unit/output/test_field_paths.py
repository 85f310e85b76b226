"""Dotted paths: syntax, and the values that they select."""

from __future__ import annotations

import pytest

from bbcli.errors import InvalidInput
from bbcli.output.field_paths import at_path, format_path, parse_path, parse_paths
from bbcli.records import plain

VALUE = {"a": {"b": [{"c": 1}, {"c": 2}], "0": "zero"}, "x.y": 3, "n": None, "deep": [[{"c": 4}]]}


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("id", ("id",)),
        (".id", ("id",)),
        ("author.name", ("author", "name")),
        ("links.self[0].href", ("links", "self", "0", "href")),
        ("links.self.0.href", ("links", "self", "0", "href")),
        ("properties.jira-key", ("properties", "jira-key")),
        ('properties."a.b,c"', ("properties", "a.b,c")),
        ('properties["a\\"b"]', ("properties", 'a"b')),
        (" größe ", ("größe",)),
    ],
)
def test_a_path_is_read_in_its_steps(text: str, steps: tuple[str, ...]) -> None:
    assert parse_path(text).steps == steps


@pytest.mark.parametrize(
    "text", ["", ".", "a..b", "a.", "a[", "a[x]", "a]", "a[0]b", '"', '"a', 'a"b"', '"\\x"', "..a"]
)
def test_what_is_no_path_is_refused_with_how_one_is_written(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_path(text)


def test_paths_stand_with_commas_between_them_which_quotes_may_hold() -> None:
    assert [path.text for path in parse_paths('id, author.name,, p."a,b" ')] == ["id", "author.name", 'p."a,b"']
    with pytest.raises(InvalidInput, match="names no field"):
        parse_paths(" , ")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b[1].c", 2),
        ("a.b.1.c", 2),
        ("a.b.c", [1, 2]),
        ("a.0", "zero"),
        ("a.b[2].c", None),
        ('"x.y"', 3),
        ("n.a", None),
        ("a.b[0].c.d", None),
        ("deep.c", [[4]]),
        ("missing", None),
    ],
)
def test_a_path_leads_to_a_value_over_lists_and_to_nothing_where_there_is_none(path: str, found: object) -> None:
    assert at_path(VALUE, parse_path(path).steps) == found


def test_steps_are_written_as_the_path_that_leads_there() -> None:
    for steps in (("a", "b"), ("a", "0", "b"), ("a.b", 'c"'), ("0",), ("a b", "[")):
        assert parse_path(format_path(steps)).steps == steps


def test_a_value_with_parts_reads_as_json_in_a_cell() -> None:
    assert [plain(value) for value in ({"a": [1]}, [1, "b"], [{"a": 1}], None, True)] == [
        '{"a":[1]}',
        "1, b",
        '[{"a":1}]',
        "",
        "true",
    ]
