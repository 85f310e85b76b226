"""A real shell on a terminal, in which lines of bbcli are completed."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from warnings import catch_warnings

from bbcli.cli.main import root
from bbcli.docs.completion_scripts import FILES, script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PROMPT = "ready> "
LONGEST = 60.0
# What stands for bbcli: it completes as that does, however busy the machine is, and says what it is run with.
STAND_IN = """#!/bin/sh
if [ -n "$_BBCLI_COMPLETE" ]; then
  echo asked >> "{asked}"
  _BBCLI_COMPLETE=$_BBCLI_COMPLETE:30 exec "{python}" -m bbcli "$@"
fi
for word; do printf '<%s>' "$word"; done; printf '\\033[7mend\\n'
"""
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[()][A-Z0-9]|[=>78])")
_COMMANDS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"], "fish": ["fish", "-N", "-i"],
}  # fmt: skip
INTERACTIVE = tuple(_COMMANDS)
# How each is told its prompt, and to read the script.
_BEGINS = {
    "bash": "PS1='{prompt}'; source '{file}'; bind 'set show-all-if-ambiguous on' 2>/dev/null",
    "zsh": "PS1='{prompt}'; setopt no_beep; fpath=('{folder}' $fpath); autoload -Uz compinit; compinit -u -D",
    "fish": "source '{file}'; function fish_prompt; echo -n '{prompt}'; end",
}


class Shell:
    """A shell that reads the completion script; `asked` counts how often bbcli was started for it.

    `names` is a file of candidates for a stand-in of bbcli.
    """

    def __init__(self, terminal: int, folder: Path) -> None:
        self._terminal = terminal
        self._asked = folder / "asked"
        self.names = folder / "names"
        self._seen = ""

    @property
    def asked(self) -> int:
        return self._asked.read_text().count("asked") if self._asked.exists() else 0

    def send(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def until(self, mark: str) -> str:
        """Return the output up to a mark, without escape sequences for the cursor and colors."""
        while mark not in self._seen:
            assert select.select([self._terminal], [], [], LONGEST)[0], f"no {mark!r} in {self._seen!r}"
            part = os.read(self._terminal, 65536).decode(errors="replace")
            if "\x1b[c" in part or "\x1b[0c" in part:  # what kind of terminal it is
                self.send("\x1b[?1;2c")
            self._seen += part
        shown, _, self._seen = self._seen.partition(mark)
        return _ESCAPES.sub("", shown)

    def completed(self, line: str) -> list[str]:
        """Press TAB at the end of a line, then Enter; return the arguments of bbcli."""
        # Shells read one key after the other: what is typed ahead waits until the completion is done.
        self.send(f"{line}\t\r")
        return re.findall(r"<([^<>]*)>", self.until("\x1b[7mend").rpartition("\n")[2])

    def offered(self, line: str, *expected: str) -> str:
        """Press TAB at the end of a line and return the output once all expected candidates are shown."""
        self.send(f"{line}\t")
        return "".join(self.until(each) + each for each in expected)


# How a shell that reads its startup files is told its prompt.
_PROMPTS = {
    "bash": "PS1='{prompt}'; bind 'set show-all-if-ambiguous on' 2>/dev/null",
    "zsh": "PS1='{prompt}'; setopt no_beep",
    "fish": "function fish_prompt; echo -n '{prompt}'; end",
}


@contextmanager
def running(name: str, folder: Path, env: Mapping[str, str], begin: str = "") -> Iterator[Shell]:
    """Run a shell in a directory, with the current completion script."""
    (folder / FILES[name]).write_text(script(name, root))
    begins = _BEGINS[name].format(prompt=PROMPT, file=folder / FILES[name], folder=folder)
    with _started(_COMMANDS[name], folder, env, f"{begin + '; ' if begin else ''}{begins}") as shell:
        yield shell


@contextmanager
def running_at_home(name: str, home: Path, env: Mapping[str, str]) -> Iterator[Shell]:
    """Run a shell with the startup files of a home directory."""
    with _started([name, "-i"], home, env, _PROMPTS[name].format(prompt=PROMPT)) as shell:
        yield shell


@contextmanager
def _started(command: list[str], folder: Path, env: Mapping[str, str], begins: str) -> Iterator[Shell]:
    stand_in = folder / "bin" / "bbcli"
    stand_in.parent.mkdir(exist_ok=True)
    stand_in.write_text(STAND_IN.format(asked=folder / "asked", python=sys.executable))
    stand_in.chmod(0o755)
    environ = {
        "HOME": str(folder), "PATH": f"{stand_in.parent}:{os.environ['PATH']}", "TERM": "xterm", "LC_ALL": "C.UTF-8",
        "BBCLI_CONFIG_DIR": str(folder / "config"), "BBCLI_CACHE_DIR": str(folder / "cache"), "NETRC": os.devnull,
        "NO_PROXY": "*", "GIT_CONFIG_GLOBAL": str(folder / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1", **env,
    }  # fmt: skip
    child, terminal = _forked(command, folder, environ)
    shell = Shell(terminal, folder)
    try:
        shell.send(f"{begins}; printf '%s\\n' beg''un\r")
        shell.until("begun")
        yield shell
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(child, 0)


def _forked(command: list[str], folder: Path, environ: Mapping[str, str]) -> tuple[int, int]:
    with catch_warnings(action="ignore", category=DeprecationWarning):  # the child does nothing but become the shell
        child, terminal = pty.fork()
    if not child:  # pragma: no cover - another process
        os.chdir(folder)
        os.execvpe(command[0], command, environ)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    return child, terminal
