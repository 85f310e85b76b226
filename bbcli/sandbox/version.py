"""The simulated Bitbucket version, and the versions that introduced features."""

from __future__ import annotations

import re
from dataclasses import dataclass

TYPED = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?")


@dataclass(frozen=True, order=True)
class Version:
    """A version that compares numerically."""

    major: int
    minor: int = 0
    patch: int = 0

    @classmethod
    def parse(cls, text: str) -> Version:
        """Parse `9.4.22` or `9.4`. Raises ValueError."""
        found = TYPED.fullmatch(text)
        if found is None:
            raise ValueError(f"'{text}' is not a version such as 9.4.22")
        return cls(*(int(number or 0) for number in found.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def short(self) -> str:
        """Major and minor version; empty for ALWAYS."""
        return f"{self.major}.{self.minor}" if self > ALWAYS else ""

    @property
    def build_number(self) -> str:
        """The build number in application-properties: 9004022 for 9.4.22."""
        return str(self.major * 1_000_000 + self.minor * 1000 + self.patch)


DEFAULT = Version(9, 4, 22)
ALWAYS = Version(0)
INSIGHTS = Version(5, 15)
BUILDS = Version(7, 14)  # build statuses of a repository
OAUTH2 = Version(7, 20)
BLOCKERS = Version(7, 2)  # tasks are comments
ARCHIVING = Version(8)
THREADS = Version(8, 9)  # resolved threads
AUTO_MERGE = Version(8, 15)
DRAFTS = Version(8, 18)  # draft pull requests
DIFF_STATS = Version(9, 1)
NO_CREATES = Version(9, 4)  # the branch permission no-creates
NO_PASSWORDS = Version(10)  # new servers accept passwords on the sign-in page only
