"""Runs jq filters over what was found: by the library of jq where it is installed, else by the program.

Either gives the results of the real jq, each as it writes it in one line.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.config.executables import which
from bbcli.errors import BbcliError, InvalidInput
from bbcli.output.cells import visible
from bbcli.output.repair import decodable_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.output import Column, Document, Record, RecordList
    from bbcli.output.repair import Repairable
    from bbcli.output.terminal import Screen
    from bbcli.records import Raw

    # Takes JSON texts, one after the other; yields results as they come, some at a time.
    Run = Callable[[Iterator[str]], Iterator[Sequence[str]]]
    from collections.abc import Iterator, Sequence


_BATCH_SIZE = 500
_STRING = r'"(?:[^"\\]|\\[^(])*"'
_SUFFIX = rf"\s*(?:\.\s*[A-Za-z_]\w*|\.\s*{_STRING}|\[\s*(?:-?\d+|{_STRING})?\s*\]|\?(?!//))"
# Each element by itself: the rest of the filter sees one after the other.
_PER_ELEMENT = rf"\s*\.\s*\[\s*\](?:{_SUFFIX})*\s*(?:$|\|(?!=))"
# What sees beyond the element at hand, or ends the whole.
_NOT_PER_ELEMENT = ("input", "halt")
# The library would end without a word; the program says it, and fails.
_HALT_ERROR = (
    'def halt_error($code): (if type == "string" then . else tojson end) | error; def halt_error: halt_error(5);'
)


class Filter(NamedTuple):
    """A filter that compiles. What it makes of a list it makes of each page of it, where `is_each`."""

    run: Run
    is_per_page: bool = False


def compile_filter(expression: str) -> Filter:
    """Compile a filter; InvalidInput says in jq's own words what is wrong with it, or that there is no jq."""
    expression = expression if expression.strip() else "."
    is_each = bool(re.match(_PER_ELEMENT, expression)) and not any(word in expression for word in _NOT_PER_ELEMENT)
    try:
        import jq
    except ImportError:
        return Filter(program_run(expression, is_each=is_each), is_each)
    return Filter(_library_run(jq.compile, expression), is_each)


class JqRenderer(NamedTuple):
    """Writes the results of a filter as jq does: strings raw if that is wanted, the rest indented or in a line."""

    screen: Screen
    filter: Filter
    is_raw: bool = True
    lines: bool = False

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write what the filter makes of the whole list, which is read before, or of each page of it as it comes."""
        whole = map(_array, filter(None, records.pages)) if self.filter.is_per_page else _whole(records.pages)
        self._write((decodable_text(each, records) for each in whole), records)

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write what it makes of the object."""
        self._write(iter((decodable_text(record.raw, record),)), record)

    def document(self, document: Document) -> None:
        """Write what it makes of the JSON form."""
        self.block(document.record(), ())

    def text(self, text: str) -> None:
        """Write what it makes of a JSON string."""
        from bbcli._lazy import msgspec
        from bbcli.records import Record

        self.block(Record(msgspec.json.encode(text)), ())

    def _write(self, inputs: Iterator[str], found: Repairable) -> None:
        for results in self.filter.run(inputs):
            self.screen.write("".join([f"{self._shown(each, found)}\n" for each in results]).encode())

    def _shown(self, result: str, found: Repairable) -> str:
        from bbcli._lazy import msgspec
        from bbcli.output.json import for_terminal, reformat

        if self.is_raw and result.startswith('"'):
            text = msgspec.json.decode(result, type=str)
            return visible(text, keep="\n\t") if self.screen.is_terminal else text
        if self.screen.is_terminal:
            return for_terminal(result.encode(), self.screen, found, lines=self.lines).decode()
        return result if self.lines or result[0] not in "[{" else reformat(result.encode(), 2, found).decode()


def runtime_error(words: str) -> BbcliError:
    """Return the error of a filter that fails on what it gets."""
    return BbcliError(f"the jq filter failed: {_short_message(words)}", hint="--json shows what the filter gets")


def compile_error(words: str) -> InvalidInput:
    """Return the error of a filter that can't be meant."""
    what = f"the jq filter does not compile: {_short_message(words)}"
    return InvalidInput(what, hint="quote the filter for the shell: --jq '.[].id'")


def _short_message(words: str) -> str:
    lines = words.strip().splitlines() or ["it says nothing"]
    said = next((line for line in lines if line.startswith("jq: error")), " ".join(lines))
    said = re.sub(r"^jq: (?:parse )?error(?: \(at [^)]*\))?:? ?", "", said)
    return said.replace(" (Unix shell quoting issues?)", "").replace(" at <top-level>", "").rstrip(":")


def _library_run(compile_filter: Callable[[str], Any], expression: str) -> Run:
    try:
        compile_filter(expression)  # as it stands: jq's words are about that
        # The library would decode the results, and numbers would lose their digits.
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


# What it writes behind the results of a page: when it made all of them, and in any case. No result is like these.
_DONE, _END = '"bbcli-e2f1c0a7-done"', '"bbcli-e2f1c0a7-end"'


def program_run(expression: str, *, is_each: bool) -> Run:
    """Return what runs the filter, page by page if `is_each`; InvalidInput where it does not compile, or without a jq.

    Where a filter fails jq would go on with the next input, and its code is about the last: here that is the end.
    """
    program = which("jq")
    if program is None:
        raise InvalidInput("there is no jq to run the filter with", hint="pip install 'bbcli[jq]', or install jq")
    words = [program, "-c", "--unbuffered"]
    # A filter may begin with a minus, an option does not begin with a space.
    import subprocess

    tried = subprocess.run([*words, f" {expression}"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if tried.returncode:
        raise compile_error(tried.stderr.decode("utf-8", "replace"))
    marked = f"if . == 0 then {_END} else ({expression}\n), {_DONE} end" if is_each else f" {expression}"
    return lambda inputs: _Process([*words, marked], is_each=is_each).results(inputs)


class _Process:
    """The program while it runs; threads read what it writes, so that neither waits for the other."""

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
        """Feed it and yield what it makes of it; BbcliError where it fails."""
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
