"""Simulated pushes during `commits follow`: commits are created directly in the server's repository."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tests.support.commits import R

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result
    from tests.support.builds import Events

FOLLOW = ("commits", "follow", *R)
end = partial(signal.raise_signal, signal.SIGTERM)
nothing = partial(str)


@dataclass
class Branch:
    """A branch of a bare repository; `made` has the hashes of pushed commits by message."""

    bare: Path
    name: str = "followed"
    made: dict[str, str] = field(default_factory=dict)

    def git(self, *words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=self.bare, check=True, capture_output=True, text=True, env=os.environ
        ).stdout.strip()

    @property
    def tip(self) -> str:
        return self.git("rev-parse", f"refs/heads/{self.name}")

    def point(self, commit: str) -> None:
        """Move the branch to a commit, as a forced push does."""
        self.git("update-ref", f"refs/heads/{self.name}", self.made.get(commit, commit))

    def commit(self, message: str, *parents: str) -> str:
        """Create a commit that no branch contains."""
        named = [word for parent in parents or (self.tip,) for word in ("-p", self.made.get(parent, parent))]
        self.made[message] = self.git("commit-tree", f"refs/heads/{self.name}^{{tree}}", *named, "-m", message)
        return self.made[message]

    def clear_away(self) -> None:
        """Delete the commits that no branch contains, as the server's git gc does."""
        self.git("reflog", "expire", "--expire=now", "--all")
        self.git("gc", "--quiet", "--prune=now")

    def push(self, *messages: str) -> None:
        """Push commits, each the parent of the next."""
        tip = self.tip
        for message in messages:
            tip = self.commit(message, tip)
        self.point(tip)

    def replace(self, base: str, *messages: str) -> None:
        """Force-push commits on top of a base."""
        self.point(base)
        self.push(*messages)

    def pushes(self, *messages: str) -> Callable[[], None]:
        return partial(self.push, *messages)


@dataclass
class Follower:
    """Runs `commits follow` on a branch; each wait runs an event, and the last one ends the run."""

    runs: Events
    branch: Branch

    def __call__(self, *words: str, events: tuple[Callable[[], object], ...] = ()) -> Result:
        return self.runs(*FOLLOW, "--until", self.branch.name, *words, events=(*events, end))

    def messages(self, *words: str, events: tuple[Callable[[], object], ...] = ()) -> list[str]:
        """The messages of the printed commits."""
        result = self(*words, events=events)
        assert result.code == 143, result.err
        return [line.split("\t")[3] for line in result.lines]
