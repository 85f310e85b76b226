"""Checks beside the timing: the output is correct to the byte, and no page is requested in vain."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from tests.bench.bars import MISSED, NOT_HERE, OK, Row, verdict
from tests.bench.races import completing, listing, merging
from tests.bench.timing import first_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bench.lab import Lab
    from tests.bench.timing import Command

_MOST_PAGES = 3
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Check:
    """A named check, run on demand."""

    what: str
    row: Callable[[], Row]


def checks(lab: Lab) -> Iterator[Check]:
    """Return all checks."""
    yield _completion(lab)
    for slug in ("r1k", "r100k", "r1m"):
        yield _bytes(lab, f"bytes of {slug}", slug, listing(slug))
    yield _bytes(lab, "bytes of r100k, 50 ms, --jobs 8", "r100k", (*listing("r100k"), "--jobs", "8"), delay=50)
    for key in ("TEAM10", "TEAM1000"):
        yield _bytes(lab, f"order of {key}, merged", key, merging(key))
    for delay in (0, 50):
        yield _pages_for_one_row(lab, delay)


def _completion(lab: Lab) -> Check:
    """Check that the timed completion returns candidates."""
    command = completing(lab)

    def row() -> Row:
        told = subprocess.run(command.argv, env=command.env, stdout=subprocess.PIPE, text=True).stdout
        lines = told.splitlines()
        is_right = lines == ["project", "proxy"]
        return Row("completion answers", lines[0] if lines else "", bar="project", verdict=OK if is_right else MISSED)

    return Check("completion answers", row)


def _bytes(lab: Lab, what: str, name: str, words: tuple[str, ...], *, delay: int = 0) -> Check:
    """Check that a list is written byte for byte as the server holds it."""
    command = lab.bbcli(what, *words, delay=delay)

    def row() -> Row:
        if command.missing:
            return Row(what, command.missing, verdict=NOT_HERE)
        size, digest, said = _output(command)
        is_right = digest == lab.answers.digests[name]
        ours = said or f"{size / 1e6:.1f} MB"
        return Row(what, ours, "what the server holds", bar="the same", verdict=OK if is_right else MISSED)

    return Check(what, row)


def _output(command: Command) -> tuple[int, str, str]:
    """Run a command; return the size and SHA-256 of its output, and its error message."""
    digest, size = sha256(), 0
    with subprocess.Popen(command.argv, env=command.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        while part := process.stdout.read(_CHUNK):
            digest.update(part)
            size += len(part)
        said = first_line(process.stderr.read().decode())
    return size, digest.hexdigest(), f"failed: {said}" if process.returncode else ""


def _pages_for_one_row(lab: Lab, delay: int) -> Check:
    """Check that no further page is requested if the reader closes the pipe after one row."""
    what = f"pages of --all | head -1, {delay} ms"
    command = lab.bbcli(what, *listing("r100k"), delay=delay, counted=True)

    def row() -> Row:
        if command.missing:
            return Row(what, command.missing, verdict=NOT_HERE)
        codes: list[int] = []
        asked = len(lab.site.requests_of(lambda: codes.append(_read_one_line(command))))
        found = verdict(asked, _MOST_PAGES) if codes == [0] else MISSED
        return Row(what, f"{asked} requests, exit {codes[0]}", bar=f"≤ {_MOST_PAGES}, exit 0", verdict=found)

    return Check(what, row)


def _read_one_line(command: Command) -> int:
    with subprocess.Popen(command.argv, env=command.env, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        return process.wait()
