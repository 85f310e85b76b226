"""The version of a server: what it has, and what it is too old for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import TYPE_CHECKING

from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.config.cache import Cache
    from bbcli.output import Record

# A server is not updated while somebody works, and seldom twice a day; a login and `doctor` ask anew.
_LASTS = 24 * 60 * 60
_ENTRY = "version"


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


def said_by(properties: Record) -> str:
    """Return the version that a server gives in its properties; empty if it gives none."""
    said = properties.get("version")
    return said if isinstance(said, str) else ""


def needs(version: Version, least: str, what: str, hint: str | None = None) -> None:
    """Raise for a server that is older than what is asked of it; one that tells no version may try."""
    if re.search(r"\d", version.text) and version < least:
        raise BbcliError(f"{what} needs Bitbucket {least} or later, this is {version}", hint=hint)


def cached(cache: Cache, ask: Callable[[], str], least: str = "") -> Version:
    """Return the version of a server, asked once a day.

    One that is older than `least` is asked anew: the server may have been updated since.
    """
    kept = cache.get(_ENTRY, _LASTS)
    # One that told none may tell it the next time.
    if isinstance(kept, str) and kept and not Version(kept) < least:
        return Version(kept)
    return remember(cache, ask())


def remember(cache: Cache, version: str) -> Version:
    """Keep what a server said of its version."""
    cache.put(_ENTRY, version)
    return Version(version)
