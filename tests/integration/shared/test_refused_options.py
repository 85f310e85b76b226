"""Options that cannot apply are refused before a request is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_object, error_text
from tests.support.plain_http import requests_to
from tests.support.samples import SAMPLES
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from bbcli.cli.command import Command
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

PRINT_NOTHING = [
    verb
    for verb, command in EVERY.items()
    if command.prints_nothing and "output" in {param.name for param in command.params}
]
ARGUMENTS = {sample.verb: sample.arguments for sample in reversed(SAMPLES)}
HINT = "omit the output options, or add --dry-run"


def test_watches_and_deletions_print_nothing() -> None:
    assert {"watch commit", "projects delete", "repos delete"} <= set(PRINT_NOTHING)
    assert "projects create" not in PRINT_NOTHING


@pytest.mark.parametrize("verb", PRINT_NOTHING)
@pytest.mark.parametrize("option", ["-ocsv", "--fields=id", "--json=id", "--columns=ID"])
def test_a_verb_without_a_result_refuses_output_options(
    sandbox: Sandbox, invoke: Invoke, verb: str, option: str
) -> None:
    requests_to(sandbox)
    sandbox.requests.clear()
    result = invoke(*verb.split(), *ARGUMENTS[verb].replace("{url}", sandbox.url).replace("{n}", "1").split(), option)
    assert (result.code, result.out) == (2, "")
    assert f"bbcli {verb} prints no result to format" in result.err
    assert HINT in result.err
    assert requests_to(sandbox) == []


@pytest.mark.parametrize("option", ["--json", "--jsonl", "-ojson"])
def test_json_of_a_verb_without_a_result_is_for_its_errors(sandbox: Sandbox, invoke: Invoke, option: str) -> None:
    done = invoke("watch", "repo", "WORK/my-repo", option)
    assert (done.code, done.out, done.err) == (0, "", "")
    failed = invoke("watch", "repo", "WORK/none", option)
    assert (failed.code, failed.out, error_object(failed)["kind"]) == (3, "", "not_found")


def test_every_verb_without_a_result_takes_json() -> None:
    missing = [verb for verb, command in EVERY.items() if command.prints_nothing and not _has_json(command)]
    assert missing == []
    assert not _has_json(EVERY["config get"]), "it prints a text"


def _has_json(command: Command) -> bool:
    return "json" in {param.name for param in command.params}


def test_a_local_command_reports_its_error_in_json(invoke: Invoke) -> None:
    assert invoke("alias", "set", "co", "commits list", "--json").out == ""
    failed = invoke("alias", "delete", "nope", "--json")
    assert (failed.code, failed.out, error_object(failed)["kind"]) == (3, "", "not_found")


def test_a_batch_without_results_has_one_object_for_its_errors(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "repo", "-", "--json", stdin="WORK/my-repo\nWORK/none\n")
    assert (result.code, result.out) == (3, "")
    assert error_object(result)["details"] == ["WORK/none: repository WORK/none does not exist"]


def test_a_dry_run_of_such_a_verb_takes_output_options(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "repo", "WORK/my-repo", "--dry-run", "--json")
    assert [step["method"] for step in json.loads(result.out)] == ["POST"]


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "markdown"])
@pytest.mark.parametrize("words", ["commits diff 01f9c86", "commits open 01f9c86 --print"])
def test_a_text_is_written_in_no_tabular_format(sandbox: Sandbox, invoke: Invoke, words: str, form: str) -> None:
    result = invoke(*words.split(), "-R", "WORK/my-repo", "-o", form)
    message = error_text(f"text cannot be written as {form}", f"omit -o {form}; --json prints JSON")
    assert (result.code, result.out, result.err) == (2, "", message)
