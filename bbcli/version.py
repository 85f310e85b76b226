"""The version of a server: what it has, and what it is too old for."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import total_ordering
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# A server is not updated while somebody works, and seldom twice a day; a login and `doctor` ask anew.
_LASTS = 24 * 60 * 60


@total_ordering
@dataclass(frozen=True)
class Version:
    """A version such as 9.4.22, compared number by number with another or with a text."""

    text: str

    @property
    def _numbers(self) -> tuple[int, ...]:
        """Three numbers: what it does not say is 0, so that 8.18 is 8.18.0."""
        said = [int(number) for number in re.findall(r"\d{1,9}", self.text)]
        return (*said, 0, 0, 0)[:3]

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version | str) and self._numbers == Version(str(other))._numbers

    def __lt__(self, other: Version | str) -> bool:
        return self._numbers < Version(str(other))._numbers

    __hash__ = None  # type: ignore[assignment]


def needs(version: Version, least: str, what: str, hint: str | None = None) -> None:
    """Raise for a server that is older than what is asked of it; one that tells no version may try."""
    if re.search(r"\d", version.text) and version < least:
        raise BbcliError(f"{what} needs Bitbucket {least} or later, this is {version}", hint=hint)


def cached(
    server_url: str, environ: Mapping[str, str], clock: Callable[[], float], ask: Callable[[], str], least: str = ""
) -> Version:
    """Return the version of a server, asked once a day; a cache that can't be read or written is none.

    One that is older than `least` is asked anew: the server may have been updated since.
    """
    import json

    path = _cache_path(server_url, environ)
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        # One that told none may tell it the next time.
        if kept["version"] and 0 <= clock() - float(kept["at"]) < _LASTS and not Version(str(kept["version"])) < least:
            return Version(str(kept["version"]))
    return remember(server_url, environ, clock, ask())


def remember(server_url: str, environ: Mapping[str, str], clock: Callable[[], float], version: str) -> Version:
    """Keep what a server said of its version."""
    import json

    from bbcli.config.file import replace_file

    with suppress(OSError):
        replace_file(_cache_path(server_url, environ), json.dumps({"version": version, "at": clock()}))
    return Version(version)


def _cache_path(server_url: str, environ: Mapping[str, str]) -> Path:
    """Return the file of a server; its name tells nobody which."""
    from hashlib import sha256

    if folder := environ.get("BBCLI_CACHE_DIR"):
        base = Path(folder)
    else:
        from platformdirs import user_cache_path

        base = user_cache_path("bbcli", appauthor=False)
    return base / f"version-{sha256(server_url.encode()).hexdigest()[:16]}.json"
