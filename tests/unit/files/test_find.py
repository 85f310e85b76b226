"""The globs of `bbcli files find`, and the parts of PATH:LINES."""

from __future__ import annotations

import pytest

from bbcli.commands.files.find import path_matcher
from bbcli.context.repo_path import parse_lines, path_in_repo, typed_path
from bbcli.errors import InvalidInput
from bbcli.output.source import LineRange


@pytest.mark.parametrize(
    ("glob", "matching", "other"),
    [
        ("*.py", ["a.py", "x/y/a.py", ".py"], ["a.pyc", "a.py/b"]),
        ("a?c", ["abc", "x/abc"], ["ac", "a/c"]),
        ("[ab].c", ["a.c"], ["c.c"]),
        ("/a", ["a"], ["x/a"]),
        ("src/*.py", ["src/a.py"], ["src/b/a.py", "x/src/a.py"]),
        ("src/**", ["src/a", "src/b/c"], ["src", "x/src/a"]),
        ("src/", ["src/a", "src/b/c"], ["x/src/a"]),
        ("**/a", ["a", "x/a", "x/y/a"], ["a/b"]),
        ("src/**/a", ["src/a", "src/x/y/a"], ["src/x/b"]),
        ("**/x/**/**/y", ["x/y", "a/x/b/c/y"], ["a/y"]),
        ("**", ["a", "a/b"], []),
        ("A", ["A"], ["a"]),
    ],
)
def test_a_glob_matches_names_or_whole_paths(glob: str, matching: list[str], other: list[str]) -> None:
    matches = path_matcher(glob)
    assert [path for path in (*matching, *other) if matches(path)] == matching


def test_many_stars_cost_no_more_than_the_length_of_a_path() -> None:
    assert not path_matcher("/".join(["**", "a"] * 50))("a/" * 2000 + "b")
    assert not path_matcher("*a" * 50 + "b")("a" * 4000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", None),
        ("a:", None),
        (":1", None),
        ("a:b", None),
        ("a:1", ("a", LineRange(1, 1))),
        ("a:2-3", ("a", LineRange(2, 3))),
        ("a:2-", ("a", LineRange(2, None))),
        ("a:1:2", ("a:1", LineRange(2, 2))),
        ("a\nb:7", ("a\nb", LineRange(7, 7))),
    ],
)
def test_lines_are_behind_the_last_colon(text: str, expected: object) -> None:
    assert parse_lines(text) == expected


@pytest.mark.parametrize("text", ["a:0", "a:3-2", "a:0-2"])
def test_lines_that_no_file_has_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_lines(text)


@pytest.mark.parametrize(
    ("typed", "path"), [("a", "a"), ("/a/", "a"), ("./a//b/../c", "a/c"), (".", ""), ("/", ""), ("..a", "..a")]
)
def test_a_path_is_normalized(typed: str, path: str) -> None:
    assert path_in_repo(typed) == path


@pytest.mark.parametrize("typed", ["..", "../a", "a/../../b"])
def test_a_path_outside_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        path_in_repo(typed)


def test_a_path_is_typed_from_the_directory_at_hand() -> None:
    assert [typed_path("a/b/c", below) for below in ("", "a", "a/b", "a/x", "ab")] == [
        "a/b/c", "b/c", "c", "../b/c", "../a/b/c",
    ]  # fmt: skip
