"""The race of downloads: a file and an archive of 200 MB against curl."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.bench.bars import Bar
from tests.bench.races import Race

if TYPE_CHECKING:
    from tests.bench.lab import Lab
    from tests.bench.timing import Command

_LARGE, _SMALL = "b200m", "b20m"
_SIZES = {_LARGE: 200, _SMALL: 20}
_MOST_MIB = 40
_COMMIT = "0123456789" * 4


def transfers(lab: Lab) -> Race:
    """Race downloads into files: throughput is that of the bytes beyond a small download, without the start."""
    _write(lab)
    archive, file, small, small_file = "archive of 200 MB", "file of 200 MB", "archive of 20 MB", "file of 20 MB"
    theirs, theirs_small = "curl of 200 MB", "curl of 20 MB"
    return Race(
        "transfers",
        (_archived(lab, archive, _LARGE), _archived(lab, small, _SMALL), _downloaded(lab, file, _LARGE),
         _downloaded(lab, small_file, _SMALL), _curl(lab, theirs, _LARGE), _curl(lab, theirs_small, _SMALL)),
        (
            Bar(f"throughput, {archive}", (archive,), (theirs,), 0.8, faster=True, less=(small, theirs_small)),
            Bar(f"throughput, {file}", (file,), (theirs,), 0.8, faster=True, less=(small_file, theirs_small)),
            Bar(archive, (archive,), (theirs,)),
            Bar(f"peak memory, {archive}", (archive,), (), _MOST_MIB, measure="peak"),
            Bar(f"peak memory, {archive}", (archive,), (small,), 1.15, measure="peak"),
            Bar(f"peak memory, {file}", (file,), (), _MOST_MIB, measure="peak"),
            Bar(f"peak memory, {file}", (file,), (small_file,), 1.15, measure="peak"),
        ),
    )  # fmt: skip


def _write(lab: Lab) -> None:
    """Write the bytes that nginx sends, and what says that a path is a file."""
    folder = lab.answers.folder
    (folder / "file.json").write_text(json.dumps({"type": "FILE"}))
    for name, megabytes in _SIZES.items():
        path = folder / f"{name}.bin"
        if not path.exists() or path.stat().st_size != megabytes * 1_000_000:
            path.write_bytes(b"PK" + bytes(range(256)) * 3906 + bytes(62))
            with path.open("ab") as file:
                for _ in range(megabytes - 1):
                    file.write(bytes(range(250)) * 4000)


def _archived(lab: Lab, name: str, slug: str) -> Command:
    return lab.bbcli(name, "files", "archive", "-R", f"WORK/{slug}", "-O", str(lab.work / "archive.zip"))


def _downloaded(lab: Lab, name: str, slug: str) -> Command:
    words = ("-R", f"WORK/{slug}", "--at", _COMMIT, "-O", str(lab.work), "--force")
    return lab.bbcli(name, "files", "download", "file.bin", *words)


def _curl(lab: Lab, name: str, slug: str) -> Command:
    url = f"{lab.site.url()}/rest/api/latest/projects/WORK/repos/{slug}/archive?format=zip"
    return lab.other(name, "curl", "--silent", "--fail", "--output", str(lab.work / "curl.bin"), url)
