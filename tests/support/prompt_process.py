"""Runs bbcli as a process on a terminal and answers its prompts."""

from __future__ import annotations

import os
import pty
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING
from warnings import catch_warnings

from tests.support.file_keyring import keyring_variables
from tests.support.terminal import PROGRESS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

NAME = "(empty: an HTTP access token)"


def on_a_terminal(
    words: Sequence[str],
    answers: Mapping[str, str | Callable[[str], str]],
    folder: Path,
    env: Mapping[str, str] | None = None,
    python: Sequence[str] = ("-m", "bbcli"),
) -> tuple[int, str]:
    """Run bbcli in a directory; type each answer after its prompt. Return exit code and final output.

    An answer may be a function of the output so far. `python` has options of Python.
    """
    with catch_warnings(action="ignore", category=DeprecationWarning):  # the child does nothing but become bbcli
        child, terminal = pty.fork()
    if not child:  # pragma: no cover - another process
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, *python, *words], {**keyring_variables(folder), **(env or {})})
    seen = ""
    for question, answer in answers.items():
        while not seen.endswith(f"{question}: "):
            part = _read(terminal)
            assert part, seen
            seen += part
        os.write(terminal, f"{answer if isinstance(answer, str) else answer(seen)}\n".encode())
    with suppress(OSError):  # Linux reports the end of a terminal as an error
        while chunk := _read(terminal):
            seen += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), PROGRESS.sub("", seen).replace("\r\n", "\n")


def _read(terminal: int) -> str:
    assert select.select([terminal], [], [], 60)[0], "nothing comes"
    return os.read(terminal, 1024).decode()
