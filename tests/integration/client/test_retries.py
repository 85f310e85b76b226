"""Retries: which requests are repeated, how long they wait, and which redirects are followed."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from contextlib import closing
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from bbcli.client.client import Client
from bbcli.client.http.connection import Connection
from bbcli.client.http.retry import RetryBudget
from bbcli.errors import RateLimited
from bbcli.sandbox.faults import Fault
from tests.conftest import NOW, Invoke, Result
from tests.support.error_output import BY_CTRL_C, assert_fails, error_object, error_text

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
WATCH = "watch repo WORK/my-repo"
WRITES = [
    ("POST", f"{REPO}/watch", WATCH),
    ("DELETE", f"{REPO}/watch", f"{WATCH} --off"),
    ("PUT", f"{PROJECTS}/WORK", "projects edit WORK --name Work"),
]
MOVED = "if the server has moved, sign in to the new URL: bbcli auth login URL"


def waits_within(result: Result, *bounds: tuple[float, float]) -> bool:
    """Return True if the run waited once per (least, most) pair, each time within its bounds in seconds."""
    return len(result.waits) == len(bounds) and all(
        low <= wait <= high for wait, (low, high) in zip(result.waits, bounds, strict=True)
    )


def stderr_without_seconds(result: Result) -> list[str]:
    """Return the lines of stderr without the seconds of waits."""
    return [re.sub(r"in \d+\.\d s$", "in N s", line) for line in result.err.splitlines()]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_get_is_tried_three_times_with_growing_waits(stub: Stub, invoke: Invoke, status: int) -> None:
    stub.expect("GET", PROJECTS, status=status, times=2)
    stub.page(PROJECTS, {"key": "WORK"})
    result = invoke("projects", "list")
    assert (result.code, result.out.split("\t")[0], len(stub.seen)) == (0, "WORK", 3)
    assert waits_within(result, (0.25, 0.75), (0.5, 1.5))
    assert stderr_without_seconds(result) == [f"{status}: retrying in N s"] * 2


def test_three_tries_that_fail_end_with_the_last_answer(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("429 retry-after=2"))
    result = invoke("projects", "list")
    assert (result.code, result.out, result.waits) == (7, "", [2.0, 2.0])
    assert result.err == "429: retrying in 2.0 s\n" * 2 + error_text(
        "you have exceeded the rate limit. Try again later", "wait 2 s"
    )
    assert sandbox.faults.describe()[0]["seen"] == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500, 501])
def test_other_answers_are_not_asked_for_again(stub: Stub, invoke: Invoke, status: int) -> None:
    stub.expect("GET", PROJECTS, status=status, json_body={"errors": [{"message": "No."}]})
    result = invoke("projects", "list")
    assert (result.waits, len(stub.seen)) == ([], 1)


@pytest.mark.parametrize("fault", ["drop", "cut"])
def test_a_get_whose_connection_breaks_is_tried_again(sandbox: Sandbox, invoke: Invoke, fault: str) -> None:
    sandbox.faults.add(Fault.parse(f"{fault} times=2"))
    result = invoke("projects", "list", "-L", "1")
    assert (result.code, len(result.lines)) == (0, 1)
    assert waits_within(result, (0.25, 0.75), (0.5, 1.5))
    assert all(line.endswith(": retrying in N s") for line in stderr_without_seconds(result)[:2])


def test_the_page_that_failed_is_asked_for_again_and_no_other(stub: Stub, invoke: Invoke) -> None:
    stub.page(PROJECTS, {"key": "A"}, isLastPage=False, nextPageStart=3, limit=1000)
    stub.expect("GET", f"{PROJECTS}?start=3&limit=1000", status=503)
    stub.page(f"{PROJECTS}?start=3&limit=1000", {"key": "B"})
    result = invoke("projects", "list", "--all")
    assert [line.split("\t")[0] for line in result.lines] == ["A", "B"]


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("0", 0.0), ("7", 7.0), ("60", 60.0), (formatdate(NOW + 30, usegmt=True), 30.0), (formatdate(NOW - 9), 0.0)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_obeyed(stub: Stub, invoke: Invoke, status: int, asked: str, seconds: float) -> None:
    stub.expect("GET", PROJECTS, status=status, headers={"Retry-After": asked})
    stub.page(PROJECTS)
    result = invoke("projects", "list")
    assert (result.code, result.waits) == (0, [seconds])
    assert result.err == f"{status}: retrying in {seconds:.1f} s\n"


@pytest.mark.parametrize("asked", ["61", "9" * 30, formatdate(NOW + 61, usegmt=True)])
def test_a_longer_retry_after_ends_at_once(stub: Stub, invoke: Invoke, asked: str) -> None:
    stub.expect("GET", PROJECTS, status=429, headers={"Retry-After": asked})
    result = invoke("projects", "list")
    assert (result.code, result.out, result.waits) == (7, "", [])
    until = f"{asked} s" if asked.isdecimal() else f"until {asked}"
    assert result.err.endswith(f"hint: wait {until}\n")


def test_many_waits_of_one_run_have_an_end_too(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, status=503, headers={"Retry-After": "50"}, times=3)
    result = invoke("projects", "list", "--retries", "9")
    assert (result.code, result.waits) == (9, [50.0, 50.0])
    assert result.err.splitlines()[2] == ("503: not retried, another 50 s would exceed the maximum wait")


def test_the_clients_of_a_run_share_what_it_may_wait(stub: Stub) -> None:
    stub.expect("GET", PROJECTS, status=429, headers={"Retry-After": "50"}, times=2)
    stub.page(PROJECTS)
    stub.expect("GET", PROJECTS, status=429, headers={"Retry-After": "50"})
    waits: list[float] = []
    patience = RetryBudget()
    first, second = (Client(Connection(stub.url), sleep=waits.append, patience=patience) for _ in range(2))
    assert list(first.records("/api/latest/projects")) == []
    with pytest.raises(RateLimited):
        list(second.records("/api/latest/projects"))
    assert waits == [50.0, 50.0]
    first.close()
    second.close()


def test_a_ctrl_c_ends_a_wait_at_once(stub: Stub) -> None:
    stub.expect("GET", PROJECTS, status=503, headers={"Retry-After": "59"})
    words = [sys.executable, "-m", "bbcli", "projects", "list"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert run.stderr.readline() == "503: retrying in 59.0 s\n"
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
    assert (run.returncode, out, err) == (BY_CTRL_C, "", "")


@pytest.mark.parametrize("asked", ["", "soon", "-5", "1.5"])
def test_a_retry_after_that_says_nothing_is_ignored(stub: Stub, invoke: Invoke, asked: str) -> None:
    stub.expect("GET", PROJECTS, status=429, headers={"Retry-After": asked})
    stub.page(PROJECTS)
    assert waits_within(invoke("projects", "list"), (0.25, 0.75))


def test_a_retry_after_of_odd_digits_is_ignored(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, status=429, headers={"Retry-After": "\u00b2"})
    assert invoke("projects", "list", "--retries", "0").code == 7
    stub.expect("GET", PROJECTS, status=429, headers={"Retry-After": "\u00b2"})
    stub.page(PROJECTS)
    assert invoke("projects", "list").code == 0


@pytest.mark.parametrize(("words", "env"), [(["--retries", "0"], {}), ([], {"BBCLI_RETRIES": "0"})])
def test_without_retries_one_try_is_all(stub: Stub, invoke: Invoke, words: list[str], env: dict[str, str]) -> None:
    stub.expect("GET", PROJECTS, status=503, text="busy")
    result = invoke("projects", "list", *words, env=env)
    assert (result.code, result.waits, len(stub.seen)) == (9, [], 1)


def test_the_number_of_retries_can_be_chosen(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, status=503, headers={"Retry-After": "1"}, times=4)
    stub.page(PROJECTS)
    result = invoke("projects", "list", "--retries", "2", env={"BBCLI_RETRIES": "9"})
    assert (result.code, result.waits) == (9, [1.0, 1.0])
    assert (invoke("projects", "list", env={"BBCLI_RETRIES": "1"}).waits, len(stub.seen)) == ([1.0], 5)


@pytest.mark.parametrize(("words", "text"), [("--retries", "-1"), ("--retries", "x"), ("--timeout", "0")])
def test_a_wrong_number_of_tries_or_seconds_is_a_usage_error(invoke: Invoke, words: str, text: str) -> None:
    result = invoke("projects", "list", words, text)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: invalid value for {words}: ")


def test_with_json_the_error_object_is_all_of_stderr_after_retries_too(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, status=503, times=3)
    assert error_object(invoke("projects", "list", "--json"))["status"] == 503


@pytest.mark.parametrize(("method", "path", "words"), WRITES)
@pytest.mark.parametrize("fault", [{"status": 502}, {"status": 503}, {"status": 504}, {"drop": True}, {"cut": 1}])
def test_a_write_is_sent_once(
    stub: Stub, invoke: Invoke, method: str, path: str, words: str, fault: dict[str, int]
) -> None:
    stub.expect(method, path, text="busy", headers={"Retry-After": "1"}, **fault)  # type: ignore[arg-type]
    result = invoke(*words.split())
    assert (result.code, result.out, result.waits, len(stub.seen)) == (9, "", [], 1)
    assert result.err.startswith("error: ")


@pytest.mark.parametrize(("method", "path", "words"), WRITES)
def test_a_write_that_could_not_be_sent_is_sent_again_but_for_a_post(
    invoke: Invoke, method: str, path: str, words: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    result = invoke(*words.split(), env={"BBCLI_SERVER": url, "BBCLI_TOKEN": "t"})
    assert (result.code, len(result.waits)) == (9, 0 if method == "POST" else 2)


def test_a_get_to_a_server_that_dies_is_sent_three_times(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, drop=True, times=3)
    assert (invoke("projects", "list").code, len(stub.seen)) == (9, 3)


@pytest.mark.parametrize(("method", "path", "words"), WRITES)
def test_a_write_that_was_told_429_is_sent_again(
    stub: Stub, invoke: Invoke, method: str, path: str, words: str
) -> None:
    stub.expect(method, path, status=429, headers={"Retry-After": "3"})
    stub.expect(method, path, json_body={"key": "WORK"})
    result = invoke(*words.split())
    assert (result.code, result.waits, result.err) == (0, [3.0], "429: retrying in 3.0 s\n")
    assert stub.seen[0].body == stub.seen[1].body


def test_a_write_that_times_out_is_sent_once(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("latency ms=400 method=POST"))
    hint = "the limit is 0.1 s: change it with --timeout or BBCLI_TIMEOUT"
    result = invoke(*WATCH.split(), "--timeout", "0.1")
    unknown = f"the result of POST {REPO}/watch is unknown: the server may have accepted it"
    assert (result.code, result.err) == (9, error_text(f"{sandbox.url} did not respond in time\n{unknown}", hint))
    assert sandbox.faults.describe()[0]["seen"] == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_server_is_followed(stub: Stub, invoke: Invoke, status: int) -> None:
    stub.expect("GET", REPO, status=status, headers={"Location": f"{REPO}-2"})
    stub.expect("GET", f"{REPO}-2", json_body={"slug": "my-repo-2", "name": "Mine"})
    result = invoke("repos", "show", "WORK/my-repo", "--brief")
    assert (result.code, result.err, result.lines[0]) == (0, "", "NAME\tMine")
    assert [seen.headers["authorization"] for seen in stub.seen] == ["Bearer stub-token"] * 2


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirected_write_keeps_method_and_body(stub: Stub, invoke: Invoke, status: int) -> None:
    stub.expect("PUT", f"{PROJECTS}/WORK", status=status, headers={"Location": f"{stub.url}{PROJECTS}/NEW"})
    stub.expect("PUT", f"{PROJECTS}/NEW", json_body={"key": "NEW"})
    assert invoke("projects", "edit", "WORK", "--name", "New").code == 0
    first, second = stub.seen
    assert (first.method, first.body, first.headers) == (second.method, second.body, second.headers)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_write_is_not_made_a_get_by_a_redirect(stub: Stub, invoke: Invoke, status: int) -> None:
    stub.expect("POST", f"{REPO}/watch", status=status, headers={"Location": f"{REPO}/elsewhere"})
    message = f"POST {stub.url}{REPO}/watch is redirected to {stub.url}{REPO}/elsewhere: the redirect is not followed"
    assert_fails(invoke, WATCH, 9, message, MOVED)


def test_redirects_in_a_circle_end(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("redirect url=/rest/api/latest/projects"))
    assert_fails(
        invoke, "projects list", 9, f"{sandbox.url} redirects in a loop", "check the server's URL and the proxy"
    )
    assert sandbox.faults.describe()[0]["seen"] <= 20
