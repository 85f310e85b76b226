"""bbcli as a process on a terminal of its own, where it asks, and a keyring in a file for such processes."""

from __future__ import annotations

import json
import os
import pty
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING
from warnings import catch_warnings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CHEST = """
import json, pathlib
from keyring.backend import KeyringBackend
class Chest(KeyringBackend):
    priority = 1
    place = pathlib.Path(__file__).with_name("chest.json")
    def all(self):
        return json.loads(self.place.read_text()) if self.place.exists() else {}
    def get_password(self, service, name):
        return self.all().get(f"{service} {name}")
    def set_password(self, service, name, secret):
        self.place.write_text(json.dumps({**self.all(), f"{service} {name}": secret}))
    def delete_password(self, service, name):
        self.place.write_text(json.dumps({key: kept for key, kept in self.all().items() if key != f"{service} {name}"}))
"""
NAME = "(empty: an HTTP access token)"


def chest(folder: Path) -> dict[str, str]:
    """Return what the keyring in a file holds: `service user` and the secret."""
    place = folder / "chest.json"
    held: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
    return held


def on_a_terminal(
    words: Sequence[str], answers: Mapping[str, str], folder: Path, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run bbcli in a folder; type each answer when its question is out. Return exit code and what was shown."""
    (folder / "chest.py").write_text(CHEST)
    settings = {"PYTHONPATH": str(folder), "PYTHON_KEYRING_BACKEND": "chest.Chest", "TERM": "dumb", **(env or {})}
    with catch_warnings(action="ignore", category=DeprecationWarning):  # the child does nothing but become bbcli
        child, terminal = pty.fork()
    if not child:  # pragma: no cover - another process
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "bbcli", *words], {**os.environ, **settings})
    seen = ""
    for question, answer in answers.items():
        while not seen.endswith(f"{question}: "):
            part = _read(terminal)
            assert part, seen
            seen += part
        os.write(terminal, f"{answer}\n".encode())
    with suppress(OSError):  # Linux reports the end of a terminal as an error
        while chunk := _read(terminal):
            seen += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen.replace("\r\n", "\n")


def _read(terminal: int) -> str:
    assert select.select([terminal], [], [], 20)[0], "nothing comes"
    return os.read(terminal, 1024).decode()
