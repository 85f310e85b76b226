"""Detection of a request for JSON in a command line: the same result as the parser's for every valid line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bbcli.cli.command import _options
from bbcli.cli.error_format import error_format
from bbcli.cli.main import root
from bbcli.errors import InvalidInput
from tests.support.error_output import error_object
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

LIST = ("commits", "list")
HAVE_FORMATS = {words for words, command in EVERY.items() if "output" in {param.name for param in command.params}}
WORDS = st.sampled_from([
    "--json", "--json=id", "--jsonl", "--jsonl=id", "-o", "-ojson", "-ocsv", "--output", "--output=jsonl",
    "--output=yaml", "json", "csv", "-q", "-q.id", "--jq", "--jq=.id", "--fields", "--fields=id", "id", ".", "--",
    "-R", "WORK/r", "-L", "3", "-L3", "--all", "-S", "--quiet", "--utc", "--raw-output", "--time", "iso", "-f", "-fa=b",
    "-F", "a=1", "-X", "GET", "/x", "-y", "-yo", "-yq.", "--sort", "--template", "--until", "-", "",
])  # fmt: skip
VERBS = st.sampled_from(
    ["commits list", "commits show", "api call", "api list", "repos delete", "builds wait", "insights annotations",
     "sandbox run", "auth tokens list", "doctor", "config list"]
)  # fmt: skip


def parser_accepts_json(verb: str, words: list[str]) -> bool | None:
    """Return whether the parser of a verb takes JSON for the format; None for a line that it refuses."""
    command = EVERY[verb]
    try:
        with command.make_context(verb, list(words)) as context:
            return _options(context).output in ("json", "jsonl")
    except (click.UsageError, InvalidInput, click.exceptions.Exit):
        return None


@given(VERBS, st.lists(WORDS, max_size=6))
def test_a_valid_line_is_detected_as_the_parser_reads_it(verb: str, words: list[str]) -> None:
    means = parser_accepts_json(verb, words)
    wants = error_format([*verb.split(), *words], root).is_json
    event(f"{means}")
    assert means in (None, wants)


@given(st.lists(WORDS | st.sampled_from(["commits", "list", "api", "-h", "--version"]) | st.text(max_size=3)))
def test_no_line_makes_the_detection_fail(words: list[str]) -> None:
    assert error_format(words, root).is_json in (True, False)


ASKING = (
    ["--json"], ["--json=id"], ["--jsonl"], ["--jsonl=id"], ["-o", "json"], ["-ojson"], ["-o=json"], ["--output=jsonl"],
    ["--output", "jsonl"], ["-q", "."], ["-q."], ["--jq=."], ["--fields", "id"], ["--fields=id"], ["--json", "-ojson"],
    ["-q", ".", "-ojson"], ["-R", "--json", "--json"], ["--json", "-ocsv"],
    ["-oxml", "--jsonl"], ["--json", "--", "x"], ["-R", "--", "--json"],
)  # fmt: skip
NOT_ASKING: tuple[list[str], ...] = (
    [], ["json"], ["-o", "csv"], ["-o", "--json"], ["-R", "--json"], ["-R--json"], ["-R", "-q"], ["--", "--json"],
    ["--until", "--json"], ["--until=--json"], ["--fields", "id", "-ocsv"], ["-o"], ["--sort", "--jsonl"],
)  # fmt: skip


@pytest.mark.parametrize("words", ASKING)
def test_each_spelling_is_seen_in_a_line_that_is_wrong(words: list[str]) -> None:
    for error in (["--nope"], ["--nope=1"], ["x", "y", "z"]):
        assert error_format([*LIST, *error, *words], root).is_json, error
        if "--" not in words:
            assert error_format([*LIST, *words, *error], root).is_json, error


@pytest.mark.parametrize("words", NOT_ASKING)
def test_json_as_a_value_or_after_two_dashes_is_ignored(words: list[str]) -> None:
    assert not error_format([*LIST, "--nope", *words], root).is_json


@pytest.mark.parametrize(
    "line",
    ["--json repos list", "--jsonl", "repos --json list", "-S http://h repos list --json", "nope --json",
     "repos lst -q.", "-- repos list --json", "repos -- list -ojson", "auth login --json", "repos --fields id",
     "repos clone a/b --jsonl", "repos delete -yq .", "repos delete -yojson"],
)  # fmt: skip
def test_json_is_detected_at_any_place_of_a_line(line: str) -> None:
    assert error_format(line.split(), root).is_json


@pytest.mark.parametrize(
    "line",
    ["repos clone a/b -- --json", "sandbox run -- bbcli repos list --json", "api call /x -f --json", "nope -- -q."],
)
def test_json_for_another_program_or_inside_a_text_is_ignored(line: str) -> None:
    assert not error_format(line.split(), root).is_json


@pytest.mark.parametrize(
    ("option", "is_json"),
    [("-q.", False), ("--fields=id", False), ("--json", True), ("--json=id", True), ("-ojson", True)],
)
@pytest.mark.parametrize("words", ["repos show WORK/none", "repos show a b"])
def test_on_a_terminal_a_filter_alone_does_not_make_the_error_json(
    sandbox: Sandbox, invoke: Invoke, words: str, option: str, is_json: bool
) -> None:
    shown = invoke(*words.split(), option, tty=True, env={"NO_COLOR": "1"})
    assert shown.err.startswith("{" if is_json else "error: ")
    assert error_object(invoke(*words.split(), option))["message"]


def test_what_an_alias_stands_for_is_seen(invoke: Invoke) -> None:
    assert invoke("alias", "set", "co", "commits list -q . --until @1").code == 0
    result = invoke("co", "master", "--nope")
    assert (result.code, error_object(result)["kind"]) == (2, "usage")
    assert invoke("alias", "set", "mine", "co @1 -R").code == 0
    assert error_object(invoke("mine", "master"))["message"] == "option -R requires a value"


def test_a_command_that_can_not_be_loaded_is_a_defect_that_is_told_as_any_other(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bbcli.commands.watch", None)
    words = ("watch", "repo", "WORK/r")
    assert invoke(*words).err.startswith("error: internal error: ModuleNotFoundError: ")
    assert (invoke(*words).code, error_object(invoke(*words, "-q."))["kind"]) == (1, "failure")


@pytest.mark.parametrize("words", EVERY)
def test_a_line_that_is_wrong_is_one_object_whatever_the_command_and_the_form(invoke: Invoke, words: str) -> None:
    is_format = any("-o" in param.opts and param.name == "output" for param in EVERY[words].params)
    before = ("--json", "--jsonl", "-ojson" if is_format else "--output=json", "-q.")
    behind = ("--json=id", "--output=jsonl", "--jq=.", "--fields=id")
    for line in (*([form, "--nope"] for form in before), *(["--nope=1", form] for form in behind)):
        result = invoke(*words.split(), *line)
        error = error_object(result)
        assert (result.code, result.out, error["kind"]) == (2, "", "usage")
        assert "--nope" in error["message"] or words not in HAVE_FORMATS
