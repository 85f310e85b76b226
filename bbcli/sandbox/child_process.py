"""Run a command with the sandbox as its server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.config.executables import which
from bbcli.errors import InvalidInput
from bbcli.sandbox.signals import INTERRUPT, TERMINATION, on_signals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Settings of another server; secrets are removed by the caller.
OTHER_SERVER_VARIABLES = frozenset({"BBCLI_TOKEN_FILE", "BBCLI_USERNAME", "BBCLI_REPO"})


_SHELLS = frozenset({"ash", "bash", "cmd", "csh", "dash", "fish", "ksh", "powershell", "pwsh", "sh", "tcsh", "zsh"})


def user_shell(environ: Mapping[str, str]) -> str:
    """Return the shell of the user: SHELL, else sh; on Windows COMSPEC, else cmd."""
    return (environ.get("COMSPEC") or "cmd") if os.name == "nt" else (environ.get("SHELL") or "sh")


def is_shell(command: Sequence[str]) -> bool:
    """True for an interactive shell: one with options only, such as `bash --norc`."""
    return Path(command[0]).stem.lower() in _SHELLS and all(word.startswith("-") for word in command[1:])


def run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the command and return its exit code as a shell reports it: 128 + n for signal n.

    Ctrl-C reaches the command from the terminal; other signals are forwarded. Raises InvalidInput if the program does
    not exist.
    """
    program = which(command[0], environ)
    if program is None:
        raise InvalidInput(f"program {command[0]!r} not found")
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int) -> None:
        (child.send_signal if child else early.append)(number)

    def leave_to_it(number: int) -> None:
        if child is None:
            early.append(number)

    # Handled, not ignored: the command would inherit ignored signals.
    with on_signals(TERMINATION, pass_on), on_signals(INTERRUPT, leave_to_it):
        child = subprocess.Popen([program, *command[1:]], env=environ)
        for number in early:
            child.send_signal(number)
        code = child.wait()
    return code if code >= 0 else 128 - code


def environment(environ: Mapping[str, str], url: str, sign_in: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with bbcli on the PATH and the sandbox as the only server."""
    inherited = {name: value for name, value in environ.items() if name not in OTHER_SERVER_VARIABLES}
    path = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])
    no_proxy = ",".join(filter(None, [environ.get("NO_PROXY", environ.get("no_proxy", "")), "127.0.0.1"]))
    return {**inherited, **sign_in, "BBCLI_SERVER": url, "PATH": path, "NO_PROXY": no_proxy, "no_proxy": no_proxy}
