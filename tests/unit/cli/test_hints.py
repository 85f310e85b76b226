"""The table of hints has the reasons of exactly the errors below cli/."""

from __future__ import annotations

import ast

import pytest

from bbcli.cli.hints import HINTS, NOTICES, Wording
from bbcli.errors import BbcliError, Notice, add_detail
from tests.unit.test_imports import MODULES

BELOW = {"auth", "client", "config", "context", "openapi", "output", "sandbox"}


def texts() -> set[str]:
    nodes = (node for module in MODULES if module.part in BELOW for node in module.nodes)
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def reasons() -> set[str]:
    nodes = (node for module in MODULES for node in module.nodes if isinstance(node, ast.keyword))
    values = (node.value for node in nodes if node.arg == "reason" and isinstance(node.value, ast.Constant))
    return {str(value.value) for value in values if value.value}


def test_each_reason_has_a_hint_and_each_hint_a_reason() -> None:
    assert reasons() - HINTS.keys() == set()
    assert HINTS.keys() - texts() == set()


def notice_reasons() -> set[str]:
    nodes = (node for module in MODULES for node in module.nodes if isinstance(node, ast.Call))
    calls = (node for node in nodes if ast.unparse(node.func) == "Notice")
    return {str(call.args[1].value) for call in calls if isinstance(call.args[1], ast.Constant)}


def test_each_notice_has_a_text_with_the_options_and_each_text_a_notice() -> None:
    made_in_code = {"field_refused", "more_exist", "resume"}
    assert notice_reasons() == NOTICES.keys() | made_in_code


def test_a_hint_is_made_of_the_facts_once() -> None:
    error = BbcliError("no", reason="session_ended", server="https://h/a b")
    Wording().explain(error)
    Wording(timeout_option="--silence").explain(error)
    assert error.hint == "bbcli auth login 'https://h/a b' --session"


@pytest.mark.parametrize(("option", "named"), [("--timeout", "--timeout"), ("--silence", "--silence")])
def test_the_option_of_the_read_timeout_is_that_of_the_command(option: str, named: str) -> None:
    error = BbcliError("no", reason="read_timeout", seconds=60.0)
    Wording(timeout_option=option).explain(error)
    assert error.hint == f"the limit is 60 s: {named} or BBCLI_TIMEOUT"


def test_a_detail_says_how_to_resume_a_list() -> None:
    error = BbcliError("no")
    add_detail(error, Notice("rows 0-4 written", "resume", start=5, pinned=("until", "a" * 40), limit=20))
    Wording().explain(error)
    assert error.details == [f"rows 0-4 written; go on with --start 5 --until {'a' * 40} -L 20"]
