"""Every command with kinds of secrets, with and without --debug=body.

A secret is only in requests to its server and in its store: not on stdout, not on stderr, in no other file.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.each import DEBUG, ENTRIES, RUNS, is_due, is_whole, run_entry, turn_of
from tests.support.samples import LEAKS, samples_for
from tests.support.sign_in_methods import WAYS
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from tests.security.leaks.runs import Place
    from tests.support.samples import Sample

SHARE = 3


def test_every_command_has_a_sample() -> None:
    assert {entry.verb for entry in samples_for(LEAKS)} == set(EVERY)
    assert {entry.line.split(" -")[0].strip() for entry in samples_for(LEAKS) if entry.prints} == {
        "auth token",
        "auth git-credential get",
        "auth tokens create nightly",
    }


def cases_of(entry: Sample) -> list[tuple[str, int]]:
    """Return the ways to sign in of a command, and whether --debug=body is set."""
    at = turn_of(entry)
    ways = [(position, way) for position, way in enumerate(WAYS) if is_due(entry, position, SHARE)]
    return [(way, 1 if entry.many else (at + position) % 2) for position, way in ways]


def test_the_runs_have_every_command_and_every_pair() -> None:
    """Of way and --debug=body, both of the commands with each way and of the others."""
    assert all(cases_of(entry) for entry in ENTRIES)
    for is_own in (True, False):
        cases = {case for entry in ENTRIES if is_whole(entry) is is_own for case in cases_of(entry)}
        assert cases == {*product(WAYS, range(2))}


@RUNS
@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_no_success_shows_a_secret(place: Place, entry: Sample, is_exhaustive: bool) -> None:
    """A command runs with each way to sign in, or with a share of them; `exhaustive`: with and without --debug=body."""
    place.front.reset()
    cases = product(WAYS, range(2)) if is_exhaustive else cases_of(entry)
    runs = [(way, *run_entry(place, entry, way, DEBUG[debug])) for way, debug in cases]
    assert [(way, leaks) for way, _, leaks in runs if leaks] == []
    assert place.files() == []
    # No table of arguments that never works; what git does here, the tests of processes look at.
    assert entry.code in {code for _, code, _ in runs}
