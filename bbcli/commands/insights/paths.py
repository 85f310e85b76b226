"""Where the files of a repository lie, so that what tools say of them is said of paths in the repository."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.commands.insights.model import LOW, Annotation

if TYPE_CHECKING:
    from bbcli.context.app import App

_DRIVE = re.compile(r"/?([A-Za-z]:)[\\/]")


class RepoRoot(NamedTuple):
    """The folder that is the repository's root, and the one that a tool ran in; absolute, with slashes."""

    top: str
    working_dir: str

    @classmethod
    def locate(cls, app: App, root_option: str | None = None) -> RepoRoot:
        """Return that of the working copy, else the current folder; or a folder that is said to be the root."""
        if root_option:
            return cls(_to_slashes(root_option).rstrip("/") or "/", _to_slashes(root_option).rstrip("/") or "/")
        here = _to_slashes(os.path.realpath(app.cwd))
        return cls(_to_slashes(app.working_copy.top or here), here)

    def relative(self, path: str) -> str | None:
        """Return a path as the repository has it; None for one that is not in it.

        One that is not absolute begins in the folder that the tool ran in, or at the root if the file is there only.
        """
        path = _to_slashes(path)
        if "\0" in path:
            return None
        if not _is_absolute(path):
            is_at_top = not _exists(self.working_dir, path) and _exists(self.top, path)
            path = posixpath.join(self.top if is_at_top else self.working_dir, path)
        path = posixpath.normpath(path)
        if (found := _relative_to(self.top, path)) or (_DRIVE.match(path) and os.name != "nt"):
            return found
        # A link on the way to the working copy gives its folder a second name.
        return _relative_to(os.path.realpath(self.top), os.path.realpath(path))

    def from_top(self, path: str) -> str | None:
        """Return a path that begins at the root of the repository; None for one that leads out of it."""
        return self.relative(posixpath.join(self.top, _to_slashes(path)))

    def annotation(
        self, message: str, path: str | None, line: int | None = None, severity: str = LOW, kind: str | None = None
    ) -> Annotation:
        """Return an annotation at a place; one outside of the repository is said in the message instead."""
        inside = self.relative(path) if path else None
        return with_location(Annotation(message, severity, kind), inside, path, line)


def _exists(folder: str, path: str) -> bool:
    try:
        return Path(folder, path).exists()
    except OSError:  # a name that is too long
        return False


def with_location(annotation: Annotation, repo_path: str | None, path: str | None, line: int | None) -> Annotation:
    """Return an annotation with its place: `inside` the repository, else as its message begins."""
    if repo_path:
        return annotation._replace(path=repo_path, line=line)
    where = ":".join(str(part) for part in (path, line) if part)
    return annotation._replace(message=f"{where}: {annotation.message}" if where else annotation.message)


def _to_slashes(path: str) -> str:
    """Return a path of Windows with slashes; elsewhere a backslash is a character of a name."""
    drive = _DRIVE.match(path)
    if drive or os.name == "nt" or ("\\" in path and "/" not in path):
        path = path.replace("\\", "/")
    return path.lstrip("/") if drive else path


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or _DRIVE.match(path) is not None


def _relative_to(top: str, path: str) -> str | None:
    top, path = _to_slashes(top), _to_slashes(path)
    start = top if top.endswith("/") else f"{top}/"
    is_below = path.casefold().startswith(start.casefold()) if _DRIVE.match(path) else path.startswith(start)
    return path[len(start) :] or None if is_below else None
