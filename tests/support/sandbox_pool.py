"""Sandboxes that tests share: a copy of the data is restored, which takes a tenth of the time of a new one."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bbcli.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Mode, size and modification time of a file.
Status = tuple[int, int, int]


class DataPool:
    """Directories with the data of a new sandbox, used by test after test."""

    def __init__(self, populated: Path, new_directory: Callable[[], Path]) -> None:
        self._populated = populated
        self._new_directory = new_directory
        self._files = files_of(populated)
        self._directories = _directories_of(populated)
        self._returned: list[Path] = []

    def take(self) -> Path:
        """Return a directory that nobody else uses."""
        if self._returned:
            data = self._returned.pop()
            self._restore(data)
            return data
        return shutil.copytree(self._populated, self._new_directory() / "data", symlinks=True)

    def give_back(self, data: Path) -> None:
        """Let others take a directory; no process may write to it any more."""
        self._returned.append(data)

    @contextmanager
    def directory(self) -> Iterator[Path]:
        """Take a directory and give it back at the end."""
        data = self.take()
        yield data
        self.give_back(data)

    def _restore(self, data: Path) -> None:
        """Remove what is not in `populated`, and copy what differs."""
        found = files_of(data)
        for name in found.keys() - self._files.keys():
            (data / name).unlink()
        found_directories = _directories_of(data)
        for name in sorted(found_directories - self._directories, reverse=True):
            (data / name).rmdir()
        for name in sorted(self._directories - found_directories):
            (data / name).mkdir()
        for name, status in self._files.items():
            if found.get(name) != status:
                (data / name).unlink(missing_ok=True)
                shutil.copy2(self._populated / name, data / name, follow_symlinks=False)


class SandboxPool:
    """One running sandbox, used by module after module until a test changes its data."""

    def __init__(self, data_pool: DataPool) -> None:
        self._data_pool = data_pool
        self._sandbox: Sandbox | None = None
        self._state: dict[str, Status] = {}
        self._stopping: list[threading.Thread] = []

    def unchanged(self) -> Sandbox:
        """Return a sandbox with the data of a new one: the running one if no test changed its data."""
        if self._sandbox is not None and _state_of(self._sandbox.data) == self._state:
            self._sandbox.faults.clear()
            self._sandbox.requests.clear()
            return self._sandbox
        self._stop()
        self._sandbox = Sandbox(self._data_pool.take()).__enter__()
        self._state = _state_of(self._sandbox.data)
        return self._sandbox

    def close(self) -> None:
        """Stop all servers."""
        self._stop()
        for thread in self._stopping:
            thread.join()

    def _stop(self) -> None:
        """Stop the running server without waiting: open connections keep it for a quarter of a second."""
        if self._sandbox is not None:
            self._stopping.append(threading.Thread(target=self._end, args=(self._sandbox,)))
            self._stopping[-1].start()
        self._sandbox = None

    def _end(self, sandbox: Sandbox) -> None:
        sandbox.__exit__(None, None, None)
        self._data_pool.give_back(sandbox.data)


def files_of(data: Path) -> dict[str, Status]:
    """Return the status of each file by its path relative to the data; links to directories are files."""
    found: dict[str, Status] = {}
    start = len(str(data)) + 1
    for directory, directories, names in os.walk(data):
        links = (name for name in directories if os.path.islink(os.path.join(directory, name)))  # noqa: PTH114, PTH118 - many
        for path in (os.path.join(directory, name) for name in (*names, *links)):  # noqa: PTH118 - many
            with suppress(FileNotFoundError):  # git ended in the meantime
                status = os.lstat(path)
                found[path[start:]] = (status.st_mode, status.st_size, status.st_mtime_ns)
    return found


def _directories_of(data: Path) -> set[str]:
    start = len(str(data)) + 1
    return {directory[start:] for directory, _, _ in os.walk(data)} - {""}


def _state_of(data: Path) -> dict[str, Status]:
    """Return the files without the shared memory of SQLite, which reads change."""
    return {name: status for name, status in files_of(data).items() if not name.endswith("-shm")}
