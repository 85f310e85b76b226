"""Hands a text to programs that are run, in a file without a name: no disk keeps it, no other user can read it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def secret_fd(text: str) -> Iterator[int]:
    """Give the number of an open file that holds a text, for a child that inherits it."""
    with _file_without_a_disk() as file:
        file.write(text.encode())
        file.flush()
        yield file.fileno()


@contextmanager
def secret_path(text: str) -> Iterator[str]:
    """Give the path of a file that holds a text, for a child and what it runs, as long as this process has it open.

    A program may close what it does not know before it runs another one: that one gets at it by its path. Where the
    system shows no open files it is a file that only its owner can read, and that is removed.
    """
    with secret_fd(text) as number:
        path = f"/proc/{os.getpid()}/fd/{number}"
        if Path(path).exists():
            yield path
            return
    with TemporaryDirectory(prefix="bbcli-") as folder:  # of mode 0700
        file = Path(folder, "handed")
        file.write_text(text, encoding="utf-8")
        yield str(file)


def _file_without_a_disk() -> IO[bytes]:
    in_memory = getattr(os, "memfd_create", None)
    return os.fdopen(in_memory("bbcli"), "w+b") if in_memory else TemporaryFile()
