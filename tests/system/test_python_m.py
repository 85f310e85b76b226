"""`python -m bbcli` as a process."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from bbcli import __version__

if TYPE_CHECKING:
    from tests.conftest import Invoke


def test_python_m_is_the_same(invoke: Invoke) -> None:
    run = subprocess.run([sys.executable, "-m", "bbcli", "--version"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, f"bbcli {__version__}\n", "")
