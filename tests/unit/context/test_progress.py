"""The progress line: when it is drawn, its text, and its removal."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bbcli.context.progress import Progress, columns_of, fitted
from bbcli.errors import BbcliError
from tests.support.terminal import screen_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOST = "bitbucket.example.com"


class Terminal(io.StringIO):
    """A terminal that records its output."""

    def isatty(self) -> bool:
        return True

    @property
    def shown(self) -> list[str]:
        return screen_lines(self.getvalue(), 1000)


@dataclass
class Bench:
    """A progress line whose clock and ticks the test controls."""

    terminal: Terminal = field(default_factory=Terminal)
    rows: Terminal | None = None
    now: float = 1000.0
    columns: int = 80
    started: list[Callable[[], bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.progress = Progress(
            self.terminal, lambda: self.now, rows=self.rows, columns=lambda _: self.columns, repeat=self.started.append
        )
        self.progress.place = HOST

    def line_after(self, seconds: float) -> str:
        """Advance the clock and tick; return the line of the cursor."""
        self.now += seconds
        self.progress.tick()
        return self.terminal.shown[-1]


def test_nothing_is_drawn_within_half_a_second() -> None:
    bench = Bench()
    with bench.progress:
        bench.progress.wait()
        assert bench.line_after(0.49) == ""
        bench.progress.rest()
        bench.progress.wait()
        assert bench.line_after(0.49) == ""
    assert bench.terminal.getvalue() == ""


def test_what_takes_longer_tells_what_is_waited_for_until_it_is_over() -> None:
    bench = Bench()
    with bench.progress:
        bench.progress.wait()
        assert bench.line_after(0.5) == f"waiting for {HOST}… 0 s"
        bench.progress.wait()
        assert bench.line_after(11.2) == f"waiting for {HOST}… 12 s"
        bench.progress.rest()
        assert bench.terminal.shown == [""]
        assert bench.line_after(60) == ""
        bench.progress.wait()
        assert bench.line_after(3) == f"waiting for {HOST}… 3 s"
    assert bench.terminal.shown == [""]


def test_a_shorter_line_leaves_nothing_of_a_longer_one() -> None:
    bench = Bench()
    bench.progress.wait()
    bench.line_after(1)
    bench.columns = 12
    assert bench.line_after(1) == "waiting for"


def test_ticks_begin_with_the_first_wait_and_end_with_the_work() -> None:
    bench = Bench()
    assert bench.started == []
    with bench.progress:
        bench.progress.wait()
        bench.progress.rest()
        bench.progress.wait()
        assert [tick() for tick in bench.started] == [True]
    assert [tick() for tick in bench.started] == [False]
    bench.progress.wait()
    assert (len(bench.started), bench.line_after(1)) == (1, "")


def test_nothing_is_drawn_while_a_person_types() -> None:
    bench = Bench()
    bench.progress.wait()
    assert bench.line_after(1) != ""
    with bench.progress.aside():
        bench.progress.wait()  # as another thread does
        assert bench.line_after(60) == ""
    assert bench.line_after(0) == f"waiting for {HOST}… 60 s"


def test_a_list_tells_its_rows_and_pages_and_how_fast_they_come() -> None:
    bench = Bench()
    assert [bench.line_after(0.8) for _ in bench.progress.counted([range(1000)] * 3)] == [
        "1,000 rows · 1 page · 1,250 rows/s",
        "2,000 rows · 2 pages · 1,250 rows/s",
        "3,000 rows · 3 pages · 1,250 rows/s",
    ]
    assert bench.terminal.shown == [""]


def test_a_slow_list_tells_a_rate_with_a_decimal() -> None:
    bench = Bench()
    assert [bench.line_after(8) for _ in bench.progress.counted([range(2)])] == ["2 rows · 1 page · 0.2 rows/s"]


def test_what_is_found_one_by_one_is_counted_only() -> None:
    bench = Bench()
    assert [bench.line_after(1) for _ in bench.progress.counted([[1], [2]])] == ["1 row", "2 rows"]


def test_what_has_an_end_that_is_known_gets_a_bar() -> None:
    bench = Bench()
    bench.progress.wait()
    bench.progress.part(120, 300, "repositories")
    assert bench.line_after(1) == "[############..................] 120 of 300 repositories"
    bench.progress.part(300, 300, "repositories")
    assert bench.line_after(1) == f"waiting for {HOST}… 2 s"


def test_a_bar_does_not_go_back() -> None:
    bench = Bench()
    bench.progress.wait()
    bench.progress.part(150, 300, "repositories")
    bench.progress.part(3, 300, "repositories")
    assert bench.line_after(1) == "[###############...............] 150 of 300 repositories"


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (200, "[####################..........] 1,000 of 1,500 repositories · 7,000 rows · 1 page · 3,500 rows/s"),
        (80, "[########....] 1,000 of 1,500 repositories · 7,000 rows · 1 page · 3,500 rows/s"),
        (60, "[##########......] 1,000 of 1,500 repositories · 7,000 rows"),
        (40, "[######...] 1,000 of 1,500 repositories"),
        (30, "1,000 of 1,500 repositories"),
    ],
)
def test_a_bar_and_the_rows_stand_in_one_line(columns: int, line: str) -> None:
    bench = Bench(columns=columns)
    bench.progress.part(1000, 1500, "repositories")
    assert [bench.line_after(2) for _ in bench.progress.counted([range(7000)])] == [line]


@pytest.mark.parametrize("part", [(0, 0), (9, 12345)])
@pytest.mark.parametrize("columns", [1, 2, 9, 20, 40, 41, 42, 43, 44, 80, 200])
def test_no_line_is_as_wide_as_the_terminal(columns: int, part: tuple[int, int]) -> None:
    bench = Bench(columns=columns)
    bench.progress.part(*part, "repositories")
    for _ in bench.progress.counted([range(123456)] * 2):
        assert len(bench.line_after(1)) < columns


def test_the_width_is_looked_up_each_time() -> None:
    bench = Bench(columns=200)
    bench.progress.wait()
    wide = bench.line_after(1)
    bench.columns = 10
    assert (wide, bench.line_after(0)) == (f"waiting for {HOST}… 1 s", "waiting f")


@pytest.mark.parametrize("place", ["", "bücher.example.com", "evil\x1b[2J"])
def test_a_server_whose_name_has_no_known_width_is_not_named(place: str) -> None:
    bench = Bench()
    bench.progress.place = place
    bench.progress.wait()
    assert bench.line_after(1) == "waiting for the server… 1 s"


def test_parts_are_left_out_whole_where_there_is_no_room() -> None:
    parts = ["7,000 rows", "7 pages", "3,500 rows/s"]
    assert [fitted(parts, width) for width in (35, 34, 20, 19, 10, 4, 0)] == [
        "7,000 rows · 7 pages · 3,500 rows/s",
        "7,000 rows · 7 pages",
        "7,000 rows · 7 pages",
        "7,000 rows",
        "7,000 rows",
        "7,00",
        "",
    ]


class Source:
    """A list whose pages take a second each; records the terminal during each page, and each step."""

    def __init__(self, bench: Bench, pages: int) -> None:
        self.bench = bench
        self.left = pages
        self.steps: list[str] = []

    def __iter__(self) -> Iterator[list[int]]:
        while self.left:
            self.steps.append(self.bench.line_after(1))
            self.left -= 1
            yield [1, 2]

    def flush(self) -> None:
        self.steps.append("flushed")


def test_nothing_is_drawn_among_rows_that_are_written_to_the_same_terminal() -> None:
    bench = Bench(rows=Terminal())
    source = Source(bench, 2)
    assert [bench.line_after(1) for _ in bench.progress.counted(source)] == ["", ""]
    assert source.steps == [f"waiting for {HOST}… 1 s", "2 rows · 1 page · 0.7 rows/s"]
    assert bench.terminal.shown == [""]


def test_rows_are_out_before_the_next_page_is_waited_for() -> None:
    bench = Bench(rows=Terminal())
    source = Source(bench, 2)
    bench.rows.flush = source.flush  # type: ignore[union-attr, method-assign]
    list(bench.progress.counted(source))
    assert source.steps[1::2] == ["flushed", "flushed"]


def test_after_half_a_line_there_is_no_place_for_it() -> None:
    bench = Bench(rows=Terminal())
    source = Source(bench, 3)
    assert list(bench.progress.counted(source, whole_lines=False)) == [[1, 2]] * 3
    assert [step for step in source.steps if step != "flushed"] == [f"waiting for {HOST}… 1 s", "", ""]


def test_a_list_that_fails_is_followed_by_a_clean_line() -> None:
    bench = Bench()

    def pages() -> Iterator[list[int]]:
        yield [bench.now > 0]
        raise BbcliError(bench.line_after(1))

    with pytest.raises(BbcliError, match=r"^1 row$"):
        list(bench.progress.counted(pages()))
    assert bench.terminal.shown == [""]


def test_a_terminal_that_is_gone_ends_nothing() -> None:
    bench = Bench()
    bench.progress.wait()
    bench.terminal.close()
    bench.now += 1
    assert bench.progress.tick()
    bench.progress.rest()


def test_a_terminal_that_knows_no_width_has_80_columns() -> None:
    assert columns_of(Terminal()) == 80


def test_without_a_terminal_there_are_no_ticks() -> None:
    started: list[Callable[[], bool]] = []
    progress = Progress(repeat=started.append)
    with progress:
        progress.wait()
        assert list(progress.counted([[1], [2]])) == [[1], [2]]
    assert (started, progress.tick()) == ([], False)


DRAWN_ONCE = """
from bbcli.context.progress import Progress
import sys
times = iter((0, 9))
progress = Progress(sys.stderr, lambda: next(times), repeat=lambda _: None)
progress.wait()
progress.tick()
"""
IN_FRONT_AND_BEHIND = """
import os, subprocess, sys
os.open(sys.argv[1], os.O_RDWR)  # the terminal of this session from now on
for group in (None, 0):
    subprocess.run([sys.executable, "-c", sys.argv[2]], check=True, process_group=group)
    os.write(2, b"|")
"""


def run_in_foreground_and_background(program: str) -> str:
    """Run a program on a terminal in the foreground, then in the background; return the output, with | after each."""
    leader, follower = pty.openpty()
    words = [sys.executable, "-c", IN_FRONT_AND_BEHIND, os.ttyname(follower), program]
    subprocess.run(words, check=True, stderr=follower, start_new_session=True)
    os.close(follower)
    seen = b""
    with suppress(OSError):  # so Linux tells the end of a terminal; before it what was written comes in pieces
        while piece := os.read(leader, 1000):
            seen += piece
    os.close(leader)
    return seen.decode()


def test_a_run_in_the_background_draws_nothing_over_the_shell() -> None:
    assert run_in_foreground_and_background(DRAWN_ONCE) == "\rwaiting for the server… 9 s\x1b[K||"


def test_a_transfer_shows_how_much_has_arrived_and_how_fast() -> None:
    bench = Bench()
    with bench.progress:
        bench.progress.wait()
        bench.progress.received(0, 200_000_000)
        bench.now += 2
        bench.progress.received(50_000_000, 200_000_000)
        line = bench.line_after(0)
        assert line == f"[{'#' * 7}{'.' * 23}] 50.0 MB of 200 MB · 25.0 MB/s"
        bench.progress.received(1_234, None)
        bench.now += 1
        bench.progress.received(2_468, None)
        assert bench.line_after(0) == "2.5 kB · 2.5 kB/s"
        bench.progress.rest()
    assert bench.terminal.shown[-1] == ""
