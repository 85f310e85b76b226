"""Runs a command with a kind of credential in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.runs import NUMBERS, in_process, leaked
from tests.support.samples import LEAKS, samples_for

if TYPE_CHECKING:
    from tests.security.leaks.runs import Place
    from tests.support.samples import Sample

ENTRIES = [entry for entry in samples_for(LEAKS) if not entry.foreground]
DEBUG: tuple[list[str], ...] = ([], ["--debug=body"])
# The full product has six times as many runs: pytest -m exhaustive tests/security
RUNS = pytest.mark.parametrize("is_exhaustive", [False, pytest.param(True, marks=pytest.mark.exhaustive)])


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
