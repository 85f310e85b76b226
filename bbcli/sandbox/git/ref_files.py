"""Refs in their files: to read one takes a hundredth of the time of a git process.

A ref is a file of its name, or a line of `packed-refs`: gitrepository-layout(5).
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli.sandbox.git.names import HASH, is_ref_name
from bbcli.sandbox.git.process import encode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def read_refs(directory: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the hashes of the full ref names that exist, those of tag objects too."""
    refs = {name for name in names if name.startswith("refs/") and is_ref_name(name)}
    found = {name: value for name in refs if (value := _loose(directory, name))}
    # git writes `packed-refs` before it removes the files of refs, so it is read after them.
    return found if len(found) == len(refs) else _packed(directory, refs) | found


def _loose(directory: Path, name: str) -> str | None:
    path = directory / os.fsdecode(encode(name))
    with suppress(OSError):  # there is no such file, or it is a directory
        value = path.read_bytes().decode("ascii", "replace").strip()
        return value if HASH.fullmatch(value) else None
    return None


def _packed(directory: Path, names: set[str]) -> dict[str, str]:
    try:
        lines = (directory / "packed-refs").read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.decode("utf-8", "surrogateescape").partition(" ") for line in lines if line[:1] not in (b"#", b"^"))
    return {name: value for value, _, name in pairs if name in names}


def create_ref(directory: Path, name: str, value: str) -> None:
    """Create a ref in a new repository."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{value}\n", encoding="ascii")
