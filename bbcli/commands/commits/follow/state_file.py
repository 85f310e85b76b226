"""The state file of `--since-file`: the position in one branch of one repository, replaced atomically."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.config.files import atomic_write, link_target
from bbcli.config.shell import command_line
from bbcli.context.refs import HEADS
from bbcli.errors import BbcliError, InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_VERSION = 1


class Followed(NamedTuple):
    """The branch that is followed; `ref` is empty for the default branch."""

    server: str
    repo: str
    ref: str

    def __str__(self) -> str:
        return f"{self.ref or 'the default branch'} of {self.repo} on {self.server}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Equal for the same branch: repository names are case-insensitive."""
        return self.server, self.repo.casefold(), self.ref.removeprefix(HEADS)


class _File(msgspec.Struct):
    version: int
    server: str
    repo: str
    ref: str
    tip: str
    known: list[str]
    batch: Batch | None = None


def _followed_by(file: _File) -> Followed:
    return Followed(file.server, file.repo, file.ref)


class StateFile:
    """Reads and writes the position. If the path is a symbolic link, the file that it points to is replaced.

    `default_branch` returns the full name of the default branch: a file that was begun with its name continues without
    it, and the other way round.
    """

    def __init__(self, path: Path, followed: Followed, default_branch: Callable[[], str] = str) -> None:
        self.path = path
        self.followed = followed
        self._default_branch = default_branch
        try:
            self._path = link_target(path)
        except OSError as error:
            raise InvalidInput(f"{path}: {error.strerror}", hint=_HINT) from None
        if self._path.exists() and not self._path.is_file():
            raise InvalidInput(f"{path} is not a regular file", hint="use another file")
        if not self._path.parent.is_dir():
            raise InvalidInput(
                f"{path}: directory {str(self._path.parent)!r} does not exist",
                hint="create the directory, or use another file",
            )

    @property
    def is_begun(self) -> bool:
        """True if there is a file, and it was begun as this run is: with the same branch, or without one."""
        found = self._load()
        return found is not None and _followed_by(found).key == self.followed.key

    def read(self) -> Position | None:
        """Return the position, None without a file; Misconfigured for other data, InvalidInput for another branch."""
        found = self._load()
        if found is None:
            return None
        saved = _followed_by(found)
        if not self._is_same(saved):
            raise InvalidInput(f"{self._path} belongs to {saved}, not to {self.followed}", hint=self._hint_for(saved))
        return Position(found.tip, dict.fromkeys(found.known), found.batch)

    def _load(self) -> _File | None:
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            found = msgspec.json.decode(data, type=_File)
        except DECODE_ERRORS:
            found = None
        if found is None or found.version != _VERSION:
            raise Misconfigured(f"{self._path} is not a --since-file", hint=_HINT)
        return found

    def _is_same(self, saved: Followed) -> bool:
        """True if both are the same branch; the server is asked if only one of them names it."""
        (*place, ref), (*own_place, own_ref) = saved.key, self.followed.key
        if place != own_place or bool(ref) == bool(own_ref):
            return saved.key == self.followed.key
        return (ref or own_ref) == self._default_branch().removeprefix(HEADS)

    def _hint_for(self, saved: Followed) -> str:
        if saved.server != self.followed.server:
            return _HINT
        branch = ("--until", saved.ref) if saved.ref else ()
        line = command_line("bbcli", "commits", "follow", "-R", saved.repo, *branch, "--since-file", self.path)
        return f"use another --since-file, or continue this one: {line}"

    def write(self, position: Position) -> None:
        """Replace the file atomically, and sync it to the disk."""
        tip, known, batch = position
        data = msgspec.json.encode(_File(_VERSION, *self.followed, tip, list(known), batch))
        try:
            with atomic_write(self._path, private=False) as file:
                file.write(data + b"\n")
        except OSError as error:
            raise BbcliError(f"cannot write {self._path}: {error.strerror}", hint=_HINT) from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of this file, which ends with the process; BbcliError if another process has it."""
        from filelock import FileLock, Timeout

        path = self._path.with_name(f"{self._path.name}.lock")
        lock = FileLock(path, timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            # In a directory without write permission the lock times out, too.
            what = f"another process uses {self._path}" if path.exists() else f"cannot write {path}"
            raise BbcliError(what, hint="stop the other process, or use another --since-file") from None
        except (OSError, NotImplementedError) as error:
            why = getattr(error, "strerror", None) or "its file system does not support locks"
            raise BbcliError(f"cannot write {self._path}: {why}", hint=_HINT) from None
        try:
            yield
        finally:
            lock.release()


_HINT = "use another --since-file; a new file starts at the newest commit"


# Number of handled commits whose hashes are kept: they are needed only for commits that a force push removed, and when
# the server has pruned the tip.
MAX_KNOWN = 1000


class Batch(NamedTuple):
    """The commits that `until` reaches and `since` does not, the oldest first; at most the newest `limit`.

    Commits up to `last` are handled.
    """

    until: str
    since: str | None = None
    last: str | None = None
    limit: int | None = None


class Position(NamedTuple):
    """All that `tip` reaches is handled, and a part of `batch`; `known` holds handled hashes, the newest last."""

    tip: str
    known: dict[str, None]
    batch: Batch | None = None

    def after(self, commit: str, batch: Batch, *, is_last: bool) -> Position:
        """Return the position after a commit of a batch; the last one completes the batch."""
        known = self.with_known([commit]).known
        if is_last:
            return Position(batch.until, known)
        return Position(self.tip, known, batch._replace(last=commit))

    def with_known(self, commits: list[str]) -> Position:
        """Return the position with these hashes added to the known ones, the newest last."""
        known = {**self.known, **dict.fromkeys(commits)}
        return self._replace(known=dict.fromkeys(islice(known, max(len(known) - MAX_KNOWN, 0), None)))
