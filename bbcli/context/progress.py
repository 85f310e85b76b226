"""Shows progress in a line on stderr of a terminal, redrawn while the run waits and erased at its end."""

from __future__ import annotations

import os
import stat
import time
from contextlib import contextmanager, suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Self, TextIO, TypeVar

from bbcli.config.sizes import shown_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    T = TypeVar("T")

# In seconds: what takes less shows nothing, what takes longer is drawn anew so often.
AFTER, EVERY = 0.5, 0.125
_SHORTEST_BAR, _LONGEST_BAR = 8, 30
_TO_THE_START, _ERASE_THE_REST = "\r", "\x1b[K"


def progress_on(
    stderr: TextIO | None, stdout: TextIO | None, environ: Mapping[str, str], clock: Callable[[], float]
) -> Progress:
    """Return the progress line of a run; it draws nothing without a terminal on stderr, or if stdout is a pipe.

    The reader of a pipe may use the screen, as a pager does.
    """
    if stderr is None or not stderr.isatty() or environ.get("TERM") == "dumb" or _is_pipe(stdout):
        return Progress()
    return Progress(stderr, clock, rows=stdout if stdout is not None and stdout.isatty() else None)


def _is_pipe(stream: TextIO | None) -> bool:
    with suppress(OSError, ValueError):
        mode = os.fstat(stream.fileno()).st_mode if stream is not None else 0
        return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
    return False


def in_background(tick: Callable[[], bool]) -> None:
    """Call `tick` several times a second until it returns False or the process ends."""

    def run() -> None:
        while True:
            time.sleep(EVERY)
            if not tick():
                return

    Thread(target=run, name="progress", daemon=True).start()


def columns_of(terminal: TextIO) -> int:
    """Return the present width of a terminal."""
    with suppress(OSError):
        return os.get_terminal_size(terminal.fileno()).columns or 80
    return 80


class Progress:
    """The progress of a run on a terminal; without one it shows nothing, and costs nothing.

    `rows` is stdout where that is the same terminal: while something is written to it nothing is drawn. Drawn is only
    in `tick`, and only while something is waited for; all that is called from elsewhere erases. For many threads.
    """

    # The host that the run waits for.
    place = ""

    def __init__(
        self,
        terminal: TextIO | None = None,
        clock: Callable[[], float] = time.time,
        *,
        rows: TextIO | None = None,
        columns: Callable[[TextIO], int] = columns_of,
        repeat: Callable[[Callable[[], bool]], None] = in_background,
    ) -> None:
        self._terminal = terminal
        self._clock = clock
        self._stdout = rows
        self._columns = columns
        self._repeat = repeat
        self._lock = Lock()
        self._is_drawn = self._is_repeated = self._is_over = False
        self._holds = 0
        self._waits_since: float | None = None
        self._began = 0.0
        self._rows = self._pages = 0
        self._part: tuple[int, int, str] | None = None
        self._received: tuple[int, int | None] = (0, None)
        self._receives_since = 0.0

    @property
    def terminal(self) -> TextIO | None:
        """The terminal, None without one."""
        return self._terminal

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self.rest()

    def wait(self) -> None:
        """Start to wait, if the run does not already."""
        if self._terminal is None or self._is_over:
            return
        with self._lock:
            if self._waits_since is None:
                self._waits_since = self._clock()
            starts, self._is_repeated = not self._is_repeated, True
        if starts:
            self._repeat(self.tick)

    def rest(self) -> None:
        """Stop waiting and erase the line."""
        if self._terminal is not None:
            with self._lock:
                self._waits_since = None
                self._erase()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Draw nothing while a person types or another program uses the terminal."""
        self.rest()
        self._hold()
        try:
            yield
        finally:
            self._release()

    def part(self, done: int, total: int, what: str) -> None:
        """Set how much of the work is done, such as 3 of 40 repositories; a smaller number is ignored."""
        if self._part is None or done > self._part[0]:
            self._part = (done, total, what)

    def received(self, done: int, total: int | None) -> None:
        """Set how many bytes have arrived, of how many if that is known."""
        if done <= self._received[0] or not self._receives_since:  # another transfer
            self._receives_since = self._clock()
        self._received = (done, total)

    def counted(self, pages: Iterable[Sequence[T]], *, whole_lines: bool = True) -> Iterator[Sequence[T]]:
        """Yield the pages of a list, and show the number of rows so far while the next page is fetched.

        If the pages are not written in `whole_lines`, no progress is shown on the same terminal after the first page.
        """
        return iter(pages) if self._terminal is None else self._counted(pages, whole_lines=whole_lines)

    def _counted(self, pages: Iterable[Sequence[T]], *, whole_lines: bool) -> Iterator[Sequence[T]]:
        self._began = self._clock()
        self.wait()
        try:
            for page in pages:
                self._pages += 1
                self._rows += len(page)
                if self._stdout is None:
                    yield page
                    continue
                self._hold()
                yield page
                self._stdout.flush()
                if whole_lines:
                    self._release()
        finally:
            self.rest()

    def after(self, act: Callable[[T], object]) -> Callable[[T], None]:
        """Wrap a function so that the run waits again after it."""

        def call(value: T) -> None:
            act(value)
            self.wait()

        return call

    def until(self, found: Callable[[], T]) -> Callable[[], T]:
        """Wrap a function so that the run waits no more after it."""

        def call() -> T:
            try:
                return found()
            finally:
                self.rest()

        return call

    def _hold(self) -> None:
        with self._lock:
            self._holds += 1
            self._erase()

    def _release(self) -> None:
        with self._lock:
            self._holds -= 1

    def _erase(self) -> None:
        if self._is_drawn:
            self._write(_TO_THE_START + _ERASE_THE_REST)
            self._is_drawn = False  # last: Ctrl-C may come at any moment, and twice erased is as good as once

    def tick(self) -> bool:
        """Draw the line if it is time; False after the end of the run."""
        with self._lock:
            if self._terminal is None or self._is_over:
                return False
            now = self._clock()
            if self._waits_since is None or self._holds or now - self._waits_since < AFTER:
                return True
            # In the background the shell has the line: it is neither drawn on nor erased.
            self._is_drawn = is_in_front(self._terminal)
            if self._is_drawn:
                # The cursor stays left of the last column, where some terminals wrap at once.
                line = self._line(now, now - self._waits_since, self._columns(self._terminal) - 1)
                self._write(f"{_TO_THE_START}{line}{_ERASE_THE_REST}")
            return True

    def _write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # a terminal that is gone: the run goes on without it
            if self._terminal is not None:
                self._terminal.write(text)
                self._terminal.flush()

    def _line(self, now: float, waited: float, width: int) -> str:
        parts = list(self._counts(now - self._began))
        done, total, what = self._part or (0, 0, "")
        if done < total:
            return _with_bar(done / total, [f"{done:,} of {total:,} {what}", *parts], width)
        received, length = self._received
        if received:
            rate = f"{shown_size(received / max(now - self._receives_since, EVERY))}/s"
            if length and received <= length:
                return _with_bar(received / length, [f"{shown_size(received)} of {shown_size(length)}", rate], width)
            parts = [shown_size(received), rate, *parts]
        return fitted(parts or [f"waiting for {self._place}… {waited:.0f} s"], width)

    def _counts(self, seconds: float) -> Iterator[str]:
        if self._rows:
            yield _count(self._rows, "row")
        # Rows that arrive one by one have no pages and no useful rate.
        if self._rows > self._pages:
            yield _count(self._pages, "page")
            rate = self._rows / max(seconds, EVERY)
            yield f"{rate:,.0f} rows/s" if rate >= 10 else f"{rate:.1f} rows/s"

    @property
    def _place(self) -> str:
        # The width of other characters differs between terminals.
        return self.place if self.place.isascii() and self.place.isprintable() and self.place else "the server"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def fitted(parts: Sequence[str], width: int) -> str:
    """Join the parts that fit into the width; the first is cut if it does not fit."""
    shown = parts[0]
    for part in parts[1:]:
        if len(longer := f"{shown} · {part}") > width:
            break
        shown = longer
    return shown[: max(width, 0)]


def _with_bar(share: float, parts: Sequence[str], width: int) -> str:
    """Put a bar before the parts; all but the first part make room for it."""
    beside = width - len("[] ") - _SHORTEST_BAR
    if len(parts[0]) > beside:
        return fitted(parts, width)
    text = fitted(parts, beside)
    room = min(width - len("[] ") - len(text), _LONGEST_BAR)
    filled = int(share * room)
    return f"[{'#' * filled}{'.' * (room - filled)}] {text}"


def is_in_front(terminal: TextIO) -> bool:
    """True if this process is in the foreground of the terminal, or if that can't be found out."""
    with suppress(OSError, ValueError, AttributeError):
        return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    return True
