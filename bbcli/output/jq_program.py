"""Runs a filter by the program jq: feeds it what was found while it is read, and gives its results as they come."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from bbcli.errors import BbcliError, InvalidInput
from bbcli.output.jq import failed, uncompiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.output.jq import Run

_AT_ONCE = 500


def run_of(expression: str) -> Run:
    """Return what runs the filter; InvalidInput where it does not compile, or where there is no jq."""
    program = shutil.which("jq")
    if program is None:
        raise InvalidInput("there is no jq to run the filter with", hint="pip install 'bbcli[jq]', or install jq")
    # A filter may begin with a minus, an option does not begin with a space.
    words = [program, "-c", "--unbuffered", f" {expression}"]
    tried = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if tried.returncode:
        raise uncompiled(tried.stderr.decode("utf-8", "replace"))
    return lambda inputs: _Child(words).results(inputs)


class _Child:
    """The program while it runs; threads read what it writes, so that neither waits for the other."""

    def __init__(self, words: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )  # fmt: skip
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._said: list[bytes] = []
        self._threads = [Thread(target=read, daemon=True) for read in (self._read, self._listen)]
        for thread in self._threads:
            thread.start()

    def results(self, inputs: Iterator[bytes]) -> Iterator[Sequence[str]]:
        """Feed it and yield what it makes of it; BbcliError where it fails."""
        failure = None
        try:
            try:
                for each in inputs:
                    if not self._feed(each):
                        break
                    yield self._there_by_now()
            except BbcliError as error:
                failure = error  # of what was read before it makes something all the same
            self._close()
            while (line := self._lines.get()) is not None:
                yield [line, *self._there_by_now()]
            code = self._process.wait()
        finally:
            self._end()
        if failure:
            raise failure
        if code:
            raise failed(b"".join(self._said).decode("utf-8", "replace"))

    def _feed(self, data: bytes) -> bool:
        """Write to it; False where it has ended."""
        with suppress(BrokenPipeError):
            for stream in filter(None, [self._process.stdin]):
                stream.write(data + b"\n")
                stream.flush()
            return True
        return False

    def _close(self) -> None:
        with suppress(BrokenPipeError):
            for stream in filter(None, [self._process.stdin]):
                stream.close()

    def _there_by_now(self) -> list[str]:
        found: list[str] = []
        while len(found) < _AT_ONCE and not self._lines.empty():
            if (line := self._lines.get()) is None:
                self._lines.put(None)  # the end is for who waits for it
                break
            found.append(line)
        return found

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
