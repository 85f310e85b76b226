"""The time by which everything in the database ends; passed in, so that a test need not wait."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], float]  # epoch seconds
SYSTEM: Clock = time.time


def milliseconds(clock: Clock) -> int:
    """Now, as servers write times."""
    return int(clock() * 1000)
