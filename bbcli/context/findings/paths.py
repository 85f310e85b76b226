"""Convert the file paths that tools report to paths in the repository."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.context.findings.model import LOW, Annotation

if TYPE_CHECKING:
    from bbcli.context.app import App

_DRIVE = re.compile(r"/?([A-Za-z]:)[\\/]")


class RepoRoot(NamedTuple):
    """The root directory of the repository, and the working directory of the tool; absolute, with slashes."""

    top: str
    working_dir: str

    @classmethod
    def locate(cls, app: App, root_option: str | None = None) -> RepoRoot:
        """Return the root of --root, else that of the local clone, else the current directory."""
        if root_option:
            return cls(_to_slashes(root_option).rstrip("/") or "/", _to_slashes(root_option).rstrip("/") or "/")
        here = _to_slashes(os.path.realpath(app.selection.cwd))
        return cls(_to_slashes(app.selection.local_clone.top or here), here)

    def relative(self, path: str) -> str | None:
        """Return the path within the repository; None if it is outside.

        A relative path starts in the working directory, or at the root if the file exists only there.
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
        # A symbolic link above the local clone gives it a second path.
        return _relative_to(os.path.realpath(self.top), os.path.realpath(path))

    def from_top(self, path: str) -> str | None:
        """Return the path within the repository of one that starts at its root; None if it leads out of it."""
        return self.relative(posixpath.join(self.top, _to_slashes(path)))

    def annotation(
        self, message: str, path: str | None, line: int | None = None, severity: str = LOW, kind: str | None = None
    ) -> Annotation:
        """Return an annotation with its location; a path outside the repository becomes a part of the message."""
        inside = self.relative(path) if path else None
        return with_location(Annotation(message, severity, kind), inside, path, line)


def _exists(folder: str, path: str) -> bool:
    try:
        return Path(folder, path).exists()
    except OSError:  # the name is too long
        return False


def with_location(annotation: Annotation, repo_path: str | None, path: str | None, line: int | None) -> Annotation:
    """Return an annotation at `repo_path`; without one, `path` and `line` are prefixed to the message."""
    if repo_path:
        return annotation._replace(path=repo_path, line=line)
    where = ":".join(str(part) for part in (path, line) if part)
    return annotation._replace(message=f"{where}: {annotation.message}" if where else annotation.message)


def _to_slashes(path: str) -> str:
    """Return a Windows path with slashes; in other paths a backslash is a character of a name."""
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
