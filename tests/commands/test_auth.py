"""`bbcli auth` status and logout against the live sandbox, and what it tells git."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.commands.conftest import config
from tests.plain_http import asked, token

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring


# Status and logout


def test_status_shows_who_one_is_and_where_the_login_comes_from(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    secret = token(signed_out, "users/fred")
    invoke("auth", "login", signed_out.url, "--with-token", "--name", "here", stdin=secret)
    result = invoke("auth", "status")
    assert result.out == f"here\t{signed_out.url}\tfred\tbearer\tkeyring\tsigned in\n"
    shown = invoke("auth", "status", "--json")
    assert json.loads(shown.out) == [
        {
            "name": "here",
            "url": signed_out.url,
            "user": "fred",
            "auth": "bearer",
            "source": "keyring",
            "state": "signed in",
        }
    ]
    assert secret not in shown.out + result.out
    vault.held.clear()
    gone = invoke("auth", "status")
    assert gone.out == f"here\t{signed_out.url}\tfred\tbearer\t\tno credential for {signed_out.url}\n"


def test_status_knows_the_environment(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "status")
    assert result.out == f"\t{sandbox.url}\tfred\tbasic\tBBCLI_USERNAME and BBCLI_PASSWORD\tsigned in\n"
    assert json.loads(invoke("auth", "status", "--json").out)[0]["name"] is None
    secret = token(sandbox, "users/mary", user="mary")
    with_token = invoke("auth", "status", env={"BBCLI_TOKEN": secret})
    assert with_token.out == f"\t{sandbox.url}\tmary\tbearer\tBBCLI_TOKEN\tsigned in\n"


def test_status_of_a_login_that_is_no_longer_good_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "status", env={"BBCLI_USERNAME": "jörg@example.com", "BBCLI_PASSWORD": "old"})
    assert "authentication failed" in result.out.lower()
    assert "signed in" not in result.out


def test_status_without_any_good_login_is_4(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("auth", "status", env={"BBCLI_USERNAME": "seb.ruiz", "BBCLI_PASSWORD": "old"}).code == 4


def test_a_user_name_with_other_letters_is_shown_as_it_is(sandbox: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_USERNAME": "jörg@example.com", "BBCLI_PASSWORD": "jörg@example.com"}
    assert invoke("auth", "status", env=env).out.split("\t")[2] == "jörg@example.com"


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
    assert asked(signed_out) == []


def test_logout_forgets_both_halves(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path) -> None:
    invoke("auth", "login", signed_out.url, "--with-token", stdin=token(signed_out, "users/fred"))
    result = invoke("auth", "logout", tty=True)
    assert (result.code, result.out, result.err) == (0, "", f"signed out of {signed_out.url}\n")
    assert vault.held == {}
    assert not config(tmp_path).get("servers")
    assert "default" not in config(tmp_path)
    assert invoke("projects", "list").code == 4


@pytest.mark.parametrize("form", ["here", "{url}", "{url}/dashboard"])
def test_logout_names_the_server_by_name_or_url(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, form: str
) -> None:
    secret = token(signed_out, "users/fred")
    invoke("auth", "login", signed_out.url, "--with-token", "--name", "here", stdin=secret)
    assert invoke("auth", "logout", form.format(url=signed_out.url)).code == 0
    assert vault.held == {}


def test_logout_of_what_is_not_stored_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "logout")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: no login is stored for {sandbox.url}\nhint: bbcli auth status\n"
    assert invoke("auth", "logout", "nowhere").code == 2


def test_logout_with_the_secret_already_gone_still_forgets_the_server(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    invoke("auth", "login", signed_out.url, "--with-token", stdin=token(signed_out, "users/fred"))
    vault.held.clear()
    assert invoke("auth", "logout").code == 0
    assert not config(tmp_path).get("servers")


# What git is told


def test_git_is_answered_for_this_server_only(sandbox: Sandbox, invoke: Invoke) -> None:
    host = sandbox.url.removeprefix("http://")
    question = f"protocol=http\nhost={host}\npath=scm/work/my-repo.git\n\n"
    answer = invoke("auth", "git-credential", "get", stdin=question)
    assert (answer.code, answer.out) == (0, "username=fred\npassword=fred\n\n")
    for other in ("protocol=https\nhost=github.com\n\n", f"protocol=http\nhost={host}.evil.example\n\n", ""):
        refused = invoke("auth", "git-credential", "get", stdin=other)
        assert (refused.code, refused.out) == (0, "")


@pytest.mark.parametrize("operation", ["store", "erase", "capability"])
def test_git_tells_nothing_that_is_kept(sandbox: Sandbox, invoke: Invoke, operation: str) -> None:
    host = sandbox.url.removeprefix("http://")
    result = invoke("auth", "git-credential", operation, stdin=f"protocol=http\nhost={host}\npassword=x\n\n")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert asked(sandbox) == []


def test_git_is_not_answered_over_another_protocol(sandbox: Sandbox, invoke: Invoke) -> None:
    host = "bitbucket.example.com"
    env = {"BBCLI_SERVER": f"https://{host}"}
    question = f"protocol=http\nhost={host}\n\n"
    assert invoke("auth", "git-credential", "get", stdin=question, env=env).out == ""
