"""`bbcli sandbox` as a process: run to its end, or ended by a signal."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import Any

BBCLI = [sys.executable, "-m", "bbcli"]
PATIENCE = 20


def run(*words: str, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BBCLI, *words], capture_output=True, text=True, timeout=PATIENCE, check=False, **how)


def end_with_signal(child: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> tuple[int, float, str]:
    """Send the signal; return the exit code, the seconds until the end, and the rest of the output."""
    before = time.monotonic()
    child.send_signal(number)
    code = child.wait(timeout=PATIENCE)
    assert child.stderr is not None
    return code, time.monotonic() - before, child.stderr.read()
