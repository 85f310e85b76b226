"""How a run ends that has no end: by a signal that is heard between two commits, or when nobody reads it any more."""

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
    """The run is to end here."""


class SignalGuard:
    """Whether a run was asked to end: `code` is what it ends with, as a shell says it, and 0 where it was not."""

    def __init__(self) -> None:
        self.exit_code = 0
        self._is_busy = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Hear the signals; one that was ignored stays so, as with nohup."""
        numbers = [number for number in _SIGNALS if signal.getsignal(number) not in (signal.SIG_IGN, None)]
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, act in before.items():
                signal.signal(number, act)

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let a signal wait until this is over. The second one does not wait, and ends the process."""
        self._is_busy = True
        try:
            yield
        finally:
            self._is_busy = False
        if self.exit_code:
            raise StopRequested

    def finish(self, app: App) -> None:
        """Let the run end with the code; Ctrl-C ends it as it ends any other."""
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
    """Raise BrokenPipeError where the reader of a pipe has gone, which else shows when something is written."""
    with suppress(AttributeError, ValueError):  # no system has it for all streams
        watch = select.poll()
        watch.register(stream.fileno(), 0)  # type: ignore[union-attr]
        if any(event & select.POLLERR for _, event in watch.poll(0)):
            raise BrokenPipeError
