"""Selection of an account on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.file_keyring import read_keyring
from tests.support.prompt_process import NAME, on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


LIST = ("projects", "list", "-L", "1")


# Accounts of a server


# The order


def test_without_any_login_a_terminal_is_asked_for_this_run_alone(signed_out: Sandbox, tmp_path: Path) -> None:
    answers = {NAME: "mary", "Password": "mary"}
    code, seen = on_a_terminal(LIST, answers, tmp_path, {"BBCLI_SERVER": signed_out.url})
    assert (code, "KEY" in seen, read_keyring(tmp_path)) == (0, True, {})
    assert not (tmp_path / "config").exists()


# Context paths
