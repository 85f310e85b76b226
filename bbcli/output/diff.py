"""Colours for a diff, as git has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN, _HEADER = "\x1b[0m", "\x1b[1m"
_COLOURS = {"@": "\x1b[36m", "+": "\x1b[32m", "-": "\x1b[31m"}


def coloured(text: str) -> str:
    """Return the diff with each line in the colour of what it is."""
    return "\n".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    in_header = False
    for line in text.split("\n"):
        # Below the header of a file a removed line may look like one.
        in_header = line.startswith("diff ") or (in_header and not line.startswith("@@"))
        colour = _HEADER if in_header else _COLOURS.get(line[:1], "")
        yield f"{colour}{line}{_PLAIN}" if colour and line else line
