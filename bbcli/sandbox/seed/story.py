"""The history of my-repo, told as it happened: who changed what, when and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bbcli.sandbox.seed import material
from bbcli.sandbox.seed.stream import FILE, Person, Stream, write

if TYPE_CHECKING:
    from collections.abc import Iterable

MASTER = "refs/heads/master"
_START = 1300870800  # 23 March 2011, a Wednesday, 9 o'clock
_HOUR = 3600


@dataclass
class Story:
    """The stream, the files of master and where they moved, the time, and the newest commit of each branch."""

    stream: Stream = field(default_factory=Stream)
    files: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    tips: dict[str, int] = field(default_factory=dict)
    now: int = _START
    issue: int = 1100

    def write(self, path: str, text: str, mode: str = FILE) -> bytes:
        """Give a file of master this text."""
        self.files[path] = text
        return write(path, text, mode)

    def append(self, path: str, text: str) -> bytes:
        """Add to the end of a file of master."""
        return self.write(path, self.files.get(path, "") + text)

    def replace(self, path: str, old: str, new: str) -> bytes:
        """Change a place in a file of master, which has to be there."""
        text = self.files[path]
        place = text.index(old)
        return self.write(path, text[:place] + new + text[place + len(old) :])

    def note(self, text: str) -> bytes:
        """Add a line to the top of the list of changes."""
        return self.write("CHANGES.md", f"- {text}\n" + self.files.get("CHANGES.md", ""))

    def commit(
        self,
        message: str,
        *changes: bytes,
        ref: str = MASTER,
        base: int | None = None,
        merged: Iterable[int] = (),
        author: Person | None = None,
        committer: Person | None = None,
    ) -> int:
        """One commit on a branch, a while after the one before; a new branch starts at `base` or at master."""
        self.now += self._pause()
        writer = author or material.PEOPLE[(self.stream.commits * 5 + self.stream.commits // 7) % len(material.PEOPLE)]
        first = self.tips.get(ref, base or self.tips.get(MASTER))
        self.tips[ref] = self.stream.commit(
            ref,
            message,
            changes,
            author=writer,
            # What another person commits was sent in by its author some hours before.
            authored=self.now - (5 * _HOUR if committer else 0),
            committer=committer or writer,
            committed=self.now,
            parents=(*([first] if first else []), *merged),
        )
        return self.tips[ref]

    def branch(self, name: str, commit: int | None = None) -> None:
        """A branch at a commit, at master's newest if none is given."""
        self.stream.branch(f"refs/heads/{name}", commit or self.tips[MASTER])

    def key(self) -> str:
        """The next issue key of the project."""
        self.issue += 7
        return f"STASH-{self.issue}"

    def _pause(self) -> int:
        """Seconds to the next commit: some on one day, then a weekend without any; 340 of them take 13 months."""
        return _HOUR * (5 + self.stream.commits * 7 % 11 * 5) + self.stream.commits * 37 % 60 * 60
