"""The commits that changed the entries of a directory last."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from bbcli.sandbox.git.process import Git, decode

if TYPE_CHECKING:
    from collections.abc import Collection


def find(git: Git, commit: str, directory: str, names: Collection[str]) -> tuple[dict[str, str], str]:
    """Return the last commit of each entry by its name in the directory, and that of the directory itself.

    One walk finds all, and ends with the oldest.
    """
    prefix = f"{directory}/" if directory else ""
    paths = (directory,) if directory else ()
    found: dict[str, str] = {}
    missing, current, newest = set(names), commit, ""
    options = ("--format=%x00%H", "--raw", "-z", "--no-renames")
    with closing(git.records("log", *options, commit, "--", *paths)) as records:
        for record in records:
            if record.lstrip(b"\n").startswith(b":"):
                name = decode(next(records)).removeprefix(prefix).partition("/")[0]
                if name in missing:
                    found[name] = current
                    missing.discard(name)
            elif value := record.strip(b"\n"):
                if not missing:
                    break
                current = decode(value)
                newest = newest or current
    for name in missing:  # changed by merges only
        output = git.output("log", "-1", "--format=%H", "--full-history", "-m", commit, "--", prefix + name)
        found[name] = output.decode().strip() or commit
    return found, newest or commit
