"""Every command, with every kind of secret, through success and every failure, with --debug=body and without.

A secret is nowhere but in requests to its own server and in its store: not on stdout, not on stderr, in no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.leaks.failures import FAILURES
from tests.leaks.runs import NUMBERS, in_process, leaked
from tests.leaks.table import TABLE
from tests.verbs import EVERY
from tests.ways_in import WAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.leaks.failures import Failure
    from tests.leaks.runs import Place
    from tests.leaks.table import Entry

ENTRIES = [entry for entry in TABLE if not entry.foreground]
DEBUG: tuple[list[str], ...] = ([], ["--debug=body"])
NAMES = list(WAYS)
# Whoever asks no server meets no failure of one; that he does not is seen with some.
FEW = dict(list(FAILURES.items())[::9])


def failures_of(entry: Entry) -> Mapping[str, Failure]:
    return FAILURES if entry.asks and not entry.many else FEW


RUNS = sum(2 * (len(WAYS) + len(failures_of(entry))) for entry in ENTRIES)


def test_every_command_is_in_the_table() -> None:
    assert {entry.command for entry in TABLE} == set(EVERY)
    assert {f"{entry.command} {entry.words}".split(" -")[0].strip() for entry in TABLE if entry.prints} == {
        "auth token", "auth git-credential get", "auth tokens create nightly",
    }  # fmt: skip


@pytest.mark.parametrize("runs", [pytest.param(RUNS, id=f"{RUNS} runs")])
def test_there_are_many_runs(runs: int) -> None:
    assert runs >= 3500


def one(place: Place, entry: Entry, way: str, debug: list[str]) -> tuple[int, list[str]]:
    """Run a command once; return its exit code and what leaked."""
    number, spoil, spared = next(NUMBERS), place.front.spoil, place.front.spared
    made = place.signed_in(way)
    environ = place.environ(made)
    place.front.reset()
    for words in entry.before:
        in_process(place, place.filled(words, number).split(), environ, "")
    words, _, gits = place.filled(f"{entry.command} {entry.words}", number).partition(" -- ")
    stdin = place.filled(entry.stdin, number)
    place.front.reset(spoil, spared)
    left = in_process(place, [*words.split(), *debug, *(["--", *gits.split()] if gits else [])], environ, stdin)
    is_meant = entry.prints or (entry.document and spoil is not None)
    return left.code, leaked(place, made, left, but="stdout" if is_meant else "")


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_no_success_shows_a_secret(place: Place, entry: Entry) -> None:
    place.front.reset()
    shown = DEBUG[1:] if entry.many else DEBUG
    ends = [(way, *one(place, entry, way, debug)) for way in WAYS for debug in shown]
    assert [(way, leaks) for way, _, leaks in ends if leaks] == []
    assert place.files() == []
    # No table of arguments that never works; what git does here, the tests of processes look at.
    assert 0 in {code for _, code, _ in ends} or "none" in entry.words


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_no_failure_shows_a_secret(place: Place, entry: Entry) -> None:
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
