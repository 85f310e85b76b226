"""Writes to the user's pager, which starts with the first text."""

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

# Options of common pagers: exit if the text fits on the screen, show colors, keep the text on the screen.
_WAYS = {"LESS": "FRX", "LV": "-c"}


def pager_of(environ: Mapping[str, str], *, wanted: bool | None, setting: str = "") -> str:
    """Return the command line of the pager; empty for none. `setting` is that of config.toml."""
    usual = setting or (environ.get("PAGER", "less") if wanted else "")
    named = environ.get("BBCLI_PAGER", usual).strip()
    return "" if wanted is False or named == "cat" or environ.get("TERM") == "dumb" else named


class Pager(TextIOBase):
    """A stream in place of a terminal that writes to a pager, or to the terminal if the pager can't be run.

    `begins` is called when the pager has the terminal; until it is closed nothing else may be written there. Messages
    from that time are put in `later` and written then.
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
        """True while the pager has the terminal."""
        return self._process is not None

    def write(self, text: str) -> int:
        """Write at once; BrokenPipeError after the user quit the pager."""
        if not text:
            return 0
        if self._out is None:
            self._out = self._begin()
        self._out.write(text)
        self._out.flush()
        return len(text)

    def close(self) -> None:
        """Wait for the end of the pager, through Ctrl-C too; then write the messages."""
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
            self._say(f"warning: cannot run the pager {self._command!r}: {why}")
            return self._terminal
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        self._begins()
        self._process = process
        return process.stdin
