"""Every command through every failure, with --debug=body and without: no secret is shown, as in a success."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.each import DEBUG, ENTRIES, one
from tests.security.leaks.failures import FAILURES
from tests.support.sign_in_methods import WAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.security.leaks.failures import Failure
    from tests.security.leaks.runs import Place
    from tests.support.samples import Sample

NAMES = list(WAYS)
# Whoever asks no server meets no failure of one; that he does not is seen with some.
FEW = dict(list(FAILURES.items())[::9])


def failures_of(entry: Sample) -> Mapping[str, Failure]:
    return FAILURES if entry.asks and not entry.many else FEW


RUNS = sum(2 * (len(WAYS) + len(failures_of(entry))) for entry in ENTRIES)


@pytest.mark.parametrize("runs", [pytest.param(RUNS, id=f"{RUNS} runs")])
def test_there_are_many_runs(runs: int) -> None:
    assert runs >= 3500


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_no_failure_shows_a_secret(place: Place, entry: Sample) -> None:
    """Each failure meets two ways of being signed in, each of them the first request or a later one."""
    at, bad = ENTRIES.index(entry), []
    for position, (name, failure) in enumerate(failures_of(entry).items()):
        for turn, debug in enumerate(DEBUG):
            place.front.reset(failure, spared=(position + at) // 2 % (5 if entry.in_person else 2))
            way = NAMES[(at + position + 5 * turn) % len(NAMES)]
            _, leaks = one(place, entry, way, debug)
            bad += [(name, way, debug, leaks)] if leaks else []
    assert bad == []
    assert place.files() == []
