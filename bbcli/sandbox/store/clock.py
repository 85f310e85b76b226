"""The clock of the database; passed in, so that tests need not wait."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], float]  # epoch seconds
SYSTEM: Clock = time.time


def milliseconds(clock: Clock) -> int:
    """Return the current time in epoch milliseconds."""
    return int(clock() * 1000)
