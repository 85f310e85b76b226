"""Shows what is longer than the screen a screen at a time, in the pager of the person; begun with the first words."""

from __future__ import annotations

import shlex
import subprocess
from contextlib import suppress
from io import TextIOBase
from typing import IO, TYPE_CHECKING, TextIO

from bbcli.auth.secret_env import without_credentials
from bbcli.config.executables import executable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# What the pagers are told that people mostly have: to end where all of it is on the screen, to let colours through, and
# to leave what was seen on the screen.
_WAYS = {"LESS": "FRX", "LV": "-c"}


def pager_of(environ: Mapping[str, str], *, wanted: bool | None) -> str:
    """Return the command line of the pager; empty for none, as where nobody wants one and BBCLI_PAGER names none."""
    usual = environ.get("PAGER", "less") if wanted else ""
    named = environ.get("BBCLI_PAGER", usual).strip()
    return "" if wanted is False or named == "cat" or environ.get("TERM") == "dumb" else named


class Pager(TextIOBase):
    """A stream in the place of a terminal: what is written goes to a pager, or where that can't be run, to it.

    `begins` is called when the pager has the terminal; until it is closed nothing else may be written there. What is to
    be said meanwhile can be left to `later`: it is said then.
    """

    def __init__(
        self, command: str, terminal: TextIO, environ: Mapping[str, str], *, say: Callable[[str], None],
        begins: Callable[[], object],
    ) -> None:  # fmt: skip
        self.later: list[str] = []
        self._command = command
        self._terminal = terminal
        self._environ = environ
        self._say = say
        self._begins = begins
        self._out: IO[str] | None = None
        self._process: subprocess.Popen[str] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the pager has the terminal."""
        return self._process is not None

    def write(self, text: str) -> int:
        """Write it at once; BrokenPipeError where the person has ended the pager."""
        if not text:
            return 0
        if self._out is None:
            self._out = self._begin()
        self._out.write(text)
        self._out.flush()
        return len(text)

    def close(self) -> None:
        """Let the person read to the end, whatever keys are pressed; then say what was to be said."""
        process, out = self._process, self._out
        if process is None or out is None:
            return
        with suppress(OSError):  # it was ended before
            out.close()
        while process.returncode is None:
            with suppress(KeyboardInterrupt):  # it is the pager's while that has the terminal
                process.wait()
        self._process = None
        for text in self.later:
            self._say(text)
        self.later.clear()

    def _begin(self) -> IO[str]:
        environ = {**_WAYS, **without_credentials(self._environ)}
        self._terminal.flush()
        try:
            program, *words = shlex.split(self._command)
            process = subprocess.Popen(
                [executable(program, self._environ), *words], stdin=subprocess.PIPE, env=environ, text=True,
                encoding=self._terminal.encoding, errors="replace",
            )  # fmt: skip
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self._say(f"warning: the pager {self._command!r} can't be run: {why}")
            return self._terminal
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        self._begins()
        self._process = process
        return process.stdin
