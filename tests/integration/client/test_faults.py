"""Exit code and message if the server fails, drops the connection, stalls, or is not a Bitbucket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.auth import BASIC, Credential
from bbcli.client.client import Client
from bbcli.client.events import NoEvents
from bbcli.client.http.connection import Connection
from bbcli.errors import ServerFailed
from bbcli.sandbox.server import Fault, Sandbox
from tests.support.plain_http import requests_to, values

if TYPE_CHECKING:
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_read_is_tried_again_and_says_so(sandbox: Sandbox, invoke: Invoke, status: int) -> None:
    sandbox.faults.add(Fault.parse(f"{status} times=2"))
    result = invoke("projects", "show", "WORK", "--json")
    assert (result.code, json.loads(result.out)["key"]) == (0, "WORK")
    assert result.err.count(f"{status}: retrying in") == 2
    assert [seen.status for seen in requests_to(sandbox)] == [status, status, 200]
    first, second = result.waits
    assert 0.25 <= first <= 0.75
    assert 0.5 <= second <= 1.5


def test_retry_after_is_obeyed(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("429 retry-after=17 times=1"))
    assert invoke("projects", "show", "WORK").waits == [17.0]


@pytest.mark.parametrize("fault", ["429", "429 retry-after=61"])
def test_429_to_the_end_is_7(sandbox: Sandbox, invoke: Invoke, fault: str) -> None:
    sandbox.faults.add(Fault.parse(fault))
    result = invoke("projects", "list", "--json")
    assert (result.code, result.out) == (7, "")
    assert json.loads(result.err.splitlines()[-1])["kind"] == "rate_limited"


@pytest.mark.parametrize("retries", ["0", "1", "3"])
def test_retries_says_how_often(sandbox: Sandbox, invoke: Invoke, retries: str) -> None:
    sandbox.faults.add(Fault.parse("503"))
    assert invoke("projects", "list", env={"BBCLI_RETRIES": retries}).code == 9
    assert invoke("projects", "list", "--retries", retries).code == 9
    assert len(asked_despite(sandbox)) == 2 * (int(retries) + 1)


def asked_despite(sandbox: Sandbox) -> list[int]:
    sandbox.faults.clear()
    return [seen.status for seen in requests_to(sandbox)]


@pytest.mark.parametrize(("fault", "sent"), [("503", 1), ("502", 1), ("drop", 1), ("429", 3)])
def test_a_write_is_sent_once_but_for_429(sandbox: Sandbox, invoke: Invoke, fault: str, sent: int) -> None:
    sandbox.faults.add(Fault.parse(f"{fault} method=POST"))
    before = len(sandbox.faults.describe())
    result = invoke("repos", "create", "WORK/once")
    assert result.code in (7, 9)
    assert result.out == ""
    assert sandbox.faults.describe()[before - 1]["seen"] == sent


@pytest.mark.parametrize(
    "fault", ["drop", "cut", "login-page", "500", "502", "redirect url=https://elsewhere.example.com/x"]
)
def test_an_invalid_response_is_9_and_short(sandbox: Sandbox, invoke: Invoke, fault: str) -> None:
    sandbox.faults.add(Fault.parse(fault))
    result = invoke("commits", "list", *R)
    assert (result.code, result.out) == (9, "")
    assert "<" not in result.err
    assert "Traceback" not in result.err
    assert [line for line in result.err.splitlines() if line.startswith("error: ")] == [result.err.splitlines()[-2]]


def test_a_dropped_read_is_tried_again(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("drop times=2"))
    assert invoke("projects", "show", "WORK").code == 0


def test_a_slow_body_arrives_and_a_slow_answer_times_out(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("slow ms=5"))
    assert invoke("projects", "show", "WORK", "--timeout", "2").code == 0
    sandbox.faults.clear()
    sandbox.faults.add(Fault.parse("latency ms=600"))
    result = invoke("projects", "show", "WORK", "--timeout", "0.1")
    assert (result.code, result.out) == (9, "")
    assert result.err.splitlines() == [
        f"error: {sandbox.url} did not respond in time",
        "hint: the limit is 0.1 s: change it with --timeout or BBCLI_TIMEOUT",
    ]


def test_a_list_that_does_not_advance_is_9(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("stuck"))
    result = invoke("commits", "list", *R, "--all", "--jsonl")
    assert result.code == 9
    assert "does not advance" in result.err
    assert len(result.lines) == 100, "a valid prefix"


def test_a_capped_list_ends_with_a_warning_and_0(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("endless"))
    result = invoke("commits", "list", *R, "--all", "--jsonl")
    assert (result.code, len(result.lines)) == (0, 100)
    assert "truncates this list" in result.err


def test_a_failure_on_a_later_page_leaves_a_valid_prefix(sandbox: Sandbox, invoke: Invoke) -> None:
    whole = values(f"{sandbox.url}/rest/api/latest/projects/WORK/repos/my-repo/commits", limit=100)
    for form in ("--jsonl", "--json", "-otsv"):
        sandbox.faults.clear()
        sandbox.faults.add(Fault.parse("500 after=2"))
        # One by one: of pages that are requested ahead the later one can arrive first.
        result = invoke("commits", "list", *R, "--all", form, "--jobs", "1")
        assert result.code == 9
        if form == "--json":
            assert result.out == "[" + ",\n".join(whole[:200])
        elif form == "--jsonl":
            assert result.lines == whole[:200]
        else:
            assert len(result.lines) == 200


def test_nobody_listens_is_9(invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": "http://127.0.0.1:9", "BBCLI_TOKEN": "x", "BBCLI_RETRIES": "0"}
    result = invoke("projects", "list", env=env)
    assert (result.code, result.out) == (9, "")
    assert result.err.splitlines()[1] == "hint: check the URL and the network"


def test_another_server_than_bitbucket_is_named(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault.parse("login-page"))
    client = Client(Connection(sandbox.url), Credential(BASIC, "fred", "fred"), retries=0)
    with pytest.raises(ServerFailed, match="200 text/html, “Log in - Sandbox SSO”"):
        client.whoami()
    client.close()


def test_rows_are_written_before_each_request_and_no_cookie_is_sent_back(stub: Stub) -> None:
    path = "/rest/api/latest/projects"
    first = {"values": [{"key": "A"}], "isLastPage": False, "nextPageStart": 1}
    stub.expect("GET", path, json_body=first, headers={"Set-Cookie": "BITBUCKETSESSIONID=1; Path=/"})
    stub.page(path, {"key": "B"})
    handed_on: list[int] = []

    class Waits(NoEvents):
        def before_request(self) -> None:
            handed_on.append(len(stub.seen))

    client = Client(Connection(stub.url), events=Waits())
    assert [record.get("key") for record in client.records("/api/latest/projects")] == ["A", "B"]
    client.close()
    assert handed_on == [0, 1]
    assert ["cookie" in seen.headers for seen in stub.seen] == [False, False]
