"""A file of secrets (`--store file`), used only if its owner alone has access."""

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
    """A SecretStore: `logins.json` of mode 0600 in a directory of mode 0700, which is created when needed.

    Misconfigured if the file or the directory is accessible to other users, belongs to one, is a link or is damaged,
    or if the file cannot be written; then it is unchanged.
    """

    folder: Path

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self.folder / "logins.json"

    def get(self, service: str, user: str) -> str | None:
        """Return the secret; None if there is none."""
        return self._read().get(service, {}).get(user)

    def put(self, service: str, user: str, secret: str) -> None:
        """Save or replace the secret."""
        with self._update() as secrets:
            secrets.setdefault(service, {})[user] = secret

    def delete(self, service: str, user: str) -> None:
        """Delete the secret if it exists, and the file with its last secret."""
        if self.get(service, user) is None:
            return
        with self._update() as secrets:
            secrets.get(service, {}).pop(user, None)

    @contextmanager
    def _update(self) -> Iterator[Secrets]:
        """Yield the secrets to be changed, and write them; one process at a time."""
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
        """Return the secrets, empty without a file. No lock is needed: the file is replaced as a whole."""
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
        # The messages of json quote the text.
        raise Misconfigured(f"{self.path} is damaged", hint="move the file away, and sign in again")

    def _write(self, secrets: Secrets) -> None:
        if not secrets:
            self.path.unlink(missing_ok=True)
            return
        replace_text(self.path, json.dumps(secrets, indent=1))
        self.path.chmod(0o600)  # the umask may have removed bits of the owner


def _make_private(folder: Path) -> None:
    """Create a directory and its missing parents with mode 0700, whatever the umask."""
    for missing in [each for each in reversed((folder, *folder.parents)) if not each.exists()]:
        with suppress(FileExistsError):  # created meanwhile, or a broken link
            missing.mkdir(0o700)
            missing.chmod(0o700)


def _check(path: Path, is_kind: Callable[[int], bool], mode: int) -> None:
    """Raise Misconfigured for a directory or file that others can access; FileNotFoundError if it is missing."""
    found = path.lstat()
    if not is_kind(found.st_mode):
        kind = (
            "a link" if stat.S_ISLNK(found.st_mode) else "not a directory" if stat.S_ISDIR is is_kind else "not a file"
        )
        raise Misconfigured(f"{path} is {kind}", hint="move the file away, and sign in again")
    if os.name == "nt":
        return  # access is governed by the access list of the user's profile
    if found.st_uid != os.geteuid():
        raise Misconfigured(f"{path} is owned by another user", hint="move the file away, and sign in again")
    if stat.S_IMODE(found.st_mode) & 0o077:
        mending = command_line("chmod", f"{mode:o}", path)
        hint = f"{mending}; then replace its tokens, which others may have read"
        raise Misconfigured(f"other users can read {path}", hint=hint)


def _unusable(path: Path, error: OSError) -> Misconfigured:
    return Misconfigured(f"{path} cannot be used: {error.strerror}", hint="set BBCLI_CONFIG_DIR to another directory")
