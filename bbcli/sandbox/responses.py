"""How answers look on the wire: JSON bytes, the two page envelopes, media types, dates in epoch milliseconds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.responses import Response

from bbcli.sandbox.errors import bad_argument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

JSON = "application/json"
TEXT = "text/plain"
UTF8 = ";charset=UTF-8"
NUMBER = re.compile(r"[0-9]{1,10}")
T = TypeVar("T")


def encode_json(value: Any) -> bytes:
    """Compact JSON in UTF-8 with non-ASCII as it is; what is no text in a name from git becomes `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def json_response(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(encode_json(value), status, media_type=JSON + UTF8)


def text_response(body: bytes, status: int = 200) -> Response:
    """A plain text answer."""
    return Response(body, status, headers={"content-type": TEXT + UTF8})


def empty_response(status: int = 204) -> Response:
    """An answer without a body."""
    return Response(status_code=status)


@dataclass(frozen=True)
class PageRequest:
    """The part of a list that was asked for."""

    start: int
    limit: int

    @classmethod
    def from_query(cls, query: Mapping[str, str], *, default: int = 25, maximum: int = 1000) -> PageRequest:
        """Read `start` and `limit`. Above `maximum` the limit is lowered without a word, as servers do.

        What servers do with a limit below 1 or with letters is not known; this one answers 400.
        """
        return cls(_number(query, "start", 0, least=0), min(_number(query, "limit", default, least=1), maximum))


def _number(query: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    typed = query.get(name)
    if typed is None:
        return default
    number = parse_int32(typed)
    if number is None or number < least:
        raise bad_argument(f"{name} must be a number of at least {least}, not '{typed}'.", name)
    return number


def parse_int32(typed: str) -> int | None:
    """The number that was typed, None for anything else and for what fits no 32 bits: git and SQLite end somewhere."""
    return int(typed) if NUMBER.fullmatch(typed) and int(typed) < 2**31 else None


@dataclass(frozen=True)
class Page:
    """One page of a list. `next_start` is None on the last one, and past a cap, where `capped` is set."""

    values: Sequence[Any]
    request: PageRequest
    next_start: int | None
    capped: bool = False

    def map(self, show: Callable[[Any], Any]) -> Page:
        """The same page with each value shown."""
        return Page([show(value) for value in self.values], self.request, self.next_start, self.capped)

    @property
    def is_last(self) -> bool:
        """What the envelope says, which is false past a cap."""
        return self.next_start is None and not self.capped

    def list_response(self) -> Response:
        """The envelope of projects, repositories, refs, pull requests: no nextPageStart on the last page."""
        envelope: dict[str, Any] = {
            "size": len(self.values),
            "limit": self.request.limit,
            "isLastPage": self.is_last,
            "values": self.values,
            "start": self.request.start,
        }
        if self.next_start is not None:
            envelope["nextPageStart"] = self.next_start
        return json_response(envelope)

    def history_response(self, first: Mapping[str, Any] | None = None, **last: Any) -> Response:
        """The envelope of commits and changes: nextPageStart null on the last page."""
        envelope = {
            **(first or {}),
            "values": self.values,
            "size": len(self.values),
            "isLastPage": self.is_last,
            "start": self.request.start,
            "limit": self.request.limit,
            "nextPageStart": self.next_start,
            **last,
        }
        return json_response(envelope)


def paginate(values: Sequence[T], window: PageRequest) -> Page:
    """The asked part of a whole list."""
    end = window.start + window.limit
    return Page(values[window.start : end], window, end if end < len(values) else None)


def slice_page(values: Sequence[Any], more: bool, window: PageRequest) -> Page:
    """A part that was already cut to the window, and whether there is more."""
    return Page(values, window, window.start + window.limit if more else None)


def paginate_filtered(values: Sequence[T], window: PageRequest, keep: Callable[[T], bool]) -> Page:
    """The asked part of what may be seen; positions count the unseen too.

    Servers filter by permission while they scan, so that start and nextPageStart are positions in the unfiltered
    list: `/projects?limit=1` was recorded with size 1, start 0 and nextPageStart 2.
    """
    seen: list[T] = []
    for position in range(window.start, len(values)):
        if not keep(values[position]):
            continue
        if len(seen) == window.limit:
            return Page(seen, window, position)
        seen.append(values[position])
    return Page(seen, window, None)


def negotiate(accept: str, offered: Iterable[str]) -> str | None:
    """The offered media type that the Accept header likes best, the first of equals; None for 406."""
    ranges = [_media_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best, best_quality = None, 0.0
    for media_type in offered:
        quality = _quality(media_type, ranges)
        if quality > best_quality:
            best, best_quality = media_type, quality
    return best


def _media_range(part: str) -> tuple[str, float]:
    media_type, *parameters = (piece.strip() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return media_type.lower(), float(value)
            except ValueError:
                return media_type.lower(), 0.0
    return media_type.lower(), 1.0


def _quality(media_type: str, ranges: Iterable[tuple[str, float]]) -> float:
    """The quality of the most specific range that covers the type."""
    patterns = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    by_range = dict(ranges)
    return next((by_range[pattern] for pattern in patterns if pattern in by_range), 0.0)
