from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.chest import of_processes

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Invoke

CTRL_Q = b"\x11"


def test_without_a_terminal_it_says_what_does_the_same(invoke: Invoke) -> None:
    result = invoke("api", "browse")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: api browse needs a terminal\n"
        "hint: bbcli api list, api show and api call do the same in a script\n"
    )  # fmt: skip


def test_without_textual_it_says_how_to_get_it(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual", None)
    result = invoke("api", "browse", tty=True)
    assert result.code == 1
    assert result.err == "error: the browser is not installed\nhint: pip install 'bbcli[browser]'\n"


def test_on_a_terminal_it_is_shown_until_the_person_leaves(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    environ = {**of_processes(tmp_path), "TERM": "xterm-256color"}
    words = [sys.executable, "-m", "bbcli", "api", "browse"]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=environ) as run:
        os.close(theirs)
        seen = b""
        while b"546 operations" not in seen:
            seen += os.read(ours, 65536)
        os.write(ours, CTRL_Q)
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # Linux reports the end of a terminal as an error
                break
            if not chunk:
                break
            seen += chunk
        os.close(ours)
    assert run.returncode == 0
    assert seen.rstrip().endswith(b"\x1b[?25h") or b"\x1b[?1049l" in seen
    assert b"Traceback" not in seen
