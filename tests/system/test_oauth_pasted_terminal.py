"""A pasted OAuth redirect, with the client secret typed on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.auth.test_oauth_login import SECRET
from tests.support.oauth_flow import Person, page_in
from tests.support.prompt_process import on_a_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_on_a_terminal_the_client_secret_is_asked_for_and_not_echoed(live: Sandbox, tmp_path: Path) -> None:
    answers: dict[str, Callable[[str], str]] = {
        "Client secret (empty: none)": lambda _: SECRET,
        "URL": lambda told: Person().landing(page_in(told)),
    }
    words = ["auth", "login", live.url, "--oauth", "--client-id", "bbcli", "--no-browser"]
    code, seen = on_a_terminal(words, answers, tmp_path)
    assert code == 0, seen
    assert SECRET not in seen
    assert seen.endswith(f"signed in to {live.url} as fred\n")
    assert "bbcli-secret" in (tmp_path / "chest.json").read_text()
