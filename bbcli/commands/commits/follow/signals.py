"""End a run that has no end of its own: on a signal, between two commits, or when the reader of its pipe is gone."""

from __future__ import annotations

import select
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from bbcli.errors import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.context.app import App

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class StopRequested(BaseException):
    """A signal has arrived, and no commit is being handled."""


class SignalGuard:
    """Handles SIGINT, SIGTERM and SIGHUP; `exit_code` is 128 plus the signal that arrived, 0 before."""

    def __init__(self) -> None:
        self.exit_code = 0
        self._is_busy = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Install the handlers; ignored signals stay ignored, as under nohup."""
        numbers = [number for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
        previous = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, act in previous.items():
                signal.signal(number, act)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Defer a signal to the end of the block, which raises StopRequested then; a second signal ends the process."""
        self._is_busy = True
        try:
            yield
        finally:
            self._is_busy = False
        if self.exit_code:
            raise StopRequested

    def finish(self, app: App) -> None:
        """Set the exit code of the run; KeyboardInterrupt for Ctrl-C, as in any other command."""
        if self.exit_code == INTERRUPTED:
            raise KeyboardInterrupt
        app.exit_code = self.exit_code

    def _on_signal(self, number: int, _: object) -> None:
        if self.exit_code:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self.exit_code = 128 + number
        if not self._is_busy:
            raise StopRequested


def check_reader(stream: TextIO | None) -> None:
    """Raise BrokenPipeError if the reader of a pipe is gone; else only the next write would notice."""
    with suppress(AttributeError, ValueError):  # Windows has no poll, and some streams no file number
        watch = select.poll()
        watch.register(stream.fileno(), 0)  # type: ignore[union-attr]
        if any(event & select.POLLERR for _, event in watch.poll(0)):
            raise BrokenPipeError
