"""How what a report holds is shown: the values on it, and its annotations as a count."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bbcli.insights.annotation import SEVERITIES
from bbcli.output import cells

if TYPE_CHECKING:
    from collections.abc import Iterable


def data(fields: Iterable[dict[str, Any]]) -> str:
    """Return title and value of each field of a report."""
    return ", ".join(f"{cells.plain(each['title'])}: {_shown(each)}" for each in fields)


def _shown(field: dict[str, Any]) -> str:
    value = field["value"]
    match field.get("type"):
        case "PERCENTAGE":
            return f"{cells.plain(value)}%"
        case "DATE":
            return cells.iso(value)
        case "DURATION":
            return f"{value / 1000:g} s"
        case "LINK":
            return cells.plain(value["href"])
        case _:
            return cells.plain(value)


def counted(found: list[dict[str, Any]]) -> str:
    """Return how many annotations there are, and how severe they are."""
    counts = Counter(each["severity"] for each in found)
    listed = ", ".join(f"{counts[name]} {name}" for name in reversed(SEVERITIES) if counts[name])
    return f"{len(found)} ({listed})" if listed else "0"
