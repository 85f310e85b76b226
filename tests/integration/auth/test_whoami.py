"""`bbcli auth whoami`: the user and the server of a run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.plain_http import create_token

if TYPE_CHECKING:
    import pytest

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def test_the_user_and_the_server_are_shown(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "whoami")
    assert (result.code, result.out) == (0, f"USER\tfred\nSERVER\t{sandbox.url}\nAUTH\tbasic\n")
    assert json.loads(invoke("whoami", "--json").out)["user"] == "fred"


def test_a_token_of_a_project_has_no_user(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("whoami", "--json", env={"BBCLI_TOKEN": create_token(sandbox, "projects/WORK", user="admin")})
    assert (result.code, json.loads(result.out)["user"]) == (0, None)


def test_without_a_valid_login_the_exit_code_is_4(
    sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = invoke("whoami", env={"BBCLI_PASSWORD": "x"})
    assert (wrong.code, wrong.out) == (4, "")
    monkeypatch.delenv("BBCLI_USERNAME")
    monkeypatch.delenv("BBCLI_PASSWORD")
    none = invoke("whoami")
    assert (none.code, none.err.splitlines()[0]) == (4, f"error: no credential for {sandbox.url}")
