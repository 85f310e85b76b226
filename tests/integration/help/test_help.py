"""`bbcli help`: the manual pages on a terminal and in a pipe."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.index import NOUNS
from bbcli.docs.json_schema import schema
from bbcli.docs.topics import TOPICS

if TYPE_CHECKING:
    from tests.conftest import Invoke


def test_without_a_subject_it_is_the_help_of_bbcli(invoke: Invoke) -> None:
    assert invoke("help").out == invoke("--help").out


@pytest.mark.parametrize("words", ["commits", "commits list", "auth tokens create", "doctor", "exit-codes", "bbcli"])
def test_a_page_is_plain_text_in_a_pipe(invoke: Invoke, words: str) -> None:
    result = invoke("help", *words.split())
    name = f"bbcli-{words.replace(' ', '-')}" if words != "bbcli" else "bbcli"
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"NAME\n    {name} - ")
    assert "\x1b" not in result.out


def test_on_a_terminal_it_is_as_wide_and_in_colours(invoke: Invoke) -> None:
    narrow, wide = (invoke("help", "output", tty=True, width=width).out for width in (60, 100))
    assert "\x1b[1mDESCRIPTION\x1b[0m" in narrow
    for shown, width in ((narrow, 60), (wide, 100)):
        plain = re.sub(r"\x1b\[\d+m", "", shown).partition("FORMATS")[0]
        assert width - 15 < max(len(line) for line in plain.splitlines() if not line.startswith("      ")) <= width
    assert "\x1b" not in invoke("help", "output", tty=True, env={"NO_COLOR": "1"}).out
    assert "\x1b[1m" in invoke("help", "output", "--color", "always").out


@pytest.mark.parametrize("name", [*NOUNS, *TOPICS])
def test_there_is_help_on_every_noun_and_topic(invoke: Invoke, name: str) -> None:
    assert invoke("help", name).code == 0


def test_a_number_says_which_of_two_is_meant(invoke: Invoke) -> None:
    assert "describe and call REST operations" in invoke("help", "api").out
    assert invoke("help", "1", "api").out == invoke("help", "api").out
    assert "find, read and call the operations" in invoke("help", "7", "api").out
    assert "configuration file of bbcli" in invoke("help", "5", "config").out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bbcli-servers", "servers"),
        ("bbcli-auth-setup-git", "auth setup-git"),
        ("bbcli-auth-tokens-list", "auth tokens list"),
        ("bbcli-api", "api"),
        ("7 bbcli-api", "7 api"),
        ("bbcli-config(5)", "5 config"),
    ],
)
def test_a_page_is_found_by_its_name_in_the_manual(invoke: Invoke, name: str, words: str) -> None:
    result = invoke("help", *name.split())
    assert (result.code, result.out) == (0, invoke("help", *words.split()).out)


def test_the_help_lists_topics_as_they_are_typed(invoke: Invoke) -> None:
    topics = invoke("--help").out.partition("Topics (bbcli help TOPIC):\n")[2].partition("\n\n")[0].splitlines()
    typed = [line[2:].partition("  ")[0] for line in topics if line.startswith("  ") and line[2] != " "]
    assert {"7 api", "5 config", "servers"} <= set(typed)
    for words in typed:
        page = invoke("help", *words.split()).out
        assert page.startswith(("{", f"NAME\n    bbcli-{words.split()[-1]} - ")), words
        assert "SUBCOMMAND" not in page.partition("DESCRIPTION")[0], words


def test_the_usage_of_help_names_the_section(invoke: Invoke) -> None:
    assert invoke("help", "-h").out.startswith("Usage: bbcli help [OPTIONS] [SECTION] [SUBJECT] [SUBCOMMAND]\n")


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("outptu", "output"), ("comits", "commits"), ("commits lst", "commits list"), ("7 exit-code", "exit-codes"),
        ("help me", "help"), ("5 api", "api"), ("7", ""), ("zzz", ""), ("clone", "repos clone"),
        ("webhooks", "api list"),
    ],
)  # fmt: skip
def test_an_unknown_subject_is_2_and_similar_ones_are_suggested(invoke: Invoke, words: str, near: str) -> None:
    result = invoke("help", *words.split())
    hint = f"bbcli help {near}" if near else "bbcli help"
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: no manual page '{words}'\nhint: {hint}\n"


def test_the_schema_of_what_bbcli_writes_is_asked_for_as_a_topic_is(invoke: Invoke) -> None:
    result = invoke("help", "json-schema")
    assert (result.code, json.loads(result.out)) == (0, schema())
    assert "bbcli help json-schema" in invoke("help", "json-schemas").err


def test_the_reference_has_every_verb_with_its_types(invoke: Invoke) -> None:
    whole = json.loads(invoke("reference", "--json").out)
    commands = {" ".join(each["path"]): each for each in whole["commands"]}
    assert (whole["program"], whole["exitCodes"][3]) == ("bbcli", {"code": 3, "meaning": "not found"})
    assert {"path": ["auth", "tokens"], "summary": "Manage HTTP access tokens"} in whole["groups"]
    found = commands["commits list"]
    options = {each["names"][-1]: each for each in found["options"]}
    assert options["--merges"]["choices"] == ["exclude", "include", "only"]
    assert (options["--limit"]["default"], options["--limit"]["type"]) == (25, "count")
    assert (options["--jobs"]["envvar"], options["--jobs"]["section"]) == ("BBCLI_JOBS", "Connection")
    assert options["--json"]["valueOptional"]
    assert options["--all"]["type"] == "flag"
    assert {"header": "COMMIT", "path": "id"} in found["columns"]
    assert "bbcli commits list --project WORK --after 1d" in found["examples"]
    assert commands["builds show"]["arguments"][0]["metavar"] == "[COMMIT]"
    assert commands["insights list"]["formats"][0] == "table"


def test_the_reference_to_read_has_a_line_for_each_verb(invoke: Invoke) -> None:
    result = invoke("reference")
    assert "bbcli commits show [COMMIT]\n  Show a commit.\n    [--repo REPO]" in result.out
    assert "--jobs" not in result.out
    assert all(len(line) <= 80 for line in result.lines)
    assert invoke("reference", "--jq", ".commands | length").out.strip() == str(result.out.count("\nbbcli ") + 1)
