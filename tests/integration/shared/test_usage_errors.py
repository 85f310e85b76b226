"""Click's errors read as bbcli's own: no capital, no period, the name as the help has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Invoke


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["comits"], "no such command: comits (similar: commits)"),
        (["commits", "lst"], "no such command: lst (similar: list)"),
        (["commits", "list", "--unti", "x"], "no such option: --unti (similar: --until)"),
        (["commits", "list", "--zzzz"], "no such option: --zzzz"),
        (["commits", "changes"], "missing argument COMMIT"),
        (["api", "call"], "missing argument PATH"),
        (["builds", "show"], "missing option --key"),
        (
            ["builds", "set", "--key", "k"],
            "missing option --state, one of: SUCCESSFUL, FAILED, INPROGRESS, CANCELLED, UNKNOWN",
        ),
        (["projects", "list", "x"], "unexpected argument: x"),
        (["projects", "list", "x", "y"], "unexpected arguments: x y"),
        (["commits", "list", "--limit"], "option --limit requires a value"),
        (["commits", "list", "--all=3"], "option --all does not take a value"),
        (
            ["commits", "list", "--limit", "0"],
            "invalid value for --limit: '0' is not a number of 1 or more; --all has no limit",
        ),
        (
            ["commits", "list", "--merges", "x"],
            "invalid value for --merges: 'x' is not one of: exclude, include, only",
        ),
        (["sandbox", "start", "--data", __file__], f"invalid value for --data: directory {__file__!r} is a file"),
    ],
)
def test_a_usage_error_names_what_is_wrong_in_one_form(invoke: Invoke, words: list[str], message: str) -> None:
    result = invoke(*words)
    assert (result.code, result.out, result.err.splitlines()[0]) == (2, "", f"error: {message}")


def test_an_option_without_its_value_leads_to_the_help_of_its_command(invoke: Invoke) -> None:
    assert invoke("commits", "list", "--limit").err.splitlines()[1] == "hint: bbcli commits list --help"


def test_a_wrong_value_of_a_variable_names_the_variable(invoke: Invoke) -> None:
    first = "error: invalid value for {}: 'x' is not a number from 0 to 10"
    assert invoke("projects", "list", env={"BBCLI_RETRIES": "x"}).err.startswith(first.format("BBCLI_RETRIES"))
    words = ("projects", "list", "--retries", "x")
    assert invoke(*words, env={"BBCLI_RETRIES": "1"}).err.startswith(first.format("--retries"))
