"""Speaks with one server: objects, lists, documents and writes."""

from __future__ import annotations

from codecs import iterdecode
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from bbcli.client.endpoints import PROPERTIES
from bbcli.client.error_mapping import details_of, unusable_response
from bbcli.client.http.retry import TransportFailure
from bbcli.client.http.session import Session
from bbcli.client.pages import ALL, ListRange
from bbcli.client.pagination import ListRequest, parse_objects, read, read_all
from bbcli.client.request import TEXT, Request
from bbcli.client.response import begun
from bbcli.errors import NotAuthenticated, ServerFailed
from bbcli.output import Document, Record, RecordList
from bbcli.output.cells import is_plain
from bbcli.records import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bbcli.client.pages import Page
    from bbcli.client.response import Response
    from bbcli.config.addresses import RepoAddress

T = TypeVar("T")


class DryRunRecord(Record):
    """What stands for the answer to a write of a dry run: whoever looks into it gets no further."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(b"")

    @property
    def value(self) -> Any:
        """Raise Unsaid."""
        from bbcli.client.http.write_policy import UnknownDryRunResult

        raise UnknownDryRunResult


@dataclass
class Client(Session):
    """What is asked of one server."""

    def record(self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None) -> Record:
        """GET one object."""
        return self._one(self.send(Request("GET", template, variables, query)), ("GET", template))

    def properties(self) -> Record:
        """GET the version of the server, and what it is called."""
        return self._one(self.send(Request("GET", PROPERTIES, is_short=True)), ("GET", PROPERTIES))

    def first(
        self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None
    ) -> Record | None:
        """GET the first object of a list; None where it is empty."""
        page = self.page(Request("GET", template, variables, {**query, "limit": 1}))
        return Record(page.values[0]) if page.values else None

    def records(
        self,
        template: str,
        variables: Mapping[str, str | None] | None = None,
        part: ListRange = ALL,
        *,
        keep: Callable[[Record], bool] | None = None,
        settles: str | None = None,
        **query: str | int | bool | None,
    ) -> RecordList:
        """GET a list page by page as it is read, the part of it that is wanted.

        `keep` picks what the server can't be asked to filter; the limit counts what it picked. `settles` names the
        parameter of the query that the `id` of the first object is a lasting value for: what is new on the server
        while the list is read does not shift it.
        """
        return self.listed(ListRequest(self, template, variables or {}, query, settles), part, keep)

    def listed(
        self, listing: ListRequest, part: ListRange = ALL, keep: Callable[[Record], bool] | None = None
    ) -> RecordList:
        """Return a list page by page as it is read: see `records`."""
        return RecordList(read(self, listing, part, keep), operation=listing.asked)

    def records_over(
        self, template: str, variables: Mapping[str, str | None], name: str, values: Iterable[str], part: ListRange
    ) -> RecordList:
        """GET a list for each value of one query parameter, and read them as one."""
        listings = (ListRequest(self, template, variables, {name: value}) for value in values)
        return RecordList(read_all(self, listings, part), operation=("GET", template))

    def merged(
        self,
        template: str,
        repos: Sequence[RepoAddress],
        limit: int | None,
        *,
        keep: Callable[[Record], bool] | None = None,
        named: Sequence[RepoAddress] = (),
        settles: str | None = None,
        **query: str | int | bool | None,
    ) -> RecordList:
        """GET a list of commits of each repository, and read them as one, the newest first: see Merge."""
        from bbcli.client.multi_repo import MergedList

        return RecordList(MergedList(self, template, repos, query, limit, keep, named, settles).pages())

    def write(
        self, method: str, template: str, variables: Mapping[str, str | None], body: Mapping[str, object] | None = None
    ) -> Record | None:
        """Send a write; return the object that the server answers with, None where it answers nothing."""
        response = self.send(Request(method, template, variables, body=body))
        if not response.status:
            return DryRunRecord()
        return self._one(response, (method, template)) if response.body.strip() else None

    def execute(
        self, method: str, template: str, variables: Mapping[str, str | None], body: Mapping[str, object] | None = None
    ) -> None:
        """Send a write whose response nobody reads; no more of that is kept than tells it from a sign-in page."""
        response = self.send(Request(method, template, variables, body=body, is_discarded=True))
        if response.is_cut and response.is_html:
            raise unusable_response(response)
        if response.status and response.body.strip() and not response.is_cut:
            self._one(response, (method, template))

    def whoami(self) -> str:
        """Return the name of the user that the credential belongs to; NotAuthenticated where the server knows none.

        The one resource that answers anybody, and tells in a header whom it took them for.
        """
        response = self.send(Request("GET", PROPERTIES, is_short=True))
        if self._one(response).get("version") is None:
            raise unusable_response(response)
        user = unquote(response.headers.get("x-ausername", ""))
        if not user:
            raise NotAuthenticated(
                f"{self.server_url} does not accept this login", hint="check it, and whether it has expired"
            )
        if not is_plain(user):
            raise ServerFailed(f"{self.server_url} reports a user name that is not one line of plain text")
        return user

    def document(
        self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None
    ) -> Document:
        """Return an answer that can be had as text and as JSON, not yet asked for."""
        as_text = Request("GET", template, variables, query, accept=TEXT)
        return Document(
            text=lambda: self._text(as_text),
            record=lambda: self.record(template, variables, **query),
        )

    def _json(self, response: Response) -> Response:
        if response.is_html or not response.body:
            raise unusable_response(response)
        return response

    def page(self, request: Request, form: Callable[[bytes], Page] = parse_objects) -> Page:
        """Ask for a page of a list, which comes in this form."""
        return self._page(self.send(request), form)

    def page_ahead(self, request: Request, form: Callable[[bytes], Page]) -> Callable[[], Page]:
        """Return what gets a page of a list in another thread: see `prepared`."""
        send = self.prefetchable(request)
        return lambda: self._page(send(), form)

    def _page(self, response: Response, form: Callable[[bytes], Page]) -> Page:
        return self._read(response, form)

    def _read(self, response: Response, form: Callable[[bytes], T]) -> T:
        """Read an answer; where it can't be read, the error has what the server's log knows it by."""
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
        """Ask for a text, of any size, and return it in pieces as they come."""
        response = self._begun(request)
        if response.is_html:
            raise unusable_response(response)
        if response.media_type.endswith("json"):
            message = f"{response.host} responded with JSON where text was requested"
            raise ServerFailed(message, hint="show the JSON: --json", refusal=details_of(response))
        # Files are in any encoding: what is no UTF-8 goes through as the bytes that it is.
        return iterdecode(response.chunks or (response.body,), "utf-8", "surrogateescape")

    def _begun(self, request: Request) -> Response:
        """Return a response whose beginning has come; what breaks off before that is asked for again."""
        for attempt in count():
            response = self.send(request, stream=True)
            try:
                return begun(response)
            except ServerFailed as error:
                failure = error.__cause__
                may_help = isinstance(failure, TransportFailure) and failure.may_help
                if not may_help or not self.wait_before_retry(attempt, str(failure)):
                    raise
        raise AssertionError("unreachable: counting has no end")  # pragma: no cover
