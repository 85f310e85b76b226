"""The version of a server, cached for a day, and the check for a minimum version."""

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

# Seconds: a server is seldom updated twice a day; a login and `doctor` request the version anew.
_LASTS = 24 * 60 * 60
_ENTRY = "version"


@total_ordering
@dataclass(frozen=True)
class Version:
    """A version such as 9.4.22, compared number by number with another or with a text."""

    text: str

    @property
    def _numbers(self) -> tuple[int, ...]:
        """Three numbers; missing ones are 0, so that 8.18 is 8.18.0."""
        said = [int(number) for number in re.findall(r"\d{1,9}", self.text)]
        return (*said, 0, 0, 0)[:3]

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version | str) and self._numbers == Version(str(other))._numbers

    def __lt__(self, other: Version | str) -> bool:
        return self._numbers < Version(str(other))._numbers

    __hash__ = None  # type: ignore[assignment]


def reported_version(properties: Record) -> str:
    """Return the version in a server's properties; empty without one."""
    said = properties.get("version")
    return said if isinstance(said, str) else ""


def check_version(version: Version, least: str, what: str, hint: str | None = None) -> None:
    """Raise BbcliError for a server older than `least`; one without a version passes."""
    if re.search(r"\d", version.text) and version < least:
        raise BbcliError(f"{what} requires Bitbucket {least} or later: the server is {version}", hint=hint)


def cached(cache: Cache, ask: Callable[[], str], least: str = "") -> Version:
    """Return the cached version of a server, or request it.

    A cached version older than `least` is requested anew: the server may have been updated since.
    """
    kept = cache.get(_ENTRY, _LASTS)
    # A server without a version may report one the next time.
    if isinstance(kept, str) and kept and not Version(kept) < least:
        return Version(kept)
    return remember(cache, ask())


def remember(cache: Cache, version: str) -> Version:
    """Cache the version that a server reported."""
    cache.put(_ENTRY, version)
    return Version(version)
