"""`auth login` on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.command_fixtures import config
from tests.support.error_output import error_text
from tests.support.file_keyring import read_keyring
from tests.support.plain_http import create_token
from tests.support.prompt_process import NAME, on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


# With a token from stdin


# On a terminal


def test_login_asks_for_name_and_password_and_does_not_echo_it(signed_out: Sandbox, tmp_path: Path) -> None:
    code, seen = on_a_terminal(["auth", "login", signed_out.url], {NAME: "aahmed", "Password": "aahmed"}, tmp_path)
    assert code == 0, seen
    assert seen.count("aahmed") == 2, "as it was typed, and in the confirmation; the password is not echoed"
    assert f"signed in to {signed_out.url} as aahmed" in seen
    assert read_keyring(tmp_path) == {f"bbcli:{signed_out.url} aahmed": "aahmed"}
    account = {"auth": "basic", "store": "keyring", "backend": "chest.Chest"}
    assert config(tmp_path)["servers"]["127.0.0.1"]["accounts"] == {"aahmed": account}


def test_login_with_an_empty_name_asks_for_a_token(signed_out: Sandbox, tmp_path: Path) -> None:
    secret = create_token(signed_out, "users/mary", user="mary")
    code, seen = on_a_terminal(["auth", "login", signed_out.url], {NAME: "", "HTTP access token": secret}, tmp_path)
    assert code == 0, seen
    assert secret not in seen
    assert list(config(tmp_path)["servers"]["127.0.0.1"]["accounts"]) == ["mary"]


def test_a_wrong_password_is_4_and_stored_nowhere(signed_out: Sandbox, tmp_path: Path) -> None:
    code, seen = on_a_terminal(["auth", "login", signed_out.url], {NAME: "seb.ruiz", "Password": "wrong"}, tmp_path)
    assert code == 4
    message = f"{signed_out.url}: authentication failed. Please check your credentials and try again"
    assert seen.endswith(error_text(message, "check the user name and the password"))
    assert not read_keyring(tmp_path)
    assert not (tmp_path / "config").exists()
