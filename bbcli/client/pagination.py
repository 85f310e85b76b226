"""Lists of a server as they are read: which part of them, what is said at their end, and where a broken one goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bbcli.client.pages import Limiter, ListRange, Page
from bbcli.client.prefetch import Pager
from bbcli.client.request import Request
from bbcli.config.addresses import is_hash
from bbcli.errors import BbcliError, ServerFailed, add_detail, shortened
from bbcli.output import Record
from bbcli.records import FieldDecoder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bbcli.client.client import Client
    from bbcli.records import Raw

    Keep = Callable[[Record], bool]

_OBJECT = ord("{")


def parse_objects(body: bytes) -> Page:
    """Read a page that holds objects, as nearly every list of a server does; ServerFailed for another."""
    page = Page.parse(body)
    for value in (*page.values[:1], *page.values[-1:]):
        if not _is_object(value):
            raise _no_object(value)
    return page


def only_objects(pages: Iterable[Sequence[Raw]]) -> Iterator[Sequence[Raw]]:
    """Yield the values of pages up to one that is no object; then raise ServerFailed."""
    for page in pages:
        odd = next((number for number, value in enumerate(page) if not _is_object(value)), None)
        yield page if odd is None else page[:odd]
        if odd is not None:
            raise _no_object(page[odd])


def _is_object(value: Raw) -> bool:
    return memoryview(value)[0] == _OBJECT


def _no_object(value: Raw) -> ServerFailed:
    shown = shortened(bytes(value).decode("utf-8", "replace"), 40)
    return ServerFailed(f"the server's list holds what is no object: {shown}")


@dataclass
class ListRequest:
    """One list of a server, which can be asked for its pages: see Client.records."""

    client: Client
    template: str
    variables: Mapping[str, str | None]
    query: dict[str, Any]
    pins: str | None = None
    pinned: tuple[str, str] | tuple[()] = ()
    form: Callable[[bytes], Page] = parse_objects
    whole: str = "--all"
    has_objects: bool = True

    def __post_init__(self) -> None:
        if self.pins and is_hash(known := self.query.get(self.pins)):
            self.pinned = (self.pins, str(known))
            self.pins = None

    @property
    def asked(self) -> tuple[str, str]:
        """The method and the path template of its operation."""
        return "GET", self.template

    def page(self, start: int, size: int) -> Page:
        """Return a page; what goes wrong has been tried again, and waited for."""
        return self._pin(self.client.page(self.request(start, size), self.form))

    def page_ahead(self, start: int, size: int) -> Callable[[], Page]:
        """Return what asks for a page in another thread, once."""
        ask = self.client.page_ahead(self.request(start, size), self.form)
        return lambda: self._pin(ask())

    def rest(self, start: int) -> str:
        """Return the options that read on from there."""
        return f"--start {start}" + (f" --{self.pinned[0]} {self.pinned[1]}" if self.pinned else "")

    def request(self, start: int, size: int) -> Request:
        """Return what asks for a page."""
        return Request("GET", self.template, self.variables, {**self.query, "start": start or None, "limit": size})

    def _pin(self, page: Page) -> Page:
        """Let all pages that follow the first be of the list as it was then."""
        if self.pins and page.values and page.next_start is not None:
            first = str(Record(page.values[0]).get("id"))
            if is_hash(first):
                self.pinned = (self.pins, first)
                self.query = {**self.query, self.pins: first}
        self.pins = None
        return page


def read(client: Client, listing: ListRequest, part: ListRange, keep: Keep | None) -> Iterator[Sequence[Raw]]:
    """Read the part of a list that is wanted; where it breaks off, the error says how to go on."""
    cut = limiter_of(part, keep)
    pager = pager_of(client, listing, part, keep)
    try:
        pages = cut.values(pager.pages())
        yield from only_objects(pages) if listing.has_objects else pages
    except BbcliError as error:
        if part.start is not None and pager.breaks_off and pager.start > part.start and (cut.taken or keep):
            written = "written" if keep is None else f"read, {cut.taken} of them written"
            rows = f"rows {part.start}\u2013{pager.start - 1} {written}"
            rest = f" -L {part.limit - cut.taken}" if part.limit else ""
            add_detail(error, f"{rows}; go on with {listing.rest(pager.start)}{rest}")
        raise
    if cut.more:
        client.note(f"{cut.taken} shown, more {'may ' if keep else ''}exist: {listing.whole}")


def read_all(client: Client, listings: Iterable[ListRequest], part: ListRange) -> Iterator[Sequence[Raw]]:
    """Read several lists as one."""
    cut = limiter_of(part)
    found = (page for listing in listings for page in pager_of(client, listing, part).pages())
    # Of the lists that are left nothing is known.
    yield from only_objects(cut.values(replace(page, is_last=False) for page in found))
    if cut.more:
        client.note(f"{cut.taken} shown, more may exist: --all")


def limiter_of(part: ListRange, keep: Keep | None = None) -> Limiter:
    """Return what takes from a list what is wanted of it."""
    fields = FieldDecoder()
    return Limiter(part.limit, keep and (lambda raw: keep(Record(raw, fields=fields))))


def pager_of(client: Client, listing: ListRequest, part: ListRange, keep: Keep | None = None) -> Pager:
    """Return the pager of a list; nobody knows how many pages it takes until so many are kept."""
    wanted = None if keep else part.limit
    is_open = keep is not None and part.limit is not None
    return Pager(listing, client.ahead, part.start or 0, wanted, reads_ahead=not is_open, warn=client.note)
