from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.api import browser
from bbcli.config.installation import install_command
from bbcli.context.app import App
from bbcli.errors import InvalidInput
from tests.conftest import Stream
from tests.support.error_output import error_text, without_colors
from tests.support.file_keyring import keyring_variables

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Invoke

CTRL_Q = b"\x11"
LEAVES_THE_SCREEN = "\x1b[?1049l"
BROKEN = """if True:
    from bbcli.__main__ import main
    from bbcli.commands.api.browser.live import LiveCalls
    LiveCalls.known_values = lambda *_: 1 / 0
    main()
"""


def test_without_a_terminal_it_says_what_does_the_same(invoke: Invoke) -> None:
    result = invoke("api", "browse")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: api browse requires a terminal\nhint: use bbcli api list, api show and api call in scripts\n"
    )


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_each_stream_must_be_a_terminal(stream: int, tmp_path: Path) -> None:
    stdin, stdout, stderr = (Stream(tty=number != stream) for number in range(3))
    with pytest.raises(InvalidInput, match="requires a terminal"):
        browser.run(App(stdin, stdout, stderr, {}, tmp_path))


def test_without_textual_it_says_how_to_get_it(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual", None)
    result = invoke("api", "browse", tty=True)
    assert result.code == 1
    message = "api browse requires a library that is not installed"
    assert without_colors(result.err) == error_text(message, install_command("browser"))


def test_on_a_terminal_it_is_shown_until_the_person_leaves(tmp_path: Path) -> None:
    code, seen = browse(tmp_path, ["-m", "bbcli"], CTRL_Q)
    assert code == 0
    assert LEAVES_THE_SCREEN in seen
    assert seen.rpartition(LEAVES_THE_SCREEN)[2].count("\n") <= 1


def test_a_defect_is_an_error_in_a_line_when_the_screen_is_gone(tmp_path: Path) -> None:
    code, seen = browse(tmp_path, ["-c", BROKEN], b"webhook\r")
    assert code == 1
    said = seen.rpartition(LEAVES_THE_SCREEN)[2]
    assert "error: internal error: ZeroDivisionError" in without_colors(said)
    assert "Traceback" not in seen


def browse(folder: Path, python: list[str], keys: bytes) -> tuple[int, str]:
    """Run `api browse` on a terminal and press keys once the screen is complete; return exit code and output."""
    ours, theirs = pty.openpty()
    environ = {**keyring_variables(folder), "TERM": "xterm-256color"}
    words = [sys.executable, *python, "api", "browse"]
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environ) as run:
        os.close(theirs)
        seen = b""
        while b"349 paths" not in seen:
            seen += os.read(ours, 65536)
        os.write(ours, keys)
        with suppress(OSError):  # Linux reports the end of a terminal as an error
            while chunk := os.read(ours, 65536):
                seen += chunk
        os.close(ours)
    return run.returncode, seen.decode()
