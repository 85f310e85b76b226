"""The log file, written by several processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

ALL = ("commits", "list", "-R", "WORK/my-repo", "--all")


def log_records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_several_processes_tear_no_line(sandbox: Sandbox, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bbcli", *ALL, "--log", "log"]
    running = [
        subprocess.Popen(command, cwd=tmp_path, env=dict(os.environ), stdout=subprocess.DEVNULL) for _ in range(4)
    ]
    assert [each.wait(120) for each in running] == [0] * 4
    kept = Counter(each["url"] for each in log_records(tmp_path / "log"))
    sent = Counter(f"{sandbox.url}{seen.path}?{seen.query}" for seen in requests_to(sandbox))
    # What is read ahead is given up at the end, perhaps before it is sent.
    assert sent <= kept
    assert kept.total() >= 4 * 3
