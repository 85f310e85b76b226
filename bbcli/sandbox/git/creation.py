"""Create bare repositories with the settings that the sandbox needs."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bbcli.sandbox.git.process import Git, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

# No automatic maintenance: it would run during the next request, and a sandbox is short-lived.
_SETTINGS = """\
[core]
\trepositoryformatversion = 0
\tbare = true
\tlogAllRefUpdates = false
[gc]
\tauto = 0
[receive]
\tautogc = false
[http]
\treceivepack = true
\tgetanyfile = false
[uploadpack]
\tallowFilter = true
"""


def init(path: Path, branch: str) -> None:
    """Create an empty repository; HEAD names `branch` (short name).

    The files are those of gitrepository-layout(5). A new sandbox has 75 repositories: `git init` would take a third of
    the time.
    """
    _create_layout(path, branch)
    (path / "config").write_text(_SETTINGS, encoding="utf-8")


def _create_layout(path: Path, branch: str) -> None:
    for name in ("objects", "refs"):
        (path / name).mkdir(parents=True)
    (path / "HEAD").write_bytes(encode(f"ref: refs/heads/{branch}\n"))


def copy(source: Path, target: Path) -> None:
    """Fetch all branches and tags from a repository or bundle, without sharing files."""
    take(source, target, "refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*")


def take(source: Path, target: Path, *refs: str) -> None:
    """Fetch refspecs from a repository or bundle; one without a destination copies its objects only."""
    # Explicit, since a repository's configuration could name another program.
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--upload-pack=git-upload-pack")
    Git(target).run("fetch", *options, str(source.resolve()), *refs)


@contextmanager
def temporary_repository(*sources: Path) -> Iterator[Git]:
    """Yield git in an empty temporary repository that sees the objects of others but not their configuration.

    A merge would run the drivers that a repository's configuration names.
    """
    with TemporaryDirectory(prefix="bbcli-sandbox-") as directory:
        path = Path(directory)
        _create_layout(path, "none")
        (path / "objects" / "info").mkdir()
        lines = (os.fsencode((source / "objects").resolve()) + b"\n" for source in sources)
        (path / "objects" / "info" / "alternates").write_bytes(b"".join(lines))
        yield Git(path)
