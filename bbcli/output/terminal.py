"""Where output goes and what it can show."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

# Terminals that would show the codes of a hyperlink instead of following them.
_WITHOUT_HYPERLINKS = ("dumb", "linux")


class Screen(NamedTuple):
    """A stream and its ways: width in columns, time in epoch ms.

    `time` is how times are shown, as in Seen; with `csv_safe` no cell of CSV is a formula to a spreadsheet. `headers`
    None is as the format has them.
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
        """Write UTF-8 as it is; on a terminal in the encoding that it has."""
        buffer = None if self.is_terminal else getattr(self.out, "buffer", None)
        if buffer is None:
            self.out.write(data.decode("utf-8"))
        else:
            self.out.flush()
            buffer.write(data)


def screen_of(
    out: TextIO, environ: Mapping[str, str], colour: str, now: int, *, hyperlinks: bool | None = None
) -> Screen:
    """Return what a stream can show, by the usual variables: COLUMNS, NO_COLOR, CLICOLOR_FORCE, TERM.

    Where nobody says whether it has hyperlinks, it is whether it draws colours and may follow them.
    """
    is_terminal = out.isatty()
    dumb = environ.get("TERM") == "dumb"
    coloured = is_terminal and not dumb and not environ.get("NO_COLOR") and environ.get("CLICOLOR") != "0"
    forced = environ.get("CLICOLOR_FORCE", "0") not in ("", "0") and not environ.get("NO_COLOR")
    colours = {"always": True, "never": False}.get(colour, coloured or forced)
    links = colours and is_terminal and environ.get("TERM") not in _WITHOUT_HYPERLINKS
    links = links if hyperlinks is None else hyperlinks
    return Screen(out, is_terminal, _width(environ), colours, links, now)


def _width(environ: Mapping[str, str]) -> int:
    if environ.get("COLUMNS", "").isdecimal() and int(environ["COLUMNS"]) > 0:
        return int(environ["COLUMNS"])
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80
