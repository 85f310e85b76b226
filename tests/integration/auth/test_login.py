"""`bbcli auth login` against the live sandbox: its prompts, checks, stored values and errors."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from tests.support.command_fixtures import config
from tests.support.error_output import error_text
from tests.support.plain_http import create_token, requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring


def is_stored(tmp_path: Path, vault: MemoryKeyring) -> bool:
    return bool(vault.held) or (tmp_path / "config" / "config.toml").exists()


# With a token from stdin


def test_login_with_a_token_from_stdin(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:  # fmt: skip
    secret = create_token(signed_out, "users/fred")
    result = invoke("auth", "login", f"{signed_out.url}/projects/WORK", "--with-token", stdin=f"{secret}\n")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert vault.held == {(f"bbcli:{signed_out.url}", "fred"): secret}
    account = {"auth": "bearer", "store": "keyring", "backend": "tests.conftest.MemoryKeyring"}
    expected = {"url": signed_out.url, "user": "fred", "accounts": {"fred": account}}
    assert config(tmp_path) == {"default": "127.0.0.1", "servers": {"127.0.0.1": expected}}
    assert secret not in (tmp_path / "config" / "config.toml").read_text()
    listed = invoke("commits", "list", "-R", "WORK/my-repo", "-L", "1")
    assert (listed.code, len(listed.lines)) == (0, 1)


def test_the_configuration_is_for_its_owner_only(signed_out: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    secret = create_token(signed_out, "users/fred")
    before = os.umask(0o002)
    try:
        invoke("auth", "login", signed_out.url, "--with-token", stdin=secret)
    finally:
        os.umask(before)
    folder = tmp_path / "config"
    assert stat.S_IMODE((folder / "config.toml").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml", "config.toml.lock"]


def test_a_name_of_ones_own_and_a_second_server(signed_out: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    secret = create_token(signed_out, "users/fred")
    invoke("auth", "login", signed_out.url, "--with-token", "--name", "here", stdin=secret)
    other = signed_out.url.replace("127.0.0.1", "localhost")
    assert invoke("auth", "login", other, "--with-token", stdin=secret).code == 0
    assert config(tmp_path)["default"] == "here"
    assert set(config(tmp_path)["servers"]) == {"here", "localhost"}
    for server in ("here", "localhost", other, signed_out.url):
        assert invoke("projects", "show", "WORK", "-S", server).code == 0


def test_a_personal_token_and_none_of_a_project_may_sign_in(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    secret = create_token(signed_out, "projects/WORK", user="admin")
    result = invoke("auth", "login", signed_out.url, "--with-token", stdin=secret)
    assert result.code == 4, "a project's token is nobody's: the server names no user for it"
    assert not is_stored(tmp_path, vault)


@pytest.mark.parametrize("stdin", ["", "\n", "  \n"])
def test_no_token_on_stdin_is_2(signed_out: Sandbox, invoke: Invoke, stdin: str) -> None:
    result = invoke("auth", "login", signed_out.url, "--with-token", stdin=stdin)
    assert (result.code, result.out) == (2, "")
    assert result.err == error_text("the token is empty", "bbcli auth login URL --with-token < token.txt")
    assert requests_to(signed_out) == []


def test_a_token_that_is_not_good_is_4_and_stored_nowhere(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    result = invoke("auth", "login", signed_out.url, "--with-token", stdin="BBDC-wrong-token\n")
    assert (result.code, result.out) == (4, "")
    assert "BBDC-wrong-token" not in result.err
    hint = f"check the token, or create another one: {signed_out.url}/plugins/servlet/access-tokens/manage"
    assert result.err.splitlines()[-1] == f"hint: {hint}"
    assert not is_stored(tmp_path, vault)


@pytest.mark.parametrize("way", [(), ("--create-token",)])
def test_a_wrong_password_is_not_answered_with_the_same_line(
    signed_out: Sandbox, invoke: Invoke, way: tuple[str, ...]
) -> None:
    line = ("auth", "login", signed_out.url, *way, "--username", "admin", "--password-stdin")
    result = invoke(*line, stdin="wrong\n")
    assert (result.code, result.err.splitlines()[-1]) == (4, "hint: check the user name and the password")


def test_without_a_terminal_nothing_is_asked(signed_out: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "login", signed_out.url, stdin="fred\nfred\n")
    assert (result.code, result.out) == (2, "")
    question = f"cannot prompt without a terminal: User name on {signed_out.url} (empty for an HTTP access token)"
    assert result.err == error_text(question, f"bbcli auth login {signed_out.url} --with-token < token.txt")


def test_plain_http_beyond_this_machine_is_refused_before_anything_is_asked(
    signed_out: Sandbox, invoke: Invoke
) -> None:  # fmt: skip
    result = invoke("auth", "login", "http://bitbucket.example.com", "--with-token", stdin="x")
    assert (result.code, result.out) == (2, "")
    assert "--allow-http" in result.err


@pytest.mark.parametrize("text", ["ftp://x", "http://", "https://a b", "https://[::1"])
def test_an_invalid_url_is_2(signed_out: Sandbox, invoke: Invoke, text: str) -> None:
    assert invoke("auth", "login", text, "--with-token", stdin="x").code == 2


@pytest.mark.parametrize("failure", [NoKeyringError("No recommended backend"), KeyringLocked("locked")])
def test_a_keyring_that_fails_is_10_and_nothing_is_written(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, failure: Exception
) -> None:
    type(vault).failure = failure
    result = invoke("auth", "login", signed_out.url, "--with-token", stdin="t0ken")
    assert (result.code, result.out) == (10, "")
    assert result.err.splitlines() == [
        f"error: the keyring cannot be used ({type(failure).__name__})",
        "hint: set BBCLI_TOKEN, or save the login in a file: bbcli auth login URL --store file",
    ]
    assert not is_stored(tmp_path, vault)
    assert requests_to(signed_out) == [], "nothing is made on the server, and nothing asked of it"


def test_without_a_keyring_nothing_is_asked(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:  # fmt: skip
    type(vault).failure = NoKeyringError("No recommended backend")
    result = invoke("auth", "login", signed_out.url, tty=True, stdin="fred\n", env={"NO_COLOR": "1"})
    assert (result.code, result.out) == (10, "")
    assert result.err.startswith("error: the keyring cannot be used (NoKeyringError)\n")
    assert requests_to(signed_out) == []


def test_a_folder_that_can_not_be_written_leaves_no_secret_behind(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    secret = create_token(signed_out, "users/fred")
    (tmp_path / "file").touch()
    env = {"BBCLI_CONFIG_DIR": str(tmp_path / "file" / "sub")}
    result = invoke("auth", "login", signed_out.url, "--with-token", stdin=secret, env=env)
    assert (result.code, result.out) == (10, "")
    assert not vault.held


def test_the_keyring_serves_later_runs_and_fails_them_with_10(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:  # fmt: skip
    invoke("auth", "login", signed_out.url, "--with-token", stdin=create_token(signed_out, "users/fred"))
    assert invoke("projects", "show", "WORK").code == 0
    type(vault).failure = KeyringLocked("locked")
    result = invoke("projects", "show", "WORK")
    assert (result.code, result.out) == (10, "")
    env = {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    assert invoke("projects", "show", "WORK", env=env).code == 0, "with one from the environment it is not asked"


# On a terminal
