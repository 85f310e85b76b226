"""Show what is waited for, such as builds: a table that is redrawn on a terminal, else a line for each change."""

from __future__ import annotations

import os
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from bbcli.context.progress import columns_of, fitted, is_in_front
from bbcli.output import RecordList
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from bbcli.context.app import App
    from bbcli.output import Column, Record

    class View(Protocol):
        """Shows the rows; it needs a new `show` every `refresh_seconds`, even without changes."""

        refresh_seconds: float

        def show(self, builds: Sequence[Record], state: str) -> None:
            """Show the rows, and the progress in words."""
            ...

        def end(self, builds: Sequence[Record]) -> None:
            """Show the changes that the result alone does not."""
            ...

        def erase(self) -> None:
            """Erase what other output would mix with."""
            ...


def create_view(app: App, columns: Sequence[Column]) -> View:
    """Return the TableView if stderr is a terminal that can be drawn on, else the LogView."""
    return TableView(app, columns) if app.console.progress.terminal is not None else LogView(app)


class LogView:
    """Writes a line for each change of a state, as for a log."""

    refresh_seconds = float("inf")

    def __init__(self, app: App) -> None:
        self._app = app
        self._states: dict[str, str] = {}

    def show(self, builds: Sequence[Record], state: str) -> None:
        """Write a line for each build whose state has changed."""
        for build in builds:
            key, now = plain(build.get("key")), plain(build.get("state"))
            previous = self._states.get(key)
            if now != previous:
                was = f" (was {previous})" if previous else ""
                self._app.console.info(f"{key}: {now}{was} {plain(build.get('url'))}".rstrip())
            self._states[key] = now

    def end(self, builds: Sequence[Record]) -> None:
        """Write the last changes; nothing if no wait was needed."""
        if self._states:
            self.show(builds, "")

    def erase(self) -> None:
        """Do nothing: lines of a log stay."""


class TableView:
    """Draws the table of the builds, with the elapsed time below it."""

    refresh_seconds = 1.0

    def __init__(self, app: App, columns: Sequence[Column]) -> None:
        self._app = app
        self._columns = columns
        terminal = app.console.progress.terminal
        assert terminal is not None  # noqa: S101 - create_view chose LogView else
        self._terminal = terminal
        self._live = LiveBlock(terminal)

    def show(self, builds: Sequence[Record], state: str) -> None:
        """Draw the table in place of the previous one."""
        # The cursor stays left of the last column, where some terminals wrap at once.
        width = columns_of(self._terminal) - 1
        self._live.show([*self._rows(builds, width), fitted([state], width)])

    def end(self, builds: Sequence[Record]) -> None:
        """Do nothing: the result takes the place of the table."""

    def erase(self) -> None:
        """Erase the table."""
        self._live.erase()

    def _rows(self, builds: Sequence[Record], width: int) -> list[str]:
        from bbcli.output.table import Table

        text = StringIO()
        screen = self._app.screen_on(self._terminal)
        Table(screen._replace(out=text, width=width)).rows(RecordList.of(builds), self._columns)
        return text.getvalue().splitlines()


_CURSOR_UP, _ERASE_BELOW = "\x1b[{}A", "\x1b[J"


class LiveBlock:
    """Lines on a terminal that are redrawn in place; the cursor stays below them, at the start of a line."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._height = 0

    def show(self, lines: Sequence[str]) -> None:
        """Draw lines in place of the previous ones; they must not be wider than the terminal."""
        if not is_in_front(self._terminal):  # a background job must not write over the shell
            self._height = 0
            return
        room = max(self._rows - 2, 1)  # minus the line of the cursor, and one more: nothing may scroll away
        shown = lines if len(lines) <= room else [*lines[: room - 1], f"… {len(lines) - room + 1} more"]
        text = self._erasure + "".join(f"{line}\n" for line in shown)
        self._height = len(shown)  # before the write, which Ctrl-C may interrupt
        self._write(text)

    def erase(self) -> None:
        """Erase the lines."""
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
        with suppress(OSError, ValueError):  # the terminal is gone: the run goes on without it
            self._terminal.write(text)
            self._terminal.flush()
