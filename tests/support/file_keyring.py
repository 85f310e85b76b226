"""A keyring in a file, for bbcli as a process."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Its file lies beside its module; each that reads it says so in the pipe `asked`, where there is one.
CHEST = """
import contextlib, json, os, pathlib
from keyring.backend import KeyringBackend
class Chest(KeyringBackend):
    priority = 1
    place = pathlib.Path(__file__).with_name("chest.json")
    def _held(self):
        return json.loads(self.place.read_text()) if self.place.exists() else {}
    def _hold(self, held):
        new = self.place.with_suffix(".new")
        new.write_text(json.dumps(held))
        new.replace(self.place)
    def get_password(self, service, name):
        found = self._held().get(f"{service} {name}")
        with contextlib.suppress(FileNotFoundError), self.place.with_name("asked").open("r+b", 0) as asked:
            asked.write(f"{os.getpid()}\\n".encode())
        return found
    def set_password(self, service, name, secret):
        self._hold({**self._held(), f"{service} {name}": secret})
    def delete_password(self, service, name):
        held = self._held()
        del held[f"{service} {name}"]
        self._hold(held)
"""


def read_keyring(folder: Path) -> dict[str, str]:
    """Return the secrets in the keyring of a directory by `service user`."""
    place = folder / "chest.json"
    held: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
    return held


def keyring_variables(folder: Path) -> dict[str, str]:
    """Return the variables of a process that uses the keyring of this directory."""
    (folder / "chest.py").write_text(CHEST)
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHON_KEYRING_BACKEND": "chest.Chest", "TERM": "dumb"}
