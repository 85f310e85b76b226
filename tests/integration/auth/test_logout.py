"""`bbcli auth logout`: the configuration and the secret are removed, and a created token is revoked on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.auth.test_status import sign_in
from tests.support.command_fixtures import config
from tests.support.plain_http import create_token, requests_to
from tests.support.stub_server import Stub

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring


def tokens_of(sandbox: Sandbox, user: str) -> list[str]:
    """Return the names of a user's tokens that bbcli created."""
    found = sandbox.store.users.by_name(user)
    assert found is not None
    rows = sandbox.store.database.rows("select name from tokens where user_id = ? order by created, id", found.id)
    return [str(row["name"]) for row in rows if str(row["name"]).startswith("bbcli@")]


def make_token(invoke: Invoke, sandbox: Sandbox, user: str = "aahmed") -> None:
    for name in tokens_of(sandbox, user):
        sandbox.store.database.write("delete from tokens where name = ?", name)
    assert sign_in(invoke, sandbox, user, "--create-token").code == 0
    assert len(tokens_of(sandbox, user)) == 1


def test_logout_forgets_both_halves(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path) -> None:
    invoke("auth", "login", signed_out.url, "--with-token", stdin=create_token(signed_out, "users/fred"))
    result = invoke("auth", "logout", tty=True)
    assert (result.code, result.out, result.err) == (0, "", f"signed out of {signed_out.url} as fred\n")
    assert vault.held == {}
    assert not config(tmp_path).get("servers")
    assert "default" not in config(tmp_path)
    assert invoke("projects", "list").code == 4


@pytest.mark.parametrize("form", ["here", "{url}", "{url}/dashboard"])
def test_logout_names_the_server_by_name_or_url(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, form: str
) -> None:
    sign_in(invoke, signed_out, "fred", "--name", "here")
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
    sign_in(invoke, signed_out, "fred")
    vault.held.clear()
    assert invoke("auth", "logout").code == 0
    assert not config(tmp_path).get("servers")


def test_logout_asks_nothing_of_a_server_that_is_down(invoke: Invoke, vault: MemoryKeyring) -> None:
    with Stub() as server:
        server.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.22"},
                      headers={"X-AUSERNAME": "fred"})  # fmt: skip
        server.page("/rest/api/latest/repos")
        assert invoke("auth", "login", server.url, "--with-token", stdin="t0ken").code == 0
        server.check()
        url = server.url
    result = invoke("auth", "logout", url)
    assert (result.code, result.err, vault.held) == (0, "", {})


def test_after_a_logout_the_other_account_is_used(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    for user in ("mary", "fred"):
        sign_in(invoke, signed_out, user)
    result = invoke("auth", "logout", tty=True)
    assert result.err == f"signed out of {signed_out.url} as fred\nmary is used there now\n"
    assert list(vault.held) == [(f"bbcli:{signed_out.url}", "mary")]
    assert config(tmp_path)["servers"]["127.0.0.1"]["user"] == "mary"
    assert invoke("auth", "token").out == "mary\n"


def test_logout_all_forgets_every_account_of_every_server(
    signed_out: Sandbox, second: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    for server, user in ((signed_out, "mary"), (signed_out, "fred"), (second, "admin")):
        sign_in(invoke, server, user)
    result = invoke("auth", "logout", "--all", tty=True)
    assert result.err.splitlines() == [
        f"signed out of {signed_out.url} as mary",
        f"signed out of {signed_out.url} as fred",
        f"signed out of {second.url} as admin",
    ]
    assert (result.code, vault.held, config(tmp_path)) == (0, {}, {})
    assert invoke("auth", "logout", "--all").code == 0, "again is fine"
    both = invoke("auth", "logout", "127.0.0.1", "--all")
    assert (both.code, both.err) == (2, "error: SERVER and --all exclude each other\n")


# The token that bbcli made


def test_a_script_that_says_nothing_leaves_the_token_and_is_told(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    make_token(invoke, signed_out)
    for more in ((), ("--no-revoke",)):
        result = invoke("auth", "logout", *more)
        page = f"{signed_out.url}/plugins/servlet/access-tokens/manage"
        assert (result.code, result.err) == (0, f"the token that bbcli made stays valid: {page}\n")
        assert (vault.held, len(tokens_of(signed_out, "aahmed"))) == ({}, 1)
        make_token(invoke, signed_out)


def test_a_script_revokes_with_the_password_of_the_environment(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    make_token(invoke, signed_out)
    env = {"BBCLI_USERNAME": "aahmed", "BBCLI_PASSWORD": "aahmed"}
    result = invoke("auth", "logout", "--revoke", env=env)
    assert (result.code, result.err, vault.held, tokens_of(signed_out, "aahmed")) == (0, "", {}, [])


def test_a_token_that_was_revoked_before_is_no_obstacle(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    make_token(invoke, signed_out)
    signed_out.store.database.write("delete from tokens")
    env = {"BBCLI_USERNAME": "aahmed", "BBCLI_PASSWORD": "aahmed"}
    assert (invoke("auth", "logout", "--revoke", env=env).code, vault.held) == (0, {})


def test_a_token_that_can_not_be_revoked_stays_with_its_login(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    make_token(invoke, signed_out)
    before = config(tmp_path), dict(vault.held)
    without = "the login is still there; to leave the token: bbcli auth logout 127.0.0.1 --no-revoke"
    wrong = invoke("auth", "logout", "--revoke", env={"BBCLI_USERNAME": "aahmed", "BBCLI_PASSWORD": "wrong"})
    assert (wrong.code, wrong.err.splitlines()[1]) == (4, f"hint: {without}")
    signed_out.store.users.reset_failures(signed_out.store.users.by_name("aahmed"))  # type: ignore[arg-type]
    assert (config(tmp_path), vault.held) == before
    nobody = invoke("auth", "logout", "--revoke", env={"BBCLI_USERNAME": "", "BBCLI_PASSWORD": ""})
    assert (nobody.code, nobody.err.splitlines()[0]) == (2, "error: Password of aahmed? There is no terminal to ask on")
    assert (config(tmp_path), vault.held) == before
    with_token = {"BBCLI_TOKEN": create_token(signed_out, "users/aahmed", user="aahmed")}
    assert invoke("auth", "logout", "--revoke", env=with_token).code == 2, "a token revokes none"
    assert [seen.method for seen in requests_to(signed_out) if seen.method == "DELETE"] == []


def test_a_token_of_a_server_that_is_down_stays_with_its_login(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    make_token(invoke, signed_out)
    held = dict(vault.held)
    path = tmp_path / "config" / "config.toml"
    path.write_text(path.read_text().replace(signed_out.url, "http://127.0.0.1:1"))
    env = {"BBCLI_USERNAME": "aahmed", "BBCLI_PASSWORD": "aahmed"}
    down = invoke("auth", "logout", "--revoke", "--retries", "0", env=env)
    assert (down.code, vault.held) == (9, held)
    assert down.err.endswith("to leave the token: bbcli auth logout 127.0.0.1 --no-revoke\n")
    assert invoke("auth", "logout", "--no-revoke").code == 0
