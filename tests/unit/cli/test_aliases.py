"""Aliases: expansion of lines that begin with one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.aliases import Program, expanded, resolve
from bbcli.cli.user_commands import extensions
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

BUILT_IN = ("commits", "repos")


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("commits list", [], ["commits", "list"]),
        ("commits list", ["--all", "x y"], ["commits", "list", "--all", "x y"]),
        ("commits list --until @1", ["master"], ["commits", "list", "--until", "master"]),
        ("commits list --until @1", ["v1 x", "--all"], ["commits", "list", "--until", "v1 x", "--all"]),
        ("commits list --since @2 --until @1", ["b", "a"], ["commits", "list", "--since", "a", "--until", "b"]),
        ("commits list --author '@1 Ruiz'", ["Seb"], ["commits", "list", "--author", "Seb Ruiz"]),
        ("commits show @1 -R @1/@2", ["a", "b"], ["commits", "show", "a", "-R", "a/b"]),
        ("commits list --grep @@1", ["x"], ["commits", "list", "--grep", "@1", "x"]),
        ("commits list --author @ --grep a@b", [], ["commits", "list", "--author", "@", "--grep", "a@b"]),
        ("commits list @1", ["@2"], ["commits", "list", "@2"]),
        ("commits list --until @1", ["--help"], ["commits", "list", "--until", "@1", "--help"]),
        ("commits show @1", ["-h"], ["commits", "show", "@1", "-h"]),
        ("commits list --until @1", ["v1", "-h"], ["commits", "list", "--until", "v1", "-h"]),
    ],
)
def test_an_alias_stands_for_its_words(text: str, arguments: list[str], words: list[str]) -> None:
    assert expanded("co", text, arguments) == words


@pytest.mark.parametrize(("text", "arguments"), [("commits list @1", []), ("x @2", ["a"]), ("x @0", ["a"])])
def test_a_word_that_is_not_there_is_asked_for(text: str, arguments: list[str]) -> None:
    with pytest.raises(InvalidInput, match="argument @"):
        expanded("co", text, arguments)


@pytest.mark.parametrize(
    ("text", "arguments", "hint"),
    [
        ("commits show @1", [], "bbcli co ARGUMENT"),
        ("commits list --since @1 --until @2", ["a b"], "bbcli co 'a b' ARGUMENT2"),
        ("commits list --since @2 --until @1", [], "bbcli co ARGUMENT1 ARGUMENT2"),
        ("commits list @0", ["a"], "the first argument is @1"),
    ],
)
def test_the_hint_for_a_missing_argument_is_a_line_with_it(text: str, arguments: list[str], hint: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        expanded("co", text, arguments)
    assert caught.value.hint == hint


def test_an_alias_may_begin_with_another_one() -> None:
    aliases = {"co": "commits list --until @1", "mine": "co @1 --author me"}
    assert resolve(["mine", "v1", "-L", "3"], BUILT_IN, aliases, "") == [
        "commits", "list", "--until", "v1", "--author", "me", "-L", "3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("aliases", "message"),
    [
        ({"a": "b", "b": "a"}, "refers to itself: a → b → a"),
        ({"a": "a"}, "refers to itself: a → a"),
        ({"a": "gone x"}, "a → gone: gone does not exist"),
        ({"a": "commits 'list"}, "not a command line: no closing quotation"),
    ],
)
def test_an_alias_that_leads_nowhere_is_named(aliases: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        resolve(["a"], BUILT_IN, aliases, "")


def test_a_shell_has_the_words_behind_its_alias() -> None:
    found = resolve(["mine", "a b", "c"], BUILT_IN, {"mine": "!echo $1"}, "")
    assert found == Program("mine", ("sh", "-c", "echo $1", "bbcli mine", "a b", "c"))


def test_what_nothing_knows_means_nothing() -> None:
    assert resolve(["comits"], BUILT_IN, {"co": "commits list"}, "") is None


def program(folder: Path, name: str, mode: int = 0o755) -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("#!/bin/sh\n")
    (folder / name).chmod(mode)
    return str(folder / name)


def test_an_extension_is_a_program_of_the_path_and_the_first_folder_counts(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    expected = {"foo": program(first, "bbcli-foo"), "bar": program(second, "bbcli-bar")}
    program(second, "bbcli-foo")
    program(first, "bbcli-text", 0o644)
    program(first, "bbcli")
    (first / "bbcli-folder").mkdir()
    path = os.pathsep.join([str(first), str(tmp_path / "gone"), str(second)])
    assert extensions(path) == expected
    assert resolve(["foo", "x"], BUILT_IN, {}, path) == Program("foo", (expected["foo"], "x"))


def test_an_alias_goes_before_an_extension_and_a_built_in_before_both(tmp_path: Path) -> None:
    program(tmp_path, "bbcli-co")
    program(tmp_path, "bbcli-commits")
    aliases = {"co": "commits list", "commits": "repos list"}
    assert resolve(["co"], BUILT_IN, aliases, str(tmp_path)) == ["commits", "list"]
