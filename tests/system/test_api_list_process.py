"""`api list` without configuration, home directory or network."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


# What a run does that has neither a socket nor an environment.
OFFLINE = "import socket, sys; del socket.socket, socket.getaddrinfo; from bbcli.cli.main import main; main()"


def test_546_operations_are_there_without_configuration_home_or_network(tmp_path: Path) -> None:
    for words in (["--all"], ["--all", "--jsonl"]):
        run = subprocess.run(
            [sys.executable, "-c", OFFLINE, "api", "list", *words],
            env={}, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (run.returncode, run.stderr, len(run.stdout.splitlines())) == (0, "", 546)
    assert list(tmp_path.iterdir()) == []
