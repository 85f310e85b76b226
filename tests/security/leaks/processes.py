"""Runs bbcli as a process whose child processes record their arguments and environment."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.security.leaks.runs import RunOutput
from tests.support.sign_in_methods import BBCLI

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    # Waits, and returns what it has read of stderr.
    Ready = Callable[[subprocess.Popen[bytes]], bytes]
    # Runs words with an environment, stdin, a directory, and where it starts a process a Ready.
    Start = Callable[[list[str], dict[str, str], str, Path, Ready | None], RunOutput]

LIMIT = 60


@dataclass(frozen=True)
class Witness:
    """Programs that record their arguments and environment: a git that then runs the real one, and a browser."""

    folder: Path

    def install(self) -> dict[str, str]:
        """Write the programs; return the variables that make bbcli find them."""
        programs = self.folder / "bin"
        programs.mkdir(exist_ok=True)
        for name, then in (("git", f'exec "{shutil.which("git")}" "$@"'), ("browser", "exit 0")):
            path = programs / name
            notes = self.notes(name)
            # The words one by one, and each variable on a line of its own.
            path.write_text(f'#!/bin/sh\n{{ printf "argv: %s\\n" "$0" "$@"; env; }} >> "{notes}"\n{then}\n')
            path.chmod(0o755)
        return {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "BROWSER": f"{programs}/browser %s"}

    def notes(self, name: str) -> Path:
        return self.folder / f"notes of {name}"

    def read(self) -> dict[str, str]:
        """Return the records since the last call."""
        found = {}
        for path in (self.notes("git"), self.notes("browser"), self.folder / "notes"):
            if path.exists():
                found[path.name] = path.read_text(encoding="utf-8", errors="replace")
                path.unlink()
        return found


def of_process(
    words: list[str], environ: dict[str, str], stdin: str, cwd: Path, ready: Ready | None = None
) -> RunOutput:
    """Run bbcli to its end; with `ready`, interrupt it once that is set."""
    said = b""
    with subprocess.Popen(
        [*BBCLI, *words], env=environ, cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        if ready:
            child.stdin.write(stdin.encode())
            child.stdin.close()
            child.stdin = None
            said = ready(child)
            # To all that the terminal would send it to.
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGINT)
        out, err = child.communicate(None if ready else stdin.encode(), timeout=LIMIT)
    return RunOutput(child.returncode, out.decode("utf-8", "replace"), (said + err).decode("utf-8", "replace"))
