"""`bbcli repos show` with what other operations report: default branch, last update, size, open pull requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.plain_http import create_token, get, requests_to
from tests.support.repos import api

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

FACTS = ("DEFAULT BRANCH", "UPDATED", "SIZE", "OPEN PULL REQUESTS")
SHOW = ("repos", "show", "WORK/my-repo")


def _facts(result: Result) -> dict[str, str]:
    """Return the facts that have a value."""
    block = dict(line.split("\t", 1) for line in result.lines)
    return {name: block[name] for name in FACTS if block[name]}


def test_facts_are_those_of_the_repository(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    result = invoke(*SHOW)
    assert (result.code, result.err) == (0, "")
    newest = git(bare, "for-each-ref", "--sort=-committerdate", "--count=1", "--format=%(committerdate:unix)")
    size = sum(path.stat().st_size for path in bare.rglob("*") if path.is_file())
    pulls = len(json.loads(get(f"{api(sandbox, 'WORK')}/my-repo/pull-requests"))["values"])
    shown = _facts(result)
    assert shown.pop("UPDATED") == _iso(int(newest))
    assert shown == {"DEFAULT BRANCH": "master", "SIZE": str(size), "OPEN PULL REQUESTS": str(pulls)}


def _iso(seconds: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def test_a_terminal_shows_size_and_age_for_people(sandbox: Sandbox, invoke: Invoke) -> None:
    lines = [line.split("  ") for line in invoke(*SHOW, "--color", "never", tty=True).lines]
    block = {words[0]: words[-1].strip() for words in lines}
    assert block["SIZE"].endswith(" kB")
    assert block["UPDATED"].endswith(" ago)")


@pytest.mark.parametrize("words", [("--brief",), ("--json",), ("-q", ".slug"), ("--columns", "NAME")], ids=" ".join)
def test_what_needs_no_facts_costs_one_request(sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]) -> None:
    assert invoke(*SHOW, *words).code == 0
    assert len(requests_to(sandbox)) == 1


def test_a_brief_block_has_no_lines_for_facts(sandbox: Sandbox, invoke: Invoke) -> None:
    assert not set(FACTS) & {line.partition("\t")[0] for line in invoke(*SHOW, "--brief").lines}
    result = invoke(*SHOW, "--brief", "--columns", "SIZE")
    assert (result.code, result.out) == (2, "")


def test_json_is_the_object_of_the_server(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke(*SHOW, "--json").raw == get(f"{api(sandbox, 'WORK')}/my-repo") + b"\n"


def test_a_repository_without_commits_has_a_default_branch_and_no_update(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/nothing-yet")
    shown = _facts(invoke("repos", "show", "WORK/nothing-yet"))
    assert shown.pop("SIZE").isdecimal()
    assert shown == {"DEFAULT BRANCH": "master", "OPEN PULL REQUESTS": "0"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [({}, "Object missing required field `values`"), ({"values": 5}, "Expected `array`, got `int` - at `$.values`")],
)
def test_pull_requests_that_are_not_a_list_have_no_number(stub: Stub, invoke: Invoke, body: Any, reason: str) -> None:
    place = "/rest/api/latest/projects/WORK/repos/r"
    stub.expect("GET", place, json_body={"slug": "r", "name": "r", "project": {"key": "WORK"}})
    stub.expect("GET", f"{place}/default-branch", json_body={"displayId": "master"})
    stub.expect("GET", f"{place}/branches", json_body={"values": [], "isLastPage": True})
    stub.expect("GET", f"{place}/pull-requests", json_body=body)
    result = invoke("repos", "show", "WORK/r")
    warning = "cannot read the open pull requests of WORK/r: the server's response is not a page of a list"
    warning += f": {reason}"
    assert (result.code, result.err) == (0, f"warning: {warning}\n")
    assert "\nOPEN PULL REQUESTS\t\n" in result.out


@pytest.mark.parametrize(
    ("path", "fact", "name"),
    [
        ("*/default-branch", "DEFAULT BRANCH", "default branch"),
        ("*/branches", "UPDATED", "last update"),
        ("*/sizes", "SIZE", "size"),
        ("*/pull-requests", "OPEN PULL REQUESTS", "open pull requests"),
    ],
)
def test_a_fact_that_cannot_be_read_is_said_and_loses_no_other(
    sandbox: Sandbox, invoke: Invoke, path: str, fact: str, name: str
) -> None:
    sandbox.faults.add(Fault("status", path, status=403))
    result = invoke(*SHOW)
    assert (result.code, result.lines[0]) == (0, "NAME\tmy-repo")
    assert set(FACTS) - _facts(result).keys() == {fact}
    assert result.err.startswith(f"warning: cannot read the {name} of WORK/my-repo: ")
    assert result.err.count("\n") == 1
    assert len(requests_to(sandbox)) == 5, "what the server refuses is not requested again"


def test_a_fact_whose_request_breaks_off_is_requested_again(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("drop", "*/pull-requests", times=1))
    result = invoke(*SHOW)
    assert (result.code, result.err, set(_facts(result))) == (0, "", set(FACTS))


def test_a_fact_of_a_busy_server_is_waited_for(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("status", "*/branches", status=429, retry_after=2, times=1))
    result = invoke(*SHOW)
    assert (result.code, set(_facts(result)), result.waits) == (0, set(FACTS), [2.0])


def test_a_wrong_password_is_sent_once(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke(*SHOW, env={"BBCLI_PASSWORD": "wrong"}).code == 4
    assert [seen.status for seen in requests_to(sandbox)] == [401]


def test_the_size_is_not_requested_with_a_token(
    sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = create_token(sandbox, "users/fred")
    for name in ("BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    sandbox.requests.clear()
    result = invoke(*SHOW, env={"BBCLI_TOKEN": token})
    assert (result.code, result.err, set(FACTS) - _facts(result).keys()) == (0, "", {"SIZE"})
    assert all(seen.path.startswith("/rest/") for seen in requests_to(sandbox))


def test_each_repository_of_a_list_has_its_facts(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "-", "--columns", "SLUG,DEFAULT BRANCH", stdin="WORK/my-repo\nWORK/trunk-based\n")
    assert (result.code, result.lines) == (0, ["my-repo\tmaster", "trunk-based\tdevelop"])
