from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench import drawing
from tests.bench.bars import MISSED, NO_BAR, NOT_HERE, OK, Bar, Row, exponent, figure, judge, ratios, verdict
from tests.bench.data import Answers
from tests.bench.growth import Line, Point, lines
from tests.bench.lab import Lab
from tests.bench.races import Race
from tests.bench.report import table
from tests.bench.round_trips import in_sequence
from tests.bench.server import Site
from tests.bench.timing import Command, Results, Sample, first_line, measured_inside

if TYPE_CHECKING:
    from pathlib import Path


def samples_of(*seconds: float, peak: float = 10) -> list[Sample]:
    return [Sample(each, each, peak, None, 0) for each in seconds]


RESULTS = Results(
    {
        "ours": samples_of(1.0, 2.0, 1.5),
        "small": samples_of(0.1, 0.1, 0.1, peak=8),
        "slow": samples_of(10, 10, 30),
        "quick": samples_of(5, 4, 6),
    },
    {"gone": "gone is not installed"},
    {"broken": "failed: no such option"},
)


def test_a_ratio_is_that_of_two_runs_which_were_neighbours() -> None:
    assert ratios([1.0, 4.0], [2.0, 2.0]) == [0.5, 2.0]
    assert ratios([1.0, 4.0], [2.0, 2.0], faster=True) == [2.0, 0.5]


@pytest.mark.parametrize(
    ("ratio", "bound", "faster", "expected"),
    [
        (1.2, 1.2, False, OK),
        (1.21, 1.2, False, MISSED),
        (12, 12, True, OK),
        (11.9, 12, True, MISSED),
        (99, None, False, NO_BAR),
        (math.inf, 1.2, False, MISSED),
    ],
)
def test_a_bar_is_kept_up_to_its_bound_and_the_bound_is_in(
    ratio: float, bound: float | None, faster: bool, expected: str
) -> None:
    assert verdict(ratio, bound, faster=faster) == expected


def test_an_exponent_is_the_slope_on_logarithmic_scales() -> None:
    assert exponent((10, 3), (1000, 300)) == pytest.approx(1)
    assert exponent((10, 3), (1000, 3)) == 0
    assert exponent((10, 1), (100, 100)) == pytest.approx(2)


def test_of_several_peers_the_quickest_counts_and_the_ratio_is_the_median_of_the_pairs() -> None:
    row = judge(Bar("bulk", ("ours",), ("slow", "quick", "gone"), 3, faster=True), RESULTS)
    assert (row.against, row.ratio, row.lowest, row.verdict) == ("quick 5 s", "4.00", "2.00", OK)


def test_of_several_commands_of_ours_the_slowest_counts() -> None:
    row = judge(Bar("start", ("small", "ours"), ("quick",), 0.3), RESULTS)
    assert (row.ours, row.ratio, row.verdict) == ("1.5 s", "0.25", OK)


def test_a_command_that_fails_misses_its_bar_and_says_why() -> None:
    row = judge(Bar("bulk", ("broken",), ("quick",), 3), RESULTS)
    assert (row.ours, row.verdict) == ("failed: no such option", MISSED)


def test_what_is_not_installed_is_said_and_misses_nothing() -> None:
    theirs = judge(Bar("bulk", ("ours",), ("gone",), 3), RESULTS)
    ours = judge(Bar("bulk", ("gone",), ("quick",), 3), RESULTS)
    assert (theirs.against, theirs.verdict) == ("gone: gone is not installed", NOT_HERE)
    assert (ours.ours, ours.verdict) == ("gone is not installed", NOT_HERE)


def test_a_figure_without_a_peer_is_held_against_the_bound_itself() -> None:
    row = judge(Bar("memory", ("small",), (), 8, measure="peak"), RESULTS)
    assert (row.ours, row.ratio, row.bar, row.verdict) == ("8.0 MiB", "", "≤ 8.0 MiB", OK)


def test_a_bar_may_count_its_peer_several_times() -> None:
    row = judge(Bar("ten times", ("ours",), ("small",), 1.4, times=10), RESULTS)
    assert (row.against, row.ratio, row.verdict) == ("10 times small 100 ms", "1.50", MISSED)


def test_a_list_that_never_shows_its_first_row_misses_the_bar() -> None:
    assert judge(Bar("first", ("ours",), (), 5, measure="first"), RESULTS).verdict == MISSED


def test_a_name_chooses_a_race_by_its_title_or_single_bars_with_what_they_run() -> None:
    commands = tuple(Command(name, (name,), {}) for name in ("a", "b", "c"))
    race = Race("start", commands, (Bar("of a", ("a",), ("b",)), Bar("of c", ("c",), ("b",))))
    chosen = race.only(["of c"])
    assert chosen
    assert ([bar.what for bar in chosen.bars], [each.name for each in chosen.commands]) == (["of c"], ["b", "c"])
    assert race.only(["start"]) == race.only([]) == race
    assert race.only(["else"]) is None


def test_what_failed_has_a_line_in_the_table_of_growth() -> None:
    race = Race("growth", (), (), sizes=(("broken", 10),))
    assert lines(race, RESULTS, []) == [Line("broken", "failed: no such option")]


def test_growth_is_told_from_size_to_size_and_over_all() -> None:
    measured = [Point("1", 1, 1.0, 10, 1), Point("10", 10, 1.0, 10, 2), Point("100", 100, 100.0, 10, 3)]
    told = lines(Race("growth", (), ()), RESULTS, measured)
    assert [(line.what, line.exponent, line.memory_exponent) for line in told] == [
        ("1", "", ""),
        ("10", "0.00", "0.00"),
        ("100", "2.00", "0.00"),
        ("over all", "1.00", "0.00"),
    ]


def test_a_table_has_its_fields_as_columns_and_no_bar_in_a_cell() -> None:
    assert table(Row, [Row("a | b", ours="1 s", verdict=OK)]).splitlines() == [
        "| what  | bbcli | against | ratio | lowest | cpu | bar | verdict |",
        "| ----- | ----- | ------- | ----- | ------ | --- | --- | ------- |",
        "| a / b | 1 s   |         |       |        |     |     | ok      |",
    ]


def test_the_reason_of_a_failure_is_read_from_either_form_of_an_error() -> None:
    assert first_line("error: no such project\nhint: projects list") == "error: no such project"
    assert first_line('{"kind":"usage","message":"No such option"}\n') == "No such option"
    assert first_line("") == ""


def test_a_figure_has_three_digits_and_a_unit() -> None:
    assert [figure(0.01234), figure(3.4567), figure(30.04, "peak")] == ["12.3 ms", "3.46 s", "30.0 MiB"]


COMMIT = {
    "id": "4" * 40,
    "displayId": "4" * 11,
    "author": {"name": "佐藤 花子", "emailAddress": "sato@example.com"},
    "authorTimestamp": 1_764_000_000_000,
    "message": "WORK-7: Guard\ta path\n\nSee WORK-7.",
    "properties": {"jira-key": ["WORK-7"]},
}


def test_what_bbcli_and_rich_draw_looks_the_same() -> None:
    later = {**COMMIT, "authorTimestamp": drawing.NOW}
    pages = [[json.dumps(commit).encode() for commit in (later, COMMIT)]]
    page = f"https://bitbucket.example.com/projects/WORK/repos/r10k/commits/{COMMIT['id']}"
    before = f"\x1b]8;;{page}\x1b\\\x1b[33m44444444444\x1b[0m\x1b]8;;\x1b\\  佐藤 花子"
    after = "  \x1b[36mWORK-7\x1b[0m: Guard a path"
    expected = [f"{before}  \x1b[2mjust now\x1b[0m  {after}", f"{before}  \x1b[2m1 hour ago\x1b[0m{after}"]
    assert drawing.rows(drawing.with_bbcli, pages) == drawing.rows(drawing.with_rich, pages) == expected


def test_a_command_that_takes_its_own_time_tells_of_all_that_it_did() -> None:
    says = 'import sys; print(\'{"ours": [{"seconds": 2, "cpu": %s}]}\' % sys.argv[1])'
    assert measured_inside(Command("ours", (sys.executable, "-c", says), {}), 1).samples == {"ours": [Sample(2, 1)]}
    fails = Command("ours", (sys.executable, "-c", "raise SystemExit('not the same')"), {})
    assert measured_inside(fails, 1).reason("ours") == "failed: not the same"


@pytest.mark.parametrize(("line", "expected"), [("import re", "imports re"), ("import sys", "plain")])
def test_the_facts_tell_whether_the_script_that_pip_wrote_loads_more_than_it_needs(
    tmp_path: Path, line: str, expected: str
) -> None:
    script = tmp_path / "bin" / "bbcli"
    script.parent.mkdir()
    script.write_text(f"#!python\n{line}\nfrom bbcli.__main__ import main\n")
    lab = Lab(tmp_path, Site({}, tmp_path), Answers(tmp_path, {}, ""), tmp_path)
    assert lab.script_of_bbcli() == expected


@pytest.mark.parametrize(
    ("spans", "count"),
    [
        ([], 0),
        ([(0, 1)], 1),
        ([(0, 1), (0.1, 1.1), (0.2, 1.2)], 1),
        ([(0, 1), (1, 2), (1.1, 2.1), (1.2, 2.2)], 2),
        ([(0, 5), (0.1, 1), (1.1, 2), (2.1, 3)], 3),
    ],
)
def test_requests_that_are_on_their_way_at_once_are_one_round_trip(
    spans: list[tuple[float, float]], count: int
) -> None:
    assert in_sequence(spans) == in_sequence(spans[::-1]) == count


def test_what_little_work_takes_is_subtracted_before_the_ratio() -> None:
    results = Results(
        {"ours": samples_of(1.5), "start": samples_of(0.5), "theirs": samples_of(0.9), "their start": samples_of(0.1)}
    )
    bar = Bar("x", ("ours",), ("theirs",), 0.8, faster=True, less=("start", "their start"))
    assert (judge(bar, results).ratio, judge(bar, results).verdict) == ("0.80", OK)
