"""What servers said before, kept where asking again would only cost time, or where nobody is to be asked."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Server, account and name; with more behind it where a writer was killed before it gave the file its name.
_ENTRY_NAME = r"\.?bbcli-[0-9a-f]{16}-[0-9a-f]{16}-[a-z]+\.json(?:[a-z0-9_]{8}|\.[0-9a-f]{8}\.part)?"


class Cache(NamedTuple):
    """What one server said to one account: a value for each name, in a file of its own that only its owner may read.

    What is asked on the way is bound to both, also what is the same for all accounts: so nobody has to know which is
    which. `server` is a URL, `account` the `identity` of a credential, empty for nobody; the name of a file is made of
    them and tells neither. No identity has anything of a secret in it, not even a hash, so tokens that were handed in
    share one: what only one account may see is not to be kept for those. `hide` takes the secrets of a run out of what
    is kept, should a server have repeated them. What somebody may do is never looked up here: the server says that.
    """

    folder: Path
    server: str
    account: str
    clock: Callable[[], float]
    hide: Callable[[str], str]

    def get(self, name: str, seconds: float) -> Any:
        """Return the JSON value that was kept under a name less than so many seconds ago.

        None for none, and for what can't be read, was written in the future, or is not bbcli's.
        """
        import json

        with suppress(ValueError, KeyError, TypeError, RecursionError, OverflowError):
            kept = json.loads((self.read(name) or b"null").decode())
            return kept["value"] if 0 <= self.clock() - float(kept["at"]) < seconds else None
        return None

    def read(self, name: str) -> bytes | None:
        """Return what was kept under a name, however long ago: {"at": …, "value": …}, as `put` wrote it.

        None for none, and for what is not this user's. Whoever decodes it has to bear anything.
        """
        path = self._path(name)
        with suppress(OSError):
            if self.folder.is_symlink():
                return None
            # Opened before it is looked at: another file may be in its place by then.
            number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(number, "rb") as file:
                return file.read() if _is_private_file(os.fstat(number)) else None
        return None

    def put(self, name: str, value: Any) -> None:
        """Keep a JSON value under a name of small letters; a cache that can't be written is none.

        Of two that write at once the last one counts, and who reads meanwhile reads one of them whole.
        """
        import json

        from bbcli.config.files import replace_text

        with suppress(OSError):
            if not self.folder.is_symlink():
                replace_text(self._path(name), self.hide(json.dumps({"at": self.clock(), "value": value})))

    def _path(self, name: str) -> Path:
        return self.folder / f"{_prefix(self.server)}{_short(self.account)}-{name}.json"


def clear(folder: Path, server: str | None = None) -> int:
    """Remove all entries, or those of one server, and return how many there were; nothing else in there is touched."""
    found = list(_entries(folder, _prefix(server) if server else ""))
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _entries(folder: Path, prefix: str) -> Iterator[Path]:
    """Yield the entries that begin like that; none lie in a folder that is a link, where bbcli writes nothing."""
    if folder.is_symlink():
        return
    with suppress(FileNotFoundError, NotADirectoryError):
        paths = (path for path in folder.iterdir() if re.fullmatch(_ENTRY_NAME, path.name))
        named = (path for path in paths if path.name.lstrip(".").startswith(prefix))
        yield from (path for path in named if _is_private_file(path.lstat()))


def _is_private_file(found: os.stat_result) -> bool:
    """Whether it is a file of this user: in a folder of many, others may put links, pipes and files in its place."""
    is_closed = os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & 0o022)
    return S_ISREG(found.st_mode) and is_closed


def _prefix(server: str) -> str:
    return f"bbcli-{_short(server)}-"


def _short(text: str) -> str:
    from hashlib import sha256  # loads OpenSSL: only runs that read or write the cache need it

    return sha256(text.encode()).hexdigest()[:16]
