"""Handle signals so that nothing of a sandbox is left behind."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INTERRUPT = (signal.SIGINT,)
# Sent by a cancelled CI step and a closed terminal; Windows has no SIGHUP.
TERMINATION = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def on_signals(numbers: tuple[int, ...], act: Callable[[int], object]) -> Iterator[None]:
    """Call `act` with the number of each of these signals inside the block."""
    previous = {number: signal.signal(number, lambda number, _frame: act(number)) for number in numbers}
    try:
        yield
    finally:
        for number, before in previous.items():
            signal.signal(number, before)


def exit_with_signal(number: int) -> None:
    """Exit as a shell expects after a signal, with cleanup."""
    raise SystemExit(128 + number)
