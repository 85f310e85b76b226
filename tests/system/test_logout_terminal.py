"""`auth logout` on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.file_keyring import read_keyring
from tests.support.prompt_process import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

REVOKING = "Revoke the token that bbcli made on {}? [y/N]"


def tokens_of(sandbox: Sandbox, user: str) -> list[str]:
    """Return the names of a user's tokens that bbcli created."""
    found = sandbox.store.users.by_name(user)
    assert found is not None
    rows = sandbox.store.database.rows("select name from tokens where user_id = ? order by created, id", found.id)
    return [str(row["name"]) for row in rows if str(row["name"]).startswith("bbcli@")]


# The token that bbcli made


@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("Yes", 0), ("", 1), ("n", 1)])
def test_on_a_terminal_it_is_asked_whether_the_token_is_revoked(
    signed_out: Sandbox, tmp_path: Path, answer: str, left: int
) -> None:
    signed_out.store.database.write("delete from tokens")
    words = ["auth", "login", signed_out.url, "--create-token", "--username", "mary"]
    assert on_a_terminal(words, {"Password of mary": "mary"}, tmp_path)[0] == 0
    answers = {REVOKING.format(signed_out.url): answer, **({} if left else {"Password of mary": "mary"})}
    code, seen = on_a_terminal(["auth", "logout"], answers, tmp_path)
    assert code == 0, seen
    assert seen.endswith(f"signed out of {signed_out.url} as mary\n")
    assert (read_keyring(tmp_path), len(tokens_of(signed_out, "mary"))) == ({}, left)
