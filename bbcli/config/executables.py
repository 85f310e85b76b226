"""Programs on the PATH, found without the current directory: a directory must not run its own programs."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def find_executable(name: str, path: str, extensions: Sequence[str] = ("",)) -> str | None:
    """Return the full path of a program, or None; a name with a directory is returned unchanged.

    Only absolute directories of PATH are searched: Windows searches the current directory first, and empty or relative
    entries of PATH mean it too. `extensions` are those of Windows in order of precedence.
    """
    if os.path.dirname(name):  # noqa: PTH120
        return name
    has_one = any(extension and name.lower().endswith(extension.lower()) for extension in extensions)
    names = [name] if has_one else [f"{name}{extension}" for extension in extensions]
    folders = [folder for folder in path.split(os.pathsep) if os.path.isabs(folder)]  # noqa: PTH117
    for candidate in (os.path.join(folder, each) for folder in folders for each in names):  # noqa: PTH118
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):  # noqa: PTH113
            return candidate
    return None


def which(name: str, environ: Mapping[str, str] | None = None, extensions: Sequence[str] = ()) -> str | None:
    """Return the path of a program in PATH, or None; `extensions` override PATHEXT on Windows."""
    environ = os.environ if environ is None else environ
    if os.name != "nt":
        extensions = ("",)
    elif not extensions:
        extensions = environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")
    return find_executable(name, environ.get("PATH", os.defpath), extensions)


def executable(name: str, environ: Mapping[str, str] | None = None, extensions: Sequence[str] = ()) -> str:
    """Return what `which` returns; FileNotFoundError if there is no such program."""
    found = which(name, environ, extensions)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    return found
