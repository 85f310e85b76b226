"""The cache of server responses: of versions, for completion, and of API descriptions."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Hashes of server and account, and the name; also temporary files of killed processes, of older versions too.
_ENTRY_NAME = r"\.?bbcli-[0-9a-f]{16}-[0-9a-f]{16}-[a-z]+\.json(?:[a-z0-9_]{8}|\.[0-9a-f]{8}\.part)?"


class Cache(NamedTuple):
    """The cached responses of one server to one account: a JSON value per name, each in a private file.

    All values are bound to the account, those that are equal for all accounts too. `server` is a URL, `account` the
    `identity` of a credential, empty for none; file names contain hashes of them. Tokens of the environment share an
    identity, so that responses for one user only must not be cached for them. `hide` redacts secrets that a server may
    have repeated. Permissions are never cached.
    """

    folder: Path
    server: str
    account: str
    clock: Callable[[], float]
    hide: Callable[[str], str]

    def get(self, name: str, seconds: float) -> Any:
        """Return the JSON value of a name if it is younger than so many seconds.

        None if there is none, or if the file is unreadable, damaged, dated in the future or not private.
        """
        import json

        with suppress(ValueError, KeyError, TypeError, RecursionError, OverflowError):
            kept = json.loads((self.read(name) or b"null").decode())
            return kept["value"] if 0 <= self.clock() - float(kept["at"]) < seconds else None
        return None

    def read(self, name: str) -> bytes | None:
        """Return the file of a name, of any age: {"at": …, "value": …} as `put` wrote it.

        None if there is none, or if it is not private. The content may be damaged.
        """
        path = self._path(name)
        with suppress(OSError):
            if self.folder.is_symlink():
                return None
            # Checked by descriptor: the path may name another file by then.
            number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(number, "rb") as file:
                return file.read() if _is_private_file(os.fstat(number)) else None
        return None

    def put(self, name: str, value: Any) -> None:
        """Save a JSON value under a name of lower-case letters; errors of the file system are ignored.

        Concurrent writes and reads are safe: files are replaced as a whole.
        """
        import json

        from bbcli.config.files import replace_text

        with suppress(OSError):
            if not self.folder.is_symlink():
                replace_text(self._path(name), self.hide(json.dumps({"at": self.clock(), "value": value})))

    def _path(self, name: str) -> Path:
        return self.folder / f"{_prefix(self.server)}{_short(self.account)}-{name}.json"


def clear(folder: Path, server: str | None = None) -> int:
    """Remove all entries, or those of one server, and return their number; other files stay."""
    found = list(_entries(folder, _prefix(server) if server else ""))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _entries(folder: Path, prefix: str) -> Iterator[Path]:
    """Yield the entries with this prefix; none in a directory that is a link, to which bbcli writes nothing."""
    if folder.is_symlink():
        return
    with suppress(FileNotFoundError, NotADirectoryError):
        paths = (path for path in folder.iterdir() if re.fullmatch(_ENTRY_NAME, path.name))
        named = (path for path in paths if path.name.lstrip(".").startswith(prefix))
        yield from (path for path in named if _is_private_file(path.lstat()))


def _is_private_file(found: os.stat_result) -> bool:
    """True for a regular file that only this user can write; in shared directories others can create entries."""
    is_closed = os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)
    return S_ISREG(found.st_mode) and is_closed


def _prefix(server: str) -> str:
    return f"bbcli-{_short(server)}-"


def _short(text: str) -> str:
    from hashlib import sha256  # loads OpenSSL: only runs that read or write the cache need it

    return sha256(text.encode()).hexdigest()[:16]
