"""Paths as they are typed: in the local clone relative to the current directory, else from the root of a repository."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.errors import InvalidInput
from bbcli.output.source import LineRange

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

_LINES = re.compile(r"(?P<path>.+?):(?P<first>\d{1,9})(?:-(?P<last>\d{0,9}))?", re.DOTALL)


def parse_lines(text: str) -> tuple[str, LineRange] | None:
    """Return the parts of PATH:10, PATH:10-20 or PATH:10-; None for a text without lines.

    InvalidInput for lines that no file has.
    """
    parts = _LINES.fullmatch(text)
    if parts is None:
        return None
    first = int(parts["first"])
    last = first if parts["last"] is None else int(parts["last"]) if parts["last"] else None
    if first < 1 or (last is not None and last < first):
        raise InvalidInput(f"{text!r} ends in lines that no file has", hint="write PATH:10 or PATH:10-20")
    return parts["path"], LineRange(first, last)


def is_below_clone(app: App, given: RepoAddress | None, repo: RepoAddress) -> bool:
    """True if paths are relative to the current directory: no option or variable names another repository."""
    if given is not None or app.selection.environ.get("BBCLI_REPO"):
        return False
    return app.selection.local_clone.is_clone_of(repo, app.server)


def path_in_repo(path: str) -> str:
    """Return a path from the root of a repository; empty for the root. InvalidInput for one outside of it."""
    found = posixpath.normpath(path.strip("/") or ".")
    if found == ".." or found.startswith("../"):
        raise InvalidInput(f"{path!r} is outside of the repository")
    return "" if found == "." else found


def path_in_clone(app: App, path: str) -> str:
    """Return a path below the current directory as a path in the repository; empty for its root.

    InvalidInput for a path outside of the clone. Without a clone the path is one from the root.
    """
    top = app.selection.local_clone.top
    if not top:
        return path.strip("/")
    here = (Path(app.selection.cwd).resolve() / path).as_posix()
    found = posixpath.relpath(posixpath.normpath(here), Path(top).resolve().as_posix())
    if found == ".." or found.startswith("../"):
        raise InvalidInput(f"{path!r} is outside of the local clone {top}")
    return "" if found == "." else found


def current_path(app: App, given: RepoAddress | None, repo: RepoAddress) -> str:
    """Return the path of the current directory in a repository; empty for its root, and if paths begin there."""
    return path_in_clone(app, ".") if is_below_clone(app, given, repo) else ""


def resolve_path(app: App, given: RepoAddress | None, repo: RepoAddress, path: str) -> str:
    """Return a typed path from the root of a repository, empty for the root; `given` is the repository of -R.

    In a local clone of the repository it is relative to the current directory. InvalidInput for one outside of it.
    """
    return path_in_clone(app, path) if is_below_clone(app, given, repo) else path_in_repo(path)


def optional_path(app: App, given: RepoAddress | None, repo: RepoAddress, path: str | None) -> str | None:
    """Return a typed path from the root of a repository; None for the whole repository. As `resolve_path`.

    Outside of a local clone the path stays as it is typed: servers reject one with dots.
    """
    return (path_in_clone(app, path) or None) if path and is_below_clone(app, given, repo) else path


def typed_path(path: str, below: str) -> str:
    """Return a path from the root as it is typed in this directory of the repository."""
    if not below:
        return path
    return path.removeprefix(f"{below}/") if path.startswith(f"{below}/") else posixpath.relpath(path, below)
