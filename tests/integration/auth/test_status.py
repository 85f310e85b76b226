"""`bbcli auth status`: each login with its user, source and validity, and never its secret."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.error_output import error_object
from tests.support.plain_http import create_token, requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring, Result

MEMBERS = [
    "name",
    "url",
    "default",
    "active",
    "user",
    "auth",
    "source",
    "backend",
    "expires",
    "state",
    "problem",
    "hint",
]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


def sign_in(invoke: Invoke, server: Sandbox, user: str, *words: str) -> Result:
    login = ("auth", "login", server.url, "--username", user, "--password-stdin")
    return invoke(*login, *words, stdin=user)


def table_rows(result: Result) -> list[list[str]]:
    return [line.split("\t") for line in result.lines]


def status_objects(invoke: Invoke, **how: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(invoke("auth", "status", "--json", **how).out)
    return found


def test_status_shows_who_one_is_and_where_the_login_comes_from(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    secret = create_token(signed_out, "users/fred")
    invoke("auth", "login", signed_out.url, "--with-token", "--name", "here", stdin=secret)
    result = invoke("auth", "status")
    place = "keyring (tests.conftest.MemoryKeyring)"
    assert result.out == f"here\t{signed_out.url}\tfred\tdefault\tbearer\t{place}\t\tsigned in\n"
    shown = invoke("auth", "status", "--json")
    assert json.loads(shown.out) == [
        {
            "name": "here",
            "url": signed_out.url,
            "default": True,
            "active": True,
            "user": "fred",
            "auth": "bearer",
            "source": "keyring",
            "backend": "tests.conftest.MemoryKeyring",
            "expires": None,
            "state": "signed in",
            "problem": None,
            "hint": None,
        }
    ]
    assert (shown.code, result.err, shown.err) == (0, "", "")
    assert secret not in shown.out + result.out


def test_status_of_a_login_whose_secret_is_gone_is_4(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    sign_in(invoke, signed_out, "fred")
    vault.held.clear()
    gone = invoke("auth", "status")
    problem = f"no credential for {signed_out.url}"
    expected = ["127.0.0.1", signed_out.url, "fred", "", "", "", "", f"not signed in: {problem}"]
    assert (gone.code, table_rows(gone)) == (4, [expected])
    assert gone.err.startswith(
        f"fred on {signed_out.url}: {problem} (bbcli auth login {signed_out.url} --username fred, "
    )


def test_status_marks_what_is_in_use_among_servers_and_accounts(
    signed_out: Sandbox, second: Sandbox, invoke: Invoke
) -> None:
    for server, user in ((signed_out, "mary"), (signed_out, "fred"), (second, "aahmed"), (second, "admin")):
        sign_in(invoke, server, user)
    name = second.url.removeprefix("http://")
    assert [row[:4] for row in table_rows(invoke("auth", "status"))] == [
        ["127.0.0.1", signed_out.url, "fred", "default"],
        ["127.0.0.1", signed_out.url, "mary", ""],
        [name, second.url, "admin", "active"],
        [name, second.url, "aahmed", ""],
    ]
    marks = [(each["user"], each["default"], each["active"]) for each in status_objects(invoke)]
    assert marks == [("fred", True, True), ("mary", True, False), ("admin", False, True), ("aahmed", False, False)]
    assert table_rows(invoke("auth", "status", "-S", second.url))[0][2:4] == ["admin", "active"], (
        "this run's server is first"
    )


def test_status_fits_a_terminal_and_says_below_what_is_wrong(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    sign_in(invoke, signed_out, "mary")
    sign_in(invoke, signed_out, "fred", "--session")
    signed_out.store.users.end_sessions()
    shown = invoke("auth", "status", tty=True, width=90)
    assert [line.split() for line in ESCAPE.sub("", shown.out).splitlines()] == [
        ["NAME", "URL", "USER", "USE", "AUTH", "SOURCE", "EXPIRES", "STATE"],
        ["127.0.0.1", signed_out.url, "fred", "default", "session", "keyring", "✗"],
        ["127.0.0.1", signed_out.url, "mary", "basic", "keyring", "✓"],
    ]
    assert shown.code == 0, "one of them is good"
    assert shown.err == (
        f"fred on {signed_out.url}: the session on {signed_out.url} has expired "
        f"(bbcli auth login {signed_out.url} --session)\n"
    )


def test_status_without_any_good_login_is_4_and_says_why(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "status", env={"BBCLI_USERNAME": "jörg@example.com", "BBCLI_PASSWORD": "old"})
    problem = "authentication failed. Please check your credentials and try again"
    assert (result.code, table_rows(result)[0][-1]) == (4, f"not signed in: {sandbox.url}: {problem}")
    way = "(check BBCLI_USERNAME and BBCLI_PASSWORD)"
    assert result.err == f"jörg@example.com on {sandbox.url}: {problem} {way}\n"
    as_json = invoke("auth", "status", "--json", env={"BBCLI_USERNAME": "jörg@example.com", "BBCLI_PASSWORD": "old"})
    found = json.loads(as_json.out)[0]
    assert (as_json.code, found["state"], list(found)) == (4, "not signed in", MEMBERS)
    error = error_object(as_json)
    assert (error["kind"], error["message"]) == ("not_authenticated", "no valid login")
    assert error["hint"] == "check BBCLI_USERNAME and BBCLI_PASSWORD"


def test_status_of_an_unreachable_server_is_no_response(invoke: Invoke) -> None:
    env = {"BBCLI_SERVER": "http://127.0.0.1:1", "BBCLI_TOKEN": "t0ken"}
    result = invoke("auth", "status", "--json", "--retries", "0", env=env)
    assert (result.code, json.loads(result.out)[0]["state"]) == (4, "no response")


def test_status_knows_the_environment(sandbox: Sandbox, invoke: Invoke) -> None:
    place = "BBCLI_USERNAME and BBCLI_PASSWORD"
    assert table_rows(invoke("auth", "status")) == [
        [sandbox.url, sandbox.url, "fred", "active", "basic", place, "", "signed in"]
    ]
    assert status_objects(invoke)[0]["name"] is None
    secret = create_token(sandbox, "users/mary", user="mary")
    with_token = table_rows(invoke("auth", "status", env={"BBCLI_TOKEN": secret}))
    assert with_token == [[sandbox.url, sandbox.url, "mary", "active", "bearer", "BBCLI_TOKEN", "", "signed in"]]


def test_a_wrong_token_of_the_environment_is_not_said_to_be_the_stored_users(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    sign_in(invoke, signed_out, "mary")
    found = status_objects(invoke, env={"BBCLI_TOKEN": "BBDC-wrong"})
    assert [(each["user"], each["source"], each["state"]) for each in found] == [(None, "BBCLI_TOKEN", "not signed in")]


@pytest.mark.parametrize("owner", ["projects/WORK", "projects/WORK/repos/my-repo"])
def test_the_token_of_a_project_or_repository_is_good_and_no_users(
    sandbox: Sandbox, invoke: Invoke, owner: str
) -> None:
    env = {"BBCLI_TOKEN": create_token(sandbox, owner, user="admin")}
    result = invoke("auth", "status", env=env)
    assert (result.code, result.err) == (0, "")
    assert table_rows(result) == [[sandbox.url, sandbox.url, "", "active", "bearer", "BBCLI_TOKEN", "", "signed in"]]
    assert invoke("commits", "list", "-R", "WORK/my-repo", "-L", "1", env=env).code == 0


def test_a_user_name_with_other_letters_is_shown_as_it_is(sandbox: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_USERNAME": "jörg@example.com", "BBCLI_PASSWORD": "jörg@example.com"}
    assert table_rows(invoke("auth", "status", env=env))[0][2] == "jörg@example.com"


def test_without_any_server_or_login_every_way_is_named(signed_out: Sandbox, invoke: Invoke) -> None:
    for words, env in (
        (["auth", "status"], {}),
        (["projects", "list"], {}),
        (["projects", "list", "-S", signed_out.url], {}),
        (["projects", "list"], {"BBCLI_SERVER": signed_out.url}),
    ):
        result = invoke(*words, env=env)
        assert (result.code, result.out) == (4, "")
        for way in ("bbcli auth login", "BBCLI_TOKEN", "BBCLI_USERNAME and BBCLI_PASSWORD"):
            assert way in result.err
    assert requests_to(signed_out) == []
