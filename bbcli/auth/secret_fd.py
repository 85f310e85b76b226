"""Passes a secret text to child processes in a file without a name, in memory where the system supports that."""

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
    """Yield the descriptor of an open file with the text, for a child that inherits it."""
    with _file_without_a_disk() as file:
        file.write(text.encode())
        file.flush()
        yield file.fileno()


@contextmanager
def secret_path(text: str) -> Iterator[str]:
    """Yield a path to the text, for a child and its children, valid in the block.

    A child may close inherited descriptors before it runs others, which then need a path. On systems without /proc it
    is a temporary file in a directory of mode 0700, removed afterwards.
    """
    with secret_fd(text) as number:
        path = f"/proc/{os.getpid()}/fd/{number}"
        if Path(path).exists():
            yield path
            return
    with TemporaryDirectory(prefix="bbcli-") as folder:  # of mode 0700
        file = Path(folder, "secret")
        file.write_text(text, encoding="utf-8")
        yield str(file)


def _file_without_a_disk() -> IO[bytes]:
    in_memory = getattr(os, "memfd_create", None)
    return os.fdopen(in_memory("bbcli"), "w+b") if in_memory else TemporaryFile()
