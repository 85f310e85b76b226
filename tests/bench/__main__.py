"""`python -m tests.bench`: run the races, print tables, write every sample as JSON; exit with 1 for a missed bar."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.bars import judge
from tests.bench.checks import checks
from tests.bench.data import answers
from tests.bench.growth import lines, measure_sizes
from tests.bench.lab import Lab
from tests.bench.races import races
from tests.bench.report import Report
from tests.bench.server import serving
from tests.bench.timing import measured_inside, race
from tests.bench.transfers import transfers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.races import Race
    from tests.bench.timing import Results

_FOLDER = Path("build")


def main() -> None:
    """Run what the command line names."""
    wanted = _arguments().parse_args()
    say(f"answers in {wanted.data}: made where they are not there yet")
    pages = answers(wanted.data)
    with tempfile.TemporaryDirectory() as work, serving(pages.folder, Path(work)) as site:
        report = run(Lab(wanted.venv.absolute(), site, pages, Path(work)), wanted.names, wanted.rounds)
    report.save(wanted.out)
    sys.stdout.write(report.text())
    say(f"every sample: {wanted.out}")
    sys.exit(report.is_missed)


def run(lab: Lab, names: Sequence[str], rounds: int) -> Report:
    """Run the races and checks that the names choose."""
    report = Report(lab.facts(), [], {}, {}, {})
    for each in (*races(lab), transfers(lab)):
        if chosen := each.only(names):
            _run_race(chosen, rounds, lab, report)
    for check in checks(lab):
        if not names or any(name in check.what for name in names):
            say(check.what)
            report.rows.append(check.row())
    return report


def _run_race(chosen: Race, rounds: int, lab: Lab, report: Report) -> None:
    report.results[chosen.title] = results = _results(chosen, rounds, lab)
    report.rows += [judge(bar, results) for bar in chosen.bars]
    if chosen.sizes:
        report.points[chosen.title] = measured = measure_sizes(chosen, results, lab)
        report.growth[chosen.title] = lines(chosen, results, measured)


def _results(chosen: Race, rounds: int, lab: Lab) -> Results:
    turns = (max(1, rounds // 4), 1) if chosen.is_long else (rounds, 2)
    if chosen.is_inside:
        say(f"{chosen.title}: {turns[0]} rounds")
        return measured_inside(chosen.commands[0], turns[0])
    return race(chosen.commands, *turns, lab.work, lambda what: say(f"{chosen.title}: {what}"))


def say(what: str) -> None:
    """Print the current step on stderr."""
    sys.stderr.write(f"{what}\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="only races, rows and checks whose name contains this, such as start"
    )
    parser.add_argument(
        "--rounds", type=int, default=20, metavar="N", help="rounds of the short races, a quarter in the long ones [20]"
    )
    parser.add_argument(
        "--venv", type=Path, default=Path(sys.prefix), metavar="DIR", help="measure this venv [that of this Python]"
    )
    parser.add_argument("--out", type=Path, default=_FOLDER / "bench.json", metavar="FILE", help="[build/bench.json]")
    parser.add_argument(
        "--data", type=Path, default=_FOLDER / "bench", metavar="DIR", help="keep 1.5 GB of answers here [build/bench]"
    )
    return parser


if __name__ == "__main__":
    main()
