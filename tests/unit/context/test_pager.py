"""Parallel paging returns the same as paging one by one, whatever the server sends."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.client.pages import Limiter, Page
from bbcli.client.prefetch import Pager, PrefetchPool
from bbcli.errors import BbcliError, NotAuthenticated, NotFound, NotPermitted, RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUICK, SLOW = 0.001, 0.05
FAULTS = (RateLimited("slow down"), ServerFailed("down"), NotAuthenticated("expired"))


@dataclass
class Later(PrefetchPool):
    """Simulated threads: their requests finish when one is awaited, in an order that Hypothesis draws."""

    order: Callable[[int], int] = lambda _: 0
    waiting: deque[tuple[Future[Page], Callable[[], Page]]] = field(default_factory=deque)
    most: int = 0

    def ask(self, ask: Callable[[], Any]) -> Future[Any]:
        asked: Future[Any] = Future()
        self.waiting.append((asked, ask))
        self.most = max(self.most, sum(not each.cancelled() for each, _ in self.waiting))
        return asked

    def wait(self, asked: Future[Any]) -> Any:
        while not asked.done():
            self.waiting.rotate(self.order(len(self.waiting)))
            future, ask = self.waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(ask())
            except BbcliError as error:
                future.set_exception(error)
        return asked.result()


@dataclass
class Server:
    """A list of numbers, some hidden from the caller; it grows, shortens pages, and fails.

    `limits` are the maximum sizes of successive pages; `faults` the errors of prefetched requests, None for success;
    `broken` is a position that cannot be read.
    """

    visible: list[bool]
    limits: Iterator[int] = field(default_factory=lambda: iter(lambda: 3, None))
    faults: Iterator[BbcliError | None] = field(default_factory=lambda: iter(lambda: None, 0))
    growth: Iterator[int] = field(default_factory=lambda: iter(lambda: 0, None))
    broken: int | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)
    ahead: list[tuple[int, int]] = field(default_factory=list)

    def page(self, start: int, size: int) -> Page:
        assert size > 0
        self.asked.append((start, size))
        limit = min(size, next(self.limits))
        end = min(start + limit, len(self.visible))
        if self.broken is not None and start <= self.broken < end:
            raise ServerFailed("broken")
        values = [str(number).encode() for number in range(start, end) if self.visible[number]]
        is_last = end == len(self.visible) or start >= len(self.visible)
        self.visible += [True] * next(self.growth)
        return Page(values, is_last, None if is_last else end, limit)

    def page_ahead(self, start: int, size: int) -> Callable[[], Page]:
        self.ahead.append((start, size))

        def ask() -> Page:
            if error := next(self.faults):
                raise error
            return self.page(start, size)

        return ask

    @property
    def everything(self) -> list[int]:
        return [number for number, seen in enumerate(self.visible) if seen]


@dataclass
class Ticks:
    """A clock on which each request takes a given time."""

    step: float
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def read(pager: Pager, limit: int | None = None) -> list[int]:
    return [int(bytes(raw)) for page in Limiter(limit).values(pager.pages()) for raw in page]


def pager(
    server: Server, ahead: PrefetchPool, *, size: int = 5, wanted: int | None = None, step: float = SLOW, start: int = 0
) -> Pager:
    return Pager(server, ahead, start, wanted, size, clock=Ticks(step))


# As many long lists as short ones; half of them can be seen whole, of the others two thirds and more.
VISIBLE = st.builds(
    lambda size, hidden: [number % 3 < 2 or not hidden >> number & 1 for number in range(size)],
    st.integers(0, 60), st.just(0) | st.integers(0, 2**60),
)  # fmt: skip
STEPS = st.sampled_from([QUICK, SLOW])
JOBS = st.integers(1, 8)


@st.composite
def orders(draw: st.DrawFn) -> Callable[[int], int]:
    """Draw the order in which other threads finish."""
    turns = cycle(draw(st.lists(st.integers(0, 7), min_size=1, max_size=20)))
    return lambda waiting: next(turns) % waiting


def endless(values: list[int], last: int) -> Iterator[int]:
    yield from values
    while True:
        yield last


@given(
    VISIBLE, st.lists(st.integers(1, 5), max_size=20), STEPS, JOBS, orders(),
    st.lists(st.sampled_from([None, None, *FAULTS]), min_size=3, max_size=20), st.integers(0, 20),
)  # fmt: skip
def test_parallel_paging_returns_the_same_as_page_by_page_whatever_happens(
    visible: list[bool], limits: list[int], step: float, jobs: int, order: Callable[[int], int],
    faults: list[BbcliError | None], start: int,
) -> None:  # fmt: skip
    server = Server(visible, endless(limits, 4), iter([*faults, *[None] * 999]))
    found = read(pager(server, Later(jobs, order=order), step=step, start=start))
    assert found == [number for number in server.everything if number >= start]


@given(VISIBLE, st.integers(1, 5), st.integers(1, 70), STEPS, JOBS, orders())
def test_a_limit_takes_the_first_and_asks_for_nothing_beyond_its_need(
    visible: list[bool], largest: int, limit: int, step: float, jobs: int, order: Callable[[int], int]
) -> None:
    server = Server(visible, iter(lambda: largest, None))
    found = read(pager(server, Later(jobs, order=order), step=step, wanted=limit), limit)
    assert found == server.everything[:limit]
    if len(server.everything) >= limit:
        assert max(start for start, _ in server.asked) <= found[-1]
        assert not all(visible) or max(start + size for start, size in server.asked) <= limit


@given(VISIBLE, st.integers(0, 60), STEPS, JOBS, orders())
def test_a_page_that_can_t_be_read_ends_the_list_after_those_before_it(
    visible: list[bool], broken: int, step: float, jobs: int, order: Callable[[int], int]
) -> None:
    server = Server(visible, broken=broken if broken < len(visible) else None)
    reader = pager(server, Later(jobs, order=order), step=step)
    if server.broken is None:
        assert read(reader) == server.everything
        return
    found: list[int] = []
    with pytest.raises(ServerFailed, match="broken"):
        found.extend(int(bytes(raw)) for page in reader.pages() for raw in page.values)
    assert found == [number for number in server.everything if number < broken - broken % 3]
    assert reader.start == broken - broken % 3


@given(VISIBLE, st.lists(st.integers(0, 7), max_size=12), STEPS, JOBS, orders())
def test_of_a_list_that_grows_meanwhile_nothing_is_lost_and_nothing_comes_twice(
    visible: list[bool], growth: list[int], step: float, jobs: int, order: Callable[[int], int]
) -> None:
    before = [number for number, seen in enumerate(visible) if seen]
    server = Server(list(visible), growth=iter([*growth, *[0] * 999]))
    found = read(pager(server, Later(jobs, order=order), step=step))
    assert found[: len(before)] == before
    assert found == server.everything[: len(found)]


def test_a_slow_server_is_asked_for_two_then_four_then_eight_at_once() -> None:
    server, ahead = Server([True] * 90), Later(8)
    pages = pager(server, ahead).pages()
    waiting = [(len(ahead.waiting), ahead.most) for _ in islice(pages, 6)]
    # What is on its way when a page is handed on, and what was at the most after the one before it.
    assert waiting == [(2, 2), (1, 2), (3, 4), (7, 8), (7, 8), (7, 8)]


def test_more_is_asked_for_when_what_was_written_is_out() -> None:
    most: list[int] = []
    server, ahead = Server([True] * 90), Later(8)
    ahead.before_wait = lambda: most.append(ahead.most)
    list(islice(pager(server, ahead).pages(), 4))
    assert most == [2, 2, 4]


def test_a_quick_server_is_asked_for_each_page_in_its_turn() -> None:
    server, ahead = Server([True] * 90), Later(8)
    assert read(pager(server, ahead, step=QUICK)) == list(range(90))
    assert (ahead.most, server.ahead) == (0, [])


def test_pages_are_asked_for_ahead_from_the_first_that_is_slow() -> None:
    server, ahead = Server([True] * 90), Later(8)
    reader = pager(server, ahead, step=QUICK)
    pages = reader.pages()
    assert [len(ahead.waiting) for _ in islice(pages, 3)] == [0, 0, 0]
    reader.clock = Ticks(SLOW)
    next(pages)
    assert (len(ahead.waiting), ahead.most) == (1, 1)
    next(pages)
    assert ahead.most == 2


def test_with_one_job_nothing_is_asked_ahead() -> None:
    server, ahead = Server([True] * 30), Later(1)
    assert read(pager(server, ahead)) == list(range(30))
    assert (ahead.most, server.ahead) == (0, [])


def test_one_page_is_one_request() -> None:
    server, ahead = Server([True] * 3), Later(8)
    assert read(pager(server, ahead)) == [0, 1, 2]
    assert (server.asked, ahead.most) == ([(0, 5)], 0)


def test_after_the_first_page_two_more_are_on_their_way_and_no_other() -> None:
    server, ahead = Server([True] * 90), Later(8)
    next(pager(server, ahead).pages())
    assert (len(server.asked), len(ahead.waiting)) == (1, 2)


def test_after_a_429_each_page_is_asked_for_in_its_turn() -> None:
    server, ahead = Server([True] * 90, faults=iter([None, None, FAULTS[0], *[None] * 99])), Later(8)
    assert read(pager(server, ahead)) == list(range(90))
    assert ahead.is_off
    in_turn = [start for start, _ in server.asked if start not in {start for start, _ in server.ahead}]
    assert in_turn[-1] == 87
    assert len(server.ahead) <= 10


@pytest.mark.parametrize("refusal", [NotFound("gone"), NotPermitted("not you")])
def test_what_is_refused_ahead_of_its_turn_is_refused(refusal: BbcliError) -> None:
    server, ahead = Server([True] * 30, faults=iter([None, refusal, *[None] * 99])), Later(8)
    reader = pager(server, ahead)
    with pytest.raises(type(refusal)):
        read(reader)
    assert (reader.start, [start for start, _ in server.asked].count(6)) == (6, 0)


def test_the_first_wrong_guess_is_the_last() -> None:
    limits = endless([3, 3, 2], 3)
    server, ahead = Server([True] * 60, limits), Later(8)
    pages = pager(server, ahead).pages()
    waiting = [sum(not each.cancelled() for each, _ in ahead.waiting) for page in pages if page.next_start]
    assert waiting == [2, 1, *[1] * (len(waiting) - 2)]
    assert ahead.most == 4


def test_a_list_that_is_begun_ahead_guesses_too_until_it_is_wrong() -> None:
    limits = endless([3, 3, 3, 2], 3)
    server, ahead = Server([True] * 60, limits), Later(8)
    reader = pager(server, ahead)
    reader.begin()
    waiting = [sum(not each.cancelled() for each, _ in ahead.waiting) for page in reader.pages() if page.next_start]
    assert (waiting[0], ahead.most > 2) == (2, True)
    assert waiting[4:] == [1] * (len(waiting) - 4)
    reader = Pager(Server([True] * 60), Later(8), widest=1, clock=Ticks(SLOW))
    reader.begin()
    assert len(read(reader)) == 60
    assert isinstance(reader.ahead, Later)
    assert reader.ahead.most == 1


def test_what_is_not_needed_any_more_is_not_asked_for() -> None:
    server, ahead = Server([True] * 90), Later(8)
    pages = pager(server, ahead).pages()
    list(islice(pages, 4))
    del pages
    assert all(each.cancelled() for each, _ in ahead.waiting)


def test_where_nobody_knows_how_many_pages_are_needed_each_is_asked_for_in_its_turn() -> None:
    server, ahead = Server([True] * 30), Later(8)
    reader = Pager(server, ahead, size=5, reads_ahead=False, clock=Ticks(SLOW))
    assert read(reader) == list(range(30))
    assert ahead.most == 0


def test_a_page_beyond_the_end_of_a_list_that_has_grown_is_asked_for_again() -> None:
    # The guess for 6 is answered first, when there are five; the page before it sees seven.
    server = Server([True] * 5, growth=iter([0, 2, *[0] * 9]))
    assert read(pager(server, Later(2, order=lambda _: 1))) == list(range(7))


def test_the_limit_that_the_server_tells_is_asked_for_from_then_on() -> None:
    server = Server([True] * 9)
    assert read(pager(server, PrefetchPool(), size=1000)) == list(range(9))
    assert server.asked == [(0, 1000), (3, 3), (6, 3)]


def test_other_threads_give_the_same() -> None:
    server, ahead = Server([True] * 500), PrefetchPool(8)
    try:
        assert read(pager(server, ahead, step=SLOW)) == list(range(500))
    finally:
        ahead.close()
    assert len(server.ahead) > 100


def test_what_was_written_is_handed_on_before_a_page_is_waited_for() -> None:
    asked: Future[Page] = Future()
    page = Page([], is_last=True, next_start=None)
    ahead = PrefetchPool(2, lambda: asked.set_result(page))
    assert ahead.wait(asked) is page
    assert ahead.wait(asked) is page, "nothing to wait for: not handed on again, which would set the result twice"
