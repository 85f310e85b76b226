"""Descriptions of the API, read by a Python that skips assertions."""

from __future__ import annotations

import subprocess
import sys

BROKEN = b'{"value": {"specs": {"": {"paths": {"/x": [{"method": 1, "path": "/x"}]}}}}}'


def test_saved_descriptions_are_checked_by_python_minus_o_too() -> None:
    program = f"from bbcli.openapi.store import SavedSpec, decode_saved; print(decode_saved({BROKEN!r}) == SavedSpec())"
    run = subprocess.run([sys.executable, "-O", "-c", program], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("True\n", "")
