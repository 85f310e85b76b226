"""The root command: version, help, unknown commands, and exit codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest

from bbcli import __version__
from bbcli.cli.index import NOUNS
from tests.support.error_output import error_object, error_text
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def test_version(invoke: Invoke) -> None:
    result = invoke("--version")
    assert (result.code, result.out, result.err) == (0, f"bbcli {__version__}\n", "")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_every_noun_and_an_example(invoke: Invoke, flag: str) -> None:
    result = invoke(flag)
    assert (result.code, result.err) == (0, "")
    assert all(f"\n  {noun} " in result.out for noun in NOUNS)
    assert "bbcli commits list -R WORK/my-repo --until master" in result.out


@pytest.mark.parametrize("noun", NOUNS)
def test_help_of_a_noun_lists_its_verbs_and_an_example(invoke: Invoke, noun: str) -> None:
    result = invoke(noun, "-h")
    assert (result.code, result.err) == (0, "")
    if noun in EVERY:  # no noun, but a verb that stands alone
        assert f"\n  bbcli {noun}" in result.out
        return
    for words, command in EVERY.items():
        if words.startswith(f"{noun} ") and not command.hidden:
            assert f"\n  {words.split()[1]} " in result.out
    assert f"\nExample:\n  bbcli {noun} " in result.out


@pytest.mark.parametrize("words", EVERY)
def test_help_of_a_verb_has_an_example_and_tells_of_every_option(invoke: Invoke, words: str) -> None:
    result = invoke(*words.split(), "--help")
    assert (result.code, result.err) == (0, "")
    assert "\nExample" in result.out
    options = [param for param in EVERY[words].params if isinstance(param, click.Option) and not param.hidden]
    assert all(max(option.opts, key=len) in result.out and option.help for option in options)
    assert all(len(line) <= 80 for line in result.lines if "bbcli " not in line)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["comits"], "commits"),
        (["reops", "list"], "repos"),
        (["commits", "lst"], "commits list"),
        (["commits", "list", "--unti", "x"], "commits list --until"),
        (["repos", "list", "--jsn"], "repos list --json"),
    ],
)
def test_an_unknown_command_is_2_and_similar_ones_are_suggested(invoke: Invoke, words: list[str], near: str) -> None:
    result = invoke(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[-1] == f"hint: bbcli {near}"


@pytest.mark.parametrize(("option", "place"), [("--server", " --server"), ("-R", "")])
def test_an_option_before_the_noun_is_2_and_its_place_is_named(invoke: Invoke, option: str, place: str) -> None:
    result = invoke(option, "repos", "list")
    assert (result.code, result.out) == (2, "")
    assert result.err == error_text(f"no such option: {option}", f"bbcli repos list{place}")


def test_json_before_the_noun_is_a_usage_error_in_json(invoke: Invoke) -> None:
    result = invoke("--json", "repos", "list")
    error = error_object(result)
    assert (result.code, result.out, error["kind"]) == (2, "", "usage")
    assert error["message"].startswith("no such option: --json")
    assert error["hint"] == "bbcli repos list --json"


def test_a_noun_that_is_not_near_anything_is_2(invoke: Invoke) -> None:
    result = invoke("xyzzy")
    assert (result.code, result.out) == (2, "")
    assert "xyzzy" in result.err


@pytest.mark.parametrize(
    "words", [["commits", "changes"], ["watch", "pull"], ["projects", "create"], ["auth", "login"]]
)
def test_a_missing_argument_is_2_and_named(invoke: Invoke, words: list[str]) -> None:
    result = invoke(*words)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: missing argument ")
    assert result.err.endswith(f"hint: bbcli {' '.join(words)} --help\n")


def test_a_usage_error_is_json_where_json_was_asked_for(invoke: Invoke) -> None:
    for form in (["--json"], ["--jsonl"], ["-o", "json"], ["--output=jsonl"], ["-ojson"]):
        result = invoke("commits", "list", "--limit", "0", *form)
        assert (result.code, result.out) == (2, "")
        assert json.loads(result.err)["kind"] == "usage"
        assert len(result.err.splitlines()) == 1


def test_a_defect_is_1_in_one_line_without_a_traceback(
    sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    monkeypatch.setattr("bbcli.context.app.App.repo", broken)
    result = invoke("repos", "show", "A/b")
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines()[0] == "error: internal error: ZeroDivisionError: two lines"


def test_ctrl_c_is_130_and_quiet(sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bbcli.context.app.App.repo", interrupted)
    result = invoke("repos", "show", "A/b")
    assert (result.code, result.out, result.err) == (130, "", "")


@pytest.fixture
def odd_config(tmp_path: Path) -> str:
    """Write a config.toml with an unknown key; return its warning."""
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    file.write_text("[alias]\nco = 'commits list'\n[aliases]\nps = 'projects show'\n", encoding="utf-8")
    return f"warning: {file}: unknown key alias\n"


def test_warnings_of_the_configuration_come_before_an_error_and_not_with_a_json_error(
    sandbox: Sandbox, invoke: Invoke, odd_config: str
) -> None:
    assert invoke("co", "master").err.startswith(f"{odd_config}error: no such command: co")
    assert error_object(invoke("co", "master", "--json"))["message"].startswith("no such command: co")
    assert invoke("ps", "NOPE").err.startswith(f"{odd_config}error: project NOPE does not exist")
    assert error_object(invoke("ps", "NOPE", "--json"))["kind"] == "not_found"
    assert invoke("ps", "WORK", "--json").err == odd_config
    assert invoke("ps", "WORK").err == odd_config


def test_remarks_are_not_beside_an_error_in_json(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("api", "call", "/notes/1.0/things", "--json", "--silent")
    assert error_object(invoke(*words))["kind"] == "not_found"
    assert invoke(*words[:3]).err.startswith("GET /notes/1.0/things is not described and is sent unchecked")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("commits list -R WORK/my-repo --json id", 3),
        ("repos show --json slug", 2),
        ("repos list --json name,id", 2),
        ("projects show --json key", 3),
    ],
)
def test_the_fields_behind_json_are_named_where_they_are_taken_for_an_argument(
    sandbox: Sandbox, invoke: Invoke, line: str, code: int
) -> None:
    result = invoke(*line.split())
    assert (result.code, error_object(result)["hint"]) == (
        code, f"write fields after =: --json={line.rpartition(' ')[2]}",
    )  # fmt: skip


def test_a_verb_whose_json_has_no_fields_keeps_its_own_hint(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "commit", "-R", "WORK/my-repo", "--json", "nope")
    assert (result.code, error_object(result)["hint"]) == (2, "omit the output options, or add --dry-run")
