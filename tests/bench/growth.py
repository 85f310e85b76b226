"""Growth of time, memory and requests with the size of a list: each size beside the previous one, with the exponent."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.bars import exponent, figure

if TYPE_CHECKING:
    from tests.bench.lab import Lab
    from tests.bench.races import Race
    from tests.bench.timing import Command, Results


@dataclass(frozen=True)
class Point:
    """The time, memory and requests for one size."""

    name: str
    size: int
    seconds: float
    peak: float
    requests: int


@dataclass(frozen=True)
class Line:
    """A line of the table of growth; an exponent is the one from the size before, 1 is linear, 0 is constant."""

    what: str
    time: str = ""
    exponent: str = ""
    memory: str = ""
    memory_exponent: str = ""
    requests: str = ""


def measure_sizes(race: Race, results: Results, lab: Lab) -> list[Point]:
    """Return the figures of each size in a race; requests are counted in a separate run."""
    commands = {command.name: command for command in race.commands}
    found = []
    for name, size in race.sizes:
        if samples := results.samples.get(name):
            seconds, peak = median(s.seconds for s in samples), median(s.peak for s in samples)
            found.append(Point(name, size, seconds, peak, _requests(commands[name], lab)))
    return found


def lines(race: Race, results: Results, measured: list[Point]) -> list[Line]:
    """Return the table of one race, with what failed, and the exponent over all sizes at the end."""
    failed = [Line(name, results.reason(name)) for name, _ in race.sizes if results.reason(name)]
    before: list[Point | None] = [None, *measured]
    each = [_line(point, previous) for point, previous in zip(measured, before, strict=False)]
    if len(measured) < 3:  # of two the exponent is there already
        return [*each, *failed]
    over_all = _line(measured[-1], measured[0])
    return [*each, *failed, replace(over_all, what="over all", time="", memory="", requests="")]


def _line(point: Point, before: Point | None) -> Line:
    time, memory = figure(point.seconds), figure(point.peak, "peak")
    if before is None:
        return Line(point.name, time, memory=memory, requests=f"{point.requests:,}")
    of_time = exponent((before.size, before.seconds), (point.size, point.seconds))
    of_memory = exponent((before.size, before.peak), (point.size, point.peak))
    return Line(point.name, time, f"{of_time:.2f}", memory, f"{of_memory:.2f}", f"{point.requests:,}")


def _requests(command: Command, lab: Lab) -> int:
    """Run a command once more on the port that logs requests."""
    base = {"BBCLI_SERVER": lab.site.url(counted=True)}
    quiet = subprocess.DEVNULL
    run = {**command.env, **base}
    return len(lab.site.requests_of(lambda: subprocess.run(command.argv, env=run, stdout=quiet, stderr=quiet)))
