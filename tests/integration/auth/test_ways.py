"""Each way to sign in, from login to a listing to logout."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.auth.test_status import sign_in
from tests.support.command_fixtures import config
from tests.support.error_output import error_text
from tests.support.plain_http import create_token
from tests.support.stub_server import Stub

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring

LIST = ("commits", "list", "-R", "WORK/my-repo", "-L", "1")


def listing_succeeds(invoke: Invoke, **how: Any) -> bool:
    """Return True if a listing succeeds."""
    listed = invoke(*LIST, **how)
    return (listed.code, len(listed.lines)) == (0, 1)


def log_out_removes_everything(invoke: Invoke, vault: MemoryKeyring, tmp_path: Path) -> bool:
    """Sign out; return True if no configuration and no secret is left."""
    return invoke("auth", "logout").code == 0 and not vault.held and not config(tmp_path) and invoke(*LIST).code == 4


def session_cookie(sandbox: Sandbox, user: str = "fred") -> str:
    found = sandbox.store.users.by_name(user)
    assert found is not None
    return f"BITBUCKETSESSIONID={sandbox.store.users.open_session(found)}"


# HTTP access token


def test_a_token_from_stdin(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path) -> None:
    secret = create_token(signed_out, "users/fred")
    assert invoke("auth", "login", signed_out.url, "--with-token", stdin=f"{secret}\r\n").code == 0
    assert listing_succeeds(invoke)
    assert invoke("auth", "token").out == f"{secret}\n"
    assert log_out_removes_everything(invoke, vault, tmp_path)


def test_a_token_from_a_file(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path) -> None:
    path = tmp_path / "token.txt"
    path.write_text(create_token(signed_out, "users/fred"))
    assert invoke("auth", "login", signed_out.url, "--token-file", str(path)).code == 0
    path.unlink()
    assert listing_succeeds(invoke)
    assert log_out_removes_everything(invoke, vault, tmp_path)


# Basic


def test_a_name_and_a_password_from_stdin(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    assert sign_in(invoke, signed_out, "jörg@example.com").code == 0
    assert vault.held == {(f"bbcli:{signed_out.url}", "jörg@example.com"): "jörg@example.com"}
    assert invoke("projects", "list", "-L", "1").code == 0
    assert log_out_removes_everything(invoke, vault, tmp_path)


def test_a_password_on_stdin_needs_a_name(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    result = invoke("auth", "login", signed_out.url, "--password-stdin", stdin="fred")
    message = f"cannot prompt without a terminal: User name on {signed_out.url}"
    assert (result.code, result.err) == (2, error_text(message, "use --username NAME --password-stdin < password.txt"))


def test_a_server_that_takes_no_passwords_is_said_with_the_way_out(
    ten: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    message = f"{ten.url}: this server takes no password here. Use an HTTP access token"
    hint = "from Bitbucket 10 on, passwords may work on the sign-in page only: bbcli auth login {} --create-token"
    refused = sign_in(invoke, ten, "mary")
    assert (refused.code, refused.err) == (4, error_text(message, f"{hint.format(ten.url)}, or --session"))
    assert vault.held == {}
    env = {"BBCLI_SERVER": ten.url, "BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    assert invoke(*LIST, env=env).err == refused.err


def test_a_new_server_that_calls_every_password_wrong_is_said_with_the_way_out(
    invoke: Invoke, vault: MemoryKeyring
) -> None:
    properties = "/rest/api/latest/application-properties"
    wrong = {"message": "No.", "exceptionName": "com.atlassian.IncorrectPasswordAuthenticationException"}
    for version, way in (("10.0.1", "--create-token, or --session\n"), ("9.4.22", "the password\n")):
        with Stub() as server:
            server.expect("GET", properties, status=401, json_body={"errors": [wrong]})
            server.expect("GET", properties, json_body={"version": version})
            login = ("auth", "login", server.url, "--username", "fred", "--password-stdin")
            refused = invoke(*login, stdin="fred")
            assert (refused.code, refused.err.endswith(f" {way}")) == (4, True), refused.err


@pytest.mark.parametrize(
    ("user", "code", "words"), [("nolan", 5, "nolan is not licensed"), ("nobody", 4, "authentication failed")]
)
def test_a_user_without_access_is_reported(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, user: str, code: int, words: str
) -> None:
    result = sign_in(invoke, signed_out, user)
    assert (result.code, vault.held) == (code, {})
    assert words in result.err


def test_too_many_wrong_passwords_lead_to_the_page_with_the_captcha(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    login = ("auth", "login", signed_out.url, "--username", "seb.ruiz", "--password-stdin")
    assert [invoke(*login, stdin=word).code for word in ("wrong", "wrong", "wrong")] == [4, 4, 4]
    right = invoke(*login, stdin="seb.ruiz")
    assert (right.code, f"solve the CAPTCHA: {signed_out.url}/login" in right.err) == (4, True)


# Session


@pytest.mark.parametrize("version", ["signed_out", "ten"])
def test_a_session_by_the_form(
    request: pytest.FixtureRequest, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, version: str
) -> None:
    server: Sandbox = request.getfixturevalue(version)
    assert sign_in(invoke, server, "mary", "--session").code == 0
    assert listing_succeeds(invoke)
    assert "\tsession\t" in invoke("auth", "status").out
    assert log_out_removes_everything(invoke, vault, tmp_path)


@pytest.mark.parametrize("form", ["{}", "Cookie: {}; other=1\n"])
def test_the_cookies_of_a_browser(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, form: str
) -> None:
    login = ("auth", "login", signed_out.url, "--cookie-stdin")
    assert invoke(*login, stdin=form.format(session_cookie(signed_out))).code == 0
    assert listing_succeeds(invoke)
    assert log_out_removes_everything(invoke, vault, tmp_path)


def test_a_session_that_has_ended_is_said_where_the_list_would_just_be_shorter(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    sign_in(invoke, signed_out, "fred", "--session")
    assert len(invoke("projects", "list", "--all").lines) > 1
    signed_out.store.users.end_sessions()
    for words in (("projects", "list"), LIST, ("auth", "tokens", "list")):
        result = invoke(*words)
        message = f"the session on {signed_out.url} has expired"
        assert (result.code, result.out) == (4, "")
        assert result.err == error_text(message, f"bbcli auth login {signed_out.url} --session")


def test_cookies_of_a_session_that_has_ended_are_not_kept(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    result = invoke("auth", "login", signed_out.url, "--cookie-stdin", stdin="BITBUCKETSESSIONID=old")
    assert (result.code, vault.held) == (4, {})


# A command


def test_a_command_is_run_each_time_and_nothing_else_is_kept(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    secret = create_token(signed_out, "users/fred")
    program = tmp_path / "pass.py"
    program.write_text(f"open({str(tmp_path / 'runs')!r}, 'a').write('.')\nprint('{secret}')\nprint('second line')\n")
    command = f"{sys.executable} {program}"
    assert invoke("auth", "login", signed_out.url, "--command", command).code == 0
    assert vault.held == {}
    account = config(tmp_path)["servers"]["127.0.0.1"]["accounts"]["fred"]
    assert account == {"auth": "bearer", "store": "command", "command": command}
    assert (listing_succeeds(invoke), listing_succeeds(invoke)) == (True, True)
    assert (tmp_path / "runs").read_text() == "..."
    assert invoke("auth", "status").out.split("\t")[5] == "command"
    assert log_out_removes_everything(invoke, vault, tmp_path)


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("false", 10, "the credential command 'false' exited with code 1"),
        ("true", 10, "the credential command 'true' printed nothing"),
        ("no-such-program", 10, "the credential command 'no-such-program': No such file or directory"),
        ("", 2, "the credential command is empty"),
    ],
)
def test_a_command_that_gives_no_token_is_said(
    signed_out: Sandbox, invoke: Invoke, tmp_path: Path, command: str, code: int, message: str
) -> None:
    result = invoke("auth", "login", signed_out.url, "--command", command)
    assert (result.code, result.err.splitlines()[0]) == (code, f"error: {message}")
    assert not (tmp_path / "config" / "config.toml").exists()


def test_a_command_that_prints_an_invalid_token_is_4(signed_out: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "login", signed_out.url, "--command", "echo BBDC-old")
    assert (result.code, result.err.splitlines()[1]) == (4, "hint: check what the credential command prints")
