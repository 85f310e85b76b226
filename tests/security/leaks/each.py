"""Runs a command with a kind of credential in this process, and selects its combinations.

Whether a secret leaks depends on how a command signs in, sends, and writes its output, hardly on its verb. A verb that
does one of these in a way of its own, and one verb of each other mechanism, run every combination; the other verbs run
a share of the combinations, and their neighbors the rest.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.runs import NUMBERS, in_process, leaked
from tests.support.samples import LEAKS, samples_for

if TYPE_CHECKING:
    from tests.security.leaks.runs import Place
    from tests.support.samples import Sample

ENTRIES = [entry for entry in samples_for(LEAKS) if not entry.foreground]
DEBUG: tuple[list[str], ...] = ([], ["--debug=body"])
# They sign in, keep secrets, print responses, and report on servers in ways of their own.
OWN_MECHANISM = ("api", "auth", "doctor")
REPRESENTATIVES = (
    "projects list",  # a list
    "projects show",  # a record
    "projects edit",  # a write, its dry run and its log
    "prs edit",  # a write of the version that was read
    "prs status",  # lists that are fetched at once
    "watch commit",  # an operation for each line of stdin
    "commits diff",  # text
    "commits follow",  # the same request again and again
    "files archive",  # a download
    "files edit",  # a file that is sent
    "repos clone",  # a child process that sends requests
)
# The full product has twenty times as many runs: pytest -m exhaustive tests/security
RUNS = pytest.mark.parametrize("is_exhaustive", [False, pytest.param(True, marks=pytest.mark.exhaustive)])


def is_whole(entry: Sample) -> bool:
    """Return True if a command runs every combination."""
    return entry.verb.split()[0] in OWN_MECHANISM or entry.verb in REPRESENTATIVES


@cache
def turn_of(entry: Sample) -> int:
    """Return the number of a command among those with as many combinations: it selects the first combination."""
    own = (is_whole(entry), entry.asks, entry.many)
    return [each for each in ENTRIES if (is_whole(each), each.asks, each.many) == own].index(entry)


def is_due(entry: Sample, position: int, share: int) -> bool:
    """Return True if a command runs the combination at a position: every one, or one of `share`."""
    return is_whole(entry) or (turn_of(entry) + position) % share == 0


def run_entry(place: Place, entry: Sample, way: str, debug: list[str]) -> tuple[int, list[str]]:
    """Run a command once; return its exit code and what leaked."""
    number, spoil, spared = next(NUMBERS), place.front.spoil, place.front.spared
    made = place.signed_in(way)
    environ = place.environ(made)
    place.front.reset()
    for words in entry.before:
        in_process(place, place.fill(words, number).split(), environ, "")
    words, _, gits = place.fill(entry.line, number).partition(" -- ")
    stdin = place.fill(entry.stdin, number)
    place.front.reset(spoil, spared)
    left = in_process(place, [*words.split(), *debug, *(["--", *gits.split()] if gits else [])], environ, stdin)
    is_meant = entry.prints or (entry.document and spoil is not None)
    return left.code, leaked(place, made, left, but="stdout" if is_meant else "")
