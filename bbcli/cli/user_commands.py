"""Finds the user's own commands: aliases of config.toml, and extensions, which are programs bbcli-NAME on the PATH.

The root's help lists them: this module imports little.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bbcli.config.location import config_file
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PREFIX = "bbcli-"


def saved_aliases(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the aliases of config.toml for the root's help; none if the file cannot be read.

    The file is parsed only if it may have aliases.
    """
    try:
        with open(config_file(environ), "rb") as file:  # noqa: PTH123 - pathlib is not loaded
            may_have_aliases = b"aliases" in file.read()
    except OSError:
        return {}
    if not may_have_aliases:
        return {}
    from bbcli.config.file import load
    from bbcli.config.paths import config_path

    try:
        return load(config_path(environ)).aliases
    except BbcliError:
        return {}


def extensions(path: str) -> dict[str, str]:
    """Return NAME -> path of the programs bbcli-NAME on the PATH; the first directory takes precedence."""
    found: dict[str, str] = {}
    for folder in path.split(os.pathsep):
        for name, program in _programs(folder):
            found.setdefault(name, program)
    return found


def _programs(folder: str) -> Iterator[tuple[str, str]]:
    if not os.path.isabs(folder):  # noqa: PTH117 - the current directory, whose programs are not the person's
        return
    try:
        names = sorted(name for name in os.listdir(folder) if name.startswith(PREFIX))  # noqa: PTH208
    except OSError:  # a PATH often names directories that do not exist
        return
    for name in names:
        program = os.path.join(folder, name)  # noqa: PTH118
        if os.path.isfile(program) and os.access(program, os.X_OK):  # noqa: PTH113
            stem = os.path.splitext(name)[0] if os.name == "nt" else name  # noqa: PTH122
            yield stem.removeprefix(PREFIX), program
