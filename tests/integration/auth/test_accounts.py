"""Several accounts and servers: the default ones, and how to select others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from tests.integration.auth.test_status import sign_in, table_rows
from tests.support.command_fixtures import config
from tests.support.error_output import error_text
from tests.support.plain_http import create_token, requests_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.sandbox_pool import DataPool

LIST = ("projects", "list", "-L", "1")


def user_of(invoke: Invoke, *words: str) -> str:
    """Return the user name that the server reports for this run."""
    return table_rows(invoke("auth", "status", *words))[0][2]


# Accounts of a server


def test_a_second_login_is_the_one_in_use_and_switch_goes_back(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    for user in ("mary", "fred"):
        sign_in(invoke, signed_out, user)
    assert user_of(invoke) == "fred"
    result = invoke("auth", "switch", "mary", tty=True)
    said = f"switched to mary on {signed_out.url}\n"
    assert (result.code, result.out, result.err) == (0, "", said)
    assert (user_of(invoke), invoke("auth", "token").out) == ("mary", "mary\n")
    assert (invoke("auth", "switch", "fred").code, user_of(invoke)) == (0, "fred")


def test_an_account_whose_secret_is_gone_can_be_signed_in_again(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    for user in ("mary", "fred"):
        sign_in(invoke, signed_out, user)
    del vault.held[f"bbcli:{signed_out.url}", "mary"]
    states = [row[-1] for row in table_rows(invoke("auth", "status"))]
    assert states == ["signed in", f"not signed in: the saved secret of mary on {signed_out.url} is missing"]
    assert invoke("auth", "status").code == 0
    sign_in(invoke, signed_out, "mary")
    assert [row[-1] for row in table_rows(invoke("auth", "status"))] == ["signed in", "signed in"]


def test_the_environment_that_goes_before_a_login_is_said(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    warning = f"warning: the credential in the environment takes precedence on {signed_out.url}\n"
    env = {"BBCLI_TOKEN": create_token(signed_out, "users/fred")}
    login = ("auth", "login", signed_out.url, "--username", "mary", "--password-stdin")
    assert invoke(*login, stdin="mary", env=env).err == warning
    sign_in(invoke, signed_out, "aahmed")
    assert invoke("auth", "switch", "mary").err == warning
    other = {"BBCLI_SERVER": "https://bitbucket.example.com"}
    assert invoke("auth", "switch", "aahmed", "--server", signed_out.url, env=other).err == "", (
        "it is for another server"
    )


def test_only_a_login_by_oauth_is_refreshed(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    hint = f"bbcli auth login {signed_out.url}"
    for more, kind in (((), "basic"), (("--session",), "session")):
        sign_in(invoke, signed_out, "mary", *more)
        result = invoke("auth", "refresh")
        assert (result.code, result.err) == (
            2,
            error_text(f"only OAuth 2.0 logins can be renewed: this login is {kind}", hint),
        )


# The order


def test_flag_environment_store_and_netrc_come_in_this_order(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BBCLI_SERVER", signed_out.url)
    netrc, file, mounted = tmp_path / "netrc", tmp_path / "token", tmp_path / "mounted"
    netrc.write_text("machine 127.0.0.1 login seb.ruiz password seb.ruiz\n")
    netrc.chmod(0o600)
    file.write_text(create_token(signed_out, "users/fred"))
    mounted.write_text(create_token(signed_out, "users/admin", user="admin"))
    monkeypatch.setenv("NETRC", str(netrc))
    assert (user_of(invoke), invoke(*LIST).code) == ("seb.ruiz", 0)
    sign_in(invoke, signed_out, "mary")
    assert user_of(invoke) == "mary"
    for name, value in (("BBCLI_USERNAME", "aahmed"), ("BBCLI_PASSWORD", "aahmed")):
        monkeypatch.setenv(name, value)
    assert user_of(invoke) == "aahmed"
    monkeypatch.setenv("BBCLI_TOKEN_FILE", str(mounted))
    assert (user_of(invoke), invoke(*LIST).code) == ("admin", 0)
    monkeypatch.setenv("BBCLI_TOKEN", create_token(signed_out, "users/j%C3%B6rg_example.com", user="jörg@example.com"))
    assert user_of(invoke) == "jörg@example.com"
    assert user_of(invoke, "--token-file", str(file)) == "fred"
    assert invoke(*LIST, "--token-file", str(file)).code == 0


def test_a_netrc_that_others_can_read_is_not_used(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mary password mary\n")
    netrc.chmod(0o644)
    result = invoke(*LIST, env={"BBCLI_SERVER": signed_out.url, "NETRC": str(netrc)})
    assert (result.code, result.err) == (
        10,
        error_text(f"{netrc} is ignored: other users can read it", f"chmod 600 {netrc}"),
    )
    assert requests_to(signed_out) == []


def test_a_wrong_credential_is_named_by_its_source(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text("BBDC-old")
    env = {"BBCLI_SERVER": signed_out.url}
    for name, value in (("BBCLI_TOKEN", "BBDC-old"), ("BBCLI_TOKEN_FILE", str(path))):
        result = invoke(*LIST, env={**env, "BBCLI_TOKEN": "", name: value})
        assert (result.code, result.err.splitlines()[1]) == (4, f"hint: check {name}")
    assert invoke(*LIST, "--token-file", str(path), env=env).err.splitlines()[1] == "hint: check --token-file"


# Context paths


@pytest.fixture(scope="module")
def server_with_context_path(data_pool: DataPool) -> Iterator[Sandbox]:
    """A server below a context path."""
    with data_pool.directory() as data, Sandbox(data, context_path="/bitbucket") as running:
        yield running


def test_a_login_is_bound_to_its_context_path(
    signed_out: Sandbox, server_with_context_path: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    page = f"{server_with_context_path.url}/projects/WORK/repos/my-repo/browse"
    result = invoke("auth", "login", page, "--username", "mary", "--password-stdin", stdin="mary")
    assert result.code == 0
    assert (server_with_context_path.url.endswith("/bitbucket"), list(vault.held)) == (
        True,
        [(f"bbcli:{server_with_context_path.url}", "mary")],
    )
    assert config(tmp_path)["servers"]["127.0.0.1"]["url"] == server_with_context_path.url
    assert invoke("commits", "list", "-R", page, "-L", "1").code == 0
    server_with_context_path.requests.clear()
    root = server_with_context_path.url.removesuffix("/bitbucket")
    for other in (root, f"{root}/other", f"{root}/bitbucket2", f"https://{root.removeprefix('http://')}/bitbucket"):
        refused = invoke(*LIST, "--server", other)
        assert (refused.code, refused.err.splitlines()[0]) == (4, f"error: no credential for {other}")
    assert list(server_with_context_path.requests) == []
    assert invoke("auth", "logout", server_with_context_path.url).code == 0
