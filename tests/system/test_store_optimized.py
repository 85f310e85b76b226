"""Descriptions of the API, read by a Python that skips assertions."""

from __future__ import annotations

import subprocess
import sys

BROKEN = b'{"value": {"specs": {"": {"paths": {"/x": [{"method": 1, "path": "/x"}]}}}}}'


def test_it_is_looked_at_by_a_python_that_leaves_assertions_out_too() -> None:
    program = f"from bbcli.openapi.store import SavedSpec, decode_saved; print(decode_saved({BROKEN!r}) == SavedSpec())"
    run = subprocess.run([sys.executable, "-O", "-c", program], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("True\n", "")
