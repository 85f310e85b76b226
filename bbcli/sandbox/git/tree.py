"""Files and folders at a commit: their content, their listing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.hunks import MAX_LENGTH
from bbcli.sandbox.git.names import path_json
from bbcli.sandbox.git.process import Git, decode

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

MAX_LINES = 5000  # lines of a file in a page (page.max.source.lines)
MAX_CHILDREN = 1000  # entries of a folder in a page (page.max.directory.children)

DEFAULT_LIMIT = 500

_TYPES = {"blob": "FILE", "tree": "DIRECTORY", "commit": "SUBMODULE"}
_SNIFFED = 8000  # bytes in which git, too, looks for a NUL to call a file binary


@dataclass(frozen=True)
class Entry:
    """One line of a tree: `kind` is FILE, DIRECTORY or SUBMODULE, `size` is in bytes and of files only."""

    kind: str
    id: str
    size: int | None
    path: str


def find(git: Git, commit: str, path: str) -> Entry | None:
    """What is at a clean path; the root is a directory."""
    if not path:
        return Entry("DIRECTORY", git.output("log", "-1", "--format=%T", commit).decode().strip(), None, "")
    found = git.output("ls-tree", "-z", "--long", "--full-tree", commit, "--", path).split(b"\0")
    return _entry(found[0]) if found[0] else None


def content(git: Git, entry: Entry) -> Generator[bytes]:
    """A file's bytes in chunks."""
    return git.chunks("cat-file", "blob", entry.id)


def is_binary(git: Git, entry: Entry) -> bool:
    """Whether a file is none to be shown in lines."""
    with closing(content(git, entry)) as chunks:
        return b"\0" in next(chunks, b"")[:_SNIFFED]


def page(git: Git, entry: Entry, revision: str, start: int, limit: int | None) -> dict[str, Any]:
    """The answer of `browse`: a page of lines, or of children beside their path; binary files only say so."""
    wanted = DEFAULT_LIMIT if limit is None else limit
    if entry.kind == "DIRECTORY":
        found = children(git, entry, start, min(wanted, MAX_CHILDREN))
        return {"path": path_json(entry.path), "revision": revision, "children": found}
    if entry.kind == "SUBMODULE" or is_binary(git, entry):
        return {"binary": True, "path": path_json(entry.path)}
    return lines(git, entry, start, min(wanted, MAX_LINES))


def lines(git: Git, entry: Entry, start: int, limit: int) -> dict[str, Any]:
    """A page of a file's lines, in the form that the REST API has for it."""
    with closing(git.records("cat-file", "blob", entry.id, end=b"\n")) as found:
        texts = [{"text": decode(line)[:MAX_LENGTH]} for line in islice(found, start, start + limit + 1)]
    shown, more = texts[:limit], len(texts) > limit
    following = start + len(shown) if more else None
    paging = {"start": start, "size": len(shown), "isLastPage": not more, "limit": limit, "nextPageStart": following}
    return {"lines": shown, **paging}


def children(git: Git, entry: Entry, start: int, limit: int) -> dict[str, Any]:
    """A page of what is in a directory, names relative to it."""
    with closing(git.records("ls-tree", "-z", "--long", entry.id)) as records:
        found = [_child(_entry(record)) for record in islice(records, start, start + limit + 1)]
    shown, more = found[:limit], len(found) > limit
    following = {"nextPageStart": start + limit} if more else {}
    return {"size": len(shown), "limit": limit, "isLastPage": not more, "values": shown, "start": start, **following}


def files(git: Git, entry: Entry, start: int, limit: int) -> tuple[list[str], bool]:
    """Paths of all files below a directory, relative to it, from number `start` on, and whether more exist."""
    with closing(git.records("ls-tree", "-r", "-z", entry.id)) as records:
        found = list(islice(_file_paths(records), start, start + limit + 1))
    return found[:limit], len(found) > limit


def _file_paths(records: Iterator[bytes]) -> Iterator[str]:
    return (decode(record.partition(b"\t")[2]) for record in records if record.split(b" ", 2)[1] == b"blob")


def _entry(record: bytes) -> Entry:
    facts, _, path = record.partition(b"\t")
    _mode, kind, value, size = facts.decode().split()
    return Entry(_TYPES[kind], value, None if size == "-" else int(size), decode(path))


def _child(entry: Entry) -> dict[str, Any]:
    size = {} if entry.size is None else {"size": entry.size}
    return {"path": path_json(entry.path), "contentId": entry.id, "type": entry.kind, **size}
