"""Pages and how a list is read from them; knows no HTTP: it is given a `fetch(start)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
# Filtering by permission can leave pages empty, but not for ever.
_MOST_EMPTY_PAGES = 100
_BROKEN = "the server, or a plug-in of it, is broken: tell its administrator"
# What decoding raises for bytes that are no JSON, no UTF-8, or nested without end.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class _Envelope(msgspec.Struct, rename="camel"):
    values: list[msgspec.Raw]
    is_last_page: bool = True
    next_page_start: int | None = None


@dataclass(frozen=True)
class Page:
    """One answer of a list: the bytes of each value as they came, and where the next page starts.

    `next_start` is None on the last page, and on a capped one (`is_last` false all the same).
    """

    values: tuple[bytes, ...]
    is_last: bool
    next_start: int | None

    @classmethod
    def parse(cls, body: bytes) -> Page:
        """Read an envelope of either form; ServerFailed where the body is none."""
        try:
            # msgspec does not look into what it leaves raw.
            body.isascii() or body.decode("utf-8")
            envelope = msgspec.json.decode(body, type=_Envelope)
        except UNREADABLE as error:
            raise ServerFailed(f"the server's answer is not a page of a list: {error}") from None
        next_start = None if envelope.is_last_page else envelope.next_page_start
        return cls(tuple(bytes(value) for value in envelope.values), envelope.is_last_page, next_start)


def pages(fetch: Callable[[int], Page], warn: Callable[[str], None]) -> Iterator[Page]:
    """Read page after page where the one before says the next begins, which need not be start + size.

    A start that does not advance would never end: ServerFailed. A list that the server cuts short
    (`changes` past its cap: isLastPage false, nextPageStart null) ends with a warning.
    """
    start = empty = 0
    while True:
        page = fetch(start)
        yield page
        empty = 0 if page.values else empty + 1
        if empty == _MOST_EMPTY_PAGES:
            raise ServerFailed(f"the list does not end: {empty} pages without a value, up to {start}", hint=_BROKEN)
        if page.next_start is None:
            if not page.is_last:
                warn("warning: the server cuts this list short: what follows can't be asked for")
            return
        if page.next_start <= start:
            raise ServerFailed(
                f"the list does not advance: the page after {start} is said to start at {page.next_start}", hint=_BROKEN
            )
        start = page.next_start


@dataclass
class Cut:
    """Takes the first `limit` values of a list, and knows afterwards whether there were more."""

    limit: int | None
    taken: int = 0
    more: bool = False

    def values(
        self, pages: Iterator[Page], make: Callable[[bytes], T], keep: Callable[[T], bool] | None = None
    ) -> Iterator[T]:
        """Make something of each value and yield what `keep` keeps, up to the limit; no page is asked for beyond it."""
        for page in pages:
            for position, value in enumerate(page.values, start=1):
                made = make(value)
                if keep and not keep(made):
                    continue
                self.taken += 1
                yield made
                if self.taken == self.limit:
                    self.more = not page.is_last or position < len(page.values)
                    return


def when_empty(values: Iterable[T], act: Callable[[], object]) -> Iterator[T]:
    """Pass the values on; where there are none, do what finds out why, or says it."""
    empty = True
    for value in values:
        empty = False
        yield value
    if empty:
        act()


def decode(body: bytes) -> Any:
    """Decode a JSON value; ServerFailed where it is none."""
    try:
        return msgspec.json.decode(body)
    except UNREADABLE as error:
        raise ServerFailed(f"the server's answer is not JSON: {error}") from None
