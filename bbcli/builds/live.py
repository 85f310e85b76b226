"""A block of lines on a terminal that is drawn over itself, and gone without a trace."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from bbcli.progress import is_in_front

if TYPE_CHECKING:
    from collections.abc import Sequence

_UP, _ERASE_BELOW = "\x1b[{}A", "\x1b[J"


class Live:
    """The block, and the terminal that it is on; the cursor is kept below it, at the start of a line."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._height = 0

    def show(self, lines: Sequence[str]) -> None:
        """Draw these lines, which are no wider than the terminal, in the place of those before."""
        if not is_in_front(self._terminal):  # the shell has it: it is neither drawn on nor erased
            self._height = 0
            return
        room = max(self._rows - 2, 1)  # the line of the cursor, and one more: nothing may scroll away
        shown = lines if len(lines) <= room else [*lines[: room - 1], f"… {len(lines) - room + 1} more"]
        text = self._erasure + "".join(f"{line}\n" for line in shown)
        self._height = len(shown)  # first: Ctrl-C comes when it is written
        self._write(text)

    def erase(self) -> None:
        """Leave nothing of it."""
        self._write(self._erasure)
        self._height = 0

    @property
    def _erasure(self) -> str:
        return f"\r{_UP.format(self._height)}{_ERASE_BELOW}" if self._height else ""

    @property
    def _rows(self) -> int:
        with suppress(OSError, ValueError):
            return os.get_terminal_size(self._terminal.fileno()).lines or 24
        return 24

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that is gone: the run goes on without it
            self._terminal.write(text)
            self._terminal.flush()
