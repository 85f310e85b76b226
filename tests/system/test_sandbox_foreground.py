"""A sandbox in the foreground of a process."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data_directory(populated: Path, tmp_path: Path) -> Path:
    shutil.copytree(populated, tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_it_serves_until_a_signal(data_directory: Path, number: signal.Signals) -> None:
    script = (
        "import sys, pathlib; from bbcli.sandbox.server import serve\n"
        "say = lambda sandbox: print(sandbox.url, flush=True)\n"
        "serve(pathlib.Path(sys.argv[1]), port=0, ready=say); print('stopped')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(data_directory)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.send_signal(number)
        assert (process.stdout.read(), process.stderr.read()) == ("stopped\n", "")
    assert process.returncode == 0
