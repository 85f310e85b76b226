"""The operations of the REST API that a verb declares."""

from __future__ import annotations

from typing import NamedTuple


class Endpoint(NamedTuple):
    """An operation: its method and path template. `summary` says what it does; empty for that of the verb."""

    method: str
    path: str
    summary: str = ""

    @classmethod
    def parse(cls, text: str, summary: str = "") -> Endpoint:
        """Return the endpoint of "METHOD /path"."""
        method, path = text.split(" ")
        return cls(method, path, summary)
