"""Sends what will be wanted next while what came is written: the threads of a run, shared by all its lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")


@dataclass
class Ahead:
    """Asks for up to `jobs` pages at once; with 1 for none before its turn, and there are no threads.

    `before_wait` is called before one is waited for.
    """

    jobs: int = 1
    before_wait: Callable[[], None] = lambda: None
    _threads: ThreadPoolExecutor | None = field(default=None, init=False, repr=False)

    @property
    def is_off(self) -> bool:
        """Whether each page is asked for in its turn."""
        return self.jobs == 1

    def ask(self, ask: Callable[[], T]) -> Future[T]:
        """Ask for a page in another thread."""
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="bbcli")
        return self._threads.submit(ask)

    def wait(self, asked: Future[T]) -> T:
        """Return the page when it is there, or raise what went wrong with it."""
        if not asked.done():
            self.before_wait()
        return asked.result()

    def narrow(self) -> None:
        """Ask for nothing before its turn any more: the server wants it slower."""
        self.jobs = 1

    def close(self) -> None:
        """Give up what is on its way."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
