"""What is kept of descriptions, as it is read again."""

from __future__ import annotations

import subprocess
import sys

from bbcli.openapi.store import SavedSpec, decode_saved

BROKEN = b'{"value": {"specs": {"": {"paths": {"/x": [{"method": 1, "path": "/x"}]}}}}}'
SOUND = BROKEN.replace(b'"method": 1', b'"method": "GET"')


def test_what_is_no_description_counts_as_nothing() -> None:
    assert decode_saved(None) == decode_saved(BROKEN) == SavedSpec()
    assert [*decode_saved(SOUND).specs[""].paths] == ["/x"]


def test_it_is_looked_at_by_a_python_that_leaves_assertions_out_too() -> None:
    program = f"from bbcli.openapi.store import SavedSpec, decode_saved; print(decode_saved({BROKEN!r}) == SavedSpec())"
    run = subprocess.run([sys.executable, "-O", "-c", program], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("True\n", "")
