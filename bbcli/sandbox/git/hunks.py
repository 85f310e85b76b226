"""Parse the diff of one file into hunks, segments and lines."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.process import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_LENGTH = 5000  # characters of a line that a server sends (page.max.source.length)

_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(?: (.*))?")
_KINDS = {b" ": "CONTEXT", b"-": "REMOVED", b"+": "ADDED"}


def read_hunks(lines: Iterable[bytes], *, truncated: bool = False) -> list[dict[str, Any]]:
    """Return the hunks of a diff that starts with `@@`; `truncated` marks the last one."""
    hunks = [_hunk(block) for block in _blocks(lines)]
    for hunk in hunks[-1:] if truncated else ():
        hunk["truncated"] = True
        for segment in hunk["segments"][-1:]:
            segment["truncated"] = True
    return hunks


def _blocks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    block: list[bytes] = []
    for line in lines:
        if line.startswith(b"@@ ") and block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _hunk(block: list[bytes]) -> dict[str, Any]:
    match = _HUNK.match(block[0])
    assert match is not None  # noqa: S101 - git's format
    source, source_span, target, target_span = (1 if number is None else int(number) for number in match.groups()[:4])
    context = {"context": decode(match[5])} if match[5] else {}
    return {
        **context,
        "sourceLine": source,
        "sourceSpan": source_span,
        "destinationLine": target,
        "destinationSpan": target_span,
        "segments": list(_segments(block[1:], source, target)),
        "truncated": False,
    }


def _segments(lines: list[bytes], source: int, target: int) -> Iterator[dict[str, Any]]:
    """Yield runs of lines of one kind; a line missing on one side has its would-be line number there."""
    # Skips "\ No newline at end of file".
    real = (line for line in lines if line[:1] in _KINDS)
    for sign, run in groupby(real, key=lambda line: line[:1]):
        shown = []
        for line in run:
            shown.append(_line(source, target, decode(line[1:])))
            source += sign != b"+"
            target += sign != b"-"
        yield {"type": _KINDS[sign], "lines": shown, "truncated": False}


def _line(source: int, target: int, text: str) -> dict[str, Any]:
    return {
        "source": source,
        "destination": target,
        "line": text[:MAX_LENGTH],
        "truncated": len(text) > MAX_LENGTH,
    }
