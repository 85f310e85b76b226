"""Reads lists of a server: the requested range, the note at its end, and how to resume one that breaks off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from bbcli._lazy import msgspec
from bbcli.client.pages import Limiter, ListRange, Page
from bbcli.client.prefetch import LARGEST_PAGE, Pager
from bbcli.client.request import Request
from bbcli.config.addresses import is_hash
from bbcli.errors import BbcliError, Notice, ServerFailed, add_detail, shortened
from bbcli.output import Record
from bbcli.records import FieldDecoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bbcli.client.events import Events
    from bbcli.client.prefetch import PrefetchPool
    from bbcli.records import Raw

    Keep = Callable[[Record], bool]

_OBJECT = ord("{")


def parse_objects(body: bytes) -> Page:
    """Parse a page whose values are objects, as nearly all lists have; ServerFailed for any other value."""
    page = Page.parse(body)
    for value in (*page.values[:1], *page.values[-1:]):
        if not _is_object(value):
            raise _no_object(value)
    return page


def only_objects(pages: Iterable[Sequence[Raw]]) -> Iterator[Sequence[Raw]]:
    """Yield the values of pages; raise ServerFailed at the first value that is not a JSON object."""
    for page in pages:
        odd = next((number for number, value in enumerate(page) if not _is_object(value)), None)
        yield page if odd is None else page[:odd]
        if odd is not None:
            raise _no_object(page[odd])


def _is_object(value: Raw) -> bool:
    return memoryview(value)[0] == _OBJECT


def _no_object(value: Raw) -> ServerFailed:
    shown = shortened(bytes(value).decode("utf-8", "replace"), 40)
    return ServerFailed(f"the server's list contains a value that is not an object: {shown}")


class PageFetcher(Protocol):
    """Fetches the pages of lists: Client is one."""

    @property
    def events(self) -> Events:
        """The event sink."""

    @property
    def ahead(self) -> PrefetchPool:
        """The pool that prefetches pages."""

    def page(self, request: Request, form: Callable[[bytes], Page]) -> Page:
        """Fetch a page, with retries, and parse it."""

    def page_ahead(self, request: Request, form: Callable[[bytes], Page]) -> Callable[[], Page]:
        """Return a function that fetches a page once, in any thread."""


class ListRequest(msgspec.Struct, eq=False):
    """The request for a list, which fetches its pages: see Client.records.

    `pins` is the query parameter that gets the id of the first object after the first page; `pinned` is its name and
    value then. `form` parses a page. `has_objects` says that any other value is an error. `size` is the largest page
    to request. `others` is as in Pager.
    """

    fetcher: PageFetcher
    template: str
    variables: Mapping[str, str | None]
    query: dict[str, Any]
    pins: str | None = None
    pinned: tuple[str, str] | tuple[()] = ()
    form: Callable[[bytes], Page] = parse_objects
    has_objects: bool = True
    size: int = LARGEST_PAGE
    others: Callable[[], Iterator[Page]] | None = None

    def __post_init__(self) -> None:
        if self.pins and is_hash(known := self.query.get(self.pins)):
            self.pinned = (self.pins, str(known))
            self.pins = None

    @property
    def asked(self) -> tuple[str, str]:
        """The method and the path template of the operation."""
        return "GET", self.template

    def page(self, start: int, size: int) -> Page:
        """Fetch a page, with retries."""
        return self._pin(self.fetcher.page(self.request(start, size), self.form))

    def page_ahead(self, start: int, size: int) -> Callable[[], Page]:
        """Return a function that fetches a page once, in any thread."""
        ask = self.fetcher.page_ahead(self.request(start, size), self.form)
        return lambda: self._pin(ask())

    def request(self, start: int, size: int) -> Request:
        """Return the request for a page."""
        return Request("GET", self.template, self.variables, {**self.query, "start": start or None, "limit": size})

    def _pin(self, page: Page) -> Page:
        """Pin the pages that follow the first one to the state of the list at that time."""
        if self.pins and page.values and page.next_start is not None:
            first = str(Record(page.values[0]).get("id"))
            if is_hash(first):
                self.pinned = (self.pins, first)
                self.query = {**self.query, self.pins: first}
        self.pins = None
        return page


def read(
    fetcher: PageFetcher, listing: ListRequest, list_range: ListRange, keep: Keep | None
) -> Iterator[Sequence[Raw]]:
    """Yield the requested range of a list; an error on the way says where to resume."""
    cut = limiter_of(list_range, keep)
    pager = pager_of(fetcher, listing, list_range, keep)
    try:
        pages = cut.values(pager.pages())
        yield from only_objects(pages) if listing.has_objects else pages
    except BbcliError as error:
        if list_range.start is not None and pager.breaks_off and pager.start > list_range.start and (cut.taken or keep):
            written = "written" if keep is None else f"read, {cut.taken} of them written"
            rows = f"rows {list_range.start}\u2013{pager.start - 1} {written}"
            left = list_range.limit - cut.taken if list_range.limit else None
            add_detail(error, Notice(rows, "resume", start=pager.start, pinned=listing.pinned, limit=left))
        raise
    if cut.more:
        fetcher.events.footer(Notice(f"{cut.taken} shown, more {'may ' if keep else ''}exist", "more_exist"))


def read_all(fetcher: PageFetcher, listings: Iterable[ListRequest], list_range: ListRange) -> Iterator[Sequence[Raw]]:
    """Yield several lists as one."""
    cut = limiter_of(list_range)
    found = (page for listing in listings for page in pager_of(fetcher, listing, list_range).pages())
    # The lists that follow may hold more.
    yield from only_objects(cut.values(msgspec.structs.replace(page, is_last=False) for page in found))
    if cut.more:
        fetcher.events.footer(Notice(f"{cut.taken} shown, more may exist", "more_exist"))


def limiter_of(list_range: ListRange, keep: Keep | None = None) -> Limiter:
    """Build the limiter and filter of a list."""
    fields = FieldDecoder()
    return Limiter(list_range.limit, keep and (lambda raw: keep(Record(raw, fields=fields))))


def pager_of(fetcher: PageFetcher, listing: ListRequest, list_range: ListRange, keep: Keep | None = None) -> Pager:
    """Build the pager of a list; with a filter the number of pages up to the limit is not known."""
    wanted = None if keep else list_range.limit
    is_open = keep is not None and list_range.limit is not None
    return Pager(
        listing,
        fetcher.ahead,
        list_range.start or 0,
        wanted,
        listing.size,
        reads_ahead=not is_open,
        warn=fetcher.events.footer,
        others=listing.others,
    )
