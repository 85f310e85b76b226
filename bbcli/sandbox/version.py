"""The version of Bitbucket that the sandbox pretends to be, and what came or went with which."""

from __future__ import annotations

import re
from dataclasses import dataclass

TYPED = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?")


@dataclass(frozen=True, order=True)
class Version:
    """A version that compares as its numbers do."""

    major: int
    minor: int = 0
    patch: int = 0

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read `9.4.22` or `9.4`. Raises ValueError for anything else."""
        found = TYPED.fullmatch(text)
        if found is None:
            raise ValueError(f"a version looks like 9.4.22, not '{text}'")
        return cls(*(int(number or 0) for number in found.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def short(self) -> str:
        """Without the patch; empty for what is there always."""
        return f"{self.major}.{self.minor}" if self > ALWAYS else ""

    @property
    def build_number(self) -> str:
        """As application-properties has it: 9004022 is 9.4.22."""
        return str(self.major * 1_000_000 + self.minor * 1000 + self.patch)


DEFAULT = Version(9, 4, 22)
ALWAYS = Version(0)
INSIGHTS = Version(5, 15)
BUILDS = Version(7, 14)  # those of a repository
OAUTH2 = Version(7, 20)
ARCHIVING = Version(8)
NO_PASSWORDS = Version(10)  # a fresh server of it takes no password but on its sign-in page
