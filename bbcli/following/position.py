"""How far a branch was followed: what has to be known so that each commit comes once, and nothing else."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

# So many of the newest commits that were handled are known by name. What the tip reaches needs no names: they are for
# what a forced push took from the branch, and for a tip that is gone from the server.
MOST_KNOWN = 1000


class Batch(NamedTuple):
    """Commits that arrived together: those that `until` reaches and `since` does not, the oldest first.

    Those up to `last` are handled. With `most` it is the newest so many.
    """

    until: str
    since: str | None = None
    last: str | None = None
    most: int | None = None


class Position(NamedTuple):
    """All that `tip` reaches is handled; of a `batch` that has begun, what it says. `known` has the newest last."""

    tip: str
    known: dict[str, None]
    batch: Batch | None = None

    def handled(self, commit: str, batch: Batch, *, is_last: bool) -> Position:
        """Return the position behind a commit of a batch; behind the last one the batch is over."""
        known = self.knows([commit]).known
        if is_last:
            return Position(batch.until, known)
        return Position(self.tip, known, batch._replace(last=commit))

    def knows(self, commits: list[str]) -> Position:
        """Return the position that knows these commits too, the newest last."""
        known = {**self.known, **dict.fromkeys(commits)}
        return self._replace(known=dict.fromkeys(islice(known, max(len(known) - MOST_KNOWN, 0), None)))
