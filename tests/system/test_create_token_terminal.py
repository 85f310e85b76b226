"""`auth login --create-token` on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.auth.test_logout import tokens_of
from tests.support.prompt_process import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


@pytest.fixture
def nine(signed_out: Sandbox) -> Sandbox:
    """The sandbox, without tokens and signed out."""
    signed_out.store.database.write("delete from tokens")
    return signed_out


def test_on_a_terminal_name_and_password_are_asked_for(nine: Sandbox, tmp_path: Path) -> None:
    answers = {f"User name on {nine.url}": "aahmed", "Password of aahmed": "aahmed"}
    code, seen = on_a_terminal(["auth", "login", nine.url, "--create-token"], answers, tmp_path)
    assert (code, len(tokens_of(nine, "aahmed"))) == (0, 1)
    asked = f"User name on {nine.url}: aahmed\nPassword of aahmed: \n"
    assert seen == f"{asked}signed in to {nine.url} as aahmed\n"
