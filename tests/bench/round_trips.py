"""`python -m tests.bench.round_trips`: count the round trips in sequence of commands; exit with 1 for a missed bar.

Requests that are on their way at once are one round trip: latency is what people feel. The commands run against the
sandbox behind a proxy that takes 50 ms a request and records when each began and ended.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.sandbox.server import Sandbox
from tests.bench.bars import MISSED, NOT_HERE, Row, verdict
from tests.bench.report import table
from tests.support.reverse_proxy import ReverseProxy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.support.stub_server import Answer, Seen

DELAY = 0.050
_REPO = "-R WORK/my-repo"


@dataclass(frozen=True)
class Line:
    """A command line without bbcli, and how many round trips in sequence it may take."""

    words: str
    most: int


LINES = (
    Line(f"branches list {_REPO}", 1),
    Line(f"branches list --details {_REPO}", 2),
    Line(f"branches show master {_REPO}", 2),
    Line(f"tags list {_REPO}", 1),
    Line(f"files list {_REPO}", 1),
    Line(f"files show README.md {_REPO}", 1),
    Line("repos show WORK/my-repo", 2),
    Line("repos show WORK/my-repo --brief", 1),
    Line(f"commits list {_REPO}", 1),
    Line(f"commits diff v1.1..v1.2 {_REPO}", 1),
    Line(f"compare v1.1..v1.2 {_REPO}", 1),
    # The second side waits for the first one, so that a wrong password is sent once; then a second page.
    Line(f"compare v1.1...v1.2 {_REPO}", 3),
    Line(f"compare v1.1..v1.2 --files {_REPO}", 1),
    Line(f"compare v1.1...v1.2 --files {_REPO}", 1),
    Line(f"compare v1.1..v1.2 --diff {_REPO}", 1),
    Line(f"compare v1.1...v1.2 --stat {_REPO}", 1),
    # Both tips at once, the merge base, and the diff.
    Line(f"compare v1.1...v1.2 --diff {_REPO}", 3),
    Line(f"prs list {_REPO}", 1),
    Line(f"prs list --details {_REPO}", 2),
    # The first list alone, so that a wrong password is sent once; then the others at once.
    Line("prs list -R WORK/my-repo -R WORK/billing-ui -R WORK/data-export", 2),
    Line(f"prs show 3 {_REPO}", 2),
    Line(f"prs show 3 --comments --activity {_REPO}", 2),
    Line("prs status", 2),
    Line("prs inbox", 1),
    Line(f"prs checks 3 {_REPO}", 2),
)


@dataclass
class Recorder:
    """Delays requests to the server behind a proxy; `spans` are their times, in seconds."""

    proxy: ReverseProxy
    delay: float = DELAY
    spans: list[tuple[float, float]] = field(default_factory=list)

    def answer(self, seen: Seen) -> Answer:
        """Hand a request on, and return the response when the delay is over."""
        began = time.perf_counter()
        answer = self.proxy.handed_on(seen)
        time.sleep(max(0, self.delay - (time.perf_counter() - began)))
        self.spans.append((began, time.perf_counter()))
        return answer


def in_sequence(spans: Iterable[tuple[float, float]]) -> int:
    """Return the largest number of spans of which each begins after the end of the one before."""
    count, end = 0, float("-inf")
    for began, ended in sorted(spans, key=lambda span: span[1]):
        if began >= end:
            count, end = count + 1, ended
    return count


def measure(program: str, lines: Sequence[Line], work: Path) -> list[Row]:
    """Run each line with empty caches, and return a row per line."""
    with Sandbox(work / "data") as sandbox, ReverseProxy(sandbox.url) as proxy:
        recorder = Recorder(proxy)
        proxy.reset(recorder.answer)
        return [_row(program, line, proxy, recorder, work / f"{number}") for number, line in enumerate(lines)]


def _row(program: str, line: Line, proxy: ReverseProxy, recorder: Recorder, home: Path) -> Row:
    recorder.spans.clear()
    begun = time.perf_counter()
    ran = subprocess.run(
        [program, *line.words.split()], env=_environment(proxy.url, home), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    took = time.perf_counter() - begun
    count, bar = in_sequence(recorder.spans), f"≤ {line.most}"
    if ran.returncode:
        said = (ran.stderr.splitlines() or [""])[0]
        return Row(line.words, said, bar=bar, verdict=NOT_HERE if "no such command" in said else MISSED)
    ours = f"{count} in sequence, {len(recorder.spans)} requests, {took * 1000:.0f} ms"
    return Row(line.words, ours, bar=bar, verdict=verdict(count, line.most))


def _environment(url: str, home: Path) -> dict[str, str]:
    """Return an environment without settings of this machine, signed in to the sandbox with a password."""
    signed_in = {"BBCLI_SERVER": url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    places = {"HOME": str(home), "BBCLI_CONFIG_DIR": str(home / "config"), "BBCLI_CACHE_DIR": str(home / "cache")}
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **places, **signed_in}


def main() -> None:
    """Run the lines that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.round_trips", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only lines that contain this, such as compare")
    parser.add_argument("--venv", type=Path, default=Path(sys.prefix), metavar="DIR", help="[that of this Python]")
    wanted = parser.parse_args()
    chosen = [line for line in LINES if not wanted.names or any(name in line.words for name in wanted.names)]
    with tempfile.TemporaryDirectory() as work:
        rows = measure(str(wanted.venv / "bin" / "bbcli"), chosen, Path(work))
    sys.stdout.write(table(Row, rows) + "\n")
    sys.exit(any(row.verdict == MISSED for row in rows))


if __name__ == "__main__":
    main()
