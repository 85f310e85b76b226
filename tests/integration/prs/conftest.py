"""Pull requests in WORK/data-export of the live sandbox."""

from __future__ import annotations

import base64
import json
import shlex
import sys
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.integration.sandbox.conftest import Api
from tests.integration.sandbox.pulls import Pulls

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


@pytest.fixture
def pulls(sandbox: Sandbox) -> Pulls:
    """Makes branches and pull requests in WORK/data-export."""
    return Pulls(Api(sandbox))


class Meanwhile(Protocol):
    """Makes an editor during whose run another person sends requests; returns the variables that name it."""

    def __call__(self, *requests: tuple[str, str, Any], user: str = "mary", text: str = "") -> dict[str, str]:
        """Send (method, path, body) in their order, and write the text to the file unless it is empty."""


_EDITOR = """
import base64, json, sys, urllib.request
requests, login, text = json.loads(sys.argv[1])
for method, url, body in requests:
    headers = {"Authorization": "Basic " + login, "Content-Type": "application/json", "X-Atlassian-Token": "no-check"}
    data = None if body is None else json.dumps(body).encode()
    urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method)).read()
if text:
    open(sys.argv[2], "w").write(text)
"""


@pytest.fixture
def meanwhile(sandbox: Sandbox, tmp_path: Path) -> Meanwhile:
    """Makes an editor for `-e`: what it does happens between the reading of a pull request and the write."""
    script = tmp_path / "editor.py"
    script.write_text(_EDITOR)

    def made(*requests: tuple[str, str, Any], user: str = "mary", text: str = "") -> dict[str, str]:
        login = base64.b64encode(f"{user}:{user}".encode()).decode()
        asked = [(method, sandbox.url + path, body) for method, path, body in requests]
        return {
            "NO_COLOR": "1",
            "GIT_EDITOR": shlex.join([sys.executable, str(script), json.dumps([asked, login, text])]),
        }

    return made
