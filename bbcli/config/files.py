"""Reads, writes, replaces and locks files safely in directories to which other users can write."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from bbcli.config.shell import command_line
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_LINKS = 40  # as Linux has it
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def read_trusted(path: Path) -> bytes:
    """Return the content of a file; Misconfigured if another user could write to it or to its directory.

    Files of root are trusted, such as those mounted into containers. A directory with the sticky bit, such as /tmp, is
    accepted: other users cannot replace files there.
    """
    if os.name != "nt":  # access is governed by the access list of the user's profile
        for each in (path.parent, path):
            _check_owner(each, each.lstat())  # of the link itself, if it is one
        _check(path.parent, path.parent.stat())
    with path.open("rb") as file:
        if os.name != "nt":
            _check(path, os.fstat(file.fileno()))
        return file.read()


def _check(path: Path, found: os.stat_result) -> None:
    _check_owner(path, found)
    is_shared = stat.S_ISDIR(found.st_mode) and (found.st_mode & stat.S_ISVTX or _is_read_only(path))
    if found.st_mode & _OTHERS_WRITE and not is_shared:
        hint = "check its contents, then run: " + command_line("chmod", "go-w", path)
        raise Misconfigured(f"{path} is ignored: other users can write it", hint=hint)


def _check_owner(path: Path, found: os.stat_result) -> None:
    if not _is_own(found):
        hint = "set BBCLI_CONFIG_DIR to another directory"
        raise Misconfigured(f"{path} is ignored: another user owns it", hint=hint)


def _is_own(found: os.stat_result) -> bool:
    return os.name == "nt" or found.st_uid in (os.geteuid(), 0)


def _is_read_only(path: Path) -> bool:
    """True on a read-only file system, such as a mounted ConfigMap of Kubernetes, which has mode 0777."""
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def link_target(path: Path) -> Path:
    """Return the target of a path that is a link, else the path; PermissionError for a link of another user.

    Linux itself refuses such links in directories such as /tmp (protected_symlinks), other systems do not.
    """
    for _ in range(_MOST_LINKS):
        try:
            found = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return path
        if not stat.S_ISLNK(found.st_mode):
            return path
        if not _is_own(found):
            raise PermissionError(errno.EACCES, "it is a link of another user", str(path))
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))


def open_to_write(path: Path, flags: int, *, waits: bool = False) -> int:
    """Open a file or pipe for writing and return its descriptor; a new file has mode 0600.

    PermissionError for a link of another user, and for another user's file in a world-writable directory. With `waits`
    the call blocks until this user's pipe has a reader; without, a pipe without a reader is an OSError.
    """
    place = path if _is_descriptor(path) else link_target(path)
    more = flags | os.O_WRONLY | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        number = os.open(place, more, 0o600)
    except OSError as error:
        if not (waits and error.errno == errno.ENXIO and _is_own(place.stat())):
            raise
        number = os.open(place, more & ~os.O_NONBLOCK, 0o600)
    if not _is_own(os.fstat(number)) and place.parent.stat().st_mode & stat.S_IWOTH:
        os.close(number)
        raise PermissionError(errno.EACCES, "another user owns it", str(path))
    os.set_blocking(number, True)
    return number


def _is_descriptor(path: Path) -> bool:
    """True for a descriptor of this process, such as /dev/stderr, which is a link that may have no target path."""
    return str(path).startswith(("/dev/std", "/dev/fd/", "/proc/self/fd/"))


@contextmanager
def atomic_write(path: Path, *, private: bool = True, durable: bool = True) -> Iterator[IO[bytes]]:
    """Give a file to write that replaces `path` when the block ends; an exception leaves `path` as it was.

    A `private` file has mode 0600, any other one the mode that the umask leaves. With `durable` the data and the new
    name are on the disk at the end of the block, so that a power failure leaves the old file or the new one.
    """
    part = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")
    mode = 0o600 if private else 0o666
    try:
        # "x" follows no link that another user has put there.
        with open(part, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)  # closed by now: Windows renames no open file
        if durable:
            _sync_directory(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _sync_directory(directory: Path) -> None:
    if os.name == "nt":  # directories cannot be opened there
        return
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def replace_text(path: Path, text: str) -> None:
    """Replace a private file as a whole; missing directories are made with mode 0700."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(text.encode())


@contextmanager
def lock(path: Path, seconds: float = 30.0) -> Iterator[None]:
    """Hold the lock file `NAME.lock` beside a file; the directory is created, the lock file stays.

    The system releases it when the process ends. It is not reentrant. Misconfigured if another process holds it for
    that many seconds, or if the directory cannot be written.
    """
    from filelock import FileLock, Timeout  # only a change of a file needs it

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file_lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=seconds, mode=0o600)
        file_lock.acquire()
    except Timeout:
        message = f"another process has locked {path} for {seconds:g} s"
        raise Misconfigured(message, hint="wait for the other process or stop it, then try again") from None
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or "its file system does not support locks"
        raise Misconfigured(f"{path.parent}: {reason}", hint="set BBCLI_CONFIG_DIR to another directory") from None
    try:
        yield
    finally:
        file_lock.release()
