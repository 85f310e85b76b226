"""Runs a filter by the program jq, which is fed with what was found as it is read."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from bbcli.errors import InvalidInput
from bbcli.executables import which
from bbcli.output.jq import failed, uncompiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.output.jq import Run

_AT_ONCE = 500
# What it writes behind the results of a page: when it made all of them, and in any case. No result is like these.
_DONE, _END = '"bbcli-e2f1c0a7-done"', '"bbcli-e2f1c0a7-end"'


def run_of(expression: str, *, is_each: bool) -> Run:
    """Return what runs the filter, page by page if `is_each`; InvalidInput where it does not compile, or without a jq.

    Where a filter fails jq would go on with the next input, and its code is about the last: here that is the end.
    """
    program = which("jq")
    if program is None:
        raise InvalidInput("there is no jq to run the filter with", hint="pip install 'bbcli[jq]', or install jq")
    words = [program, "-c", "--unbuffered"]
    # A filter may begin with a minus, an option does not begin with a space.
    tried = subprocess.run([*words, f" {expression}"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if tried.returncode:
        raise uncompiled(tried.stderr.decode("utf-8", "replace"))
    marked = f"if . == 0 then {_END} else ({expression}\n), {_DONE} end" if is_each else f" {expression}"
    return lambda inputs: _Child([*words, marked], is_each=is_each).results(inputs)


class _Child:
    """The program while it runs; threads read what it writes, so that neither waits for the other."""

    def __init__(self, words: Sequence[str], *, is_each: bool) -> None:
        pipe = subprocess.PIPE
        self._is_each = is_each
        self._is_done = True
        self._process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe)
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._said: list[bytes] = []
        self._threads = [Thread(target=read, daemon=True) for read in (self._read, self._listen)]
        for thread in self._threads:
            thread.start()

    def results(self, inputs: Iterator[str]) -> Iterator[Sequence[str]]:
        """Feed it and yield what it makes of it; BbcliError where it fails."""
        try:
            yield from self._of_all(inputs)
            self._close()
            yield from _in_parts(iter(self._lines.get, None))
            code = self._process.wait()
        finally:
            self._end()
        if code or not self._is_done:
            raise failed(b"".join(self._said).decode("utf-8", "replace"))

    def _of_all(self, inputs: Iterator[str]) -> Iterator[Sequence[str]]:
        for each in inputs:
            self._feed((each + ("\n0\n" if self._is_each else "\n")).encode())
            if self._is_each:
                yield from _in_parts(self._of_page())
            if not self._is_done:
                return

    def _of_page(self) -> Iterator[str]:
        self._is_done = False
        while (line := self._lines.get()) not in (_END, None):
            if line == _DONE:
                self._is_done = True
            else:
                yield str(line)
        if line is None:  # it has ended: that is for who waits for it
            self._lines.put(None)

    def _feed(self, data: bytes) -> None:
        with suppress(BrokenPipeError):  # it has ended, and its code says why
            for stream in filter(None, [self._process.stdin]):
                stream.write(data)
                stream.flush()

    def _close(self) -> None:
        with suppress(BrokenPipeError):
            for stream in filter(None, [self._process.stdin]):
                stream.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line.rstrip(b"\n").decode("utf-8", "replace"))
        self._lines.put(None)

    def _listen(self) -> None:
        self._said += self._process.stderr or ()

    def _end(self) -> None:
        self._process.kill()
        for thread in self._threads:
            thread.join()
        with suppress(BrokenPipeError):
            self._process.__exit__(None, None, None)


def _in_parts(lines: Iterator[str | None]) -> Iterator[Sequence[str]]:
    while part := [line for line in islice(lines, _AT_ONCE) if line is not None]:
        yield part
