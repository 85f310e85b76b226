"""Read the text of a git diff: the files that it changes, and their added and removed lines.

The text of a server is not truncated as its JSON is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The prefixes of both sides: those of git, and those of Bitbucket's own diffs.
_PREFIX = r'("?)(?:[ab]/|(?:src|dst)://)'
_HUNK = r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@"
# git's number of an object that does not exist.
_NO_OBJECT = "0" * 40
_SUBMODULE, _EXECUTABLE = "160000", "100755"
_ESCAPES = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


@dataclass
class FileDiff:
    """The diff of one file: `kind` is ADD, COPY, DELETE, MODIFY or MOVE, `source` the path that it had before.

    `modes` and `ids` are those of git before and after the change, empty or shortened as the text has them;
    `unchanged` is the percentage that a moved or copied file kept, -1 for others.
    """

    path: str
    source: str
    kind: str = "MODIFY"
    added: int = 0
    removed: int = 0
    modes: tuple[str, str] = ("", "")
    ids: tuple[str, str] = ("", "")
    unchanged: int = -1

    def counts(self) -> dict[str, Any]:
        """Return the path and the numbers of lines."""
        return {"path": self.path, "added": self.added, "removed": self.removed}

    def change(self) -> dict[str, Any]:
        """Return the change as servers list it."""
        is_moved = self.kind in ("COPY", "MOVE")
        before, after = self.modes
        return {
            "contentId": self.ids[1] or _NO_OBJECT,
            "fromContentId": self.ids[0] or _NO_OBJECT,
            "path": _path_object(self.path),
            **({} if self.kind == "DELETE" else {"executable": after == _EXECUTABLE}),
            "percentUnchanged": self.unchanged,
            "type": self.kind,
            "nodeType": "SUBMODULE" if _SUBMODULE in self.modes else "FILE",
            **({"srcPath": _path_object(self.source)} if is_moved else {}),
            **({} if self.kind == "ADD" else {"srcExecutable": before == _EXECUTABLE}),
            "properties": {"gitChangeType": "RENAME" if self.kind == "MOVE" else self.kind},
        }


def read_files(pieces: Iterable[str]) -> Iterator[FileDiff]:
    """Yield the files of a diff whose text comes in pieces; lines in front of the first file are skipped.

    git writes a file that became a symbolic link as deleted and added: that is one change.
    """
    before: FileDiff | None = None
    for file in _blocks(pieces):
        if before and before.kind == "DELETE" and file.kind == "ADD" and before.path == file.path:
            modes, ids = (before.modes[0], file.modes[1]), (before.ids[0], file.ids[1])
            file = FileDiff(file.path, file.path, "MODIFY", file.added, before.removed, modes, ids)
        elif before:
            yield before
        before = file
    if before:
        yield before


def _blocks(pieces: Iterable[str]) -> Iterator[FileDiff]:
    header: list[str] = []
    counts = [0, 0]  # removed, added
    left = [0, 0]  # lines of the current hunk that are still to come, before and after the change
    for line in _lines(pieces):
        sign = line[:1]
        if any(left) and sign != "\\":
            # What looks like a header within a hunk is a line of a file.
            for side, own in enumerate("-+"):
                left[side] -= sign in (own, " ", "")
                counts[side] += sign == own
        elif line.startswith("diff --git "):
            if header:
                yield _file(header, counts)
            header, counts = [line], [0, 0]
        elif hunk := re.match(_HUNK, line):
            left = [1 if number is None else int(number) for number in hunk.groups()]
        elif header:
            header.append(line)
    if header:
        yield _file(header, counts)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Split a text at newlines only: a carriage return is a part of a line."""
    rest: list[str] = []
    for piece in pieces:
        first, newline, others = piece.partition("\n")
        rest.append(first)
        if newline:
            yield "".join(rest)
            *whole, last = others.split("\n")
            yield from whole
            rest = [last]
    if last := "".join(rest):
        yield last


def _file(header: list[str], counts: list[int]) -> FileDiff:
    facts: dict[str, str] = {}
    for line in header[1:]:
        for name in _NAMES:
            if line.startswith(f"{name} "):
                facts[name] = line[len(name) + 1 :]
    source, path = _paths(header[0], facts)
    kind = next((kind for name, kind in _KINDS.items() if name in facts), "MODIFY")
    ids, _, mode = facts.get("index", "").partition(" ")
    before, _, after = ids.partition("..")
    modes = (
        facts.get("old mode") or facts.get("deleted file mode") or ("" if kind == "ADD" else mode),
        facts.get("new mode") or facts.get("new file mode") or ("" if kind == "DELETE" else mode),
    )
    similarity = re.match(r"\d+", facts.get("similarity index", ""))
    unchanged = int(similarity[0]) if similarity and kind in ("COPY", "MOVE") else -1
    return FileDiff(path, source, kind, counts[1], counts[0], modes, (before, after), unchanged)


_KINDS = {"new file mode": "ADD", "deleted file mode": "DELETE", "rename to": "MOVE", "copy to": "COPY"}
_NAMES = ("old mode", "new mode", "rename from", "copy from", "similarity index", "index", "---", "+++", *_KINDS)


def _paths(first: str, facts: dict[str, str]) -> tuple[str, str]:
    """Return the paths before and after the change; a new or deleted file has the same one on both sides."""
    if moved := facts.get("rename to") or facts.get("copy to"):
        return _unquoted(facts.get("rename from") or facts.get("copy from") or moved), _unquoted(moved)
    for side in ("+++", "---"):
        # A tab ends a name with spaces.
        named = facts.get(side, "/dev/null").removesuffix("\t")
        if named != "/dev/null":
            path = _unquoted(re.sub(_PREFIX, r"\1", named, count=1))
            return path, path
    # Without lines: a binary, empty or only made executable file. Both halves are the same name, which may hold spaces.
    pair = first.removeprefix("diff --git ")
    path = _unquoted(re.sub(_PREFIX, r"\1", pair[len(pair) // 2 + 1 :], count=1))
    return path, path


def _unquoted(name: str) -> str:
    """Return a name as git quotes it if it holds quotes, backslashes or control characters."""
    if not (name.startswith('"') and name.endswith('"') and len(name) > 1):
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    data = bytearray()
    for octal, escape, plain in re.findall(r"\\([0-7]{3})|\\(.)|([^\\]+)", name[1:-1], re.DOTALL):
        if octal:
            data.append(int(octal, 8) & 0xFF)
        elif escape:
            data += bytes([_ESCAPES[escape]]) if escape in _ESCAPES else escape.encode("utf-8", "surrogateescape")
        else:
            data += plain.encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "replace")


def _path_object(path: str) -> dict[str, Any]:
    *parents, name = path.split("/")
    extension = name.rpartition(".")[2] if "." in name else ""
    return {
        "components": [*parents, name],
        "parent": "/".join(parents),
        "name": name,
        **({"extension": extension} if extension else {}),
        "toString": path,
    }
