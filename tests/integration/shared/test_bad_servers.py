"""Lists from a failing server or network: exit code, stdout and stderr, as text and as JSON."""

from __future__ import annotations

import errno
import json
import os
import re
import socket
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import assert_fails, error_object, error_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
ONCE = "projects list --retries 0"
BROKEN = "report this to the server's administrator"
NETWORK = "check the URL and the network"
NO_BITBUCKET = "check the server's URL, its context path, and any proxy or single sign-on in front of it"
SIGN_ON = (
    "use an HTTP access token: bbcli auth login URL --with-token, or the cookies of your browser: --cookie-stdin; "
    "or check the URL"
)
JSON = {"Content-Type": "application/json;charset=UTF-8"}


def host(url: str) -> str:
    return url.removeprefix("http://")


@pytest.mark.parametrize(
    ("fault", "answer"), [("500", "500 text/html, “500”"), ("html status=404", "404 text/html, “404”")]
)
def test_a_page_of_html_is_described_and_not_shown(sandbox: Sandbox, invoke: Invoke, fault: str, answer: str) -> None:
    sandbox.faults.add(Fault.parse(fault))
    message = f"{host(sandbox.url)} did not respond like Bitbucket ({answer})"
    assert assert_fails(invoke, ONCE, 9, message, NO_BITBUCKET)["status"] == int(answer[:3])


@pytest.mark.parametrize(
    ("fault", "hint"),
    [
        ("502", "try again later"),
        ("503", "try again later"),
        ("503 retry-after=90", "wait 90 s"),
        ("504", "try again later"),
    ],
)
def test_a_page_of_a_server_that_is_down_is_no_wrong_url(
    sandbox: Sandbox, invoke: Invoke, fault: str, hint: str
) -> None:
    sandbox.faults.add(Fault.parse(fault))
    status = fault[:3]
    message = f"{host(sandbox.url)} is unavailable ({status} text/html, “{status}”)"
    error = assert_fails(invoke, ONCE, 9, message, hint)
    assert (error["status"], error["retryable"]) == (int(status), True)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("login-page", ONCE),
        ("login-page path=*/diff", "commits diff master -R WORK/my-repo"),
        ("login-page method=POST", "watch repo WORK/my-repo"),
    ],
)
def test_a_sign_in_page_is_told_as_single_sign_on(sandbox: Sandbox, invoke: Invoke, fault: str, words: str) -> None:
    sandbox.faults.add(Fault.parse(fault))
    what = f"{host(sandbox.url)} gave 200 text/html, “Log in - Sandbox SSO”"
    error = assert_fails(invoke, words, 9, f"single sign-on responded instead of Bitbucket: {what}", SIGN_ON)
    assert error.get("status", 200) == 200


def test_an_error_of_the_server_itself_is_passed_on(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("status status=500"))
    error = assert_fails(invoke, ONCE, 9, "A fault that was asked for")
    assert (error["status"], error["retryable"]) == (500, True)


def test_429_to_the_end_is_rate_limited(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("429"))
    hint = "wait a minute, or send fewer requests at once"
    error = assert_fails(invoke, ONCE, 7, "you have exceeded the rate limit. Try again later", hint)
    assert (error["status"], error["retryable"]) == (429, True)


def test_429_of_a_proxy_is_rate_limited(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, status=429, text="<html>slow down</html>", times=2)
    assert_fails(
        invoke, ONCE, 7, "the server limits the rate of requests", "wait a minute, or send fewer requests at once"
    )


def test_a_body_that_is_cut_is_an_error(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("cut"))
    assert_fails(invoke, ONCE, 9, re.compile(re.escape(sandbox.url) + r": .*\d+ bytes.*"), NETWORK)


def test_a_dropped_connection_is_an_error(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("drop"))
    assert_fails(invoke, ONCE, 9, f"{sandbox.url}: Server disconnected without sending a response", NETWORK)


@pytest.mark.parametrize("fault", ["latency ms=500", "slow ms=500"])
def test_an_answer_that_takes_too_long_is_an_error(sandbox: Sandbox, invoke: Invoke, fault: str) -> None:
    sandbox.faults.add(Fault.parse(fault))
    hint = "the limit is 0.1 s: change it with --timeout or BBCLI_TIMEOUT"
    assert_fails(invoke, "projects list --timeout 0.1", 9, f"{sandbox.url} did not respond in time", hint)
    assert_fails(
        invoke, "projects list", 9, f"{sandbox.url} did not respond in time", hint, env={"BBCLI_TIMEOUT": "0.1"}
    )


def test_a_refused_connection_is_an_error(invoke: Invoke) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    reason = os.strerror(errno.ECONNREFUSED)
    assert_fails(invoke, ONCE, 9, f"{url}: {reason}", NETWORK, env={"BBCLI_SERVER": url, "BBCLI_TOKEN": "t"})


def test_an_unknown_host_is_an_error(invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": "https://bitbucket.invalid", "BBCLI_TOKEN": "t"}
    assert_fails(invoke, ONCE, 9, re.compile(r"https://bitbucket\.invalid: \S.*"), NETWORK, env=env)


def test_https_where_plain_http_is_spoken_is_an_error(stub: Stub, invoke: Invoke) -> None:
    url = stub.url.replace("http:", "https:")
    hint = "use http in the URL if the server does not support https"
    assert_fails(
        invoke, ONCE, 9, f"{url.removeprefix('https://')} does not support TLS", hint, env={"BBCLI_SERVER": url}
    )


def test_plain_http_where_https_is_spoken_is_an_error(stub: Stub, invoke: Invoke) -> None:
    page = "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"
    stub.expect("GET", PROJECTS, status=400, text=page, times=2)
    message = f"{host(stub.url)} requires https, but the URL begins with http"
    assert_fails(invoke, ONCE, 9, message, "check the server's URL")


@pytest.fixture
def telnet() -> Iterator[str]:
    """The URL of a server that does not speak HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def greet() -> None:
            with suppress(TimeoutError):
                for _ in range(2):
                    with listener.accept()[0] as connection:
                        connection.settimeout(5)
                        connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")
                        connection.recv(4096)

        thread = threading.Thread(target=greet)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def test_a_server_that_does_not_speak_http_is_an_error(telnet: str, invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": telnet, "BBCLI_TOKEN": "t"}
    assert_fails(invoke, ONCE, 9, re.compile(re.escape(telnet) + r": \S.*"), NETWORK, env=env)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"hello", "not a page of a list: JSON is malformed: invalid character (byte 0)"),
        (b'{"values":[{"key":', "not a page of a list: Input data was truncated"),
        (b"[]", "not a page of a list: Expected `object`, got `array`"),
        (b"null", "not a page of a list: Expected `object`, got `null`"),
        (b'{"key":"WORK"}', "not a page of a list: Object missing required field `values`"),
        (b'{"values":{}}', "not a page of a list: Expected `array`, got `object` - at `$.values`"),
        (b'{"values":[{"a":NaN}]}', "not a page of a list: JSON is malformed: invalid character (byte 16)"),
    ],
)
def test_a_body_that_is_no_list_is_an_error(stub: Stub, invoke: Invoke, body: bytes, message: str) -> None:
    stub.expect("GET", PROJECTS, text=body, headers=JSON, times=2)
    assert_fails(invoke, ONCE, 9, f"the server's response is {message}")


def test_an_empty_answer_is_an_error(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, headers=JSON, times=2)
    message = f"{host(stub.url)} did not respond like Bitbucket (200 application/json)"
    assert_fails(invoke, ONCE, 9, message, NO_BITBUCKET)


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500])
def test_a_server_that_is_no_bitbucket_is_told_by_what_answered(stub: Stub, invoke: Invoke, status: int) -> None:
    page = "<!DOCTYPE html><html><head><title>\n Acme &amp; Sons </title></head><body>nothing</body></html>"
    stub.expect("GET", PROJECTS, status=status, text=page, times=2)
    message = f"{host(stub.url)} did not respond like Bitbucket ({status} text/html, “Acme & Sons”)"
    assert_fails(invoke, ONCE, 9, message, NO_BITBUCKET)


def test_a_wrong_context_path_is_told_by_what_answered(sandbox: Sandbox, invoke: Invoke) -> None:
    message = f"{host(sandbox.url)} did not respond like Bitbucket (404 text/html, “Not found - Bitbucket”)"
    assert_fails(invoke, ONCE, 9, message, NO_BITBUCKET, env={"BBCLI_SERVER": f"{sandbox.url}/bitbucket"})


def test_a_route_that_this_server_does_not_have_is_named(stub: Stub, invoke: Invoke) -> None:
    body = {"message": "HTTP 404 Not Found", "status-code": 404, "sub-code": -1}
    stub.expect("GET", PROJECTS, status=404, json_body=body, times=2)
    assert_fails(invoke, ONCE, 3, f"HTTP 404 Not Found: the server has no {PROJECTS}")


def test_signing_in_to_something_else_stores_nothing(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"name": "something else"})
    result = invoke("auth", "login", stub.url, "--with-token", stdin="token\n")
    message = f"{host(stub.url)} did not respond like Bitbucket (200 application/json)"
    assert (result.code, result.out, result.err) == (9, "", error_text(message, NO_BITBUCKET))


def test_a_page_of_html_is_never_pasted_into_the_message(stub: Stub, invoke: Invoke) -> None:
    page = f"<html><title>{'T' * 900}\x1b]0;owned\x07</title>{'<p>secret</p>' * 2000}</html>"
    stub.expect("GET", PROJECTS, status=500, text=page)
    result = invoke(*ONCE.split(), tty=True, env={"NO_COLOR": "1"})
    assert result.err == error_text(
        f"{host(stub.url)} did not respond like Bitbucket (500 text/html, “{'T' * 80}…”)", NO_BITBUCKET
    )


@pytest.mark.parametrize("form", ["", "--json"])
def test_control_characters_of_a_message_never_reach_a_terminal(stub: Stub, invoke: Invoke, form: str) -> None:
    entry = {"message": "No \x1b[31mred\x07\u202e\r\nat all", "details": ["a\x1b]0;x\x07b"]}
    stub.expect("GET", PROJECTS, status=409, json_body={"errors": [entry]})
    result = invoke(*ONCE.split(), *form.split(), tty=True, env={"NO_COLOR": "1"})
    assert (result.code, result.out) == (6, "")
    assert not set(result.err) & set("\x1b\x07\u202e\r")
    if not form:
        assert result.err == "error: no ␛[31mred␇<U+202E> at all\na␛]0;x␇b\n"


@pytest.mark.parametrize("words", ["projects list", "projects list --all", "projects list --all -o csv"])
def test_a_list_that_does_not_advance_ends_with_an_error(sandbox: Sandbox, invoke: Invoke, words: str) -> None:
    sandbox.faults.add(Fault.parse("stuck"))
    result = invoke(*words.split())
    assert (result.code, len(result.lines) > 5) == (9, True)
    assert result.err == error_text("the list does not advance: the page after 0 starts at 0", BROKEN)


def test_a_page_start_that_comes_back_ends_with_an_error(stub: Stub, invoke: Invoke) -> None:
    for start, following in ((0, 4), (4, 9), (9, 4)):
        stub.page(PROJECTS, {"key": f"P{start}"}, isLastPage=False, start=start, nextPageStart=following)
    result = invoke("projects", "list", "--all", "--jsonl")
    assert (result.code, result.out) == (9, '{"key": "P0"}\n{"key": "P4"}\n{"key": "P9"}\n')
    message = "the list does not advance: the page after 9 starts at 4"
    assert error_object(result)["message"] == message
    assert [seen.path.partition("?")[2].partition("&")[0] for seen in stub.seen[1:]] == ["start=4", "start=9"]


@pytest.mark.parametrize("form", ["", "--jsonl", "--json"])
def test_a_capped_list_ends_with_a_warning(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    sandbox.faults.add(Fault.parse("endless"))
    result = invoke("projects", "list", "--all", *form.split())
    assert (result.code, len(result.lines) > 5) == (0, True)
    assert result.err == "warning: the server truncates this list: later items are missing\n"
    assert form != "--json" or len(json.loads(result.out)) == len(result.lines)


@pytest.mark.parametrize("form", ["tsv", "csv", "jsonl", "json"])
@pytest.mark.parametrize("failure", ["html", "cut", "drop", "refused"])
def test_a_list_that_fails_on_page_7_keeps_the_rows_so_far(stub: Stub, invoke: Invoke, form: str, failure: str) -> None:
    keys = [f"K{number}" for number in range(12)]
    for number in range(6):
        pair = [{"key": key} for key in keys[2 * number : 2 * number + 2]]
        stub.page(PROJECTS, *pair, isLastPage=False, start=7 * number, nextPageStart=7 * number + 7)
    refusal = {"errors": [{"message": "Out of it.", "exceptionName": None}]}
    fault = {
        "html": {"status": 502, "text": "<html>"},
        "cut": {"text": '{"values":[]}', "cut": 5},
        "drop": {"drop": True},
    }
    stub.expect("GET", PROJECTS, **fault.get(failure, {"status": 500, "json_body": refusal}))  # type: ignore[arg-type]
    result = invoke("projects", "list", "--all", "-o", form, "--retries", "0")
    assert (result.code, len(stub.seen)) == (9, 7)
    if form.startswith("json"):
        assert error_object(result)["kind"] == "server_failed"
    else:
        assert result.err.startswith("error: ")
    shown = [key for line in result.lines for key in keys if re.search(rf"\b{key}\b", line)]
    assert shown == keys
    if form == "json":
        with pytest.raises(json.JSONDecodeError):
            json.loads(result.out)
        assert [row["key"] for row in json.loads(result.out.rstrip(",\n") + "]")] == keys


def test_a_table_that_fails_shows_the_rows_so_far(stub: Stub, invoke: Invoke) -> None:
    stub.page(PROJECTS, {"key": "WORK"}, isLastPage=False, nextPageStart=1)
    stub.expect("GET", PROJECTS, drop=True)
    result = invoke(*ONCE.split(), "--all", tty=True, env={"TERM": "dumb"})
    assert (result.code, [line.split()[0] for line in result.lines]) == (9, ["KEY", "WORK"])
