"""The editor of the person at the terminal, for a text such as the content of a file."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from bbcli.auth.secret_env import without_credentials
from bbcli.config.executables import executable
from bbcli.errors import BbcliError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.context.console import Console

# As in git, which takes precedence over the editors of other programs.
VARIABLES = ("GIT_EDITOR", "VISUAL", "EDITOR")
_USUAL = "notepad" if os.name == "nt" else "vi"


def editor_of(environ: Mapping[str, str]) -> str:
    """Return the command line of the editor: that of git, else that of the terminal, else vi or notepad."""
    return next((environ[name] for name in VARIABLES if environ.get(name, "").strip()), _USUAL)


def private_file(name: str, content: bytes) -> Path:
    """Write a content to a new file with the last part of a name, in a directory that only this user can read."""
    path = Path(mkdtemp(prefix="bbcli-")) / _file_name(name)
    path.write_bytes(content)
    return path


def discard(path: Path) -> None:
    """Remove a private file and its directory, in which an editor may have left files."""
    with suppress(OSError):
        for each in path.parent.iterdir():
            each.unlink()
        path.parent.rmdir()


def edit(path: Path, console: Console, environ: Mapping[str, str]) -> bytes:
    """Open a file in the editor and return its content when the editor has ended.

    InvalidInput without a terminal; BbcliError if the editor cannot be run or fails. The editor gets no secret of
    bbcli.
    """
    if not console.interactive:
        raise InvalidInput("cannot open an editor without a terminal", reason="no_editor")
    command = editor_of(environ)
    with console.progress.aside():
        console.flush()
        try:
            program, *words = shlex.split(command)
            line = [executable(program, environ), *words, str(path)]
            with _ctrl_c_ignored():
                code = subprocess.run(line, env=without_credentials(environ), check=False).returncode
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise BbcliError(f"cannot run the editor {command!r}: {why}") from None
    if code:
        outcome = f"exited with code {code}" if code > 0 else f"was killed by signal {-code}"
        raise BbcliError(f"the editor {command!r} {outcome}")
    return path.read_bytes()


@contextmanager
def _ctrl_c_ignored() -> Iterator[None]:
    """Leave Ctrl-C to the editor while that has the terminal; a function is not inherited as SIG_IGN would be."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _file_name(name: str) -> str:
    """Return a name that every file system takes; the extension selects the syntax in the editor."""
    last = name.rpartition("/")[2]
    plain = "".join(char if char.isalnum() or char in "._- " else "_" for char in last)[-100:]
    return plain if plain.strip(". ") else "file"
