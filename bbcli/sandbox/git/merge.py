"""Merge and rebase in a bare repository, with every merge strategy of Bitbucket; no ref is changed here."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bbcli.sandbox.git.creation import temporary_repository
from bbcli.sandbox.git.process import Git, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# id → name and git's options, as servers list them
STRATEGIES = {
    "no-ff": ("Merge commit", "--no-ff"),
    "ff": ("Fast-forward", "--ff"),
    "ff-only": ("Fast-forward only", "--ff-only"),
    "rebase-no-ff": ("Rebase and merge", "rebase + merge --no-ff"),
    "rebase-ff-only": ("Rebase and fast-forward", "rebase + merge --ff-only"),
    "squash": ("Squash", "--squash"),
    "squash-ff-only": ("Squash, fast-forward only", "--squash --ff-only"),
}


_EMPTY = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"  # the tree without files


class ConflictError(Exception):
    """Both sides changed the same lines."""


class NotFastForwardError(Exception):
    """The strategy accepts fast-forwards only, and the target has commits that the source lacks."""


class Person(NamedTuple):
    """Name and email of a committer, with the time in epoch seconds (0: now)."""

    name: str
    email: str
    moment: int = 0

    def variables(self, role: str) -> dict[str, str]:
        """Return git's variables for the role AUTHOR or COMMITTER."""
        date = {f"GIT_{role}_DATE": f"@{self.moment} +0000"} if self.moment else {}
        return {f"GIT_{role}_NAME": self.name, f"GIT_{role}_EMAIL": self.email, **date}


@contextmanager
def objects_of(path: Path) -> Iterator[Git]:
    """Yield git in a temporary repository that reads and writes the objects of another, without its configuration."""
    with temporary_repository() as git:
        yield replace(git, variables={"GIT_OBJECT_DIRECTORY": os.fsdecode((path / "objects").resolve())})


def trees(git: Git, pairs: Sequence[tuple[str, str]]) -> list[str | None] | None:
    """Return the trees of merges of (ours, theirs), None for a conflict, computed by one process.

    Returns None for all if git is older than 2.40.
    """
    lines = "".join(f"{ours} {theirs}\n" for ours, theirs in pairs).encode()
    options = ("--stdin", "--no-messages", "--allow-unrelated-histories")
    done = git.run("merge-tree", "--write-tree", *options, stdin=lines, accept=range(256))
    if done.returncode != 0:
        return None
    # For each merge a status, a tree, the files in conflict if any, and an empty field.
    records = (record.split(b"\0") for record in done.stdout.removesuffix(b"\0\0").split(b"\0\0"))
    return [decode(fields[1]) if fields[0] == b"1" else None for fields in records]


@dataclass(frozen=True)
class Merger:
    """Creates commits in a repository as one person."""

    git: Git
    person: Person

    @classmethod
    @contextmanager
    def of(cls, path: Path, person: Person) -> Iterator[Merger]:
        """Yield a merger that writes to the objects of the repository at `path`, without its configuration."""
        with objects_of(path) as git:
            yield cls(git, person)

    def merge(self, strategy: str, to_commit: str, from_commit: str, message: str) -> str:
        """Return the new tip of the target. Raises ConflictError and NotFastForwardError."""
        can_forward = self.is_ancestor(to_commit, from_commit)
        if strategy in ("ff-only", "squash-ff-only") and not can_forward:
            raise NotFastForwardError(strategy)
        if strategy in ("squash", "squash-ff-only"):
            return self._commit(self._tree(to_commit, from_commit), message, to_commit)
        if strategy in ("rebase-no-ff", "rebase-ff-only"):
            rebased = self.rebase(to_commit, from_commit)
            if strategy == "rebase-ff-only":
                return rebased
            return self._commit(self._tree(to_commit, rebased), message, to_commit, rebased)
        if strategy in ("ff", "ff-only") and can_forward:
            return from_commit
        return self._commit(self._tree(to_commit, from_commit), message, to_commit, from_commit)

    def rebase(self, onto: str, tip: str) -> str:
        """Return `tip` with the commits that `onto` lacks on top of it; without merges and empty commits.

        Raises ConflictError.
        """
        if self.is_ancestor(onto, tip):
            return tip
        commits = self.git.output("rev-list", "--reverse", "--topo-order", "--no-merges", tip, f"^{onto}", "--")
        current = onto
        for commit in commits.decode().split():
            base = f"{commit}^" if self._has_parent(commit) else _EMPTY
            tree = self._tree(current, commit, base)
            if tree != self._tree_of(current):
                current = self._pick(commit, tree, current)
        return current

    def is_ancestor(self, a: str, b: str) -> bool:
        """True if `a` is reachable from `b`."""
        return self.git.run("merge-base", "--is-ancestor", a, b, accept=(0, 1)).returncode == 0

    def _tree(self, ours: str, theirs: str, base: str = "") -> str:
        options = (f"--merge-base={base}",) if base else ("--allow-unrelated-histories",)
        done = self.git.run("merge-tree", "--write-tree", "--no-messages", *options, ours, theirs, accept=(0, 1))
        if done.returncode == 1:
            raise ConflictError(theirs)
        return done.stdout.decode().strip()

    def _tree_of(self, commit: str) -> str:
        return self.git.output("rev-parse", f"{commit}^{{tree}}").decode().strip()

    def _has_parent(self, commit: str) -> bool:
        return bool(self.git.output("log", "--max-count=1", "--format=%P", commit).strip())

    def _commit(self, tree: str, message: str, *parents: str) -> str:
        who = self.person.variables("AUTHOR") | self.person.variables("COMMITTER")
        return self._write(tree, encode(message), who, *parents)

    def _pick(self, commit: str, tree: str, parent: str) -> str:
        """Commit a tree with author, date and message of another commit."""
        shown = self.git.output("log", "--max-count=1", "--date=raw", "--format=%an%x00%ae%x00%ad%x00%B", commit)
        name, email, date, message = shown.split(b"\0", 3)
        who = {"GIT_AUTHOR_NAME": decode(name), "GIT_AUTHOR_EMAIL": decode(email), "GIT_AUTHOR_DATE": decode(date)}
        return self._write(tree, message.rstrip(b"\n") + b"\n", who | self.person.variables("COMMITTER"), parent)

    def _write(self, tree: str, message: bytes, who: dict[str, str], *parents: str) -> str:
        git = replace(self.git, variables={**self.git.variables, **who})
        parent_options = [word for parent in parents for word in ("-p", parent)]
        return git.output("commit-tree", *parent_options, "-F", "-", tree, stdin=message).decode().strip()
