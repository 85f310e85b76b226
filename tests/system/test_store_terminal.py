"""Selection of the store of a login on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.error_output import error_text
from tests.support.file_keyring import read_keyring
from tests.support.plain_http import requests_to
from tests.support.prompt_process import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

LIST = ("projects", "list", "-L", "1")


def test_without_a_keyring_the_ways_are_named_before_anything_is_asked(signed_out: Sandbox, tmp_path: Path) -> None:
    ways = "set BBCLI_TOKEN, or save the login in a file: bbcli auth login URL --store file"
    for more in ((), ("--create-token",), ("--session",)):
        for backend in ("null", "fail"):
            env = {"PYTHON_KEYRING_BACKEND": f"keyring.backends.{backend}.Keyring"}
            code, seen = on_a_terminal(["auth", "login", signed_out.url, *more], {}, tmp_path, env)
            assert (code, seen) == (10, error_text("no keyring on this machine", ways))
    assert requests_to(signed_out) == []
    assert not (tmp_path / "config").exists()


def test_a_process_signs_in_lists_and_signs_out_with_a_keyring(signed_out: Sandbox, tmp_path: Path) -> None:
    words = ["auth", "login", signed_out.url, "--username", "mary"]
    assert on_a_terminal(words, {"Password of mary": "mary"}, tmp_path)[0] == 0
    assert read_keyring(tmp_path) == {f"bbcli:{signed_out.url} mary": "mary"}
    code, seen = on_a_terminal(LIST, {}, tmp_path)
    assert (code, seen.startswith("KEY "), "warning" in seen) == (0, True, False)
    assert on_a_terminal(["auth", "logout"], {}, tmp_path) == (0, f"signed out of {signed_out.url} as mary\n")
    assert read_keyring(tmp_path) == {}


def test_a_login_in_a_file_warns_once(signed_out: Sandbox, tmp_path: Path) -> None:
    words = ["auth", "login", signed_out.url, "--username", "mary", "--store", "file", "--quiet"]
    path = tmp_path / "config" / "secrets" / "logins.json"
    warning = f"warning: the secret is saved unencrypted in {path}"
    code, seen = on_a_terminal(words, {"Password of mary": "mary"}, tmp_path)
    assert (code, seen.splitlines()[-1]) == (0, warning)
    code, seen = on_a_terminal(LIST, {}, tmp_path)
    assert (code, "warning" in seen) == (0, False)
