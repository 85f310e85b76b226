"""A repository that is pushed to while it is followed, without a push: commits are made where the server has them."""

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
    """A branch of a bare repository; `made` has the hashes of what was pushed, by the messages."""

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
        """Push by force."""
        self.git("update-ref", f"refs/heads/{self.name}", self.made.get(commit, commit))

    def commit(self, message: str, *parents: str) -> str:
        """Make a commit that no branch reaches yet."""
        named = [word for parent in parents or (self.tip,) for word in ("-p", self.made.get(parent, parent))]
        self.made[message] = self.git("commit-tree", f"refs/heads/{self.name}^{{tree}}", *named, "-m", message)
        return self.made[message]

    def clear_away(self) -> None:
        """Let the server clear away what no branch reaches, as it does some day."""
        self.git("reflog", "expire", "--expire=now", "--all")
        self.git("gc", "--quiet", "--prune=now")

    def push(self, *messages: str) -> None:
        """Push commits, one upon the other."""
        tip = self.tip
        for message in messages:
            tip = self.commit(message, tip)
        self.point(tip)

    def replace(self, base: str, *messages: str) -> None:
        """Push by force what stands upon a base."""
        self.point(base)
        self.push(*messages)

    def pushes(self, *messages: str) -> Callable[[], None]:
        return partial(self.push, *messages)


@dataclass
class Follower:
    """Runs `commits follow` on a branch; each wait is an event, the last of which ends it."""

    runs: Events
    branch: Branch

    def __call__(self, *words: str, events: tuple[Callable[[], object], ...] = ()) -> Result:
        return self.runs(*FOLLOW, "--until", self.branch.name, *words, events=(*events, end))

    def messages(self, *words: str, events: tuple[Callable[[], object], ...] = ()) -> list[str]:
        """The messages of the commits that came."""
        result = self(*words, events=events)
        assert result.code == 143, result.err
        return [line.split("\t")[3] for line in result.lines]
