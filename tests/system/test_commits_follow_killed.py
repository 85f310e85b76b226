"""`bbcli commits follow` as a process: two writers push, one of them by force, and the follower is killed meanwhile."""

from __future__ import annotations

import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import pytest

from tests.support.pushes import FOLLOW, Branch
from tests.support.sandbox_process import BBCLI, PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("bash", "jq")

EACH, FORCED_AT = 8, 4
LONG = 3 * PATIENCE


@dataclass
class Writer:
    """A writer with a clone that pushes over HTTP at the same time as another; `pushed` has the accepted commits."""

    url: str
    folder: Path
    name: str
    both: threading.Barrier
    pushed: list[str] = field(default_factory=list)

    def git(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *words], cwd=self.folder, check=False, capture_output=True, text=True)

    def write(self) -> None:
        for number in range(EACH):
            self.both.wait(LONG)
            forces = self.name == "first" and number == FORCED_AT
            while not self._push(f"{self.name} {number}", forces=forces):
                pass  # the other one was faster

    def _push(self, message: str, *, forces: bool) -> bool:
        self.git("fetch", "-q", self.url, "followed")
        self.git("reset", "-q", "--hard", "FETCH_HEAD~3" if forces else "FETCH_HEAD")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        force = ["--force"] if forces else []
        if self.git("push", "-q", *force, self.url, "HEAD:refs/heads/followed").returncode:
            return False
        self.pushed.append(self.git("rev-parse", "HEAD").stdout.strip())
        return True


@dataclass
class Process:
    """A follower process that continues after the last one."""

    seen: Path
    lines: list[str] = field(default_factory=list)

    def start(self, *words: str) -> None:
        given = ["--until", "followed", "--interval", "1s", "--since-file", str(self.seen), "--jq", ".[].id"]
        self.child = subprocess.Popen([*BBCLI, *FOLLOW, *given, *words], stdout=subprocess.PIPE, text=True)

    @property
    def out(self) -> IO[str]:
        assert self.child.stdout is not None
        return self.child.stdout

    def read(self, count: int) -> None:
        """Read until there are this many lines in total."""
        while len(self.lines) < count:
            line = self.out.readline()
            assert line, "it has ended"
            self.lines.append(line.strip())

    def end(self, number: signal.Signals) -> int:
        """Send a signal, read the remaining output and return the exit code."""
        self.child.send_signal(number)
        self.lines += self.out.read().split()
        self.out.close()
        return self.child.wait(PATIENCE)

    def start_after_kill(self) -> None:
        self.start()
        line = self.out.readline().strip()
        if line != self.lines[-1]:  # written, but not yet said to be
            self.lines.append(line)


def test_each_commit_comes_once(sandbox: Sandbox, branch: Branch, tmp_path: Path) -> None:
    before = branch.tip
    url = f"{sandbox.url.replace('://', '://fred:fred@')}/scm/work/my-repo.git"
    both = threading.Barrier(2)
    writers = [Writer(url, tmp_path / name, name, both) for name in ("first", "second")]
    for writer in writers:
        branch.git("clone", "-q", str(branch.bare), str(writer.folder))
    follower = Process(tmp_path / "seen")
    follower.start("--last", "1", "--limit", "1")
    follower.child.communicate(timeout=LONG)
    follower.start()
    with ThreadPoolExecutor() as threads:
        writing = [threads.submit(writer.write) for writer in writers]
        follower.read(4)
        assert follower.end(signal.SIGKILL) == -signal.SIGKILL
        follower.start_after_kill()
        follower.read(10)
        assert follower.end(signal.SIGTERM) == 143
        follower.start()
        for each in writing:
            each.result(LONG)
    # The last process has at least this commit to read, so it has started before the signal comes.
    branch.push("last")
    there = branch.git("rev-list", "followed", f"^{before}").split()
    while not set(there) <= set(follower.lines):
        follower.read(len(follower.lines) + 1)
    assert follower.end(signal.SIGTERM) == 143
    pushed = {*writers[0].pushed, *writers[1].pushed, branch.made["last"]}
    assert len(pushed) == 2 * EACH + 1
    assert len(follower.lines) == len(set(follower.lines))
    assert set(follower.lines) <= pushed


def test_a_closed_pipe_ends_the_run_quietly(sandbox: Sandbox) -> None:
    line = f"{' '.join([*BBCLI, *FOLLOW])} --last 2 --interval 1s | head -1"
    words = ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"]
    run = subprocess.run(words, capture_output=True, text=True, check=False, timeout=3 * PATIENCE)
    assert (run.returncode, run.stderr, len(run.stdout.splitlines())) == (0, "", 1)


def test_a_commit_whose_program_was_killed_with_the_run_comes_again(
    sandbox: Sandbox, branch: Branch, tmp_path: Path
) -> None:
    branch.push("one")
    since = ["--until", "followed", "--since-file", str(tmp_path / "seen"), "--last", "1", "--limit", "1"]
    words = [*BBCLI, *FOLLOW, *since, "--shell", "--exec"]
    killed = subprocess.run([*words, "kill -9 $PPID"], check=False, timeout=PATIENCE)
    assert killed.returncode == -signal.SIGKILL
    again = subprocess.run([*words, "jq -r .message"], check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert (again.returncode, again.stdout) == (0, "one\n")
