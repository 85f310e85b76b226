"""Responses with one fault, and the completeness of the command lines: see tests.security.fuzz."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.fuzz.__main__ import tally
from tests.security.fuzz.lines import READING, WRITING, forms_of
from tests.security.fuzz.runs import MOST_MEMORY, Bench, peak_memory
from tests.support.samples import NOT_FUZZED
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED, CASES, EXHAUSTIVE, AT_ONCE = 11, 2000, 10_000, 20
STARTS = [
    pytest.param(start, marks=[pytest.mark.exhaustive] if start >= CASES else [])
    for start in range(0, EXHAUSTIVE, AT_ONCE)
]


@pytest.fixture(scope="module")
def memory_before() -> int:
    """The peak memory of this process before the first case."""
    return peak_memory()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The environment of the cases."""
    bench = Bench(tmp_path_factory.mktemp("fuzz"))
    yield bench
    bench.close()


def test_every_command_that_talks_to_a_server_has_a_line_or_a_reason() -> None:
    talking = {words for words, each in EVERY.items() if any("--retries" in param.opts for param in each.params)}
    assert {line.verb for line in (*READING, *WRITING)} | NOT_FUZZED.keys() == talking


def test_every_line_ends_well_with_nothing_wrong(bench: Bench) -> None:
    for line in (*READING, *WRITING):
        form = forms_of(line)[0]
        ended = bench.plain(line, form)
        assert (ended.code, bool(ended.seen)) == (0, True), (line, ended.err)


@pytest.mark.parametrize("start", STARTS)
def test_nothing_that_is_wrong_with_a_response_is_a_defect_or_passes_for_success(
    memory_before: int, bench: Bench, start: int
) -> None:
    found = tally(bench, SEED, range(start, start + AT_ONCE))
    assert found.wrong == []
    assert peak_memory() - memory_before < MOST_MEMORY
