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


def test_the_line_of_an_edit_commits_the_file(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    words = ("-R", "WORK/my-repo", "-m", 'Say "a;b"', "--branch", "staging", "--dry-run")
    (tmp_path / 'odd;"name').write_bytes(b"one\r\n\0")
    line = invoke("files", "edit", "README.md", "--from", 'odd;"name', *words).out
    env = {"PATH": "/usr/bin:/bin", "NO_PROXY": "*", "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    subprocess.run(["bash", "-c", line], env=env, cwd=tmp_path, check=True, capture_output=True)
    assert get(f"{sandbox.url}{PROJECT}/repos/my-repo/raw/README.md?at=staging") == b"one\r\n\0"
    commit = json.loads(get(f"{sandbox.url}{PROJECT}/repos/my-repo/commits?until=staging&limit=1"))["values"][0]
    assert commit["message"] == 'Say "a;b"'
