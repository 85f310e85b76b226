"""Files and directories of a commit."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.hunks import MAX_LENGTH
from bbcli.sandbox.git.names import path_json
from bbcli.sandbox.git.process import Git, decode, split

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

MAX_LINES = 5000  # lines of a file in a page (page.max.source.lines)
MAX_CHILDREN = 1000  # entries of a directory in a page (page.max.directory.children)

DEFAULT_LIMIT = 500

_TYPES = {"blob": "FILE", "tree": "DIRECTORY", "commit": "SUBMODULE"}
_SNIFFED = 8000  # git also detects binary files by a NUL in these bytes


@dataclass(frozen=True)
class Entry:
    """A tree entry: `kind` is FILE, DIRECTORY or SUBMODULE; `size` in bytes, for files only; `mode` as in git."""

    kind: str
    id: str
    size: int | None
    path: str
    mode: str = "040000"


def find(git: Git, commit: str, path: str) -> Entry | None:
    """Return the entry at a clean path; the root is a directory."""
    if not path:
        return Entry("DIRECTORY", git.constant("log", "-1", "--format=%T", commit).stdout.decode().strip(), None, "")
    found = git.constant("ls-tree", "-z", "--long", "--full-tree", commit, "--", path).stdout.split(b"\0")
    return _entry(found[0]) if found[0] else None


def content(git: Git, entry: Entry) -> Generator[bytes]:
    """Yield a file's bytes in chunks."""
    return git.streaming.chunks("cat-file", "blob", entry.id)


def is_binary(git: Git, entry: Entry) -> bool:
    """True if the file has no lines to show."""
    with closing(content(git, entry)) as chunks:
        return _has_nul(next(chunks, b""))


def _has_nul(first: bytes) -> bool:
    return b"\0" in first[:_SNIFFED]


def page(git: Git, entry: Entry, revision: str, start: int, limit: int | None) -> dict[str, Any]:
    """Return the response of `browse`: a page of lines, or of children with their path; binary files have neither."""
    size_limit = DEFAULT_LIMIT if limit is None else limit
    if entry.kind == "DIRECTORY":
        found = children(git, entry, start, min(size_limit, MAX_CHILDREN))
        return {"path": path_json(entry.path), "revision": revision, "children": found}
    if entry.kind == "FILE":
        with closing(content(git, entry)) as chunks:
            first = next(chunks, b"")
            if not _has_nul(first):
                return _lines(split(chain([first], chunks), b"\n"), start, min(size_limit, MAX_LINES))
    return {"binary": True, "path": path_json(entry.path)}


def _lines(found: Iterator[bytes], start: int, limit: int) -> dict[str, Any]:
    """Return a page of a file's lines."""
    texts = [{"text": decode(line)[:MAX_LENGTH]} for line in islice(found, start, start + limit + 1)]
    shown, more = texts[:limit], len(texts) > limit
    following = start + len(shown) if more else None
    paging = {"start": start, "size": len(shown), "isLastPage": not more, "limit": limit, "nextPageStart": following}
    return {"lines": shown, **paging}


def children(git: Git, entry: Entry, start: int, limit: int) -> dict[str, Any]:
    """Return a page of a directory's entries, with relative names."""
    with closing(git.records("ls-tree", "-z", "--long", entry.id)) as records:
        found = [_child(_entry(record)) for record in islice(records, start, start + limit + 1)]
    shown, more = found[:limit], len(found) > limit
    following = {"nextPageStart": start + limit} if more else {}
    return {"size": len(shown), "limit": limit, "isLastPage": not more, "values": shown, "start": start, **following}


def names(git: Git, entry: Entry) -> list[str]:
    """Return the names of a directory's entries."""
    return [decode(name) for name in git.records("ls-tree", "-z", "--name-only", entry.id)]


def files(git: Git, entry: Entry, start: int, limit: int) -> tuple[list[str], bool]:
    """Return the paths of all files below a directory, relative to it, from number `start`, and whether more exist.

    The first page is read up to its end; for a later one the whole list is read once, and kept for those that follow.
    """
    if start:
        known = _all_files(git.directory, entry.id)
        return list(known[start : start + limit]), len(known) > start + limit
    with closing(git.records("ls-tree", "-r", "-z", entry.id)) as records:
        found = list(islice(_file_paths(records), start, start + limit + 1))
    return found[:limit], len(found) > limit


@lru_cache(maxsize=4)  # a tree never changes: its hash is that of its content
def _all_files(directory: Path, tree_id: str) -> tuple[str, ...]:
    with closing(Git(directory).records("ls-tree", "-r", "-z", tree_id)) as records:
        return tuple(_file_paths(records))


def _file_paths(records: Iterator[bytes]) -> Iterator[str]:
    return (decode(record.partition(b"\t")[2]) for record in records if record.split(b" ", 2)[1] == b"blob")


def _entry(record: bytes) -> Entry:
    facts, _, path = record.partition(b"\t")
    mode, kind, value, size = facts.decode().split()
    return Entry(_TYPES[kind], value, None if size == "-" else int(size), decode(path), mode)


def _child(entry: Entry) -> dict[str, Any]:
    size = {} if entry.size is None else {"size": entry.size}
    return {"path": path_json(entry.path), "contentId": entry.id, "type": entry.kind, **size}
