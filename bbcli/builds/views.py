"""How a wait for builds shows: a table that is drawn over itself on a terminal, else a line for each change."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from bbcli.builds.live import Live
from bbcli.output import Records
from bbcli.output.cells import plain
from bbcli.progress import columns_of, fitted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from bbcli.app import App
    from bbcli.output import Column, Record

    class View(Protocol):
        """What shows the builds; `every` so many seconds it has something new, though nothing happened."""

        every: float

        def show(self, builds: Sequence[Record], state: str) -> None:
            """Show them, and how far that is."""
            ...

        def end(self, builds: Sequence[Record]) -> None:
            """Show what is not seen from the result alone."""
            ...

        def erase(self) -> None:
            """Leave nothing that would be in the way of other output."""
            ...


def view_of(app: App, columns: Sequence[Column]) -> View:
    """Return how it shows on stderr, where something can be drawn there or not."""
    return Drawn(app, columns) if app.progress.terminal is not None else Told(app)


class Told:
    """A line for each change of a state, for who reads a log."""

    every = float("inf")

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
                self._app.remark(f"{key}: {now}{was} {plain(build.get('url'))}".rstrip())
            self._states[key] = now

    def end(self, builds: Sequence[Record]) -> None:
        """Say what has changed last; where nothing was waited for nothing has."""
        if self._states:
            self.show(builds, "")

    def erase(self) -> None:
        """A line that was said stays."""


class Drawn:
    """The table of the builds, with a line below it that says how long it is waited."""

    every = 1.0

    def __init__(self, app: App, columns: Sequence[Column]) -> None:
        self._app = app
        self._columns = columns
        terminal = app.progress.terminal
        assert terminal is not None  # noqa: S101 - else it would be Told
        self._terminal = terminal
        self._live = Live(terminal)

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
        Table(screen._replace(out=text, width=width)).rows(Records.of(builds), self._columns)
        return text.getvalue().splitlines()
