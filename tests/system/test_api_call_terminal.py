"""`api call` on a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.plain_http import get
from tests.support.terminal import ESCAPE, on_terminal

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox

REPO = "/projects/WORK/repos/my-repo"


def rest_url(sandbox: Sandbox, path: str) -> str:
    return f"{sandbox.url}/rest/api/latest{path}"


def test_a_terminal_gets_json_indented_and_coloured(sandbox: Sandbox) -> None:
    code, sent = on_terminal("api", "call", "/projects/WORK")
    assert code == 0
    assert json.loads(ESCAPE.sub("", sent)) == json.loads(get(rest_url(sandbox, "/projects/WORK")))
    assert sent.startswith('{\n  \x1b[34m"key"')


def test_a_terminal_gets_text_as_it_is(sandbox: Sandbox) -> None:
    code, sent = on_terminal("api", "call", f"{REPO}/raw/README.md")
    assert (code, sent) == (
        0,
        get(rest_url(sandbox, f"{REPO}/raw/README.md"), accept="*/*").decode().rstrip("\n") + "\n",
    )
