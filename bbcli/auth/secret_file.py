"""The file in which secrets lie where somebody asked for that: open to its owner alone, or not used."""

from __future__ import annotations

import json
import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.config.files import lock, replace_text
from bbcli.config.shell import command_line
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Secrets = dict[str, dict[str, str]]  # service → user → secret


@dataclass(frozen=True)
class SecretFile:
    """A vault: `logins.json` of mode 0600 in a folder of its own, which has 0700 and is made when it is needed.

    Misconfigured, and nothing read or written, where one of them is open to other users or belongs to one, is a link,
    or is damaged; also where it can't be written, and then it says what it said before.
    """

    folder: Path

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.folder / "logins.json"

    def get(self, service: str, user: str) -> str | None:
        """Return the secret; None where there is none."""
        return self._read().get(service, {}).get(user)

    def put(self, service: str, user: str, secret: str) -> None:
        """Keep the secret, in the place of the one before it."""
        with self._update() as secrets:
            secrets.setdefault(service, {})[user] = secret

    def delete(self, service: str, user: str) -> None:
        """Forget the secret; one that is not there is fine. With the last one the file goes."""
        if self.get(service, user) is None:
            return
        with self._update() as secrets:
            secrets.get(service, {}).pop(user, None)

    @contextmanager
    def _update(self) -> Iterator[Secrets]:
        """Give what the file says, and write what is made of it; one process at a time."""
        try:
            _make_private(self.folder)
            _check(self.folder, stat.S_ISDIR, 0o700)
            with lock(self.path):
                secrets = self._read()
                yield secrets
                self._write({service: users for service, users in secrets.items() if users})
        except OSError as error:
            raise _unusable(self.path, error) from None

    def _read(self) -> Secrets:
        """Read the file, without its lock: it is always whole. None is an empty one."""
        try:
            _check(self.folder, stat.S_ISDIR, 0o700)
            _check(self.path, stat.S_ISREG, 0o600)
            text = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unusable(self.path, error) from None
        with suppress(ValueError, RecursionError, msgspec.ValidationError):
            return msgspec.convert(json.loads(text), Secrets)
        # Not a word of what json says about it, nor of the text.
        raise Misconfigured(f"{self.path} is damaged", hint="move it away, and sign in again")

    def _write(self, secrets: Secrets) -> None:
        if not secrets:
            self.path.unlink(missing_ok=True)
            return
        replace_text(self.path, json.dumps(secrets, indent=1))
        self.path.chmod(0o600)  # an umask can take the owner's own bits


def _make_private(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for its owner alone, whatever the umask."""
    for missing in [each for each in reversed((folder, *folder.parents)) if not each.exists()]:
        with suppress(FileExistsError):  # made meanwhile, or a link to nothing
            missing.mkdir(0o700)
            missing.chmod(0o700)


def _check(path: Path, is_kind: Callable[[int], bool], wanted: int) -> None:
    """Refuse a folder or a file that is not its owner's alone; FileNotFoundError where there is none."""
    found = path.lstat()
    if not is_kind(found.st_mode):
        kind = "a link" if stat.S_ISLNK(found.st_mode) else "no folder" if stat.S_ISDIR is is_kind else "no file"
        raise Misconfigured(f"{path} is {kind}", hint="move it away, and sign in again")
    if os.name == "nt":
        return  # modes mean nothing there: what lies in a user's profile is closed to others by its access list
    if found.st_uid != os.geteuid():
        raise Misconfigured(f"{path} belongs to another user", hint="move it away, and sign in again")
    if stat.S_IMODE(found.st_mode) & 0o077:
        mending = command_line("chmod", f"{wanted:o}", path)
        hint = f"{mending}; others may have read what is in it: make new tokens"
        raise Misconfigured(f"{path} is open to other users", hint=hint)


def _unusable(path: Path, error: OSError) -> Misconfigured:
    return Misconfigured(f"{path} can't be used: {error.strerror}", hint="BBCLI_CONFIG_DIR names another folder")
