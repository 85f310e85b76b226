"""Build responses: JSON, the two page envelopes, and content negotiation."""

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
    """Encode compact JSON in UTF-8; undecodable bytes of git names become `?`."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def json_response(value: Any, status: int = 200) -> Response:
    """Return a JSON response."""
    return Response(encode_json(value), status, media_type=JSON + UTF8)


def text_response(body: bytes, status: int = 200) -> Response:
    """Return a plain text response."""
    return Response(body, status, headers={"content-type": TEXT + UTF8})


def empty_response(status: int = 204) -> Response:
    """Return a response without a body."""
    return Response(status_code=status)


@dataclass(frozen=True)
class PageRequest:
    """The requested part of a list."""

    start: int
    limit: int

    @classmethod
    def from_query(cls, query: Mapping[str, str], *, default: int = 25, maximum: int = 1000) -> PageRequest:
        """Read `start` and `limit`; a limit above `maximum` is reduced silently, as servers do.

        The response of servers to a limit below 1 or a non-number is unknown; the sandbox responds 400.
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
    """Return the number in a text, None unless it is from 0 to 2**31 - 1, which git and SQLite accept."""
    return int(typed) if NUMBER.fullmatch(typed) and int(typed) < 2**31 else None


@dataclass(frozen=True)
class Page:
    """One page of a list; `next_start` is None on the last page and at a cap, where `capped` is set."""

    values: Sequence[Any]
    request: PageRequest
    next_start: int | None
    capped: bool = False

    def map(self, show: Callable[[Any], Any]) -> Page:
        """Return the page with each value converted."""
        return Page([show(value) for value in self.values], self.request, self.next_start, self.capped)

    @property
    def is_last(self) -> bool:
        """The isLastPage of the envelope: false at a cap."""
        return self.next_start is None and not self.capped

    def list_response(self) -> Response:
        """Return the envelope of projects, repositories, refs and pull requests: no nextPageStart on the last page."""
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
        """Return the envelope of commits and changes: nextPageStart is null on the last page."""
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
    """Return the requested part of a complete list."""
    end = window.start + window.limit
    return Page(values[window.start : end], window, end if end < len(values) else None)


def slice_page(values: Sequence[Any], more: bool, window: PageRequest) -> Page:
    """Return a page of values already cut to the request."""
    return Page(values, window, window.start + window.limit if more else None)


def paginate_filtered(values: Sequence[T], window: PageRequest, keep: Callable[[T], bool]) -> Page:
    """Return the requested part of the visible values; positions count invisible ones as well.

    Servers filter by permission while scanning, so start and nextPageStart are positions in the unfiltered list:
    `/projects?limit=1` was observed with size 1, start 0 and nextPageStart 2.
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
    """Return the offered media type that the Accept header prefers, the first of equals; None for 406."""
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
    """Return the quality of the most specific range that matches the type."""
    patterns = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    by_range = dict(ranges)
    return next((by_range[pattern] for pattern in patterns if pattern in by_range), 0.0)
