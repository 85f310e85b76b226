"""Pages of a list, and what is taken of them; knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.codec import UNREADABLE, msgspec
from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    # A JSON value as it came, which keeps the whole body of its page alive.
    Raw = bytes | msgspec.Raw


class _Envelope(msgspec.Struct, rename="camel", gc=False):
    values: list[msgspec.Raw]
    is_last_page: bool = True
    next_page_start: int | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Part:
    """Which part of a list a person wants: `limit` objects, None for all, from `start` on, as the server counts.

    `start` is None for a list that can only be read from its beginning.
    """

    limit: int | None = None
    start: int | None = None


ALL = Part()


@dataclass(frozen=True)
class Page:
    """One answer of a list: the bytes of each value as they came, and where the next page starts.

    `next_start` is None on the last page, and on a capped one (`is_last` false all the same). `limit` is how many
    values the server would have given at the most, None where it does not say.
    """

    values: Sequence[Raw]
    is_last: bool
    next_start: int | None
    limit: int | None = None

    @classmethod
    def parse(cls, body: bytes) -> Page:
        """Read an envelope of either form; ServerFailed where the body is none.

        What the values are made of shows when they are decoded: those that nobody decodes go through as they came.
        """
        try:
            envelope = msgspec.json.decode(body, type=_Envelope)
        except UNREADABLE as error:
            raise ServerFailed(f"the server's answer is not a page of a list: {error}") from None
        next_start = None if envelope.is_last_page else envelope.next_page_start
        return cls(envelope.values, envelope.is_last_page, next_start, envelope.limit)


@dataclass
class Cut:
    """Takes the first `limit` values of a list, those that `keep` keeps; knows afterwards how many, and if more are."""

    limit: int | None = None
    keep: Callable[[Raw], bool] | None = None
    taken: int = 0
    more: bool = False

    def values(self, pages: Iterable[Page]) -> Iterator[Sequence[Raw]]:
        """Yield what is taken of each page; no page is asked for beyond the limit."""
        for page in pages:
            kept = page.values if self.keep is None else [value for value in page.values if self.keep(value)]
            room = len(kept) if self.limit is None else self.limit - self.taken
            self.taken += min(room, len(kept))
            self.more = len(kept) > room or not page.is_last
            yield kept[:room] if len(kept) > room else kept
            if self.taken == self.limit:
                return
        self.more = False


def decode(body: bytes) -> Any:
    """Decode a JSON value; ServerFailed where it is none."""
    try:
        return msgspec.json.decode(body)
    except UNREADABLE as error:
        raise ServerFailed(f"the server's answer is not JSON: {error}") from None
