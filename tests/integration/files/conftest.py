"""A branch of WORK/my-repo with files of every kind, which each module of tests gets in its sandbox."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Protocol

import pytest

from bbcli.sandbox.git.process import Git
from tests.integration.sandbox.fast_import import FRED, SYMLINK, Stream, write

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

BRANCH = "kinds"
SUBMODULE = "1234567890123456789012345678901234567890"
# 50 MiB, which compress to nothing.
LARGE = bytes(range(256)) * (200 << 10)
CONTENTS = {
    "text.py": b"def first():\n\treturn 1\n\n\ndef second():\n    return '''two'''\n",
    "empty.txt": b"",
    "unended.txt": b"one\ntwo",
    "crlf.txt": b"one\r\ntwo\r\n",
    "utf16.txt": "eins\nzwölf\n".encode("utf-16"),
    "latin1.txt": "zwölf\n".encode("latin-1"),
    "page.html": b"<!DOCTYPE html>\n<title>Sign in</title><input type=password>\n",
    "data.json": b'{"a": 1}\n',
    "binary.bin": bytes(range(256)) * 40,
    "escape.txt": b"a\x1b[2Jb\n",
    "large.bin": LARGE,
    "large.txt": b"".join(b"%06d\n" % number for number in range(1, 12_001)),
    "with two  spaces.txt": b"spaces\n",
    "quote\"s and '.txt": b"quotes\n",
    "new\nline.txt": b"newline\n",
    "tab\there.txt": b"tab\n",
    "back\\slash.txt": b"backslash\n",
    "#hash?at=x&y+z%20;.txt": b"signs\n",
    "[id].tsx": b"brackets\n",
    "{a}": b"braces\n",
    "-dash": b"dash\n",
    "..dots": b"dots\n",
    "lines:10": b"a name that ends like lines\n",
    "größe/日本.txt": "größe\n".encode(),
    "deep/a/b/c.txt": b"deep\n",
    "deep/A.txt": b"upper\n",
}


ODD_BRANCHES = ("feature/#1", "a+b&c%20d", "größe/日本", "x;y='z'", "1.0")


class ShowInGit(Protocol):
    """A function that returns the bytes that git shows of a file of a ref."""

    def __call__(self, path: str, ref: str = BRANCH) -> bytes: ...


@pytest.fixture(scope="module")
def kinds(live: Sandbox) -> Path:
    """The git repository behind WORK/my-repo, with the branch; a tag of the same name has other files."""
    found = live.store.repositories.by_slug("WORK", "my-repo")
    assert found is not None
    path = live.data / "repositories" / f"{found.id}.git"
    stream = Stream()
    when = 1_334_900_000
    others = [
        write("link", "deep/a/b/c.txt", SYMLINK),
        write("caf\udce9.txt", b"no UTF-8\n"),
        b"M 160000 %s module\n" % SUBMODULE.encode(),
        write(".gitmodules", b'[submodule "module"]\n'),
    ]
    files = [write(name, content) for name, content in CONTENTS.items()]
    stream.commit(
        f"refs/heads/{BRANCH}",
        "Add files of every kind",
        [*files, *others],
        author=FRED,
        authored=when,
        committer=FRED,
        committed=when,
    )
    stream.commit(
        f"refs/tags/{BRANCH}",
        "Another tree",
        [write("text.py", b"tagged\n")],
        author=FRED,
        authored=when,
        committer=FRED,
        committed=when,
    )
    for name in ODD_BRANCHES:
        stream.branch(f"refs/heads/{name}", 1)
    stream.load(Git(path))
    return path


@pytest.fixture
def show_in_git(kinds: Path) -> ShowInGit:
    def show(path: str, ref: str = BRANCH) -> bytes:
        name = ref if re.match("refs/|v", ref) else f"refs/heads/{ref}"
        return subprocess.run(["git", "show", f"{name}:{path}"], cwd=kinds, check=True, capture_output=True).stdout

    return show
