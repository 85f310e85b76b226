"""The table of hints and the hints of commands have exactly the reasons of errors."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.decorators import path_or_list
from bbcli.cli.hints import HINTS, NOTICES, Wording
from bbcli.commands.files.place import KINDS
from bbcli.config.installation import install_command
from bbcli.config.model import Account, Server
from bbcli.errors import BbcliError, Notice, add_detail
from tests.support.verbs import EVERY
from tests.unit.test_imports import MODULES

if TYPE_CHECKING:
    from pathlib import Path

BELOW = {"auth", "client", "config", "context", "openapi", "output", "sandbox"}


def texts() -> set[str]:
    nodes = (node for module in MODULES if module.part in BELOW for node in module.nodes)
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def reasons() -> set[str]:
    """Return the reasons of errors that the source names: reason="x", error.reason = "x", and tables of _REASONS."""
    nodes = [node for module in MODULES for node in module.nodes]
    values = [node.value for node in nodes if isinstance(node, ast.keyword) and node.arg == "reason"]
    for node in (node for node in nodes if isinstance(node, ast.Assign)):
        for target, value in pairs(node.targets[0], node.value):
            if isinstance(target, ast.Attribute) and target.attr == "reason":
                values.append(value)
            elif isinstance(target, ast.Name) and target.id == "_REASONS" and isinstance(value, ast.Dict):
                values += value.values
    return {str(value.value) for value in values if isinstance(value, ast.Constant) and value.value}


def pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return what an assignment sets, each with its value."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return [*zip(target.elts, value.elts, strict=True)]
    return [(target, value)]


def hints_of_commands() -> set[str]:
    """Return the reasons for which a command declares a hint of its own."""
    return {reason for command in EVERY.values() for reason in command.hints or ()}


def test_each_reason_has_a_hint_and_each_hint_a_reason() -> None:
    of_kinds = {f"is_{kind.casefold()}" for kind in KINDS}
    assert (reasons() | of_kinds) - HINTS.keys() - hints_of_commands() == set()
    assert HINTS.keys() - texts() - reasons() == set()
    assert hints_of_commands() - texts() - reasons() == of_kinds


def notice_reasons() -> set[str]:
    nodes = (node for module in MODULES for node in module.nodes if isinstance(node, ast.Call))
    calls = (node for node in nodes if ast.unparse(node.func) == "Notice")
    return {str(call.args[1].value) for call in calls if isinstance(call.args[1], ast.Constant)}


def test_each_notice_has_a_text_with_the_options_and_each_text_a_notice() -> None:
    made_in_code = {"field_refused", "more_exist", "resume"}
    assert notice_reasons() == NOTICES.keys() | made_in_code


@pytest.mark.parametrize("extra", ["browser", "jq", "oauth1", "sandbox", "socks", "yaml"])
def test_a_missing_library_is_a_command_without_other_words(extra: str) -> None:
    """Pasted into a shell, other words would be names of packages to install."""
    error = BbcliError("no", reason="library_missing", extra=extra)
    Wording().explain(error)
    assert error.hint == install_command(extra)


def test_a_hint_is_made_of_the_facts_once() -> None:
    error = BbcliError("no", reason="session_ended", server="https://h/a b")
    Wording().explain(error)
    Wording().explain(error)
    assert error.hint == "bbcli auth login 'https://h/a b' --session"


@pytest.mark.parametrize(
    ("reason", "account", "hint"),
    [
        ("credential_not_accepted", Account("bearer"), "bbcli auth login https://h"),
        ("credential_not_accepted", Account("bearer", "file"), "bbcli auth login https://h --store file"),
        (
            "credential_not_accepted",
            Account("bearer", token_id="7"),
            "bbcli auth login https://h --create-token --username fred",
        ),
        ("credential_not_accepted", Account("basic"), "bbcli auth login https://h --username fred"),
        ("login_deleted", Account("oauth2", "file"), "bbcli auth login https://h --oauth --client-id ID --store file"),
        ("oauth2_ended", Account("oauth2", "file"), "bbcli auth login https://h --oauth --client-id 4bb --store file"),
        (
            "credential_not_accepted",
            Account("oauth1"),
            "bbcli auth login https://h --oauth1 --consumer-key KEY --key FILE",
        ),
        ("session_ended", Account("session", "file"), "bbcli auth login https://h --session --store file"),
        ("login_deleted", Account("session"), "bbcli auth login https://h --session"),
        (
            "login_deleted",
            Account("bearer", "command", command="pass show x"),
            "bbcli auth login https://h --command 'pass show x'",
        ),
    ],
)
def test_a_hint_repeats_the_options_of_the_saved_login(reason: str, account: Account, hint: str) -> None:
    error = BbcliError("no", reason=reason, server="https://h", client_id="4bb")
    server = Server("h", "https://h", user="fred", accounts={"fred": account})
    Wording(server_at={"https://h": server}.get).explain(error)
    assert error.hint == hint


def test_a_detail_says_how_to_resume_a_list() -> None:
    error = BbcliError("no")
    add_detail(error, Notice("rows 0-4 written", "resume", start=5, pinned=("until", "a" * 40), limit=20))
    Wording().explain(error)
    assert error.details == [f"rows 0-4 written; continue with --start 5 --until {'a' * 40} -L 20"]


def test_a_name_that_is_too_long_for_a_file_is_no_path(tmp_path: Path) -> None:
    facts = {"until": "x" * 300, "typed": {"commit"}, "cwd": tmp_path}
    assert path_or_list(facts, "commit", "bbcli", "commits", "diff", "HEAD") == "bbcli commits list"
