"""Command lines with invalid text: exit code, stdout and stderr, as text and as JSON."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from bbcli.errors import shortened
from tests.support.error_output import assert_fails

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "", "1e3", "²"])
def test_a_limit_that_is_no_count_is_a_usage_error(sandbox: Sandbox, invoke: Invoke, text: str) -> None:
    message = f"invalid value for --limit: {text!r} is not a number of 1 or more; --all has no limit"
    assert_fails(invoke, f"projects list --limit {shlex.quote(text)}", 2, message, "bbcli projects list --help")
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("words", "message", "help_of"),
    [
        ("projects list WORK", "unexpected argument: WORK", "projects list"),
        ("projects list --all -L 3", "--limit and --all cannot be combined", "projects list"),
        ("commits list -R WORK/my-repo --follow", "--follow requires the --path of a file", "commits list"),
        ("projects show", "missing argument PROJECT", "projects show"),
        ("watch pull 0", "invalid value for ID: '0' is not a pull request number", "watch pull"),
        ("repos show WORK/x -R WORK/x", "REPO and --repo cannot be combined", "repos show"),
        ("watch repo WORK/x -R WORK/y", "REPO and --repo cannot be combined", "watch repo"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(
    sandbox: Sandbox, invoke: Invoke, words: str, message: str, help_of: str
) -> None:
    assert_fails(invoke, words, 2, message, f"bbcli {help_of} --help")
    assert not sandbox.requests


SECONDS = "a number of seconds, more than 0 and at most 86400"
TRIES = "a number from 0 to 10"


@pytest.mark.parametrize(
    ("option", "text", "what"),
    [
        *(("--timeout", text, SECONDS) for text in ("0", "-1", "x", "nan", "inf", "1e9", "")),
        *(("--retries", text, TRIES) for text in ("11", "-1", "x", "1.5", "9" * 5000)),
    ],
)
def test_a_number_that_is_none_or_too_large_is_a_usage_error(
    sandbox: Sandbox, invoke: Invoke, option: str, text: str, what: str
) -> None:
    message = f"invalid value for {option}: {shortened(text, 60)!r} is not {what}"
    assert_fails(invoke, f"projects list {option}={shlex.quote(text)}", 2, message, "bbcli projects list --help")
    assert not sandbox.requests


@pytest.mark.parametrize(("variable", "what"), [("BBCLI_TIMEOUT", SECONDS), ("BBCLI_RETRIES", TRIES)])
def test_a_variable_that_holds_no_number_is_a_usage_error(
    sandbox: Sandbox, invoke: Invoke, variable: str, what: str
) -> None:
    message = f"invalid value for {variable}: 'x' is not {what}"
    assert_fails(invoke, "projects list", 2, message, "bbcli projects list --help", env={variable: "x"})
    assert not sandbox.requests


@pytest.mark.parametrize("words", ["", "projects"])
def test_a_group_without_a_verb_shows_its_help(invoke: Invoke, words: str) -> None:
    result = invoke(*words.split())
    assert (result.code, result.err) == (0, "")
    assert result.lines[0].startswith(f"Usage: bbcli {words}".strip())


@pytest.mark.parametrize("path", ["", "/"])
@pytest.mark.parametrize(
    "words", ["commits list --path={}", "commits diff master {}", "commits comments master --path={}"]
)
def test_an_empty_path_is_not_taken_for_every_file(sandbox: Sandbox, invoke: Invoke, words: str, path: str) -> None:
    result = invoke(*(word.format(path) for word in words.split()), "-R", "WORK/my-repo")
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])
    assert f"{path!r} is not a path in the repository\nhint: bbcli commits" in result.err
