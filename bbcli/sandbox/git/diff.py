"""The diff of two commits, as text and as the REST API's JSON."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.hunks import read_hunks
from bbcli.sandbox.git.names import path_json, unquote
from bbcli.sandbox.git.process import Git, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINES = 10_000  # lines of all files together that a server sends (page.max.diff.lines)


@dataclass(frozen=True)
class Comparison:
    """The trees (`base` may be the empty one), the paths (none: all) and the options of a diff."""

    base: str
    until: str
    paths: tuple[str, ...] = ()
    context_lines: int = 10
    ignore_whitespace: bool = False

    def arguments(self) -> tuple[str, ...]:
        """Return the arguments of git."""
        whitespace = ("--ignore-all-space",) if self.ignore_whitespace else ()
        options = ("--find-renames", "--find-copies", f"--unified={self.context_lines}", *whitespace)
        fixed = ("--no-color", "--src-prefix=a/", "--dst-prefix=b/")
        return (
            "diff-tree",
            "-r",
            "--patch",
            "--full-index",
            *fixed,
            *options,
            self.base,
            self.until,
            "--",
            *self.paths,
        )


def text(git: Git, comparison: Comparison) -> bytes:
    """Return the diff as git prints it."""
    return git.output(*comparison.arguments())


def stats(git: Git, comparison: Comparison) -> dict[str, int]:
    """Return the number of changed files, of added and of removed lines; binary files have no lines."""
    given = (word for word in comparison.arguments() if not word.startswith("--unified="))  # it would add the patch
    arguments = ["--numstat" if word == "--patch" else word for word in given]
    found = {"filesChanged": 0, "linesAdded": 0, "linesRemoved": 0}
    for line in git.records(*arguments, end=b"\n"):
        added, removed, _ = line.split(b"\t", 2)
        found["filesChanged"] += 1
        found["linesAdded"] += 0 if added == b"-" else int(added)
        found["linesRemoved"] += 0 if removed == b"-" else int(removed)
    return found


def files(git: Git, comparison: Comparison) -> tuple[list[dict[str, Any]], bool]:
    """Return one object per file, and whether MAX_LINES truncated any."""
    found, remaining = [], MAX_LINES
    with closing(git.records(*comparison.arguments(), end=b"\n")) as lines:
        for block in _blocks(lines):
            found.append(_file(block, remaining))
            remaining = max(0, remaining - len(block))
    return found, any(each["truncated"] for each in found)


def _blocks(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    """Split the text into files; no line within a hunk starts with `diff --git`."""
    block: list[bytes] = []
    for line in lines:
        if line.startswith(b"diff --git ") and block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _file(block: list[bytes], remaining: int) -> dict[str, Any]:
    first = next((number for number, line in enumerate(block) if line.startswith(b"@@ ")), len(block))
    header, body = block[:first], block[first:]
    source, target = _names(header)
    truncated = len(body) > remaining
    binary = any(line.startswith(b"Binary files ") for line in header)
    content = {"binary": True} if binary else {"hunks": read_hunks(body[:remaining], truncated=truncated)}
    return {"source": source, "destination": target, **content, "truncated": truncated}


def _names(header: list[bytes]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Return source and destination path, None if the file did not exist there."""
    source = _value(header, b"rename from ", b"copy from ") or _same_name(header[0])
    target = _value(header, b"rename to ", b"copy to ") or _same_name(header[0])
    added = _value(header, b"new file mode ") is not None
    deleted = _value(header, b"deleted file mode ") is not None
    return None if added else _path(source), None if deleted else _path(target)


def _value(header: list[bytes], *keys: bytes) -> bytes | None:
    return next((line[len(key) :] for key in keys for line in header if line.startswith(key)), None)


def _same_name(line: bytes) -> bytes:
    """Return the (quoted) name in `diff --git a/NAME b/NAME`; split in the middle, since NAME may contain ` b/`."""
    pair = line.removeprefix(b"diff --git ")
    second = pair[len(pair) // 2 + 1 :]
    return second.replace(b"b/", b"", 1)


def _path(quoted: bytes) -> dict[str, Any]:
    return path_json(decode(unquote(quoted)))
