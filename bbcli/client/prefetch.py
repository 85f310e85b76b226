"""Reads a list page by page and prefetches the pages that follow; independent of HTTP."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Protocol, TypeVar

from bbcli.errors import BbcliError, NotFound, NotPermitted, RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future, ThreadPoolExecutor

    from bbcli.client.pages import Page

T = TypeVar("T")


@dataclass(eq=False, repr=False)
class PrefetchPool:
    """Fetches up to `jobs` pages at once in threads; with 1 it prefetches none.

    `before_wait` is called before a page is waited for.
    """

    jobs: int = 1
    before_wait: Callable[[], None] = lambda: None
    _threads: ThreadPoolExecutor | None = field(default=None, init=False)

    @property
    def is_off(self) -> bool:
        """True if no page is prefetched."""
        return self.jobs == 1

    def ask(self, ask: Callable[[], T]) -> Future[T]:
        """Fetch a page in another thread."""
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="bbcli")
        return self._threads.submit(ask)

    def wait(self, asked: Future[T]) -> T:
        """Wait for a page and return it, or raise its error."""
        if not asked.done():
            self.before_wait()
        return asked.result()

    def disable(self) -> None:
        """Stop prefetching: the server asked to slow down."""
        self.jobs = 1

    def close(self) -> None:
        """Cancel the fetches on their way."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)


# More than any endpoint gives; servers reduce it to their own maximum.
LARGEST_PAGE = 1000
# Seconds: prefetching a page that takes less gains nothing and costs the memory of a thread.
_QUICK = 0.010
# Pages that are prefetched at first, before the first page is yielded.
_FIRST = 2
# Filtering by permission can leave some pages empty.
_MOST_EMPTY_PAGES = 100
_BROKEN = "report this to the server's administrator"


class Source(Protocol):
    """A list whose pages can be fetched: at most `size` values from `start` on."""

    def page(self, start: int, size: int) -> Page:
        """Fetch a page, with retries."""

    def page_ahead(self, start: int, size: int) -> Callable[[], Page]:
        """Return a function that fetches a page once, in any thread; BbcliError if it can't be fetched now."""


@dataclass(eq=False, repr=False)
class Pager:
    """Reads a list as if its pages were requested one by one, each at the start that the previous page reports.

    That start need not be start + size, since filtering leaves gaps. But most lists are regular: if the network is
    slow, the starts of later pages are predicted from the step of the first page, and the pages are prefetched, two at
    a time, then four, then `ahead.jobs`. If the network is fast, pages are fetched one by one. A prefetched page is
    used only if the page before it names the same start; after the first page with another start, and after a 429,
    nothing is prefetched. A page whose prefetch failed is fetched again when it is needed, with the retries of any
    request.

    At most `widest` pages are prefetched at once; None is the number of jobs of `ahead`. `wanted` is the number of
    values to read, None for all; no page after them is fetched. `reads_ahead` is false if the number of pages for them
    is unknown: then nothing is prefetched. `start` is the start of the current page; `breaks_off` is True while a
    needed page is fetched, and after that failed.

    `others` gives the pages that follow where the server truncates the list, from another operation.
    """

    source: Source
    ahead: PrefetchPool = field(default_factory=PrefetchPool)
    start: int = 0
    wanted: int | None = None
    size: int = LARGEST_PAGE
    widest: int | None = None
    reads_ahead: bool = True
    warn: Callable[[str], None] = lambda _: None
    others: Callable[[], Iterator[Page]] | None = None
    clock: Callable[[], float] = perf_counter

    def __post_init__(self) -> None:
        self._asked: deque[tuple[int, Future[Page]]] = deque()
        self._step = 0
        self._width = 0
        self.breaks_off = self._is_begun = self._has_read = False

    @property
    def _most(self) -> int:
        return min(self.widest or self.ahead.jobs, self.ahead.jobs)

    def begin(self) -> None:
        """Prefetch the first page."""
        self._width, self._is_begun = 1, True
        self._ask_ahead(self.start, 1)

    def pages(self) -> Iterator[Page]:
        """Yield the pages.

        A start that does not advance would never end: ServerFailed. A list that the server cuts short (`changes` past
        its cap: isLastPage false, nextPageStart null) goes on with `others`, or ends with a warning.
        """
        empty, ahead = 0, _FIRST
        try:
            while True:
                page = self._page()
                self._look_ahead(page, min(self._width, ahead))
                yield page
                if page.next_start is None:
                    break
                # Flush before prefetching: `| head` may have closed the pipe by now.
                self.ahead.before_wait()
                self._look_ahead(page, self._width)
                empty, ahead = 0 if page.values else empty + 1, 1
                self._check(page.next_start, empty)
                self.start = page.next_start
        finally:
            self._forget()
        if not page.is_last and self.others:
            yield from self.others()
        elif not page.is_last:
            self.warn("warning: the server truncates this list: later items are missing")

    def _page(self) -> Page:
        self.breaks_off = True
        page = self._page_asked_ahead() or self._page_in_its_turn()
        self.breaks_off = False
        if not self._step and page.next_start is not None:
            self._step = page.next_start - self.start
        if page.limit and page.limit > 0:
            self.size = min(self.size, page.limit)
        if self.wanted is not None:
            self.wanted -= len(page.values)
        return page

    def _page_in_its_turn(self) -> Page:
        began, self._has_read = self.clock(), True
        page = self.source.page(self.start, self._size(0))
        if not self._width and self.clock() - began >= _QUICK:
            self._width = min(_FIRST, self._most)
        return page

    def _page_asked_ahead(self) -> Page | None:
        """Return the current page if it was prefetched with success; None if it has to be fetched now."""
        if not self._asked:
            return None
        try:
            page = self.ahead.wait(self._asked.popleft()[1])
        except RateLimited:
            self.ahead.disable()
            self._forget()
            return None
        except (NotFound, NotPermitted):
            raise
        except BbcliError as error:
            if error.reason == "max_time":  # what was slow once is slow again
                raise
            return None
        if self._width > 1 or self._is_begun:
            self._width = min(self._width * 2, self._most)
        # An empty page after the first: it was beyond the end of a list that has grown since.
        is_first, self._has_read = not self._has_read, True
        return page if page.values or page.next_start is not None or is_first else None

    def _look_ahead(self, page: Page, width: int) -> None:
        """Prefetch the page that follows and the guessed ones after it, until `width` are on their way."""
        if self.reads_ahead and page.next_start is not None and page.next_start > self.start:
            self._ask_ahead(page.next_start, width)

    def _ask_ahead(self, following: int, width: int) -> None:
        if self.ahead.is_off:
            return
        if self._asked and self._asked[0][0] != following:
            self._forget()
            self._width, self._is_begun, width = 1, False, 1
        at = self._asked[-1][0] + self._step if self._asked else following
        while len(self._asked) < width and (size := self._size(at - following)) > 0:
            try:
                ask = self.source.page_ahead(at, size)
            except BbcliError:
                return  # reported when the page is due
            self._asked.append((at, self.ahead.ask(ask)))
            at += self._step

    def _size(self, offset: int) -> int:
        """Return the number of values to request at this offset from the current page."""
        return self.size if self.wanted is None else min(self.size, self.wanted - offset)

    def _forget(self) -> None:
        for _, asked in self._asked:
            asked.cancel()
        self._asked.clear()

    def _check(self, following: int, empty: int) -> None:
        if empty == _MOST_EMPTY_PAGES:
            raise ServerFailed(f"the list does not end: {empty} empty pages, up to {self.start}", hint=_BROKEN)
        if following <= self.start:
            raise ServerFailed(
                f"the list does not advance: the page after {self.start} starts at {following}", hint=_BROKEN
            )
