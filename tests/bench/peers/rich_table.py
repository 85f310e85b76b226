"""All commits as a table on the terminal with httpx and rich, in the columns of `bbcli commits list`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator


def commits(url: str, token: str) -> Iterator[dict[str, Any]]:
    start: int | None = 0
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        while start is not None:
            page = client.get(url, params={"limit": 1000, "start": start}).raise_for_status().json()
            yield from page["values"]
            start = None if page["isLastPage"] else page["nextPageStart"]


def age(moment: int) -> str:
    return f"{(datetime.now(UTC) - datetime.fromtimestamp(moment / 1000, UTC)).days} days ago"


table = Table("COMMIT", "AUTHOR", "WHEN", "MESSAGE", box=None)
for commit in commits(*sys.argv[1:]):
    subject = commit["message"].splitlines()[0]
    table.add_row(commit["displayId"], commit["author"]["name"], age(commit["authorTimestamp"]), subject)
Console().print(table)
