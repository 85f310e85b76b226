"""Every command with every server failure: no secret is printed."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.each import DEBUG, ENTRIES, RUNS, run_entry
from tests.security.leaks.failures import FAILURES
from tests.support.sign_in_methods import WAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.security.leaks.failures import Failure
    from tests.security.leaks.runs import Place
    from tests.support.samples import Sample

NAMES = list(WAYS)
# Commands that send no request meet no failure of a server: a few show that.
FEW = dict(list(FAILURES.items())[::9])


def failures_of(entry: Sample) -> Mapping[str, Failure]:
    return FAILURES if entry.asks and not entry.many else FEW


@RUNS
@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_no_failure_shows_a_secret(place: Place, entry: Sample, is_exhaustive: bool) -> None:
    """Each command runs with each failure, in its first or a later request; the ways to sign in take turns.

    Every pair of failure and way, of failure and --debug=body, and of way and --debug=body is covered; `exhaustive`
    runs each failure with each way.
    """
    at, leaking = ENTRIES.index(entry), []
    for position, (name, failure) in enumerate(failures_of(entry).items()):
        for turn, way in enumerate(NAMES if is_exhaustive else [NAMES[(at + position) % len(NAMES)]]):
            debug = DEBUG[(at // len(NAMES) + position + turn) % 2]
            place.front.reset(failure, spared=(position + at) // 2 % (5 if entry.in_person else 2))
            _, leaks = run_entry(place, entry, way, debug)
            leaking += [(name, way, debug, leaks)] if leaks else []
    assert leaking == []
    assert place.files() == []


def test_the_runs_have_every_pair() -> None:
    runs = [
        (name, (at + position) % len(NAMES), (at // len(NAMES) + position) % 2)
        for at, entry in enumerate(ENTRIES)
        for position, name in enumerate(failures_of(entry))
    ]
    assert {run[:2] for run in runs} == set(product(FAILURES, range(len(NAMES))))
    assert {run[::2] for run in runs} == set(product(FAILURES, range(2)))
    assert {run[1:] for run in runs} == set(product(range(len(NAMES)), range(2)))
