"""Pages of a list, and what is taken of them; knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    # A JSON value as it came, which keeps the whole body of its page alive.
    Raw = bytes | msgspec.Raw

T = TypeVar("T")
NO_PAGE = "the server's answer is not a page of a list"


# More than any list of a server gives in a page (`/files`: 100,000).
MOST_VALUES = 250_000
# What the values of `{"values": […]}` are nested in.
_OF_THE_LIST = 2


class _Envelope(msgspec.Struct, rename="camel", gc=False):
    values: list[msgspec.Raw]
    is_last_page: bool | None = None
    next_page_start: int | None = None
    limit: int | None = None


@dataclass(frozen=True)
class ListRange:
    """Which part of a list a person wants: `limit` objects, None for all, from `start` on, as the server counts.

    `start` is None for a list that can only be read from its beginning.
    """

    limit: int | None = None
    start: int | None = None


ALL = ListRange()


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
        envelope, is_repaired = read(body, _Envelope, NO_PAGE)
        values: Sequence[Raw] = envelope.values
        if is_repaired:
            from bbcli.output.repair import elements

            values = elements(body, "values")
        following = envelope.next_page_start
        is_last = is_last_page(envelope.is_last_page, following)
        return cls(values, is_last, None if is_last else following, envelope.limit)


@dataclass
class Limiter:
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


def is_last_page(said: bool | None, following: int | None) -> bool:
    """Return whether a page is the last one: what it says, or else whether it names the start of another."""
    return following is None if said is None else said


def read(body: bytes, kind: type[T], what: str) -> tuple[T, bool]:
    """Decode a response as this type, and return whether it had to be repaired for that: see output.repair.

    ServerFailed says `what` it is or is not, and what was expected in it.
    """
    # Each value of a page is an object in memory, however short it is. There is one more than commas at most.
    if body.count(b",") >= MOST_VALUES and _holds_too_many(body):
        raise ServerFailed(f"{what}: more than {MOST_VALUES} values")
    try:
        try:
            return msgspec.json.decode(body, type=kind), False
        except DECODE_ERRORS as error:
            from bbcli.output.repair import is_repairable, repair

            if not is_repairable(error, body):
                raise
            return msgspec.json.decode(repair(body), type=kind), True
    except DECODE_ERRORS as error:
        raise ServerFailed(f"{what}: {error}") from None


def _holds_too_many(body: bytes) -> bool:
    """Whether the list in an envelope has more values than MOST_VALUES; what its values hold does not count."""
    from bbcli.output.repair import TOKEN

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
    """Read a page of a folder, which stands below `children`, or of a file, whose lines stand in `lines`."""
    try:
        return Page.parse(bytes(msgspec.json.decode(body, type=_Folder).children))
    except DECODE_ERRORS:  # what is no JSON at all is none of a file, either
        file = read(body, _File, NO_PAGE)[0]
    # Servers say where the next page of a file starts, or only that there is one.
    is_last = is_last_page(file.is_last_page, file.next_page_start)
    next_start = file.next_page_start if file.next_page_start is not None else file.start + len(file.lines)
    more = not is_last and len(file.lines) > 0
    return Page(file.lines, is_last, next_start if more else None, file.size)


def hits(entity: str) -> Callable[[bytes], Page]:
    """Return what reads a page of what a search found of one entity: `code`, `repositories`."""

    def page(body: bytes) -> Page:
        found = read(body, dict[str, msgspec.Raw], NO_PAGE)[0].get(entity)
        part = read(bytes(found), _Hits, NO_PAGE)[0] if found else _Hits([])
        is_last = is_last_page(part.is_last_page, part.next_start)
        return Page(part.values, is_last, None if is_last else part.next_start)

    return page
