"""Long runs must not grow: memory, file descriptors and threads of `commits follow`, `builds wait` and `sandbox`.

`python -m tests.bench.soak [--minutes 20]` runs them on Linux under pushes, forced pushes, failed requests, restarts of
the server and a clock that jumps; prints what each process holds, and exits 1 where it grows.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple, Self
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SAMPLE, PUSH, FORCE, FAULT, RESTART = 5, 1, 30, 7, 45  # seconds between
# The sandbox remembers so many requests: before that it grows.
REMEMBERED = 10_000
REPO = ("-R", "WORK/my-repo")
FAULTS = ("502", "503", "drop", "cut", "429", "html")
# The time of a run is an hour ahead, a day back or a week ahead for ten seconds each, and right in between.
JUMPING = """
import sys, time
true, offsets = time.time, (0, 3600, 0, -86400, 0, 604800)
time.time = lambda: true() + offsets[int(time.monotonic() / 10) % len(offsets)]
from bbcli.__main__ import main
sys.argv[0] = "bbcli"
main()
"""


class Sample(NamedTuple):
    """The resources of a process: MiB, file descriptors, threads."""

    memory: float
    files: int
    threads: int


# How much more of each is growth: beyond what an allocator, or a connection that is just open, explains.
SLACK = Sample(2, 3, 2)


@dataclass
class Watched:
    """A process that runs all the time; `output` is what it wrote."""

    name: str
    process: subprocess.Popen[bytes]
    output: Path
    samples: list[Sample] = field(default_factory=list)

    def sample(self) -> None:
        """Take a sample of its resources, if it still runs."""
        place = Path("/proc", str(self.process.pid))
        with suppress(OSError):
            status = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines())
            memory, threads = int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"])
            self.samples.append(Sample(memory, len(list((place / "fd").iterdir())), threads))

    @property
    def growth(self) -> Sample:
        """The growth from beginning to end: the difference between the medians of the fourth and the first quarter."""
        quarter = max(1, len(self.samples) // 4)
        first, last = self.samples[:quarter], self.samples[-quarter:]
        pairs = zip(map(median, zip(*first, strict=True)), map(median, zip(*last, strict=True)), strict=True)
        return Sample(*(after - before for before, after in pairs))

    @property
    def is_flat(self) -> bool:
        """True if the process still runs and does not grow."""
        return self.process.poll() is None and all(a <= b for a, b in zip(self.growth, SLACK, strict=True))


class Server:
    """A sandbox process on a port of its own, which can be started anew on its data."""

    def __init__(self, name: str, folder: Path, port: int) -> None:
        self.name, self.folder, self.port = name, folder, port
        self.url = f"http://127.0.0.1:{port}"
        self.process = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        words = ("sandbox", "start", "--port", str(self.port), "--data", str(self.folder / self.name), "--quiet")
        process = start_bbcli(self.folder / f"{self.name}.log", *words, clock_jumps=self.name == "sandbox")
        for _ in range(300):
            with suppress(OSError):
                self.ask("GET", "/rest/api/latest/application-properties")
                return process
            time.sleep(0.2)
        raise SystemExit(f"{self.name} does not start: {(self.folder / self.name).with_suffix('.log').read_text()}")

    def restart(self, how: signal.Signals) -> None:
        """End the process and start it again."""
        self.process.send_signal(how)
        self.process.wait()
        self.process = self._start()

    def ask(self, method: str, path: str, body: object = None) -> None:
        """Send a request; OSError for a failure."""
        content = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.url + path, content, {"Content-Type": "application/json"}, method=method)) as answer:
            answer.read()


def start_bbcli(
    output: Path, *words: str, clock_jumps: bool = True, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start bbcli, whose output goes to a file."""
    program = ["-c", JUMPING] if clock_jumps else ["-m", "bbcli"]
    with output.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *program, *words], env={**os.environ, **(environment or {})}, stdout=file, stderr=file
        )


class Pusher:
    """A clone that pushes to a server."""

    def __init__(self, server: Server) -> None:
        self._folder = server.folder / f"{server.name}-clone"
        self._count = itertools.count()
        url = server.url.replace("http://", "http://fred:fred@")
        self._run("clone", "-q", f"{url}/scm/work/my-repo.git", str(self._folder), cwd=server.folder)

    def push(self, *, by_force: bool = False) -> None:
        """Push a commit; by force one in the place of the last one. What a fault hits comes with the next push."""
        name = ("-c", "user.name=Soak", "-c", "user.email=soak@example.com")
        more = ("--amend",) if by_force else ()
        self._run(*name, "commit", "-q", "--allow-empty", "-m", f"commit {next(self._count)}", *more)
        self._run("push", "-q", "--force", "origin", "HEAD:master", may_fail=True)

    @property
    def tip(self) -> str:
        return self._run("rev-parse", "HEAD").strip()

    def _run(self, *words: str, cwd: Path | None = None, may_fail: bool = False) -> str:
        run = subprocess.run(["git", *words], cwd=cwd or self._folder, capture_output=True, text=True, check=False)
        if run.returncode and not may_fail:
            raise SystemExit(f"git {' '.join(words)}: {run.stderr}")
        return run.stdout


def watched(server: Server, tip: str) -> list[Watched]:
    """Start what waits for one server."""
    environment = {
        "BBCLI_SERVER": server.url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred", "BBCLI_TIMEOUT": "5",
        "BBCLI_CONFIG_DIR": str(server.folder / "config"), "BBCLI_CACHE_DIR": str(server.folder / "cache"),
    }  # fmt: skip
    runs = {
        "follow": ("commits", "follow", *REPO, "--jsonl", "--interval", "1s", "--since-file", f"{server.name}.json"),
        "wait": ("builds", "wait", tip, *REPO, "--key", "never", "--max-wait", "9d", "--interval", "1s"),
    }
    os.chdir(server.folder)
    found = []
    for name, words in runs.items():
        output = server.folder / f"{server.name}-{name}.log"
        found.append(Watched(f"{name} at {server.name}", start_bbcli(output, *words, environment=environment), output))
    return found


def soak(minutes: float, folder: Path, chance: random.Random) -> bool:
    """Run it all; return whether nothing grew."""
    with ExitStack() as opened:
        steady, restarted = (
            opened.enter_context(Server(name, folder, port)) for name, port in (("sandbox", 7971), ("restarted", 7972))
        )
        pushers = [Pusher(steady), Pusher(restarted)]
        for _ in range(REMEMBERED):
            steady.ask("GET", "/rest/api/latest/application-properties")
        everything = [Watched("sandbox", steady.process, folder / "sandbox.log")]
        for server, pusher in zip((steady, restarted), pushers, strict=True):
            everything += watched(server, pusher.tip)
        for each in everything:
            opened.callback(each.process.kill)
        end = time.monotonic() + 60 * minutes
        for second in itertools.count():
            if time.monotonic() > end:
                break
            time.sleep(PUSH)
            for pusher in pushers:
                pusher.push(by_force=second % FORCE == 0)
            if second % FAULT == 0:
                steady.ask("DELETE", "/sandbox/faults")
                steady.ask("POST", "/sandbox/faults", {"kind": chance.choice(FAULTS), "times": 2})
            if second % RESTART == RESTART - 1:
                restarted.restart(chance.choice((signal.SIGTERM, signal.SIGKILL)))
            if second % SAMPLE == 0:
                show(everything, second)
        return report(everything)


def show(everything: Sequence[Watched], second: int) -> None:
    """Take samples of all processes, and print them once a minute."""
    for each in everything:
        each.sample()
    if second % 60 == 0:
        held = (f"{each.name} {each.samples[-1].memory:.1f}/{each.samples[-1].files}/{each.samples[-1].threads}"
                for each in everything if each.samples)  # fmt: skip
        sys.stdout.write(f"{second:5} MiB/files/threads: {', '.join(held)}\n")
        sys.stdout.flush()


def report(everything: Sequence[Watched]) -> bool:
    """Print what each process held at the beginning, at the end and at most, and whether it grew."""
    for each in everything:
        first, last, most = each.samples[0], each.samples[-1], Sample(*map(max, zip(*each.samples, strict=True)))
        shown = " | ".join(f"{at.memory:.1f} MiB {at.files} files {at.threads} threads" for at in (first, last, most))
        said = "flat" if each.is_flat else "GROWS" if each.process.poll() is None else "ENDED"
        lines = each.output.read_bytes().count(b"\n")
        sys.stdout.write(f"{each.name}: {shown} | {lines} lines of output | {said}\n")
    return all(each.is_flat for each in everything)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        is_flat = soak(wanted.minutes, Path(work), random.Random(wanted.seed))
    sys.exit(not is_flat)
