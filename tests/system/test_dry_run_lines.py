"""The curl lines of --dry-run, run by bash: they do what the command does."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from tests.support.plain_http import get

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

PROJECT = "/rest/api/latest/projects/WORK"


def test_the_line_does_what_the_command_does(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    line = invoke("projects", "edit", "WORK", "--description", "by its 'line'", "--dry-run").out
    env = {"PATH": "/usr/bin:/bin", "NO_PROXY": "*", "BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    subprocess.run(["bash", "-c", line], env=env, cwd=tmp_path, check=True, capture_output=True)
    assert json.loads(get(f"{sandbox.url}{PROJECT}"))["description"] == "by its 'line'"
