"""Pages of a list, and the limit on its values; independent of HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    # A JSON value as received; it keeps the whole body of its page alive.
    Raw = bytes | msgspec.Raw

T = TypeVar("T")
NO_PAGE = "the server's response is not a page of a list"


# More than a page of any list holds (`/files`: 100,000).
MOST_VALUES = 250_000
# The depth of the values of `{"values": […]}`.
_OF_THE_LIST = 2


class _Envelope(msgspec.Struct, rename="camel", gc=False):
    values: list[msgspec.Raw]
    is_last_page: bool | None = None
    next_page_start: int | None = None
    limit: int | None = None


class ListRange(msgspec.Struct, frozen=True):
    """The requested range of a list: `limit` objects, None for all, from the server's position `start` on.

    `start` is None for a list that can only be read from its beginning.
    """

    limit: int | None = None
    start: int | None = None


ALL = ListRange()


class Page(msgspec.Struct, frozen=True):
    """One page of a list: the bytes of each value as received, and the start of the next page.

    `next_start` is None on the last page, and on a capped one (`is_last` false all the same). `limit` is the
    server's maximum number of values, None if it does not report one.
    """

    values: Sequence[Raw]
    is_last: bool
    next_start: int | None
    limit: int | None = None

    @classmethod
    def parse(cls, body: bytes) -> Page:
        """Parse an envelope; ServerFailed for any other body.

        Values are not decoded here: many are written as received.
        """
        envelope, is_repaired = read(body, _Envelope, NO_PAGE)
        values: Sequence[Raw] = envelope.values
        if is_repaired:
            from bbcli.records.repair import elements

            values = elements(body, "values")
        following = envelope.next_page_start
        is_last = is_last_page(envelope.is_last_page, following)
        return cls(values, is_last, None if is_last else following, envelope.limit)


class Limiter(msgspec.Struct):
    """Takes the first `limit` values that `keep` accepts; `taken` counts them, `more` is true if others follow."""

    limit: int | None = None
    keep: Callable[[Raw], bool] | None = None
    taken: int = 0
    more: bool = False

    def values(self, pages: Iterable[Page]) -> Iterator[Sequence[Raw]]:
        """Yield the accepted values of each page; no page beyond the limit is requested."""
        for page in pages:
            kept = page.values if self.keep is None else [value for value in page.values if self.keep(value)]
            room = len(kept) if self.limit is None else self.limit - self.taken
            self.taken += min(room, len(kept))
            self.more = len(kept) > room or not page.is_last
            yield kept[:room] if len(kept) > room else kept
            if self.taken == self.limit:
                return
        self.more = False


def is_last_page(said: bool | None, following: int | None) -> bool:
    """True for the last page: as it reports, else if it has no start of a next page."""
    return following is None if said is None else said


def read(body: bytes, kind: type[T], what: str) -> tuple[T, bool]:
    """Decode a body as this type; return the value, and True if the body was repaired for it: see records.repair.

    The message of ServerFailed begins with `what`.
    """
    # Each value is an object in memory, however short. A list has at most one value more than commas.
    if body.count(b",") >= MOST_VALUES and _holds_too_many(body):
        raise ServerFailed(f"{what}: more than {MOST_VALUES} values")
    try:
        try:
            return msgspec.json.decode(body, type=kind), False
        except DECODE_ERRORS as error:
            from bbcli.records.repair import is_repairable, repair

            if not is_repairable(error, body):
                raise
            return msgspec.json.decode(repair(body), type=kind), True
    except DECODE_ERRORS as error:
        raise ServerFailed(f"{what}: {error}") from None


def _holds_too_many(body: bytes) -> bool:
    """True if the list in an envelope has more than MOST_VALUES values; nested lists do not count."""
    from bbcli.records.repair import TOKEN

    depth = count = 0
    for token in TOKEN.finditer(body):
        match token[0]:
            case b"{" | b"[":
                depth += 1
            case b"}" | b"]":
                depth -= 1
            case b"," if depth <= _OF_THE_LIST:
                count += 1
                if count == MOST_VALUES:
                    return True
    return False


class _Folder(msgspec.Struct, rename="camel", gc=False):
    children: msgspec.Raw


class _File(msgspec.Struct, rename="camel", gc=False):
    lines: list[msgspec.Raw]
    is_last_page: bool | None = None
    next_page_start: int | None = None
    start: int = 0
    size: int | None = None


class _Hits(msgspec.Struct, rename="camel", gc=False):
    values: list[msgspec.Raw]
    is_last_page: bool | None = None
    next_start: int | None = None


def browsed(body: bytes) -> Page:
    """Parse a page of a directory (`children`) or of a file (`lines`)."""
    return children(body) or lines(body)


def children(body: bytes) -> Page | None:
    """Parse a page of a directory; None for a file, and for a body that is not JSON."""
    try:
        return Page.parse(bytes(msgspec.json.decode(body, type=_Folder).children))
    except DECODE_ERRORS:
        return None


def lines(body: bytes) -> Page:
    """Parse a page of a file."""
    file = read(body, _File, NO_PAGE)[0]
    # Some servers report the start of the next page of a file, others only that there is one.
    is_last = is_last_page(file.is_last_page, file.next_page_start)
    next_start = file.next_page_start if file.next_page_start is not None else file.start + len(file.lines)
    more = not is_last and len(file.lines) > 0
    return Page(file.lines, is_last, next_start if more else None, file.size)


def hits(entity: str) -> Callable[[bytes], Page]:
    """Return a parser for the pages of one entity of a search: `code` or `repositories`."""

    def page(body: bytes) -> Page:
        found = read(body, dict[str, msgspec.Raw], NO_PAGE)[0].get(entity)
        part = read(bytes(found), _Hits, NO_PAGE)[0] if found else _Hits([])
        is_last = is_last_page(part.is_last_page, part.next_start)
        return Page(part.values, is_last, None if is_last else part.next_start)

    return page
