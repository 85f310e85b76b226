"""The bars: what is compared with what, how far it may be off, and the verdict over the samples of a race."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.timing import Results, Sample

OK, MISSED, NOT_HERE, NO_BAR = "ok", "MISSED", "not here", "-"
Measure = Literal["seconds", "first", "peak"]


@dataclass(frozen=True)
class Bar:
    """A claim about commands of a race, each by its name.

    Of several of `ours` the slowest counts, of several of `against` the fastest. With `faster` the ratio is how many
    times ours is faster, and has to reach the bound; otherwise it is ours in units of theirs, and may not exceed it.
    Against nothing it is the figure itself; `times` is how often theirs counts.
    """

    what: str
    ours: tuple[str, ...]
    against: tuple[str, ...] = ()
    bound: float | None = None
    faster: bool = False
    measure: Measure = "seconds"
    times: int = 1


@dataclass(frozen=True)
class Row:
    """A line of the table of bars."""

    what: str
    ours: str = ""
    against: str = ""
    ratio: str = ""
    lowest: str = ""
    bar: str = ""
    verdict: str = NO_BAR


def judged(bar: Bar, results: Results) -> Row:
    """Hold the samples of a race against a bar."""
    without = [name for name in bar.ours if name not in results.samples]
    if without:
        found = MISSED if any(name in results.failed for name in without) else NOT_HERE
        return Row(bar.what, results.reason(without[0]), ", ".join(bar.against), bar=_bound(bar), verdict=found)
    theirs = [name for name in bar.against if name in results.samples]
    if bar.against and not theirs:
        reasons = "; ".join(f"{name}: {results.reason(name)}" for name in bar.against)
        return Row(bar.what, against=reasons, bar=_bound(bar), verdict=NOT_HERE)
    value = _value_of(bar.measure)
    mine = max((_values(results.samples[name], value) for name in bar.ours), key=median)
    if not bar.against:
        return _absolute(bar, mine)
    best = min(theirs, key=lambda name: median(_values(results.samples[name], value)))
    return _compared(bar, mine, best, _values(results.samples[best], value))


def ratios(ours: Sequence[float], theirs: Sequence[float], *, faster: bool = False) -> list[float]:
    """Return the ratio of each pair of runs that were neighbours in time."""
    return [their / our if faster else our / their for our, their in zip(ours, theirs, strict=True)]


def verdict(ratio: float, bound: float | None, *, faster: bool = False) -> str:
    """Say whether a ratio keeps to its bound."""
    if bound is None:
        return NO_BAR
    return OK if (ratio >= bound if faster else ratio <= bound) else MISSED


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """Return the slope between two points on logarithmic scales: 0 is constant, 1 is linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def figure(value: float, measure: Measure = "seconds") -> str:
    """Return a figure with its unit and three digits that mean something."""
    if measure == "peak":
        return f"{value:.1f} MiB"
    return f"{value:.3g} s" if value >= 1 else f"{value * 1000:.3g} ms"


def _absolute(bar: Bar, mine: Sequence[float]) -> Row:
    middle = median(mine)
    lowest = figure(min(mine), bar.measure)
    return Row(
        bar.what, figure(middle, bar.measure), lowest=lowest, bar=_bound(bar), verdict=verdict(middle, bar.bound)
    )


def _compared(bar: Bar, mine: Sequence[float], best: str, theirs: Sequence[float]) -> Row:
    found = ratios(mine, [value * bar.times for value in theirs], faster=bar.faster)
    middle = median(found)
    against = f"{best} {figure(median(theirs), bar.measure)}"
    return Row(
        what=bar.what,
        ours=figure(median(mine), bar.measure),
        against=against if bar.times == 1 else f"{bar.times} times {against}",
        ratio=f"{middle:.2f}",
        lowest=f"{min(found):.2f}",
        bar=_bound(bar),
        verdict=verdict(middle, bar.bound, faster=bar.faster),
    )


def _bound(bar: Bar) -> str:
    if bar.bound is None:
        return ""
    bound = f"{bar.bound:g}" if bar.against else figure(bar.bound, bar.measure)
    return f"≥ {bound} faster" if bar.faster else f"≤ {bound}"


def _value_of(measure: Measure) -> Callable[[Sample], float]:
    # A list whose first row was never seen is one that was not shown in time.
    return lambda sample: (
        (math.inf if sample.first is None else sample.first) if measure == "first" else getattr(sample, measure)
    )


def _values(samples: Sequence[Sample], value: Callable[[Sample], float]) -> list[float]:
    return [value(sample) for sample in samples]
