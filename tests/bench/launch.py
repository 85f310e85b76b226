"""Runs one command and prints its time and memory as JSON, in a minimal process.

The peak memory of a child process starts at that of its parent: a small parent keeps the figure exact, unlike the
benchmark, which holds pages and samples.
"""

from __future__ import annotations

import fcntl
import json
import os
import struct
import sys
import termios
import time

_ROWS_COLUMNS = (40, 120)
_KEPT = 2000
_SIGTERM = 15


def main() -> None:
    """Run the command that the JSON of the first argument describes."""
    wanted = json.loads(sys.argv[1])
    run = _on_a_terminal if wanted["terminal"] else _into_a_file
    json.dump(run(**wanted), sys.stdout)


def _into_a_file(argv: list[str], env: dict[str, str], stdout: str, stderr: str, **_: object) -> dict[str, object]:
    """Run it as `> file` does."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, stderr, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]
    start = time.perf_counter()
    child = os.posix_spawn(argv[0], argv, env, file_actions=actions)
    return _ended(child, start)


def _on_a_terminal(
    argv: list[str], env: dict[str, str], stderr: str, marker: str, stop: bool, **_: object
) -> dict[str, object]:
    """Run it on a terminal that is read to the end; note when the marker was read, and stop it there if asked to."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *_ROWS_COLUMNS, 0, 0))
    actions = [(os.POSIX_SPAWN_DUP2, theirs, stream) for stream in (0, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(argv[0], argv, env, file_actions=actions, setsid=True)
    os.close(theirs)
    first = last = None
    seen = b""
    while part := _read(ours):
        last = time.perf_counter()
        seen += part
        if first is None and marker.encode() in seen:
            first = last - start
            if stop:
                os.kill(child, _SIGTERM)
        seen = seen[-_KEPT:]
    with open(stderr, "wb") as file:  # noqa: PTH123 - pathlib is larger than all of this
        file.write(seen)
    ended = _ended(child, start)
    return {**ended, "first": first, "code": 0 if stop and first else ended["code"]}


def _read(terminal: int) -> bytes:
    """Read the available output; Linux reports the end of a terminal as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def _ended(child: int, start: float) -> dict[str, object]:
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
        "first": None,
        "code": os.waitstatus_to_exitcode(status),
    }


if __name__ == "__main__":
    main()
