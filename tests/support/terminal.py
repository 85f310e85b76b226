"""Runs bbcli on a pseudo-terminal: its output, typed input, and the final screen."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import termios
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Styles and links take no place on the screen.
ESCAPE = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
# A line of progress, and how it is erased: machines that are busy make work slow that is not.
PROGRESS = re.compile(r"\r[^\r\n]*\x1b\[K")


def on_terminal(
    *words: str, columns: int = 80, env: Mapping[str, str] | None = None, typed: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run bbcli on a pseudo-terminal; return exit code and the output without progress.

    `typed` is the input at prompts; ^C stands for the key.
    """
    code, sent = sent_to_terminal(*words, columns=columns, env=env, typed=typed)
    return code, PROGRESS.sub("", sent).replace("\r\n", "\n")


def sent_to_terminal(
    *words: str,
    columns: int = 80,
    env: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    when: Mapping[str, Callable[[], object] | str] | None = None,
    stdout: IO[bytes] | None = None,
) -> tuple[int, str]:
    """Run bbcli on a pseudo-terminal; return exit code and every byte of the output.

    `when` maps a text to the action or input after it was shown. `stdout` redirects stdout away from the terminal.
    """
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, columns))
    sent, typed, when = "", dict(typed or {}), dict(when or {})
    with subprocess.Popen(
        [sys.executable, "-m", "bbcli", *words], stdin=follower, stdout=stdout or follower, stderr=follower,
        env={**os.environ, "TERM": "xterm-256color", **(env or {})}, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(follower)
        received = b""
        while part := _read(leader):
            received += part
            sent = received.decode(errors="ignore")
            for prompt in [prompt for prompt in typed if PROGRESS.sub("", sent).endswith(prompt)]:
                _do(typed.pop(prompt), leader, process)
            for text in [text for text in when if text in sent]:
                _do(when.pop(text), leader, process)
    os.close(leader)
    assert not when, f"the terminal was never sent {list(when)}"
    return process.returncode, received.decode()


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux tells the end of a terminal so
        return b""


def _do(what: str | Callable[[], object], leader: int, process: subprocess.Popen[bytes]) -> None:
    if callable(what):
        what()
    elif what == "^C":
        process.send_signal(signal.SIGINT)  # the terminal is not the controlling one, so the key would do nothing
    else:
        os.write(leader, what.encode())


def screen_lines(sent: str, columns: int = 80) -> list[str]:
    """Return the lines of the screen after this output, up to the line of the cursor."""
    lines, row, column = [""], 0, 0
    for piece in re.findall(r"\x1b\[(?:K|J|\d+A)|.", ESCAPE.sub("", sent), re.DOTALL):
        match piece:
            case "\r":
                column = 0
            case "\n":
                row += 1
                lines += [""] * (row - len(lines) + 1)
            case "\t":
                column = min(column - column % 8 + 8, columns - 1)
            case "\x1b[K":
                lines[row] = lines[row][:column]
            case "\x1b[J":
                lines[row:] = [lines[row][:column]]
            case up if up.endswith("A") and len(up) > 1:
                row = max(row - int(up[2:-1]), 0)
            case _:
                assert piece.isprintable(), f"the screen does not know {piece!r}"
                if column == columns:
                    row, column = row + 1, 0
                    lines += [""] * (row - len(lines) + 1)
                line = lines[row].ljust(column)
                lines[row], column = line[:column] + piece + line[column + 1 :], column + 1
    return [line.rstrip() for line in lines]
