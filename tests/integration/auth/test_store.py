"""`auth login --store`: a secret is stored in the keyring or, on request, in a file; a failed login stores nothing."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.integration.auth.test_status import sign_in
from tests.support.command_fixtures import config
from tests.support.plain_http import create_token

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring

LIST = ("projects", "list", "-L", "1")


def secrets(tmp_path: Path) -> dict[str, dict[str, str]]:
    path = tmp_path / "config" / "secrets" / "logins.json"
    found: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_login_in_a_file_from_login_to_a_listing_to_logout(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    type(vault).failure = RuntimeError("not to be asked")
    secret = create_token(signed_out, "users/fred")
    login = invoke("auth", "login", signed_out.url, "--with-token", "--store", "file", stdin=secret)
    assert (login.code, login.out, login.err) == (0, "", "")
    folder = tmp_path / "config" / "secrets"
    assert (mode(folder), mode(folder / "logins.json"), mode(folder.parent)) == (0o700, 0o600, 0o700)
    assert secrets(tmp_path) == {f"bbcli:{signed_out.url}": {"fred": secret}}
    account = config(tmp_path)["servers"]["127.0.0.1"]["accounts"]["fred"]
    assert account == {"auth": "bearer", "store": "file"}
    listed = invoke(*LIST)
    assert (listed.code, listed.err) == (0, "1 shown, more exist: --all\n"), "no warning in a pipe"
    assert invoke("auth", "status").out.split("\t")[5] == "file"
    assert invoke("auth", "logout").code == 0
    assert (secrets(tmp_path), config(tmp_path), invoke(*LIST).code) == ({}, {}, 4)


def test_a_terminal_is_warned_each_time_it_is_used(signed_out: Sandbox, invoke: Invoke) -> None:
    sign_in(invoke, signed_out, "fred", "--store", "file")
    warning = f"warning: the login on {signed_out.url} lies unencrypted in a file (--store file)"
    for _ in range(2):
        assert invoke(*LIST, tty=True, env={"NO_COLOR": "1"}).err.splitlines()[0] == warning
    assert warning in invoke("auth", "token", tty=True, env={"NO_COLOR": "1"}).err


def test_a_file_that_others_can_read_is_refused(signed_out: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    sign_in(invoke, signed_out, "fred", "--store", "file")
    path = tmp_path / "config" / "secrets" / "logins.json"
    path.chmod(0o640)
    for words in (LIST, ("auth", "token"), ("auth", "logout")):
        result = invoke(*words)
        assert (result.code, result.out, result.err.splitlines()[0]) == (
            10,
            "",
            f"error: {path} is open to other users",
        )
    path.chmod(0o600)
    assert invoke(*LIST).code == 0


def test_moving_a_login_leaves_no_secret_where_it_was(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    sign_in(invoke, signed_out, "fred")
    sign_in(invoke, signed_out, "fred", "--store", "file")
    assert (vault.held, list(secrets(tmp_path))) == ({}, [f"bbcli:{signed_out.url}"])
    sign_in(invoke, signed_out, "fred")
    assert (len(vault.held), secrets(tmp_path)) == (1, {})


@pytest.mark.parametrize("way", ["--with-token", "--session", "--command"])
def test_a_credential_that_the_server_refuses_leaves_the_old_login(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, way: str
) -> None:
    sign_in(invoke, signed_out, "fred")
    before, held = (tmp_path / "config" / "config.toml").read_bytes(), dict(vault.held)
    words = {"--session": ("--username", "mary", "--password-stdin"), "--command": ("echo wrong",)}.get(way, ())
    result = invoke("auth", "login", signed_out.url, way, *words, stdin="wrong")
    assert result.code == 4, result.err
    assert ((tmp_path / "config" / "config.toml").read_bytes(), vault.held) == (before, held)
    assert invoke(*LIST).code == 0


@pytest.mark.parametrize("store", ["keyring", "file"])
def test_a_login_that_cannot_be_stored_leaves_the_old_one(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, store: str
) -> None:
    sign_in(invoke, signed_out, "fred", "--store", store)
    held, kept, before = dict(vault.held), secrets(tmp_path), config(tmp_path)
    lock = tmp_path / "config" / "config.toml.lock"
    lock.unlink()
    lock.mkdir()
    for user in ("fred", "mary"):
        assert sign_in(invoke, signed_out, user, "--store", store, "--session").code == 10
        assert (vault.held, secrets(tmp_path), config(tmp_path)) == (held, kept, before)
    assert invoke("auth", "token").out == "fred\n"


def test_a_keyring_that_stores_nothing_leaves_no_partial_login(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(vault), "set_password", lambda *_: None)
    result = sign_in(invoke, signed_out, "fred")
    assert (result.code, vault.held) == (10, {})
    assert not (tmp_path / "config" / "config.toml").exists()
