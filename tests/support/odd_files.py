"""Files of every kind in a branch of a bare repository: contents and names that are easily damaged on the way."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONTENTS = {
    "text.txt": b"one\ntwo\n",
    "no-newline": b"one\ntwo",
    "empty": b"",
    "crlf.txt": b"one\r\ntwo\r\n",
    "utf16.txt": "smørrebrød\n".encode("utf-16"),
    "latin1.txt": "smørrebrød\n".encode("latin-1"),
    "binary.bin": bytes(range(256)) * 300,
    "large.bin": bytes(range(256)) * 5000,  # more than is fetched ahead
    "page.html": b"<!DOCTYPE html><html><title>Log in</title><input type=password></html>\n",
    "data.json": b'{"errors": [{"message": "no error"}]}\n',
    "with space.txt": b"space\n",
    'quote".txt': b"quote\n",
    "apostrophe'.txt": b"apostrophe\n",
    "new\nline.txt": b"newline\n",
    "tab\there.txt": b"tab\n",
    "hash#1.txt": b"hash\n",
    "percent%41?&+;=.txt": b"percent\n",
    "back\\slash.txt": b"backslash\n",
    "-dash": b"dash\n",
    "ümläut 佐藤.txt": b"unicode\n",
}
# A name that is not UTF-8, which no request can have.
NOT_UTF8 = b"caf\xe9.txt"


def write_files(bare: Path, branch: str, files: Mapping[bytes, bytes], *, kept: bool = False) -> None:
    """Commit files to a branch of a bare repository: the branch has nothing else, unless it is kept."""
    ref = b"refs/heads/" + branch.encode()
    stream = b"commit %s\ncommitter Ann Lee <ann@example.com> 1334800000 +0000\ndata 8\nAdd them\n" % ref
    stream += b"from %s^0\n" % ref if kept else b""
    for name, content in files.items():
        quoted = name.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
        stream += b'M 100644 inline "%s"\ndata %d\n%s\n' % (quoted, len(content), content)
    subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=bare, input=stream, check=True)


def odd_files(folder: str = "") -> dict[bytes, bytes]:
    """Return CONTENTS by the bytes of their names below a directory."""
    return {(f"{folder}/{name}" if folder else name).encode(): content for name, content in CONTENTS.items()}
