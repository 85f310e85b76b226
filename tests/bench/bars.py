"""Bars: compared commands, allowed ratio, and the verdict over the samples of a race."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.timing import Results

OK, MISSED, NOT_HERE, NO_BAR = "ok", "MISSED", "not here", "-"
# Seconds: noise can make the difference of two runs negative.
_LEAST = 1e-3
Measure = Literal["seconds", "cpu", "first", "peak"]


@dataclass(frozen=True)
class Bar:
    """A claim about commands of a race, each by its name.

    Of several of `ours` the slowest counts, of several of `against` the fastest. With `faster` the ratio is how many
    times ours is faster, and has to reach the bound; otherwise it is ours in units of theirs, and may not exceed it.
    Against nothing it is the figure itself; `times` is how often theirs counts. `less` are two commands, the same as
    ours and theirs with little to do: what they take is subtracted.
    """

    what: str
    ours: tuple[str, ...]
    against: tuple[str, ...] = ()
    bound: float | None = None
    faster: bool = False
    measure: Measure = "seconds"
    times: int = 1
    less: tuple[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """A line of the table of bars; `cpu` is the ratio in seconds of CPU, which a busy machine changes less."""

    what: str
    ours: str = ""
    against: str = ""
    ratio: str = ""
    lowest: str = ""
    cpu: str = ""
    bar: str = ""
    verdict: str = NO_BAR


def judge(bar: Bar, results: Results) -> Row:
    """Check the samples of a race against a bar."""
    without = [name for name in bar.ours if name not in results.samples]
    if without:
        found = MISSED if any(name in results.failed for name in without) else NOT_HERE
        return Row(bar.what, results.reason(without[0]), ", ".join(bar.against), bar=_bound(bar), verdict=found)
    theirs = [name for name in bar.against if name in results.samples]
    if bar.against and not theirs:
        reasons = "; ".join(f"{name}: {results.reason(name)}" for name in bar.against)
        return Row(bar.what, against=reasons, bar=_bound(bar), verdict=NOT_HERE)

    def middle(name: str) -> float:
        return median(_values(results, name, bar.measure))

    ours = max(bar.ours, key=middle)
    return _compared(bar, results, ours, min(theirs, key=middle)) if theirs else _absolute(bar, results, ours)


def ratios(ours: Sequence[float], theirs: Sequence[float], *, faster: bool = False) -> list[float]:
    """Return the ratio of each pair of runs that were neighbours in time."""
    return [their / our if faster else our / their for our, their in zip(ours, theirs, strict=True)]


def verdict(ratio: float, bound: float | None, *, faster: bool = False) -> str:
    """Return the verdict on a ratio and its bound as text."""
    if bound is None:
        return NO_BAR
    return OK if (ratio >= bound if faster else ratio <= bound) else MISSED


def exponent(small: tuple[float, float], large: tuple[float, float]) -> float:
    """Return the slope between two points on logarithmic scales: 0 is constant, 1 is linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def figure(value: float, measure: Measure = "seconds") -> str:
    """Return a figure with its unit and three significant digits."""
    if measure == "peak":
        return f"{value:.1f} MiB"
    return f"{value:.3g} s" if value >= 1 else f"{value * 1000:.3g} ms"


def _absolute(bar: Bar, results: Results, ours: str) -> Row:
    mine = _values(results, ours, bar.measure)
    lowest = figure(min(mine), bar.measure)
    found = verdict(median(mine), bar.bound)
    return Row(bar.what, figure(median(mine), bar.measure), lowest=lowest, bar=_bound(bar), verdict=found)


def _compared(bar: Bar, results: Results, ours: str, best: str) -> Row:
    def pairs(measure: Measure) -> list[float]:
        mine, theirs = (_values(results, name, measure) for name in (ours, best))
        if bar.less:
            mine, theirs = (
                [
                    max(value - start, _LEAST)
                    for value, start in zip(whole, _values(results, name, measure), strict=True)
                ]
                for whole, name in zip((mine, theirs), bar.less, strict=True)
            )
        return ratios(mine, [value * bar.times for value in theirs], faster=bar.faster)

    found = pairs(bar.measure)
    against = f"{best} {figure(median(_values(results, best, bar.measure)), bar.measure)}"
    return Row(
        what=bar.what,
        ours=figure(median(_values(results, ours, bar.measure)), bar.measure),
        against=against if bar.times == 1 else f"{bar.times} times {against}",
        ratio=f"{median(found):.2f}",
        lowest=f"{min(found):.2f}",
        cpu=f"{median(pairs('cpu')):.2f}" if bar.measure in ("seconds", "cpu") else "",
        bar=_bound(bar),
        verdict=verdict(median(found), bar.bound, faster=bar.faster),
    )


def _bound(bar: Bar) -> str:
    if bar.bound is None:
        return ""
    bound = f"{bar.bound:g}" if bar.against else figure(bar.bound, bar.measure)
    return f"≥ {bound} faster" if bar.faster else f"≤ {bound}"


def _values(results: Results, name: str, measure: Measure) -> list[float]:
    """Return one figure of each sample; infinite for a first row that never came."""
    found = (getattr(sample, measure) for sample in results.samples[name])
    return [math.inf if value is None else float(value) for value in found]
