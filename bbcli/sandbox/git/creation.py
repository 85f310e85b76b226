"""Create bare repositories with the settings that the sandbox needs."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bbcli.sandbox.git.process import Git

if TYPE_CHECKING:
    from collections.abc import Iterator

# No automatic maintenance: it would run during the next request, and a sandbox is short-lived.
_SETTINGS = """\
[core]
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
    """Create an empty repository without hooks; HEAD names `branch` (short name)."""
    path.mkdir(parents=True, exist_ok=True)
    Git(path).run("init", "--quiet", "--bare", "--template=", "--object-format=sha1", f"--initial-branch={branch}")
    with (path / "config").open("a", encoding="utf-8") as config:
        config.write(_SETTINGS)


def copy(source: Path, target: Path) -> None:
    """Fetch all branches and tags from a repository or bundle, without sharing files."""
    refs = ("refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*")
    # Explicit, since a repository's configuration could name another program.
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--upload-pack=git-upload-pack")
    Git(target).run("fetch", *options, str(source.resolve()), *refs)


@contextmanager
def temporary_repository(*sources: Path) -> Iterator[Git]:
    """Yield git in an empty temporary repository that sees the objects of others but not their configuration.

    A merge would run the drivers that a repository's configuration names.
    """
    with TemporaryDirectory(prefix="bbcli-sandbox-") as folder:
        path = Path(folder)
        for name in ("objects", "refs"):
            (path / name).mkdir()
        (path / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        objects = os.pathsep.join(str((source / "objects").resolve()) for source in sources)
        yield Git(path, {"GIT_ALTERNATE_OBJECT_DIRECTORIES": objects})
