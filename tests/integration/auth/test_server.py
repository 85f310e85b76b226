"""The URL of `auth login`, options that do not fit the sign-in method, and the clone links of the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.auth.login_methods import choose_method
from bbcli.commands.auth.login_options import LoginOptions
from tests.support.command_fixtures import config
from tests.support.error_output import error_text
from tests.support.plain_http import create_token, requests_to
from tests.support.stub_server import Stub

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring


# Options of another way


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--expires 90d", "--expires requires --create-token"),
        ("--permissions REPO_READ --username fred", "--permissions requires --create-token"),
        ("--client-id 4bb", "--client-id requires --oauth"),
        ("--no-browser", "--no-browser requires --oauth or --oauth1"),
        ("--with-token --username fred", "--username cannot be combined with --with-token"),
        ("--session --port 8080", "--port cannot be combined with --session"),
        ("--command true --web", "--web cannot be combined with --command"),
        ("--cookie-stdin --password-stdin", "--password-stdin cannot be combined with --cookie-stdin"),
        ("--session --with-token", "--with-token and --session cannot be combined"),
        ("--create-token --command true", "--create-token and --command cannot be combined"),
    ],
)
def test_an_option_of_another_sign_in_method_is_2(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, words: str, message: str
) -> None:
    result = invoke("auth", "login", signed_out.url, *words.split(), stdin="x")
    assert (result.code, result.err) == (2, error_text(message))
    assert requests_to(signed_out) == []


def test_every_option_belongs_to_a_way() -> None:
    assert (
        choose_method("create_token", LoginOptions("fred", password_stdin=True, expires=3)).__name__
        == "login_with_new_token"
    )
    assert choose_method(None, LoginOptions()).__name__ == "login_with_prompt"


# A URL as people paste it


def test_a_password_in_the_url_is_neither_kept_nor_shown(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    pasted = signed_out.url.replace("://", "://fred:s3cret@")
    secret = create_token(signed_out, "users/mary", user="mary")
    login = invoke("auth", "login", f"{pasted}/projects", "--with-token", "--debug", stdin=secret)
    assert login.code == 0
    listed = invoke("projects", "list", "-S", pasted, "--debug")
    wrong = invoke("auth", "login", pasted, "--with-token", stdin="wrong")
    assert (listed.code, wrong.code, invoke("auth", "logout", "--no-revoke", pasted).code) == (0, 4, 0)
    shown = json.dumps([login.err, listed.err, listed.out, wrong.err])
    assert "s3cret" not in shown + (tmp_path / "config" / "config.toml").read_text()
    assert {seen.user for seen in requests_to(signed_out)} <= {"mary", "fred", None}


# The host of ssh URLs


@pytest.mark.parametrize(
    ("words", "href", "expected"),
    [
        ((), "ssh://git@ssh.example.com:7999/work/r.git", "ssh.example.com"),
        ((), "ssh://git@127.0.0.1:7999/work/r.git", None),
        ((), "ssh://nonsense", None),
        (("--ssh-host", "git.example.com"), "ssh://git@ssh.example.com:7999/work/r.git", "git.example.com"),
    ],
)
def test_a_login_learns_the_host_of_ssh_urls(
    invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, words: tuple[str, ...], href: str, expected: str | None
) -> None:
    with Stub() as server:
        server.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.22"},
                      headers={"X-AUSERNAME": "fred"})  # fmt: skip
        if not words:
            links = [{"name": "http", "href": f"{server.url}/scm/work/r.git"}, {"name": "ssh", "href": href}]
            server.page("/rest/api/latest/repos", {"slug": "r", "links": {"clone": links}})
        assert invoke("auth", "login", server.url, "--with-token", *words, stdin="t0ken").code == 0
        assert config(tmp_path)["servers"]["127.0.0.1"].get("ssh_host") == expected
        if expected:
            server.expect("GET", "/rest/api/latest/projects/WORK/repos/r", json_body={"slug": "r"})
            assert invoke("repos", "show", f"git@{expected}:work/r.git", "--brief").out.startswith("NAME")
        server.check()


def test_a_server_that_lists_no_repositories_can_be_signed_in_to(invoke: Invoke, vault: MemoryKeyring) -> None:
    with Stub() as server:
        server.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.22"},
                      headers={"X-AUSERNAME": "fred"})  # fmt: skip
        server.expect("GET", "/rest/api/latest/repos", status=403, json_body={"errors": [{"message": "No."}]})
        assert invoke("auth", "login", server.url, "--with-token", stdin="t0ken").code == 0
        server.check()


def test_an_invalid_ssh_host_is_2(signed_out: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "login", signed_out.url, "--with-token", "--ssh-host", "ssh://git@x:33", stdin="x")
    message, hint = "'ssh://git@x:33' is not a host name", "omit ssh://, user and port"
    assert (result.code, result.err, requests_to(signed_out)) == (2, error_text(message, hint), [])
