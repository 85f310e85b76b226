"""--debug: requests as curl lines that can be run, responses in one line each, and no secret in either."""

from __future__ import annotations

import json
import re
import shlex
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from bbcli.auth import Credential
from bbcli.client.client import Client
from bbcli.client.http.connection import Connection
from bbcli.client.http.curl import curl_command, without_secrets
from bbcli.client.http.proxy import Proxy
from bbcli.client.http.request_log import Trace
from bbcli.client.request import Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
SECRET = "s3cret-7f3e9a"
CURL = """curl -H "Authorization: Bearer $BBCLI_TOKEN" -H 'Accept: application/json'"""
HERE = Connection("https://h")


def shown(
    connection: Connection = HERE,
    method: str = "GET",
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> str:
    return curl_command(connection, method, (f"{connection.url}/rest/x?a=b",), headers or {}, content).text()


def test_a_request_and_its_answer_are_two_lines(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, json_body={"values": [], "isLastPage": True}, headers={"X-AREQUESTID": "@1x2x3"})
    result = invoke("projects", "list", "--debug")
    assert result.err.splitlines() == [
        f"{CURL} '{stub.url}{PROJECTS}?limit=25'",
        "# 200, @1x2x3, 0 ms, 34 bytes",
    ]


@pytest.mark.parametrize("words", ["--json", "-o tsv", "--jsonl"])
def test_debug_does_not_change_stdout(sandbox: Sandbox, invoke: Invoke, words: str) -> None:
    plain = invoke("commits", "list", "-R", "WORK/my-repo", *words.split())
    traced = invoke("commits", "list", "-R", "WORK/my-repo", *words.split(), "--debug=body")
    assert (traced.code, traced.raw) == (0, plain.raw)
    assert traced.err.startswith("curl ")
    assert traced.err.endswith(plain.err)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ({"Authorization": f"Bearer {SECRET}"}, '-H "Authorization: Bearer $BBCLI_TOKEN"'),
        ({"Authorization": f"Basic {b64encode(SECRET.encode()).decode()}"}, '-u "$BBCLI_USERNAME:$BBCLI_PASSWORD"'),
        ({"Cookie": f"JSESSIONID={SECRET}"}, '-b "$BBCLI_COOKIE"'),
        ({"Authorization": f'OAuth oauth_token="{SECRET}"'}, "-H 'Authorization: OAuth ***'"),
    ],
)
def test_a_credential_is_left_to_a_variable(header: dict[str, str], words: str) -> None:
    line = shown(headers=header)
    assert words in line
    assert SECRET not in line


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (Connection("https://h", ca_bundle="/etc/my ca.pem"), "--cacert '/etc/my ca.pem'"),
        (Connection("https://h", ca_bundle="/"), "--capath /"),
        (Connection("https://h", client_cert="/c.pem", client_key="/k.pem"), "--cert /c.pem --key /k.pem"),
        (Connection("https://h", insecure=True), "--insecure"),
        (Connection("https://h", proxy=Proxy("http://p:1")), "--proxy http://p:1"),
        (Connection("https://h", proxy=Proxy("http://p:1", "fr@d", SECRET)),
         '--proxy "http://fr%40d:$BBCLI_PROXY_PASSWORD@p:1"'),
        (Connection("https://h", goes_direct=True), "--noproxy '*'"),
        (Connection("https://[::1]:9"), "--globoff"),
    ],
)  # fmt: skip
def test_the_curl_line_has_the_connection_settings(connection: Connection, words: str) -> None:
    assert words in shown(connection)
    assert SECRET not in shown(connection)


def test_the_curl_line_has_the_body_without_its_secrets() -> None:
    body = json.dumps({"name": "it's", "password": SECRET, "deep": {"apiToken": SECRET}}).encode()
    line = shown(method="PUT", content=body)
    data = shlex.split(line)[shlex.split(line).index("--data") + 1]
    assert json.loads(data) == {"name": "it's", "password": "***", "deep": {"apiToken": "***"}}
    assert "-X PUT" in line


def test_the_curl_line_has_the_form_without_its_secrets() -> None:
    request = Request(
        "POST", "/x", form={"j_username": "fred", "j_password": SECRET, "code": SECRET, "a": "b"}, root=""
    )
    line = shown(method="POST", content=request.content)
    assert "--data 'j_username=fred&j_password=***&code=***&a=b'" in line


def test_the_curl_line_has_the_multipart_form_without_its_secrets(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", "/rest/notes/1.0/x", json_body={})
    parts = ("--form", f"password={SECRET}\nand more", "--form", "note=shown")
    err = invoke("api", "call", "POST", "/notes/1.0/x", *parts, "--no-check", "--debug").err
    assert (SECRET in err, "and more" in err, "shown" in err) == (False, False, True)


@pytest.mark.parametrize("text", ['{"password":1234567,"a":1}', '{"a":1,"new_token" : -12.5e3}'])
def test_a_secret_that_is_a_number_is_masked(text: str) -> None:
    masked = json.loads(without_secrets(text))
    assert masked.pop("a") == 1
    assert list(masked.values()) == ["***"]


@pytest.mark.parametrize(
    "text",
    [
        '{"token":"%s"}', '{"access_token" : "%s", "expires_in":3600}', '{"refresh_token":"a\\"%s"}',
        '{"client_secret":"%s', "access_token=%s&scope=x", "?oauth_verifier=%s", "oauth_token=a&oauth_token_secret=%s",
        '<input type="hidden" name="atl_token" value="%s">', "<input name='SAMLResponse' value='%s'>",
        "Authorization: Bearer %s", "you sent Basic %s",
    ],
)  # fmt: skip
def test_fields_with_secret_names_are_masked_in_any_body(text: str) -> None:
    masked = without_secrets(text.replace("%s", SECRET))
    assert SECRET not in masked
    assert "***" in masked


@pytest.mark.parametrize("text", ['{"key":"WORK","keys":[1]}', "a=b&limit=25", "the token is not valid", "<p>code</p>"])
def test_values_that_are_not_secret_stay(text: str) -> None:
    assert without_secrets(text) == text


def test_bodies_are_shown_when_asked_for_with_control_characters_made_visible(stub: Stub, invoke: Invoke) -> None:
    body = f'{{"values":[{{"key":"A\x9b31m","token":"{SECRET}"}}],\n"isLastPage":true}}'
    stub.expect("GET", PROJECTS, text=body, headers={"Content-Type": "application/json"}, times=2)
    assert "values" not in invoke("projects", "list", "--debug").err
    result = invoke("projects", "list", "--debug=body")
    assert result.err.splitlines()[2:] == [
        '#   {"values":[{"key":"A<U+009B>31m","token":"***"}],',
        '#   "isLastPage":true}',
    ]


def test_a_long_body_is_cut_and_one_of_bytes_is_counted(stub: Stub) -> None:
    said: list[str] = []
    connection = Connection(stub.url)
    client = Client(connection, trace=Trace(connection, said.append, lambda: 0.0, shows_bodies=True))
    stub.expect("GET", "/x", text="x" * 70_000, headers={"Content-Type": "text/plain"})
    stub.expect("GET", "/x", text=b"\0" * 9, headers={"Content-Type": "application/zip"})
    stub.expect("GET", "/x", status=204)
    for _ in range(3):
        client.exchange(Request("GET", "/x", root=""))
    client.close()
    assert [line[:40] for line in said if line.startswith("#   ")] == [
        f"#   {'x' * 36}", "#   (and 4464 bytes more)", "#   (9 bytes of application/zip)",
    ]  # fmt: skip


def test_the_beginning_of_a_stream_is_shown_and_all_of_it_is_written(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, text=f'{{"key":"{"x" * 70_000}"}}', headers={"Content-Type": "application/json"})
    result = invoke("api", "call", "GET", "/projects", "--debug=body")
    assert (len(result.raw), result.code) == (70_010, 0)
    shown = result.err.splitlines()
    assert (shown[1], shown[2][:12]) == ("# 200, no X-AREQUESTID, 0 ms, a stream", '#   {"key":"x'[:12])
    assert 65_536 <= len(shown[2]) < 65_600


def test_each_try_and_each_failure_is_shown(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, drop=True)
    stub.expect("GET", PROJECTS, status=307, headers={"Location": f"{PROJECTS}2"})
    stub.page(f"{PROJECTS}2")
    lines = invoke("projects", "list", "--debug").err.splitlines()
    assert lines[1] == "# no answer after 0 ms: Server disconnected without sending a response"
    assert lines[4].startswith("# 307, no X-AREQUESTID, ")
    assert lines[5].endswith(f" {stub.url}{PROJECTS}2")
    assert [line[:6] for line in lines] == ["curl -", "# no a", "Server", "curl -", "# 307,", "curl -", "# 200,"]


@pytest.mark.parametrize("value", ["1", "true", "body"])
def test_the_variable_turns_debug_on(stub: Stub, invoke: Invoke, value: str) -> None:
    stub.page(PROJECTS)
    err = invoke("projects", "list", env={"BBCLI_DEBUG": value}).err
    assert (err.startswith("curl "), "isLastPage" in err) == (True, value == "body")


@pytest.mark.parametrize("value", ["", "0", "false", "no"])
def test_the_variable_can_turn_debug_off(stub: Stub, invoke: Invoke, value: str) -> None:
    stub.page(PROJECTS)
    assert invoke("projects", "list", env={"BBCLI_DEBUG": value}).err == ""


# An option whose value may be left out


def test_debug_does_not_take_the_next_word(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{PROJECTS}/WORK", json_body={"key": "WORK"}, times=3)
    for words in (["--debug", "WORK"], ["WORK", "--debug"], ["--debug=body", "WORK"]):
        result = invoke("projects", "show", *words)
        assert (result.code, result.err.startswith("curl ")) == (0, True)


def test_debug_as_the_value_of_another_option_is_that_value(stub: Stub, invoke: Invoke) -> None:
    stub.page(PROJECTS)
    result = invoke("projects", "list", "--name", "--debug")
    assert (result.code, result.err, "name=--debug&" in stub.seen[0].path) == (0, "", True)


def test_debug_after_two_dashes_is_an_argument(stub: Stub, invoke: Invoke) -> None:
    result = invoke("projects", "show", "--", "--debug")
    assert (result.code, result.err.startswith("error: '--debug' is not a project key")) == (2, True)


def test_another_value_is_a_usage_error(invoke: Invoke) -> None:
    result = invoke("projects", "list", "--debug=all")
    assert (result.code, "'all' is neither 1 nor body" in result.err) == (2, True)


def test_the_help_shows_where_its_value_stands(invoke: Invoke) -> None:
    assert re.search(r"^  --debug\[=body\] ", invoke("projects", "list", "--help").out, re.MULTILINE)


def test_a_stored_password_of_a_proxy_is_in_no_line(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    words = ("projects", "list", "--debug=body", "--retries", "0", "--proxy", "http://fred@127.0.0.1:1")
    result = invoke(*words, env={"BBCLI_PROXY_PASSWORD": SECRET})
    assert (result.code, SECRET in result.err) == (9, False)


def test_a_secret_that_a_server_repeats_is_masked(stub: Stub) -> None:
    # The run's own secrets are masked by what says the lines: see App.say.
    said: list[str] = []
    connection = Connection(stub.url)
    trace = Trace(connection, said.append, lambda: 0.0, shows_bodies=True)
    client = Client(connection, Credential("bearer", SECRET), trace=trace)
    stub.expect("GET", "/x", text=f"you sent Bearer {SECRET}", headers={"Content-Type": "text/plain"})
    client.exchange(Request("GET", "/x", root=""))
    client.close()
    assert SECRET not in "".join(said)
