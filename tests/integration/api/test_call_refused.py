"""`bbcli api call`: error responses: the body unchanged on stdout, its meaning on stderr and in the exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import error_object, error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.stub_server import Stub

REPO = "/projects/WORK/repos/my-repo"
PLUGIN = "/notes/1.0/thing"
QUIET = ("api", "call", PLUGIN, "--no-check")
PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
SIGN_IN = "<html><head><title>Sign in - Example SSO</title></head><body><input type=password></body></html>"


def error_envelope(message: str, exception: str | None = None) -> dict[str, object]:
    name = exception and f"com.atlassian.bitbucket.{exception}"
    return {"errors": [{"context": None, "message": message, "exceptionName": name}]}


@pytest.mark.parametrize(
    ("words", "env", "code", "message"),
    [
        (["/projects/NOPE"], {}, 3, "project nope does not exist"),
        (["PUT", "/projects/WORK", "-f", "description=x"], {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}, 5,
         "you are not permitted"),
        (["/projects"], {"BBCLI_PASSWORD": "wrong"}, 4, "authentication failed"),
        (["/projects", "-f", "key=WORK", "-f", "name=Work"], {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}, 6,
         "already in use"),
        (["/projects", "-f", "key=1", "-f", "name=A"], {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}, 2,
         "key"),
        (["PUT", f"{REPO[:-7]}archived-repo", "-f", "description=x"], {}, 6, "archived"),
    ],
)  # fmt: skip
def test_the_servers_own_words_are_on_stdout_and_what_they_mean_in_the_code(
    sandbox: Sandbox, invoke: Invoke, words: list[str], env: dict[str, str], code: int, message: str
) -> None:
    result = invoke("api", "call", *words, env=env)
    entries = json.loads(result.out)["errors"]
    assert (result.code, sorted(entries[0])) == (code, ["context", "exceptionName", "message"])
    assert result.err.startswith("error: ")
    assert message in result.err.partition("\n")[0].lower()
    as_json = invoke("api", "call", *words, "--json", env=env)
    error = error_object(as_json)
    assert (as_json.code, as_json.raw, error["status"]) == (code, result.raw, requests_to(sandbox)[-1].status)
    assert error["exceptionName"] == entries[0]["exceptionName"]


@pytest.mark.parametrize(
    ("status", "exception", "code"),
    [
        (400, None, 2), (401, "auth.IncorrectPasswordAuthenticationException", 4),
        (401, "AuthorisationException", 5), (403, None, 5), (404, None, 3), (409, "DuplicatePullRequestException", 6),
        (429, None, 7), (500, None, 9), (503, None, 9),
    ],
)  # fmt: skip
def test_each_status_has_its_code(stub: Stub, invoke: Invoke, status: int, exception: str | None, code: int) -> None:
    body = error_envelope("Not so.", exception)
    stub.expect("GET", f"/rest{PLUGIN}", status=status, json_body=body)
    result = invoke(*QUIET, "--retries", "0")
    assert (result.code, json.loads(result.out), "not so" in result.err) == (code, body, True)


def test_a_refusal_is_indented_on_a_terminal(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects/NOPE", tty=True, env={"NO_COLOR": "1"})
    assert (result.code, result.out.startswith('{\n  "errors": [\n')) == (3, True)
    assert "error: project NOPE does not exist\n" in result.err


@pytest.mark.parametrize(("status", "body", "code"), [(502, PAGE, 9), (404, PAGE, 9), (403, "XSRF check failed", 5)])
def test_a_page_goes_to_a_pipe_as_it_came_and_to_no_terminal(
    stub: Stub, invoke: Invoke, status: int, body: str, code: int
) -> None:
    stub.expect("GET", f"/rest{PLUGIN}", status=status, text=body, times=2)
    in_pipe = invoke(*QUIET, "--retries", "0")
    assert (in_pipe.code, in_pipe.out, "<" in in_pipe.err) == (code, body, False)
    on_terminal = invoke(*QUIET, "--retries", "0", tty=True)
    assert (on_terminal.code, on_terminal.out, "<" in on_terminal.err) == (code, "", False)


@pytest.mark.parametrize("path", ["/projects/WORK", PLUGIN, "/projects/WORK/repos/x/raw/a.txt"])
def test_a_page_to_sign_in_on_is_no_answer_although_it_says_200(stub: Stub, invoke: Invoke, path: str) -> None:
    root = "" if path == PLUGIN else "/api/latest"
    stub.expect("GET", f"/rest{root}{path}", text=SIGN_IN, times=2)
    result = invoke("api", "call", path, "--no-check")
    assert (result.code, result.out) == (9, SIGN_IN)
    assert result.err.startswith("error: single sign-on responded instead of Bitbucket: ")
    assert "“Sign in - Example SSO”" in result.err
    assert invoke("api", "call", path, "--no-check", tty=True).out == ""


def test_any_page_is_no_answer_of_an_operation_that_gives_json(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", "/rest/api/latest/projects/WORK", text="<html>Welcome</html>")
    result = invoke("api", "call", "/projects/WORK")
    assert (result.code, "did not respond like Bitbucket (200 text/html)" in result.err) == (9, True)


def test_a_page_of_a_plugin_or_a_repository_is_an_answer(stub: Stub, invoke: Invoke) -> None:
    for path in (PLUGIN, "/api/latest/projects/WORK/repos/x/raw/login.html"):
        stub.expect("GET", f"/rest{path}", text=SIGN_IN, headers={"X-AUSERNAME": "fred"})
        result = invoke("api", "call", path, "--no-check")
        assert (result.code, result.out, result.err) == (0, SIGN_IN, "")
    for path in (PLUGIN, "/api/latest/projects/WORK/repos/x/diff", "/api/latest/projects/WORK/repos/x/license"):
        stub.expect("GET", f"/rest{path}", text="<html>A report</html>")
        assert invoke("api", "call", path, "--no-check").code == 0


def test_a_busy_server_is_asked_again(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("status", status=429, retry_after=3, times=1))
    result = invoke("api", "call", "/projects/WORK")
    assert (result.code, json.loads(result.out)["key"], result.waits) == (0, "WORK", [3])
    assert result.err == "429: retrying in 3.0 s\n"
    sandbox.faults.add(Fault("status", status=429, retry_after=3, times=1))
    watched = invoke("api", "call", "POST", f"{REPO}/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1/watch")
    assert (watched.code, watched.waits) == (0, [3])
    assert [seen.status for seen in requests_to(sandbox)] == [429, 200, 429, 204]


def test_a_server_that_stays_busy_is_7(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("status", status=429, retry_after=1))
    result = invoke("api", "call", "/projects/WORK")
    assert (result.code, result.waits, "errors" in json.loads(result.out)) == (7, [1, 1], True)


def test_a_write_that_failed_is_not_sent_again(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", f"/rest{PLUGIN}", status=503, json_body=error_envelope("Busy."))
    result = invoke("api", "call", "POST", PLUGIN, "--no-check")
    assert (result.code, result.waits, len(stub.seen)) == (9, [], 1)
    stub.expect("POST", f"/rest{PLUGIN}", drop=True)
    assert invoke("api", "call", "POST", PLUGIN, "--no-check").code == 9


def test_without_a_login_it_is_4_and_nothing_is_sent(signed_out: Sandbox, invoke: Invoke) -> None:
    for env in ({"BBCLI_SERVER": signed_out.url}, {}):
        result = invoke("api", "call", "/projects/WORK", env=env)
        assert (result.code, result.out) == (4, "")
    assert requests_to(signed_out) == []


def test_a_session_that_has_ended_is_said(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    login = ("auth", "login", signed_out.url, "--username", "fred", "--password-stdin", "--session")
    assert invoke(*login, stdin="fred").code == 0
    assert json.loads(invoke("api", "call", "/projects/WORK").out)["key"] == "WORK"
    signed_out.store.users.end_sessions()
    result = invoke("api", "call", "/projects/WORK")
    message, hint = f"the session on {signed_out.url} has expired", f"bbcli auth login {signed_out.url} --session"
    assert (result.code, result.out, result.err) == (4, "", error_text(message, hint))


def test_a_server_that_does_not_answer_is_9(invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": "http://127.0.0.1:1", "BBCLI_TOKEN": "x"}
    result = invoke("api", "call", "/projects", env=env)
    assert (result.code, result.out) == (9, "")
