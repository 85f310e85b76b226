"""jq filters, run by the Python library `jq` if it is installed, else by the program jq.

Both yield results as jq prints them with `-c`, one per line.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli._lazy import msgspec
from bbcli.config.executables import which
from bbcli.errors import BbcliError, InvalidInput
from bbcli.output.cells import visible
from bbcli.output.json import for_terminal, reformat
from bbcli.records import Record
from bbcli.records.repair import decodable_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.output import Column, Document, RecordList
    from bbcli.output.terminal import Screen
    from bbcli.records import Raw
    from bbcli.records.repair import Repairable

    # Runs a filter over JSON texts, and yields batches of results as they come.
    Run = Callable[[Iterator[str]], Iterator[Sequence[str]]]

_BATCH_SIZE = 500
_STRING = r'"(?:[^"\\]|\\[^(])*"'
_SUFFIX = rf"\s*(?:\.\s*[A-Za-z_]\w*|\.\s*{_STRING}|\[\s*(?:-?\d+|{_STRING})?\s*\]|\?(?!//))"
# A filter that begins with `.[]` handles one element after the other.
_PER_ELEMENT = rf"\s*\.\s*\[\s*\](?:{_SUFFIX})*\s*(?:$|\|(?!=))"
# Functions that read other inputs, or end the run.
_NOT_PER_ELEMENT = ("input", "halt")
# The library ends silently at halt_error; the program prints the message and fails.
_HALT_ERROR = (
    'def halt_error($code): (if type == "string" then . else tojson end) | error; def halt_error: halt_error(5);'
)


class Filter(NamedTuple):
    """A compiled filter. If it `is_per_page`, its results for the pages are those for the whole list."""

    run: Run
    is_per_page: bool = False


def compile_filter(expression: str) -> Filter:
    """Compile a filter; InvalidInput with jq's message if that fails, or if jq is not installed."""
    expression = expression if expression.strip() else "."
    is_each = bool(re.match(_PER_ELEMENT, expression)) and not any(word in expression for word in _NOT_PER_ELEMENT)
    try:
        import jq
    except ImportError:
        return Filter(program_run(expression, is_each=is_each), is_each)
    return Filter(_library_run(jq.compile, expression), is_each)


class JqRenderer(NamedTuple):
    """Writes the results of a filter as jq does.

    Strings are raw with `is_raw`; other results are indented, or on one line each with `lines`.
    """

    screen: Screen
    filter: Filter
    is_raw: bool = True
    lines: bool = False

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write the results for each page as it comes, or for the whole list once it is read."""
        whole = map(_array, filter(None, records.pages)) if self.filter.is_per_page else _whole(records.pages)
        self._write((decodable_text(each, records) for each in whole), records)

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write the results for the object."""
        self._write(iter((decodable_text(record.raw, record),)), record)

    def document(self, document: Document) -> None:
        """Write the results for the JSON form."""
        self.block(document.record(), ())

    def text(self, text: str) -> None:
        """Write the results for a JSON string."""
        self.block(Record(msgspec.json.encode(text)), ())

    def _write(self, inputs: Iterator[str], found: Repairable) -> None:
        for results in self.filter.run(inputs):
            self.screen.write("".join([f"{self._shown(each, found)}\n" for each in results]).encode())

    def _shown(self, result: str, found: Repairable) -> str:
        if self.is_raw and result.startswith('"'):
            text = msgspec.json.decode(result, type=str)
            return visible(text, keep="\n\t") if self.screen.is_terminal else text
        if self.screen.is_terminal:
            return for_terminal(result.encode(), self.screen, found, lines=self.lines).decode()
        return result if self.lines or result[0] not in "[{" else reformat(result.encode(), 2, found).decode()


def runtime_error(words: str) -> BbcliError:
    """Return the error of a filter that fails on its input; `words` is jq's message."""
    return BbcliError(
        f"the jq filter failed: {_short_message(words)}", hint="use --json to see the input of the filter"
    )


def compile_error(words: str) -> InvalidInput:
    """Return the error of a filter that does not compile; `words` is jq's message."""
    what = f"the jq filter does not compile: {_short_message(words)}"
    return InvalidInput(what, hint="quote the filter for the shell: --jq '.[].id'")


def _short_message(words: str) -> str:
    lines = words.strip().splitlines() or ["no message"]
    message = next((line for line in lines if line.startswith("jq: error")), " ".join(lines))
    message = re.sub(r"^jq: (?:parse )?error(?: \(at [^)]*\))?:? ?", "", message)
    return message.replace(" (Unix shell quoting issues?)", "").replace(" at <top-level>", "").rstrip(":")


def _library_run(compile_filter: Callable[[str], Any], expression: str) -> Run:
    try:
        compile_filter(expression)  # without additions, to which jq's message would refer
        # tojson, because the library would decode results, and numbers would lose digits.
        program = compile_filter(f"{_HALT_ERROR} ({expression}\n) | tojson")
    except ValueError as error:
        raise compile_error(str(error)) from None

    def run(inputs: Iterator[str]) -> Iterator[Sequence[str]]:
        for each in inputs:
            yield from _batches(program.input_text(each))

    return run


def _batches(results: Iterable[str]) -> Iterator[Sequence[str]]:
    part: list[str] = []
    failure = None
    try:
        for each in results:
            part.append(each)
            if len(part) == _BATCH_SIZE:
                yield part
                part = []
    except ValueError as error:
        failure = runtime_error(str(error))
    yield part
    if failure:
        raise failure


def _array(page: Sequence[Raw]) -> bytes:
    return b"[" + b",".join(page) + b"]"


def _whole(pages: Iterable[Sequence[Raw]]) -> Iterator[bytes]:
    yield b"[" + b",".join([raw for page in pages for raw in page]) + b"]"


# Markers that jq prints after the results of a page: the first only if the filter did not fail.
_DONE, _END = '"bbcli-e2f1c0a7-done"', '"bbcli-e2f1c0a7-end"'


def program_run(expression: str, *, is_each: bool) -> Run:
    """Return the run of a filter by the program, page by page if `is_each`; InvalidInput if it does not compile.

    jq continues after a failed input, and its exit code is that of the last: here the first failure ends the run.
    """
    program = which("jq")
    if program is None:
        message = "neither the library jq nor the program jq is installed"
        raise InvalidInput(message, reason="library_missing", extra="jq")
    words = [program, "-c", "--unbuffered"]
    import subprocess  # not needed with the library

    # The space keeps a filter that begins with a minus from being an option.
    tried = subprocess.run([*words, f" {expression}"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if tried.returncode:
        raise compile_error(tried.stderr.decode("utf-8", "replace"))
    marked = f"if . == 0 then {_END} else ({expression}\n), {_DONE} end" if is_each else f" {expression}"
    return lambda inputs: _Process([*words, marked], is_each=is_each).results(inputs)


class _Process:
    """A running jq; threads read its output, so that neither side blocks the other."""

    def __init__(self, words: Sequence[str], *, is_each: bool) -> None:
        import subprocess

        pipe = subprocess.PIPE
        self._is_each = is_each
        self._is_done = True
        self._process = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe)
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._stderr: list[bytes] = []
        self._threads = [Thread(target=read, daemon=True) for read in (self._read_stdout, self._read_stderr)]
        for thread in self._threads:
            thread.start()

    def results(self, inputs: Iterator[str]) -> Iterator[Sequence[str]]:
        """Write the inputs and yield batches of results; BbcliError if the filter fails."""
        try:
            yield from self._results_of_pages(inputs)
            self._close()
            yield from _line_batches(iter(self._lines.get, None))
            code = self._process.wait()
        finally:
            self._stop()
        if code or not self._is_done:
            raise runtime_error(b"".join(self._stderr).decode("utf-8", "replace"))

    def _results_of_pages(self, inputs: Iterator[str]) -> Iterator[Sequence[str]]:
        for each in inputs:
            self._feed((each + ("\n0\n" if self._is_each else "\n")).encode())
            if self._is_each:
                yield from _line_batches(self._results_of_page())
            if not self._is_done:
                return

    def _results_of_page(self) -> Iterator[str]:
        self._is_done = False
        while (line := self._lines.get()) not in (_END, None):
            if line == _DONE:
                self._is_done = True
            else:
                yield str(line)
        if line is None:  # jq has ended, which `results` must see too
            self._lines.put(None)

    def _feed(self, data: bytes) -> None:
        with suppress(BrokenPipeError):  # jq has ended, and its exit code is checked later
            for stream in filter(None, [self._process.stdin]):
                stream.write(data)
                stream.flush()

    def _close(self) -> None:
        with suppress(BrokenPipeError):
            for stream in filter(None, [self._process.stdin]):
                stream.close()

    def _read_stdout(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line.rstrip(b"\n").decode("utf-8", "replace"))
        self._lines.put(None)

    def _read_stderr(self) -> None:
        self._stderr += self._process.stderr or ()

    def _stop(self) -> None:
        self._process.kill()
        for thread in self._threads:
            thread.join()
        with suppress(BrokenPipeError):
            self._process.__exit__(None, None, None)


def _line_batches(lines: Iterator[str | None]) -> Iterator[Sequence[str]]:
    while part := [line for line in islice(lines, _BATCH_SIZE) if line is not None]:
        yield part
