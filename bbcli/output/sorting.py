"""Orders what a list has by a field: numbers as numbers, text without regard to case, what is missing last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.output.fields import Raw
    from bbcli.output.record import Record, Records

    Key = tuple[int, float | str]

_WRITTEN_AT_ONCE = 500


def ordered(records: Records, value_of: Callable[[Record], Any], *, descending: bool) -> Iterator[Sequence[Raw]]:
    """Read a list to its end and yield it in order, some objects at a time; those that are equal stay as they came."""
    present: list[tuple[Key, bytes]] = []
    missing: list[bytes] = []
    for record in records:
        key = key_of(value_of(record))
        if key is None:
            missing.append(record.raw)
        else:
            present.append((key, record.raw))
    present.sort(key=lambda each: each[0], reverse=descending)
    found = [*(raw for _, raw in present), *missing]
    for start in range(0, len(found), _WRITTEN_AT_ONCE):
        yield found[start : start + _WRITTEN_AT_ONCE]


def key_of(value: Any) -> Key | None:
    """Return what a value is compared by: numbers come before text; None for what is missing."""
    match value:
        case None | "" | [] | {}:
            return None
        case bool() | int() | float():
            return 0, value
        case str():
            return 1, value.casefold()
        case _:
            return 1, plain(value).casefold()
