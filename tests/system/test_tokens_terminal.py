"""`auth tokens` on a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.prompt_process import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


def test_a_login_that_is_a_token_asks_for_the_password_on_a_terminal(
    signed_out: Sandbox, tmp_path: Path
) -> None:  # fmt: skip
    signed_out.store.database.write("delete from tokens")
    words = ["auth", "login", signed_out.url, "--create-token", "--username", "aahmed"]
    assert on_a_terminal(words, {"Password of aahmed": "aahmed"}, tmp_path)[0] == 0
    words = ["auth", "tokens", "create", "more", "--permissions", "REPO_READ"]
    code, seen = on_a_terminal(words, {"Password of aahmed": "aahmed"}, tmp_path)
    assert code == 0, seen
    assert re.search(r"\nTOKEN +BBDC-\S+\n", seen)
    number = re.findall(r"\nID +(\d+)", seen)[0]
    answers = {"Password of aahmed": "aahmed", f"Type {number} to delete the access token with name 'more'": number}
    code, seen = on_a_terminal(["auth", "tokens", "revoke", number], answers, tmp_path)
    assert (code, seen.splitlines()[-1]) == (0, f"revoked access token {number}")
    assert [row["name"][:5] for row in signed_out.store.database.rows("select name from tokens")] == ["bbcli"]
