"""Run any number of cases and print a summary: `python -m tests.security.fuzz --cases 100000 --jobs 2`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from bbcli.errors import exit_codes
from tests.security.fuzz.runs import MOST_MEMORY, Bench, environment, peak_memory, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 250
_MOST_SHOWN = 60


@dataclass
class Tally:
    """Counts of exit codes, the slowest run in seconds, the peak memory in KiB, and the violations of each case."""

    codes: Counter[int] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    memory: tuple[int, str] = (0, "")
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.codes += other.codes
        self.slowest = max(self.slowest, other.slowest)
        self.memory = max(self.memory, other.memory)
        self.wrong += other.wrong


def tally(bench: Bench, seed: int, numbers: range) -> Tally:
    """Run these cases."""
    found = Tally()
    for number in numbers:
        case = bench.case(seed, number)
        before = peak_memory()
        ended = bench.run(case)
        found.codes[ended.code] += 1
        found.slowest = max(found.slowest, (ended.seconds, f"{number}: {case}"))
        if peak_memory() > before:
            found.memory = max(found.memory, (peak_memory(), f"{number}: {case}"))
        found.wrong += [
            (wrong, f"{number}: {case}") for wrong in violations(case, ended, bench.plain(case.line, case.form))
        ]
    return found


def _job(seed: int, numbers: range) -> Tally:
    global _bench
    if _bench is None:
        folder = Path(tempfile.mkdtemp(prefix="bbcli-fuzz-"))
        os.environ.update(environment(folder))
        os.environ.pop("NO_COLOR", None)
        _bench = Bench(folder)
    return tally(_bench, seed, numbers)


_bench: Bench | None = None


def _shown(seed: int, number: int) -> Iterator[str]:
    """Run one case and yield its details as lines."""
    _job(seed, range(0))
    assert _bench is not None
    case = _bench.case(seed, number)
    ended = _bench.run(case)
    plain = _bench.plain(case.line, case.form)
    yield f"{case}\nexit code {ended.code} in {ended.seconds:.3f} s, {peak_memory() // 1024} MiB"
    yield from (f"  {seen.method} {seen.target}" for seen in ended.seen)
    yield f"stdout: {ended.out[:2000]!r}\nstderr: {ended.err[:2000]}\nwith nothing wrong: {plain.out[:500]!r}"
    yield from violations(case, ended, plain)


def _table(found: Tally) -> Iterator[str]:
    """Yield the lines of the summary."""
    for code, count in sorted(found.codes.items()):
        yield f"{code:>4}  {count:>7}  {exit_codes().get(code, 'not in the table')}"
    yield f"slowest run: {found.slowest[0]:.2f} s ({found.slowest[1][:300]})"
    yield f"largest memory: {found.memory[0] / 1024:.0f} MiB ({found.memory[1][:300]})"
    yield f"wrong: {len(found.wrong)}"
    for what, count in Counter(what for what, _ in found.wrong).most_common():
        yield f"{count:>7}  {what}"
    yield from (f"  {what}: {case[:300]}" for what, case in found.wrong[:_MOST_SHOWN])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Read the options, run the cases and print the summary; return 1 for violations, too much memory among them."""
    parser = argparse.ArgumentParser(prog="python -m tests.security.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="show this one case")
    options = parser.parse_args()
    if options.only is not None:
        for line in _shown(options.seed, options.only):
            _say(line)
        return 0
    began, found = perf_counter(), Tally()
    parts = [range(start, min(start + _AT_ONCE, options.cases)) for start in range(0, options.cases, _AT_ONCE)]
    with ProcessPoolExecutor(options.jobs) as jobs:
        for part in jobs.map(_job, [options.seed] * len(parts), parts):
            found.add(part)
            sys.stderr.write(f"\r{sum(found.codes.values())} cases, {len(found.wrong)} wrong")
    _say(f"\n{options.cases} cases with the seed {options.seed} in {perf_counter() - began:.0f} s")
    for line in _table(found):
        _say(line)
    return 1 if found.wrong or found.memory[0] >= MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
