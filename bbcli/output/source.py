"""A file on a terminal, with line numbers and syntax colors; and the selection of its lines for a pipe."""

from __future__ import annotations

import codecs
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from bbcli.output.cells import visible
from bbcli.output.cpu_limit import TooSlow, cpu_limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.output.terminal import Screen

# Characters of a text and of a line up to which it gets colors: lexers are slow, some of them even more on long lines.
_MOST_COLORED, _LONGEST_COLORED = 256 << 10, 2000
# Seconds of CPU time for colors, the import of the lexer included.
_PATIENCE = 2.0
# git looks for a NUL in as many bytes.
_SNIFFED = 8000
# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


class LineRange(NamedTuple):
    """The lines from `first`, counted from 1, to `last`; None is the end of the file."""

    first: int = 1
    last: int | None = None

    @property
    def is_all(self) -> bool:
        """True for a whole file."""
        return self == (1, None)


ALL_LINES = LineRange()


def is_binary(beginning: bytes) -> bool:
    """True if a file has no text to show: a NUL, and no byte order mark of UTF-16 or UTF-32."""
    return b"\0" in beginning[:_SNIFFED] and _encoding(beginning) == "utf-8"


def select_lines(chunks: Iterable[bytes], wanted: LineRange, write: Callable[[bytes], object]) -> int:
    """Write the bytes of these lines, ends included, and return how many lines were read; the rest is not read."""
    number, is_ended = 1, True
    for chunk in chunks:
        for piece in _split(chunk):
            if number >= wanted.first:
                write(piece)
            is_ended = piece.endswith(b"\n")
            number += is_ended
            if wanted.last is not None and number > wanted.last:
                return wanted.last
    return number - is_ended


def _split(chunk: bytes) -> Iterator[bytes]:
    """Yield the lines of bytes, which end at a line feed only."""
    *ended, rest = chunk.split(b"\n")
    yield from (line + b"\n" for line in ended)
    if rest:
        yield rest


def write_source(
    chunks: Iterable[bytes], screen: Screen, name: str, wanted: LineRange = ALL_LINES, *, is_plain: bool = False
) -> int:
    """Write lines of a text file to a terminal, without control characters, and return how many lines were read.

    Lines have numbers, and the colors of the language that the name of the file selects; neither if it `is_plain`.
    """
    lines = islice(_text_lines(chunks), wanted.last)
    number = 0
    for number, line in enumerate(lines if is_plain else _numbered(lines, screen, name), 1):
        if number >= wanted.first:
            screen.out.write(f"{line}\n")
    return number


def _text_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a text without line ends, tabs and control characters; its mark selects the encoding."""
    pieces = iter(chunks)
    first = next(pieces, b"")
    decoder = codecs.getincrementaldecoder(_encoding(first))("replace")
    begun: list[str] = []
    for piece in chain((first,), pieces):
        head, *others = decoder.decode(piece).split("\n")
        begun.append(head)
        if others:
            yield _shown("".join(begun))
            yield from map(_shown, others[:-1])
            begun = others[-1:]
    begun.append(decoder.decode(b"", final=True))
    if last := "".join(begun):
        yield _shown(last)


def _encoding(beginning: bytes) -> str:
    return next((name for mark, name in _MARKS if beginning.startswith(mark)), "utf-8")


def _shown(line: str) -> str:
    return visible(line.removesuffix("\r").expandtabs())


def _numbered(lines: Iterator[str], screen: Screen, name: str) -> Iterator[str]:
    """Yield the lines with their numbers, colored if the whole text is short enough."""
    head, is_whole = _beginning(lines) if screen.colour else ([], False)
    width = max(4, len(str(len(head))) if is_whole else 6)
    shown: Iterable[str] = chain(_colored(head, name) if is_whole else head, lines)
    before, after = (_DIM, _PLAIN) if screen.colour else ("", "")
    for number, line in enumerate(shown, 1):
        yield f"{before}{number:>{width}}{after}  {line}" if line else f"{before}{number:>{width}}{after}"


def _beginning(lines: Iterator[str]) -> tuple[list[str], bool]:
    """Return the first lines of a text, and True if they are all of it, and short enough for colors."""
    found: list[str] = []
    size = 0
    for line in lines:
        found.append(line)
        size += len(line) + 1
        if size > _MOST_COLORED or len(line) > _LONGEST_COLORED:
            return found, False
    return found, True


def _colored(lines: Sequence[str], name: str) -> Sequence[str]:
    """Return the lines with the colors of their language; unchanged if the name of the file selects none.

    They are unchanged, too, if the lexer is too slow for them.
    """
    from pygments import highlight
    from pygments.formatters.terminal import TERMINAL_COLORS, TerminalFormatter
    from pygments.lexers import get_lexer_for_filename
    from pygments.token import Whitespace
    from pygments.util import ClassNotFound

    text = "\n".join(lines)
    colors = {**TERMINAL_COLORS, Whitespace: ("", "")}
    try:
        with cpu_limit(_PATIENCE):
            lexer = get_lexer_for_filename(name, text, stripnl=False, ensurenl=False)
            colored = highlight(text, lexer, TerminalFormatter(bg="dark", colorscheme=colors)).split("\n")
    except (ClassNotFound, TooSlow):
        return lines
    return colored if len(colored) == len(lines) else lines
