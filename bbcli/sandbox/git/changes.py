"""The changed files between two commits, as change objects."""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.names import path_json
from bbcli.sandbox.git.process import Git, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

# git's letters → the REST API's type and `gitChangeType`
_TYPES = {
    "A": ("ADD", "ADD"),
    "C": ("COPY", "COPY"),
    "D": ("DELETE", "DELETE"),
    "M": ("MODIFY", "MODIFY"),
    "R": ("MOVE", "RENAME"),
    "T": ("MODIFY", "CHANGE_TYPE"),
}
_EXECUTABLE = "100755"
_SUBMODULE = "160000"


def page(git: Git, base: str, until: str, start: int, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """Return `limit` changes from number `start`, and whether more exist; `base` is a commit or the empty tree."""
    arguments = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--find-renames", "--find-copies", base, until, "--")
    with closing(git.records(*arguments)) as records:
        found = list(islice(_changes(records), start, start + limit + 1))
    return found[:limit], len(found) > limit


def _changes(records: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    for record in records:
        old_mode, new_mode, old, new, status = record[1:].decode().split(" ")
        source = decode(next(records))
        path = decode(next(records)) if status[0] in "CR" else source
        yield _change(status, (old_mode, new_mode), (old, new), (source, path))


def _change(status: str, modes: tuple[str, str], ids: tuple[str, str], paths: tuple[str, str]) -> dict[str, Any]:
    """Return a change; `executable` is absent for a deleted file, `srcExecutable` for a new one."""
    kind, git_kind = _TYPES.get(status[0], ("UNKNOWN", "UNKNOWN"))
    source = {"srcPath": path_json(paths[0])} if status[0] in "CR" else {}
    return {
        "contentId": ids[1],
        "fromContentId": ids[0],
        "path": path_json(paths[1]),
        **({} if kind == "DELETE" else {"executable": modes[1] == _EXECUTABLE}),
        "percentUnchanged": int(status[1:]) if source else -1,  # -1 except for moves and copies
        "type": kind,
        "nodeType": "SUBMODULE" if _SUBMODULE in modes else "FILE",
        **source,
        **({} if kind == "ADD" else {"srcExecutable": modes[0] == _EXECUTABLE}),
        "properties": {"gitChangeType": git_kind},
    }
