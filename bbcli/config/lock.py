"""Lets one process at a time read a file, change what it says and write it back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def lock(path: Path, seconds: float = 30.0) -> Iterator[None]:
    """Hold the lock of a file, which lies beside it as `NAME.lock` and stays there; its folder is made.

    The system gives it back when the process ends, however it ends. It is not to be taken twice in one process.
    Misconfigured where another process holds it for that many seconds, or where the folder can't be written.
    """
    from filelock import FileLock, Timeout

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = FileLock(path.with_name(f"{path.name}.lock"), timeout=seconds, mode=0o600)
        held.acquire()
    except Timeout:
        message = f"another process has been changing {path} for {seconds:g} s"
        raise Misconfigured(message, hint="wait for it or end it, then try again") from None
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or "its file system has no locks"
        raise Misconfigured(f"{path.parent}: {reason}", hint="BBCLI_CONFIG_DIR names another folder") from None
    try:
        yield
    finally:
        held.release()
