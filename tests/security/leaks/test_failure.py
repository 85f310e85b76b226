"""Every command with server failures: no secret is printed."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.security.leaks.each import DEBUG, ENTRIES, RUNS, is_due, is_whole, run_entry, turn_of
from tests.security.leaks.failures import FAILURES
from tests.support.sign_in_methods import WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.security.leaks.runs import Place
    from tests.support.samples import Sample

NAMES = list(WAYS)
# Commands that send no request meet no failure of a server: a few show that.
FEW = list(FAILURES)[::9]
SHARE = 5


class Case(NamedTuple):
    """A failure, a way to sign in, whether --debug=body is set, and how many requests come before the failure."""

    failure: str
    way: str
    debug: int
    spared: int


def cases_of(entry: Sample, *, is_exhaustive: bool = False) -> Iterator[Case]:
    """Yield each failure once, or one of SHARE; the ways to sign in take turns. `is_exhaustive`: each with each way."""
    at = turn_of(entry)
    for position, name in enumerate(FAILURES if entry.asks and not entry.many else FEW):
        spared = (at + position) // len(NAMES) % (5 if entry.in_person else 2)
        if is_exhaustive or is_due(entry, position, SHARE):
            for turn, way in enumerate(NAMES if is_exhaustive else [NAMES[(at + position) % len(NAMES)]]):
                yield Case(name, way, (at // len(NAMES) + position + turn) % 2, spared)


@RUNS
@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_no_failure_shows_a_secret(place: Place, entry: Sample, is_exhaustive: bool) -> None:
    """A command runs with each failure, or with a share of them, in its first or a later request.

    `exhaustive` runs each failure with each way.
    """
    leaking = []
    for case in cases_of(entry, is_exhaustive=is_exhaustive):
        place.front.reset(FAILURES[case.failure], case.spared)
        _, leaks = run_entry(place, entry, case.way, DEBUG[case.debug])
        leaking += [(case, leaks)] if leaks else []
    assert leaking == []
    assert place.files() == []


def test_the_runs_have_every_command_and_every_pair() -> None:
    """Of failure, way, --debug=body and failing request; both of the commands with each failure and of the others."""
    assert all([*cases_of(entry)] for entry in ENTRIES)
    for is_own in (True, False):
        cases = [case for entry in ENTRIES if is_whole(entry) is is_own for case in cases_of(entry)]
        values: list[list[object]] = [[*FAILURES], [*NAMES], [0, 1], [0, 1]]
        for one, other in combinations(range(4), 2):
            assert {*product(values[one], values[other])} <= {(case[one], case[other]) for case in cases}
