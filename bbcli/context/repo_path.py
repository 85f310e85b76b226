"""Paths as they are typed: in the local clone relative to the current directory, else from the root of a repository."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


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
