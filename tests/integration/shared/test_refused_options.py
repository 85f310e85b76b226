"""Options that cannot apply are refused before a request is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import requests_to
from tests.support.samples import SAMPLES
from tests.support.verbs import EVERY

if TYPE_CHECKING:
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
@pytest.mark.parametrize("option", ["--json", "-ocsv", "--fields=id", "--json=id", "--columns=ID"])
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


def test_a_refused_json_option_is_reported_in_json(invoke: Invoke) -> None:
    result = invoke("watch", "commit", "01f9c86", "-R", "WORK/my-repo", "--json")
    assert (result.code, result.out, json.loads(result.err)["hint"]) == (2, "", HINT)


def test_a_dry_run_of_such_a_verb_takes_output_options(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "repo", "WORK/my-repo", "--dry-run", "--json")
    assert [step["method"] for step in json.loads(result.out)] == ["POST"]


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "markdown"])
@pytest.mark.parametrize("words", ["commits diff 01f9c86", "commits open 01f9c86 --print"])
def test_a_text_is_written_in_no_tabular_format(sandbox: Sandbox, invoke: Invoke, words: str, form: str) -> None:
    result = invoke(*words.split(), "-R", "WORK/my-repo", "-o", form)
    message = error_text(f"text cannot be written as {form}", f"omit -o {form}; --json prints JSON")
    assert (result.code, result.out, result.err) == (2, "", message)
