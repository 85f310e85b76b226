"""Build statuses in the sandbox, and runs with events during their sleeps."""

from __future__ import annotations

import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bbcli.cli.main import run
from bbcli.context.app import App
from tests.conftest import NOW, Result, Stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

R = ("-R", "WORK/my-repo")
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
STATUSES = "/rest/build-status/latest/commits"
# A commit without builds, and without a repository: servers look for neither.
FREE = "f" * 40


def set_build(sandbox: Sandbox, commit: str, key: str, state: str, **facts: Any) -> None:
    """Write a build status to the sandbox."""
    sandbox.store.builds.put(commit, key, state, f"https://ci.example.com/{key}", facts)


def states(sandbox: Sandbox, commit: str) -> dict[str, str]:
    return {build.key: build.state for build in sandbox.store.builds.of_commit(commit)}


@dataclass
class Events:
    """Runs the root command; each of its sleeps runs the next event and advances the clock."""

    cwd: Path
    now: float = NOW
    waits: list[float] = field(default_factory=list)
    events: list[Callable[[], object]] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        assert len(self.waits) < 1000, "it does not end"
        self.now += seconds
        if self.events:
            self.events.pop(0)()

    def __call__(self, *words: str, events: tuple[Callable[[], object], ...] = ()) -> Result:
        self.events = list(events)
        self.waits.clear()
        out, err = Stream(), Stream()
        app = App(Stream(), out, err, os.environ, self.cwd, clock=lambda: self.now, sleep=self.sleep)
        with redirect_stdout(out), redirect_stderr(err):
            code = run(words, lambda: app)
        assert not self.events, "it ended before all of that happened"
        return Result(code, out.written, err.written.decode(), list(self.waits))
