"""Confirmation of deletions: they name the loss, prompt on a terminal, and require --yes without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import put, requests_to
from tests.support.samples import CONFIRMATIONS
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
OF_REPO = "-R WORK/my-repo"
verbs = pytest.mark.parametrize("verb", CONFIRMATIONS)


@pytest.fixture
def token(sandbox: Sandbox) -> str:
    """The id of a token."""
    owner = f"{sandbox.url}/rest/access-tokens/latest/users/fred"
    made = str(put(owner, {"name": "nightly", "permissions": ["REPO_READ"]})["id"])
    sandbox.requests.clear()
    return made


def command_line(verb: str, token: str) -> tuple[list[str], str, str, str]:
    known = CONFIRMATIONS[verb]
    name = known.name.format(token_id=token)
    return [*verb.split(), *known.arguments.format(token_id=token).split()], known.thing, name, known.lost


def test_every_verb_that_asks_is_looked_at() -> None:
    asking = {verb for verb, command in EVERY.items() if "yes" in {param.name for param in command.params}}
    assert asking == set(CONFIRMATIONS)
    assert all(EVERY[verb].writes for verb in asking)


@verbs
def test_without_a_terminal_it_is_2_before_anything_is_sent(
    sandbox: Sandbox, invoke: Invoke, verb: str, token: str
) -> None:
    requests_to(sandbox)
    sandbox.requests.clear()
    words, _, name, _ = command_line(verb, token)
    refused = invoke(*words, stdin=f"{name}\n")
    kept = CONFIRMATIONS[verb].kept.format(token_id=token)
    message = f"{kept}: cannot confirm deletion without a terminal"
    assert (refused.code, refused.out, refused.err) == (2, "", error_text(message, "add --yes"))
    assert requests_to(sandbox) == []


@verbs
@pytest.mark.parametrize("typed", ["yes", "y", "", "  ", "WORK/MY-REPO"])
def test_another_word_than_the_name_deletes_nothing(
    sandbox: Sandbox, invoke: Invoke, verb: str, token: str, typed: str
) -> None:
    words, what, name, lost = command_line(verb, token)
    known = CONFIRMATIONS[verb]
    for line in known.before:
        invoke(*line.split())
    sandbox.requests.clear()
    refused = invoke(*words, stdin=f"{typed}\n", tty=True, env={"NO_COLOR": "1"})
    question = f"Type {known.number or name} to delete the {what}{lost and f' with {lost}'}{known.blocker}: "
    assert refused.code == 1
    differs = f"{known.kept.format(token_id=token)}: the typed {'number' if known.number else 'name'} differs"
    assert refused.err.endswith(f"{question}error: {differs}\n")
    assert known.number or refused.err.startswith("Type ")
    assert {seen.method for seen in requests_to(sandbox)} == ({"GET"} if lost or known.number else set())


def test_with_yes_nothing_is_counted(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", REPO, json_body={"slug": "my-repo", "project": {"key": "WORK"}})
    stub.expect("DELETE", REPO, status=202, json_body={})
    assert invoke("repos", "delete", "WORK/my-repo", "--yes").code == 0


@pytest.mark.parametrize(
    ("branches", "pulls", "lost"),
    [
        (0, 0, ""),
        (1, 0, " with 1 branch"),
        (100, 1, " with 100 branches and 1 open pull request"),
        (101, 150, " with more than 100 branches and more than 100 open pull requests"),
    ],
)
def test_more_than_a_page_is_said_to_be_more(stub: Stub, invoke: Invoke, branches: int, pulls: int, lost: str) -> None:
    stub.expect("GET", REPO, json_body={"slug": "my-repo", "project": {"key": "WORK"}})
    for what, count in (("branches", branches), ("pull-requests", pulls)):
        shown = [{"id": number} for number in range(min(count, 100))]
        stub.page(f"{REPO}/{what}", *shown, isLastPage=count <= 100, nextPageStart=None if count <= 100 else 100)
    refused = invoke("repos", "delete", "WORK/my-repo", stdin="no\n", tty=True, env={"NO_COLOR": "1"})
    assert refused.err.partition(": ")[0] == f"Type WORK/my-repo to delete the repository{lost}"


def test_what_is_not_there_is_not_asked_about(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "delete", "NOPE", tty=True)
    assert (result.code, "Type" in result.err) == (3, False)


COMMIT = "1" * 40
BUILD = f"{REPO}/commits/{COMMIT}/builds"
STATE = "\x1b[2JGone\x9b\u202e\nType yes"


def test_what_the_server_says_is_lost_reaches_no_terminal_raw(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", BUILD, json_body={"key": "lint", "state": STATE})
    refused = invoke(
        "builds", "delete", COMMIT, "--key", "lint", *OF_REPO.split(), stdin="no\n", tty=True, env={"NO_COLOR": "1"}
    )
    assert refused.code == 1
    assert "Gone" in refused.err
    assert not any(sign in refused.err for sign in "\x1b\x9b\u202e")
    assert refused.err.count("\n") == 1
