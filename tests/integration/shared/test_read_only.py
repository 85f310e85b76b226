"""Read-only mode, set by the environment or by config.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.client.request import READING, Request
from bbcli.openapi.store import bundled_spec
from tests.support.error_output import assert_fails, error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

EDIT = ("watch", "repo", "WORK/my-repo")
REFUSED = "read only: POST /rest/api/latest/projects/WORK/repos/my-repo/watch was not sent"
BY_VARIABLE = "unset BBCLI_READ_ONLY to allow writes"


@pytest.mark.parametrize("value", ["1", "true", "Yes", " on "])
def test_a_variable_that_says_yes_refuses(sandbox: Sandbox, invoke: Invoke, value: str) -> None:
    assert_fails(invoke, "watch repo WORK/my-repo", 10, REFUSED, BY_VARIABLE, env={"BBCLI_READ_ONLY": value})
    assert requests_to(sandbox) == []


@pytest.mark.parametrize("value", ["", "0", "false", "No", "off"])
def test_a_variable_that_says_no_lets_through(sandbox: Sandbox, invoke: Invoke, value: str) -> None:
    assert invoke(*EDIT, env={"BBCLI_READ_ONLY": value}).code == 0


def test_a_variable_that_says_neither_stops_all_that_is_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_READ_ONLY": "maybe"}
    message, hint = "BBCLI_READ_ONLY=maybe is not a boolean", "set BBCLI_READ_ONLY=1, or unset it"
    assert_fails(invoke, "projects show WORK", 10, message, hint, env=env)
    assert requests_to(sandbox) == []
    assert invoke("projects", "--help", env=env).code == 0


def test_reads_are_allowed(sandbox: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_READ_ONLY": "1"}
    assert invoke("commits", "list", "-R", "WORK/my-repo", "--all", env=env).code == 0
    fields = ("-f", "query=project:WORK x", "-F", "entities[code][limit]=1")
    found = invoke("api", "call", "POST", "/search/latest/search", *fields, "--no-check", env=env)
    assert (found.code, '"code"' in found.out) == (0, True)


def test_a_server_of_config_toml_refuses_until_it_is_unset(signed_out: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    login = ("auth", "login", signed_out.url, "--username", "fred", "--password-stdin", "--store", "file")
    assert invoke(*login, "--name", "prod", stdin="fred").code == 0
    assert invoke("config", "set", "read_only", "true").code == 0
    assert "read_only = true" in (tmp_path / "config" / "config.toml").read_text()
    assert "prod\tread_only\ttrue\tfalse\tconfig\n" in invoke("config", "list").out
    refused = invoke(*EDIT)
    hint = "remove the setting: bbcli config unset read_only -S prod"
    assert (refused.code, refused.err) == (10, error_text(REFUSED, hint))
    # The variable takes away no lock that somebody has put on a server.
    assert invoke(*EDIT, env={"BBCLI_READ_ONLY": "0"}).code == 10
    assert invoke(*hint.partition("bbcli ")[2].split()).code == 0
    assert invoke(*EDIT).code == 0
    assert invoke("config", "set", "read_only", "perhaps").code == 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("read_only = true\n{}", "read_only"),
        ("{}read-only = true\n", "servers.prod.read-only"),
        ("{}readOnly = true\n", "servers.prod.readOnly"),
        ("{}[servers.prod.accounts.fred]\nauth = 'basic'\nread_only = true\n", "servers.prod.accounts.fred.read_only"),
    ],
)
def test_a_misplaced_read_only_key_stops_every_request(
    signed_out: Sandbox, invoke: Invoke, tmp_path: Path, text: str, key: str
) -> None:
    (tmp_path / "config").mkdir()
    server = f'default = "prod"\n[servers.prod]\nurl = "{signed_out.url}"\n'
    (tmp_path / "config" / "config.toml").write_text(text.format(server))
    result = invoke(*EDIT)
    assert result.code == 10
    assert f": {key} has no effect: read_only belongs in a table [servers.NAME]\n" in result.err
    assert requests_to(signed_out) == []


def test_signing_in_is_not_a_write(signed_out: Sandbox, invoke: Invoke) -> None:
    words = ("auth", "login", signed_out.url, "--username", "fred", "--password-stdin", "--session", "--store", "file")
    env = {"BBCLI_READ_ONLY": "1"}
    assert invoke(*words, stdin="fred", env=env).code == 0
    assert invoke("watch", "repo", "WORK/my-repo", env=env).code == 10


def test_a_refused_write_asks_for_no_confirmation(sandbox: Sandbox, invoke: Invoke) -> None:
    refused = invoke("repos", "delete", "WORK/my-repo", tty=True, env={"BBCLI_READ_ONLY": "1", "NO_COLOR": "1"})
    message = "read only: DELETE /rest/api/latest/projects/WORK/repos/my-repo was not sent"
    assert (refused.code, refused.err) == (10, error_text(message, BY_VARIABLE))


@pytest.mark.parametrize("path", READING)
def test_what_only_reads_is_described(path: str) -> None:
    described = {operation.path for operation in bundled_spec().operations if operation.method == "POST"}
    # The search is a plug-in's.
    assert path.removeprefix("/rest") in described | {"/search/latest/search"}
    assert not Request("POST", path.removeprefix("/rest")).is_write
    assert not Request("POST", path.removeprefix("/rest").replace("latest", "1.0"), query={"a": 1}).is_write


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "/search/latest/search/../../../api/latest/projects"),
        Request("POST", "/search/latest/search/%2e%2e/x"),
        Request("POST", "/search/latest/sear%63h"),
        Request("POST", "/search/latest/search/"),
        Request("POST", "/search/latest%2Fx/search"),
        Request("POST", "/x/search/latest/search"),
        Request("PUT", "/search/latest/search"),
        Request("DELETE", "/search/latest/search"),
        Request("PATCH", "/search/latest/search"),
        Request("PURGE", "/search/latest/search"),
        Request("get", "/api/latest/projects"),
        Request("GET", "/api/latest/projects", more_headers={"x-http-method-Override": "DELETE"}),
        Request("POST", "/search/latest/search", more_headers={"X-HTTP-Method": "PUT"}),
    ],
    ids=lambda request: f"{request.method} {request.template}",
)
def test_what_may_write_is_taken_for_a_write(request_: Request) -> None:
    assert request_.is_write
