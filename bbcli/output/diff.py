"""Colours for a diff, as git has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PLAIN, _HEADER = "\x1b[0m", "\x1b[1m"
_COLOURS = {"@": "\x1b[36m", "+": "\x1b[32m", "-": "\x1b[31m"}


# A line that is longer is not waited for: what comes of it then has the colour of a line of its own.
_LONGEST = 65536


def coloured(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the diff, which comes in pieces, with each line in the colour of what it is."""
    for line, end in _painted(_lines(pieces)):
        yield f"{line}{end}"


def _lines(pieces: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each line and what ends it; nothing ends the last one."""
    rest = ""
    for piece in pieces:
        *lines, rest = f"{rest}{piece}".split("\n")
        yield from ((line, "\n") for line in lines)
        if len(rest) > _LONGEST:
            yield rest, ""
            rest = ""
    yield rest, ""


def _painted(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    in_header = False
    for line, end in lines:
        # Below the header of a file a removed line may look like one.
        in_header = line.startswith("diff ") or (in_header and not line.startswith("@@"))
        colour = _HEADER if in_header else _COLOURS.get(line[:1], "")
        yield (f"{colour}{line}{_PLAIN}" if colour and line else line), end
