"""Terminal escape sequences: colors of cells and diffs, and hyperlinks (OSC 8)."""

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
    """Adds colors and hyperlinks to text, as far as the terminal supports them."""

    colour: bool
    hyperlinks: bool

    def styled(self, text: str, cell: Cell) -> str:
        """Return the displayed text of a cell with its style, accents and link."""
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
    """Return the escape sequence of a style such as `bold` or `green bold`."""
    return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m"


def _accented(text: str, style: str, accents: Sequence[tuple[str, str]]) -> str:
    """Return the text with all occurrences of accents styled; accents do not nest."""
    styles = {part: accent for part, accent in reversed(accents) if part}
    if not styles:
        return _styled(text, style)
    if len(styles) == 1:  # in a list, a pattern would be compiled for each row
        ((part, accent),) = styles.items()
        return _styled(part, f"{style} {accent}").join(_styled(piece, style) for piece in text.split(part))
    parts = "|".join(re.escape(part) for part, _ in accents if part)
    pieces = re.split(f"({parts})", text)
    pieces[::2] = [_styled(piece, style) for piece in pieces[::2]]
    pieces[1::2] = [_styled(piece, f"{style} {styles[piece]}") for piece in pieces[1::2]]
    return "".join(pieces)


def _longest_first(accents: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Return the accents with AB-12 before AB-1, so that the longer one matches."""
    return sorted(accents, key=lambda accent: -len(accent[0])) if len(accents) > 1 else accents


_LABELS = {"error": "bold red", "warning": "bold yellow", "hint": "bold cyan"}
# A quoted name, but not the apostrophes of "can't be the server's".
_QUOTED = re.compile(r"(?<!\w)'[^']+'(?!\w)")


def color_message(line: str) -> str:
    """Return a line of stderr with its label colored, and the names that an error or a warning quotes in bold."""
    label, colon, text = line.partition(":")
    if not colon or label not in _LABELS:
        return line
    shown = text if label == "hint" else _QUOTED.sub(lambda match: _styled(match[0], "bold"), text)
    return f"{_styled(f'{label}:', _LABELS[label])}{shown}"


_HEADER = "\x1b[1m"
_COLORS = {"@": "\x1b[36m", "+": "\x1b[32m", "-": "\x1b[31m"}
# Longer lines are written in parts; each part is colored as a line.
_MAX_LINE = 65536


def color_diff(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a diff, given in chunks of any size, with colored lines."""
    for line, end in _painted(_lines(pieces)):
        yield f"{line}{end}"


def _lines(pieces: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (line, line end); the line end of the last line is empty."""
    rest = ""
    for piece in pieces:
        *lines, rest = f"{rest}{piece}".split("\n")
        yield from ((line, "\n") for line in lines)
        if len(rest) > _MAX_LINE:
            yield rest, ""
            rest = ""
    yield rest, ""


def _painted(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    in_header = False
    for line, end in lines:
        # After the header of a file, a removed line `-- x` looks like a header line.
        in_header = line.startswith("diff ") or (in_header and not line.startswith("@@"))
        colour = _HEADER if in_header else _COLORS.get(line[:1], "")
        yield (f"{colour}{line}{_PLAIN}" if colour and line else line), end
