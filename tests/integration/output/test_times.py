"""--time and --utc: the format and zone of times in output and input."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.output import TIMES, Record, cells
from bbcli.output.cells import Cell, CellContext, local, time_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

R = ("-R", "WORK/my-repo")
LIST = ("commits", "list", *R, "-L", "1")
# 2012-04-18T06:23:20Z, as the newest commit has it; runs in tests are two days later.
NEWEST = 1_334_730_200_000
SHOWN = {
    "relative": "2 days ago",
    "iso": "2012-04-18T06:23:20Z",
    "epoch": "1334730200000",
    "local": "2012-04-18 08:23:20 +02:00",
}


@pytest.fixture(autouse=True)
def berlin_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the local time zone to Berlin."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("form", TIMES)
@pytest.mark.parametrize("tty", [False, True])
def test_a_list_shows_times_as_they_are_wanted(sandbox: Sandbox, invoke: Invoke, form: str, tty: bool) -> None:
    run = invoke(*LIST, "--time", form, tty=tty, width=120)
    others = [shown for name, shown in SHOWN.items() if name != form]
    assert (run.code, SHOWN[form] in run.out) == (0, True)
    assert not [shown for shown in others if shown in run.out]


@pytest.mark.parametrize("output", ["tsv", "csv", "markdown", "table"])
@pytest.mark.parametrize("form", TIMES)
def test_a_block_shows_them_so_in_each_format_that_has_cells(
    sandbox: Sandbox, invoke: Invoke, form: str, output: str
) -> None:
    run = invoke("commits", "show", "6e011dacb73", *R, "--time", form, "-o", output)
    assert run.code == 0
    assert run.out.count(SHOWN[form]) == 2
    if output == "table":
        assert f"DATE       {SHOWN[form]}\n" in run.out


@pytest.mark.parametrize("output", ["json", "jsonl", "yaml"])
def test_the_servers_own_objects_keep_its_numbers(sandbox: Sandbox, invoke: Invoke, output: str) -> None:
    run = invoke(*LIST, "-o", output)
    assert invoke(*LIST, "-o", output, "--time", "local", "--utc").raw == run.raw
    assert str(NEWEST) in run.out


def test_the_default_format_needs_no_option(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke(*LIST).raw == invoke(*LIST, "--time", "iso").raw
    assert invoke(*LIST, tty=True).raw == invoke(*LIST, "--time", "relative", tty=True).raw


def test_local_times_are_utc_where_that_is_wanted(sandbox: Sandbox, invoke: Invoke) -> None:
    assert "2012-04-18 06:23:20 +00:00" in invoke(*LIST, "--time", "local", "--utc").out
    assert invoke(*LIST, "--utc").raw == invoke(*LIST).raw


def test_an_invalid_time_format_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    run = invoke(*LIST, "--time", "french")
    assert (run.code, run.out) == (2, "")
    assert "relative" in run.err


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--after", "2012-04-18T06:23:19", "--utc"), True),
        (("--utc", "--after", "2012-04-18T06:23:20"), False),
        (("--after", "2012-04-18T08:23:19"), True),
        (("--after", "2012-04-18T08:23:20"), False),
        (("--after", "2012-04-18T08:23:19", "--utc"), False),
        (("--after", "2012-04-18T08:23:19+02:00", "--utc"), True),
        (("--after", "2012-04-18T08:23:20+02:00", "--utc"), False),
    ],
)
def test_a_time_without_a_zone_is_local_or_utc_wherever_the_word_stands(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], found: bool
) -> None:
    run = invoke("commits", "list", *R, *words, "--jsonl")
    assert (run.code, [json.loads(line)["committerTimestamp"] for line in run.lines]) == (0, [NEWEST] * found)


@given(st.integers(-30_000_000_000_000, 250_000_000_000_000))
def test_a_local_time_says_when_it_is_to_the_second(ms: int) -> None:
    for zone in (None, UTC):
        day, clock, offset = local(ms, zone).split(" ")
        assert datetime.fromisoformat(f"{day}T{clock}{offset}").timestamp() == ms // 1000


@pytest.mark.parametrize("ms", [10**18, -(10**18), 1e300])
@pytest.mark.parametrize("form", ["iso", "local", "utc", "epoch"])
def test_a_time_beyond_the_calendar_is_its_number(ms: float, form: str) -> None:
    assert time_text(ms, CellContext(Record(b"{}"), 0, time=form)) == str(ms)


def test_a_time_is_what_is_usual_where_it_is_shown() -> None:
    seen = CellContext(Record(b"{}"), NEWEST + 60_000)
    assert time_text(NEWEST, seen) == "1 minute ago"
    assert time_text(NEWEST, seen._replace(on_terminal=False)) == SHOWN["iso"]


@pytest.mark.parametrize("value", [None, "soon", []])
@pytest.mark.parametrize("form", TIMES)
def test_an_invalid_time_is_empty(value: Any, form: str) -> None:
    seen = CellContext(Record(b"{}"), 0, time=form)
    assert cells.age(value, seen) == Cell("")
    assert cells.moment(value, seen) == Cell("")
