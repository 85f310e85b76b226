"""The client of one server: objects, lists, documents and writes."""

from __future__ import annotations

from codecs import iterdecode
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from bbcli.client.endpoints import PROPERTIES
from bbcli.client.error_mapping import details_of, unusable_response
from bbcli.client.http.retry import TransportFailure
from bbcli.client.http.session import Session
from bbcli.client.http.urls import encoded
from bbcli.client.pages import ALL, ListRange
from bbcli.client.pagination import ListRequest, parse_objects, read, read_all
from bbcli.client.request import TEXT, Request
from bbcli.client.response import buffer_beginning
from bbcli.errors import NotAuthenticated, ServerFailed, UnknownDryRunResult
from bbcli.output import Document, Record, RecordList
from bbcli.output.cells import is_plain
from bbcli.records import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bbcli.client.http.urls import File
    from bbcli.client.pages import Page
    from bbcli.client.request import Query
    from bbcli.client.response import Response
    from bbcli.config.addresses import RepoAddress
    from bbcli.errors import BbcliError
    from bbcli.records import Raw

T = TypeVar("T")


class DryRunRecord(Record):
    """The record of a write in a dry run: reading a field of it ends the run."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(b"")

    @property
    def value(self) -> Any:
        """Raise UnknownDryRunResult."""
        raise UnknownDryRunResult


class Client(Session):
    """Requests objects, lists and texts of one server, and sends writes."""

    def record(self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None) -> Record:
        """GET one object."""
        return self._one(self.send(Request("GET", template, variables, query)), ("GET", template))

    def properties(self) -> Record:
        """GET the version and the name of the server."""
        return self._one(self.send(Request("GET", PROPERTIES, is_short=True)), ("GET", PROPERTIES))

    def first(
        self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None
    ) -> Record | None:
        """GET the first object of a list; None if it is empty."""
        page = self.page(Request("GET", template, variables, {**query, "limit": 1}))
        return Record(page.values[0]) if page.values else None

    def gather(self, requests: Mapping[str, Request]) -> dict[str, Record | BbcliError]:
        """GET several objects at once and return them by name; an error stands in the place of one that failed."""
        from bbcli.client.gather import gather

        return gather(self, requests, lambda response, asked: self._one(response, ("GET", asked.template)))

    def records(
        self,
        template: str,
        variables: Mapping[str, str | None] | None = None,
        list_range: ListRange = ALL,
        *,
        keep: Callable[[Record], bool] | None = None,
        settles: str | None = None,
        **query: str | int | bool | None,
    ) -> RecordList:
        """GET a range of a list, page by page as it is read.

        `keep` filters by what the server has no parameter for; the limit counts the accepted objects. `settles` is the
        query parameter that the `id` of the first object pins: new objects do not shift the pages that follow.
        """
        return self.listed(ListRequest(self, template, variables or {}, query, settles), list_range, keep)

    def listed(
        self, listing: ListRequest, list_range: ListRange = ALL, keep: Callable[[Record], bool] | None = None
    ) -> RecordList:
        """Return a list that is requested page by page as it is read: see `records`."""
        return RecordList(read(self, listing, list_range, keep), operation=listing.asked)

    def records_over(
        self,
        template: str,
        variables: Mapping[str, str | None],
        name: str,
        values: Iterable[str],
        list_range: ListRange,
    ) -> RecordList:
        """GET a list for each value of one query parameter, and read them as one."""
        listings = (ListRequest(self, template, variables, {name: value}) for value in values)
        return RecordList(read_all(self, listings, list_range), operation=("GET", template))

    def merged(
        self,
        template: str,
        repos: Sequence[RepoAddress],
        limit: int | None,
        *,
        keep: Callable[[Record], bool] | None = None,
        named: Sequence[RepoAddress] = (),
        settles: str | None = None,
        time: Callable[[Raw], float] | None = None,
        are_ascending: bool = False,
        **query: str | int | bool | None,
    ) -> RecordList:
        """GET a list of each repository, and read them as one, the newest first: see MergedList."""
        from bbcli.client.multi_repo import MergedList

        merged = MergedList(
            self, template, repos, query, limit, keep, named, settles, time=time, are_ascending=are_ascending
        )
        return RecordList(merged.pages())

    def merged_ranges(
        self,
        template: str,
        repos: Sequence[RepoAddress],
        limit: int | None,
        queries: Sequence[dict[str, Any]],
        *,
        keep: Callable[[Record], bool] | None = None,
        settles: str = "until",
    ) -> RecordList:
        """GET a list of commits per repository and its query, and read them as one, the newest first."""
        from bbcli.client.multi_repo import MergedList

        merged = MergedList(self, template, repos, {}, limit, keep, settles=settles, queries=queries)
        return RecordList(merged.pages(), operation=("GET", template))

    def write(
        self,
        method: str,
        template: str,
        variables: Mapping[str, str | None],
        body: Mapping[str, object] | None = None,
        query: Query | None = None,
    ) -> Record | None:
        """Send a write; return the object in the response, None for an empty one."""
        response = self.send(Request(method, template, variables, query or {}, body=body))
        if not response.status:
            return DryRunRecord()
        return self._one(response, (method, template)) if response.body.strip() else None

    def submit(
        self,
        method: str,
        template: str,
        variables: Mapping[str, str | None],
        parts: Sequence[tuple[str, str | File]],
        source: tuple[str, ...] = (),
    ) -> Record:
        """Send a multipart form and return the object in the response; `source` are the arguments of curl for it."""
        data, media_type = encoded(parts)
        headers = {"Content-Type": media_type}
        response = self.send(Request(method, template, variables, data=data, source=source, more_headers=headers))
        return self._one(response, (method, template)) if response.status else DryRunRecord()

    def execute(
        self,
        method: str,
        template: str,
        variables: Mapping[str, str | None],
        body: Mapping[str, object] | None = None,
        query: Query | None = None,
    ) -> None:
        """Send a write and ignore the response, of which only the beginning is read: it may be a sign-in page."""
        response = self.send(Request(method, template, variables, query or {}, body=body, is_discarded=True))
        if response.is_cut and response.is_html:
            raise unusable_response(response)
        if response.status and response.body.strip() and not response.is_cut:
            self._one(response, (method, template))

    def whoami(self) -> str:
        """Return the name of the credential's user; NotAuthenticated if the server reports none.

        This resource answers anonymous requests too, and names the user in the header X-AUSERNAME.
        """
        response = self.send(Request("GET", PROPERTIES, is_short=True))
        if self._one(response).get("version") is None:
            raise unusable_response(response)
        user = unquote(response.headers.get("x-ausername", ""))
        if not user:
            raise NotAuthenticated(
                f"{self.server_url} does not accept the credential",
                hint="check the credential, and whether it has expired",
            )
        if not is_plain(user):
            raise ServerFailed(f"{self.server_url} reports a user name that is not one line of plain text")
        return user

    def document(
        self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None
    ) -> Document:
        """Return a document, requested as text or as JSON when it is read."""
        as_text = Request("GET", template, variables, query, accept=TEXT)
        return Document(text=lambda: self._text(as_text), record=lambda: self.record(template, variables, **query))

    def record_ahead(
        self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None
    ) -> Callable[[], Record]:
        """GET one object at the same time as other requests; return the function that waits for it."""
        from bbcli.client.gather import begin, response_of

        request = Request("GET", template, variables, query)
        asked = begin(self, request)
        return lambda: self._one(response_of(self, request, asked), ("GET", template))

    def _json(self, response: Response) -> Response:
        if response.is_html or not response.body:
            raise unusable_response(response)
        return response

    def page(self, request: Request, form: Callable[[bytes], Page] = parse_objects) -> Page:
        """Fetch a page of a list; `form` parses it."""
        return self._page(self.send(request), form)

    def page_ahead(self, request: Request, form: Callable[[bytes], Page]) -> Callable[[], Page]:
        """Return a function that fetches a page of a list in another thread: see `prefetchable`."""
        send = self.prefetchable(request)
        return lambda: self._page(send(), form)

    def pages_of(self, requests: Iterable[Request]) -> Iterator[Page]:
        """Yield the page of each request in their order; several are fetched at once."""
        from bbcli.client.gather import begin, response_of

        for request, asked in [(each, begin(self, each)) for each in requests]:
            yield self._page(response_of(self, request, asked), parse_objects)

    def _page(self, response: Response, form: Callable[[bytes], Page]) -> Page:
        return self._read(response, form)

    def _read(self, response: Response, form: Callable[[bytes], T]) -> T:
        """Parse a response; the error for one that can't be parsed has its status and request id."""
        body = self._json(response).body
        try:
            return form(body)
        except ServerFailed as error:
            error.refusal = details_of(response)
            raise

    def _one(self, response: Response, asked: tuple[str, str] | None = None) -> Record:
        value, is_repaired = self._read(response, decode)
        if not isinstance(value, dict):
            raise unusable_response(response)
        record = Record(response.body, value=value, operation=asked)
        record.is_repaired = is_repaired
        return record

    def _text(self, request: Request) -> Iterator[str]:
        """Request a text of any size and return it in pieces as they arrive."""
        response = self.begun(request)
        if response.is_html:
            raise unusable_response(response)
        if response.media_type.endswith("json"):
            message = f"{response.host} responded with JSON where text was requested"
            raise ServerFailed(message, reason="json_instead_of_text", refusal=details_of(response))
        # Files are in any encoding: bytes that are not UTF-8 are kept.
        return iterdecode(response.chunks or (response.body,), "utf-8", "surrogateescape")

    def begun(self, request: Request) -> Response:
        """Return a response whose beginning has arrived; a request that breaks off before that is sent again."""
        for attempt in count():
            response = self.send(request, stream=True)
            try:
                return buffer_beginning(response)
            except ServerFailed as error:
                failure = error.__cause__
                may_help = isinstance(failure, TransportFailure) and failure.may_help
                if not may_help or not self.wait_before_retry(attempt, str(failure)):
                    raise
        raise AssertionError("unreachable: counting has no end")  # pragma: no cover
