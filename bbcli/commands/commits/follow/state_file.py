"""The file that keeps how far a branch was followed: whole at every moment, and of one branch of one repository."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.config.files import atomic_write, link_target
from bbcli.errors import BbcliError, InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_VERSION = 1


class Followed(NamedTuple):
    """What is followed; `ref` is empty for the default branch."""

    server: str
    repo: str
    ref: str

    def __str__(self) -> str:
        return f"{self.ref or 'the default branch'} of {self.repo} on {self.server}"

    @property
    def as_compared(self) -> tuple[str, str, str]:
        """What is the same where it is the same."""
        return self.server, self.repo.casefold(), self.ref


class _File(msgspec.Struct):
    version: int
    server: str
    repo: str
    ref: str
    tip: str
    known: list[str]
    batch: Batch | None = None


class StateFile:
    """The position in a file."""

    def __init__(self, path: Path, followed: Followed) -> None:
        try:
            self._path = link_target(path)  # what a link leads to is written, and the link stays
        except OSError as error:
            raise InvalidInput(f"{path}: {error.strerror}", hint=_ANOTHER) from None
        self._followed = followed
        if self._path.exists() and not self._path.is_file():
            raise InvalidInput(f"{path} is no file that can be replaced", hint="name another one, or a new one")
        if not self._path.parent.is_dir():
            raise InvalidInput(
                f"{path}: there is no folder {str(self._path.parent)!r}", hint="make it, or name another"
            )

    def read(self) -> Position | None:
        """Return the position; None where there is none yet. Misconfigured or InvalidInput where it is of another."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            found = msgspec.json.decode(data, type=_File)
        except DECODE_ERRORS:
            found = None
        if found is None or found.version != _VERSION:
            raise Misconfigured(f"{self._path} does not say how far a branch was followed", hint=_ANOTHER)
        kept = Followed(found.server, found.repo, found.ref)
        if kept.as_compared != self._followed.as_compared:
            raise InvalidInput(f"{self._path} is about {kept}, and not about {self._followed}", hint=_ANOTHER)
        return Position(found.tip, dict.fromkeys(found.known), found.batch)

    def write(self, position: Position) -> None:
        """Put it in the place of what was there, in one step, and on the disk."""
        tip, known, batch = position
        data = msgspec.json.encode(_File(_VERSION, *self._followed, tip, list(known), batch))
        try:
            with atomic_write(self._path, private=False) as file:
                file.write(data + b"\n")
        except OSError as error:
            raise BbcliError(f"{self._path} can't be written: {error.strerror}", hint=_ANOTHER) from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other process follow with this file; the system gives it back when this one ends, however it ends."""
        from filelock import FileLock, Timeout

        path = self._path.with_name(f"{self._path.name}.lock")
        held = FileLock(path, timeout=0, mode=0o600)
        try:
            held.acquire()
        except Timeout:
            # A folder in which nothing can be made is waited for, too.
            what = f"another process follows with {self._path}" if path.exists() else f"{path} can't be written"
            raise BbcliError(what, hint="end it, or name another --since-file") from None
        except (OSError, NotImplementedError) as error:
            why = getattr(error, "strerror", None) or "its file system has no locks"
            raise BbcliError(f"{self._path} can't be written: {why}", hint=_ANOTHER) from None
        try:
            yield
        finally:
            held.release()


_ANOTHER = "name another --since-file; with one that is not there yet it begins at the newest commit"


# So many of the newest commits that were handled are known by name. What the tip reaches needs no names: they are for
# what a forced push took from the branch, and for a tip that is gone from the server.
MOST_KNOWN = 1000


class Batch(NamedTuple):
    """Commits that arrived together: those that `until` reaches and `since` does not, the oldest first.

    Those up to `last` are handled. With `most` it is the newest so many.
    """

    until: str
    since: str | None = None
    last: str | None = None
    most: int | None = None


class Position(NamedTuple):
    """All that `tip` reaches is handled; of a `batch` that has begun, what it says. `known` has the newest last."""

    tip: str
    known: dict[str, None]
    batch: Batch | None = None

    def handled(self, commit: str, batch: Batch, *, is_last: bool) -> Position:
        """Return the position behind a commit of a batch; behind the last one the batch is over."""
        known = self.knows([commit]).known
        if is_last:
            return Position(batch.until, known)
        return Position(self.tip, known, batch._replace(last=commit))

    def knows(self, commits: list[str]) -> Position:
        """Return the position that knows these commits too, the newest last."""
        known = {**self.known, **dict.fromkeys(commits)}
        return self._replace(known=dict.fromkeys(islice(known, max(len(known) - MOST_KNOWN, 0), None)))
