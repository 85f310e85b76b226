"""Archives of a revision, streamed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from bbcli.sandbox.git.creation import temporary_repository

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

FORMATS = ("zip", "tar", "tar.gz", "tgz")
_GZIP = 16 + zlib.MAX_WBITS
# git streams larger files instead of reading them into memory.
_SETTINGS = "[core]\n\tbigFileThreshold = 8m\n"


def stream(repository: Path, commit: str, kind: str, prefix: str, paths: Sequence[str]) -> Generator[bytes]:
    """Yield an archive of a commit in one of the FORMATS, of all files or those below clean paths.

    git runs outside of the repository, whose configuration can name programs for filters and compression.
    """
    with temporary_repository(repository) as git:
        (git.directory / "config").write_text(_SETTINGS, encoding="ascii")
        plain = "zip" if kind == "zip" else "tar"
        options = (f"--format={plain}", f"--prefix={prefix}")
        chunks = git.chunks("archive", *options, commit, "--", *paths)
        yield from chunks if kind in ("zip", "tar") else _gzip(chunks)


def _gzip(chunks: Generator[bytes]) -> Generator[bytes]:
    """Compress as git does with its internal gzip: the same bytes."""
    compressor = zlib.compressobj(wbits=_GZIP)
    for chunk in chunks:
        if compressed := compressor.compress(chunk):
            yield compressed
    yield compressor.flush()
