"""Draws a cell with the codes that a terminal acts on: its colours, and the hyperlinks of OSC 8."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bbcli.config.addresses import is_web_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bbcli.output.cells import Cell

_CODES = {
    "bold": "1", "dim": "2",
    "red": "31", "green": "32", "yellow": "33", "blue": "34", "magenta": "35", "cyan": "36",
}  # fmt: skip
_PLAIN = "\x1b[0m"


@dataclass(frozen=True)
class Pen:
    """What a terminal is shown besides the text: colours, and links."""

    colour: bool
    hyperlinks: bool

    def styled(self, text: str, cell: Cell) -> str:
        """Return a text, which is what of the cell is shown, in its style, its accents and its link."""
        if not text or not (self.colour or self.hyperlinks):
            return text
        shown = text
        if self.colour:
            shown = (
                _accented(text, cell.style, _longest_first(cell.accents)) if cell.accents else _styled(text, cell.style)
            )
        if cell.link and self.hyperlinks and is_web_url(cell.link):
            return f"\x1b]8;;{cell.link}\x1b\\{shown}\x1b]8;;\x1b\\"
        return shown


def _styled(text: str, style: str) -> str:
    return f"{_codes(style)}{text}{_PLAIN}" if style and text else text


@cache
def _codes(style: str) -> str:
    """Return what switches a style on, which is words such as `bold` or `green bold`."""
    return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m"


def _accented(text: str, style: str, accents: Sequence[tuple[str, str]]) -> str:
    """Return the text with each accent where it occurs; what is drawn already is not looked into again."""
    styles = {part: accent for part, accent in reversed(accents) if part}
    if not styles:
        return _styled(text, style)
    parts = "|".join(re.escape(part) for part, _ in accents if part)
    pieces = re.split(f"({parts})", text)
    pieces[::2] = [_styled(piece, style) for piece in pieces[::2]]
    pieces[1::2] = [_styled(piece, f"{style} {styles[piece]}") for piece in pieces[1::2]]
    return "".join(pieces)


def _longest_first(accents: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Return the accents in an order in which AB-12 is found before AB-1."""
    return sorted(accents, key=lambda accent: -len(accent[0])) if len(accents) > 1 else accents


_PLAIN, _HEADER = "\x1b[0m", "\x1b[1m"
_COLOURS = {"@": "\x1b[36m", "+": "\x1b[32m", "-": "\x1b[31m"}


# A line that is longer is not waited for: what comes of it then has the colour of a line of its own.
_LONGEST = 65536


def color_diff(pieces: Iterable[str]) -> Iterator[str]:
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
