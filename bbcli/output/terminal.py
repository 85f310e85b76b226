"""The output stream and the features of its terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

# Terminals that print the escape sequence of a hyperlink.
_WITHOUT_HYPERLINKS = ("dumb", "linux")


class Screen(NamedTuple):
    """A stream with its width in columns and its features, the current time in epoch ms, and options of renderers.

    `time` is as in CellContext; `csv_safe` keeps CSV cells from being formulas; `headers` None is the format's default.
    """

    out: TextIO
    is_terminal: bool = False
    width: int = 80
    colour: bool = False
    hyperlinks: bool = False
    now: int = 0
    time: str = ""
    csv_safe: bool = False
    headers: bool | None = None

    def write(self, data: bytes) -> None:
        """Write UTF-8 data unchanged to a pipe, and in the encoding of the stream to a terminal."""
        buffer = None if self.is_terminal else getattr(self.out, "buffer", None)
        if buffer is None:
            self.out.write(data.decode("utf-8"))
        else:
            self.out.flush()
            buffer.write(data)


def screen_of(
    out: TextIO, environ: Mapping[str, str], colour: str, now: int, *, hyperlinks: bool | None = None
) -> Screen:
    """Return the screen of a stream, by COLUMNS, NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM.

    `colour` is always, never or auto; `hyperlinks` None enables hyperlinks on color terminals that support them.
    """
    is_terminal = out.isatty()
    colours = has_color(out, environ, colour)
    links = colours and is_terminal and environ.get("TERM") not in _WITHOUT_HYPERLINKS
    links = links if hyperlinks is None else hyperlinks
    return Screen(out, is_terminal, _width(environ), colours, links, now)


def has_color(out: TextIO, environ: Mapping[str, str], choice: str) -> bool:
    """Return True if a stream gets colors, by NO_COLOR, CLICOLOR, CLICOLOR_FORCE and TERM; see `screen_of`."""
    if choice in ("always", "never"):
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    is_forced = environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
    return is_forced or (out.isatty() and environ.get("TERM") != "dumb" and environ.get("CLICOLOR") != "0")


def _width(environ: Mapping[str, str]) -> int:
    if environ.get("COLUMNS", "").isdecimal() and int(environ["COLUMNS"]) > 0:
        return int(environ["COLUMNS"])
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80
