"""How a wait for builds shows: a table that is drawn over itself on a terminal, else a line for each change."""

from __future__ import annotations

import os
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from bbcli.context.progress import columns_of, fitted, is_in_front
from bbcli.output import RecordList
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from bbcli.context.app import App
    from bbcli.output import Column, Record

    class View(Protocol):
        """What shows the builds; `every` so many seconds it has something new, though nothing happened."""

        refresh_seconds: float

        def show(self, builds: Sequence[Record], state: str) -> None:
            """Show them, and how far that is."""
            ...

        def end(self, builds: Sequence[Record]) -> None:
            """Show what is not seen from the result alone."""
            ...

        def erase(self) -> None:
            """Leave nothing that would be in the way of other output."""
            ...


def create_view(app: App, columns: Sequence[Column]) -> View:
    """Return how it shows on stderr, where something can be drawn there or not."""
    return TableView(app, columns) if app.progress.terminal is not None else LogView(app)


class LogView:
    """A line for each change of a state, for who reads a log."""

    refresh_seconds = float("inf")

    def __init__(self, app: App) -> None:
        self._app = app
        self._states: dict[str, str] = {}

    def show(self, builds: Sequence[Record], state: str) -> None:
        """Say what has changed."""
        for build in builds:
            key, now = plain(build.get("key")), plain(build.get("state"))
            before = self._states.get(key)
            if now != before:
                was = f" (was {before})" if before else ""
                self._app.info(f"{key}: {now}{was} {plain(build.get('url'))}".rstrip())
            self._states[key] = now

    def end(self, builds: Sequence[Record]) -> None:
        """Say what has changed last; where nothing was waited for nothing has."""
        if self._states:
            self.show(builds, "")

    def erase(self) -> None:
        """A line that was said stays."""


class TableView:
    """The table of the builds, with a line below it that says how long it is waited."""

    refresh_seconds = 1.0

    def __init__(self, app: App, columns: Sequence[Column]) -> None:
        self._app = app
        self._columns = columns
        terminal = app.progress.terminal
        assert terminal is not None  # noqa: S101 - else it would be Told
        self._terminal = terminal
        self._live = LiveBlock(terminal)

    def show(self, builds: Sequence[Record], state: str) -> None:
        """Draw them over what was drawn before."""
        # The cursor stays left of the last column, where some terminals wrap at once.
        width = columns_of(self._terminal) - 1
        self._live.show([*self._rows(builds, width), fitted([state], width)])

    def end(self, builds: Sequence[Record]) -> None:
        """The result stands in the place of the table."""

    def erase(self) -> None:
        """Take the table away."""
        self._live.erase()

    def _rows(self, builds: Sequence[Record], width: int) -> list[str]:
        from bbcli.output.table import Table

        text = StringIO()
        screen = self._app.screen_on(self._terminal)
        Table(screen._replace(out=text, width=width)).rows(RecordList.of(builds), self._columns)
        return text.getvalue().splitlines()


_CURSOR_UP, _ERASE_BELOW = "\x1b[{}A", "\x1b[J"


class LiveBlock:
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
        return f"\r{_CURSOR_UP.format(self._height)}{_ERASE_BELOW}" if self._height else ""

    @property
    def _rows(self) -> int:
        with suppress(OSError, ValueError):
            return os.get_terminal_size(self._terminal.fileno()).lines or 24
        return 24

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that is gone: the run goes on without it
            self._terminal.write(text)
            self._terminal.flush()
