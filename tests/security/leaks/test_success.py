"""Every command with every kind of secret, with and without --debug=body.

A secret is only in requests to its server and in its store: not on stdout, not on stderr, in no other file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.each import DEBUG, ENTRIES, RUNS, run_entry
from tests.support.samples import LEAKS, samples_for
from tests.support.sign_in_methods import WAYS
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from tests.security.leaks.runs import Place
    from tests.support.samples import Sample


def test_every_command_has_a_sample() -> None:
    assert {entry.verb for entry in samples_for(LEAKS)} == set(EVERY)
    assert {entry.line.split(" -")[0].strip() for entry in samples_for(LEAKS) if entry.prints} == {
        "auth token",
        "auth git-credential get",
        "auth tokens create nightly",
    }


@RUNS
@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_no_success_shows_a_secret(place: Place, entry: Sample, is_exhaustive: bool) -> None:
    """Each command runs with each way to sign in, each way with and without --debug=body."""
    place.front.reset()
    at, runs = ENTRIES.index(entry), []
    for position, way in enumerate(WAYS):
        debugs = DEBUG if is_exhaustive else DEBUG[(at + position) % 2 :][:1]
        runs += [(way, *run_entry(place, entry, way, debug)) for debug in (DEBUG[1:] if entry.many else debugs)]
    assert [(way, leaks) for way, _, leaks in runs if leaks] == []
    assert place.files() == []
    # No table of arguments that never works; what git does here, the tests of processes look at.
    assert entry.code in {code for _, code, _ in runs}
