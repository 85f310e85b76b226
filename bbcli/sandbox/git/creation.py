"""New bare repositories, with the settings that the sandbox relies on."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bbcli.sandbox.git.process import Git

if TYPE_CHECKING:
    from collections.abc import Iterator

# No automatic upkeep: it would run beside the next request, and a sandbox is thrown away before it pays.
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
    """Make an empty repository without hooks; `branch` is the short name that HEAD waits for."""
    path.mkdir(parents=True, exist_ok=True)
    Git(path).run("init", "--quiet", "--bare", "--template=", "--object-format=sha1", f"--initial-branch={branch}")
    with (path / "config").open("a", encoding="utf-8") as config:
        config.write(_SETTINGS)


def copy(source: Path, target: Path) -> None:
    """Fetch all branches and tags of one repository into another, which shares no file with it afterwards."""
    refs = ("refs/heads/*:refs/heads/*", "refs/tags/*:refs/tags/*")
    # The program is named, since a repository's configuration can name another one for this very path.
    options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--upload-pack=git-upload-pack")
    Git(target).run("fetch", *options, str(source.resolve()), *refs)


@contextmanager
def temporary_repository(*sources: Path) -> Iterator[Git]:
    """Give git in an empty repository that sees the objects of others, and nothing of their configuration.

    A merge would run the drivers that a repository names. What is written there is gone afterwards.
    """
    with TemporaryDirectory(prefix="bbcli-sandbox-") as folder:
        path = Path(folder)
        for name in ("objects", "refs"):
            (path / name).mkdir()
        (path / "HEAD").write_text("ref: refs/heads/none\n", encoding="ascii")
        objects = os.pathsep.join(str((source / "objects").resolve()) for source in sources)
        yield Git(path, {"GIT_ALTERNATE_OBJECT_DIRECTORIES": objects})
