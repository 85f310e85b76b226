"""Reads what a call lists over all its pages, in each of the forms that servers page in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import short
from bbcli.client.pages import ListRange, Page, browsed, hits
from bbcli.client.pagination import ListRequest
from bbcli.client.prefetch import LARGEST_PAGE
from bbcli.commands.api.request_builder import Call, named
from bbcli.commands.api.request_input import Body
from bbcli.errors import InvalidInput
from bbcli.openapi import Schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.client.request import Request
    from bbcli.context.app import App
    from bbcli.openapi import Operation
    from bbcli.output import RecordList

_SEARCH = "/search/latest/search"


def pages(app: App, call: Call, limit: int | None, *, check: bool = True) -> RecordList:
    """Return what is in all pages of a list, as it is read; InvalidInput for what is not paged."""
    listing, part = _wanted(app, call, limit, check=check)
    return app.client.listed(listing, part)


def first(app: App, call: Call, limit: int | None, *, check: bool = True) -> Call:
    """Return the call for the first page."""
    listing, part = _wanted(app, call, limit, check=check)
    request = listing.request(part.start or 0, min(limit or LARGEST_PAGE, LARGEST_PAGE))
    return Call(request, call.operation, call.wanted)


def _wanted(app: App, call: Call, limit: int | None, *, check: bool) -> tuple[_Pages, ListRange]:
    listing = _listing(app, call, check=check)
    start = listing.query.pop("start", None)
    first = str(start[-1]) if start else "0"
    if not first.isdecimal():
        raise InvalidInput(f"start: {first!r} is no position in a list", hint="-p start=N, where N is 0 or more")
    return listing, ListRange(limit, int(first))


def _listing(app: App, call: Call, *, check: bool) -> _Pages:
    request, operation = call.request, call.operation
    if operation and check and _is_whole(operation):
        raise InvalidInput(f"{named(operation)} is not paged", hint="leave --paginate out: one answer has all of it")
    if request.method == "POST" and request.template == _SEARCH:
        return _hits(app, call)
    if request.method != "GET":
        raise InvalidInput(
            f"{request.method} {short(request.template)} is not paged: only lists are",
            hint="leave --paginate out",
        )
    if "limit" in request.query:
        raise InvalidInput("--paginate chooses the size of the pages itself", hint="how many in all: -L N")
    if operation and operation.pages == "browse":
        return _Pages(app.client, request.template, request.variables, dict(request.query), form=browsed, sent=request)
    return _Pages(app.client, request.template, request.variables, dict(request.query), sent=request)


def _is_whole(operation: Operation) -> bool:
    """Whether it is known to have no pages: of what a plug-in answers that is not described, nobody knows."""
    is_described = not operation.plugin or any(answer.schema != Schema() for answer in operation.answers)
    return not operation.pages and is_described


def _hits(app: App, call: Call) -> _Pages:
    body = call.wanted.body.value if call.wanted.body else None
    entities = body.get("entities") if isinstance(body, dict) else None
    if not isinstance(entities, dict) or len(entities) != 1:
        raise InvalidInput("a search is paged for one entity", hint="-F 'entities[code][start]=0'")
    (entity,) = entities
    return _Hits(app.client, _SEARCH, {}, dict(call.request.query), form=hits(entity), sent=call.request, body=body)


@dataclass(kw_only=True)
class _Pages(ListRequest):
    """The list that a call reads; `sent` is the call."""

    sent: Request
    form: Callable[[bytes], Page] = Page.parse
    has_objects: bool = False

    def request(self, start: int, size: int) -> Request:
        """Return the call for a page."""
        return replace(self.sent, query={**self.query, "start": start or None, "limit": size})


@dataclass(kw_only=True)
class _Hits(_Pages):
    """What a search finds of one entity: where a page starts stands in the body."""

    body: Any

    def request(self, start: int, size: int) -> Request:
        """Return the search for a page."""
        ((entity, part),) = self.body["entities"].items()
        wanted = {**(part if isinstance(part, dict) else {}), "start": start, "limit": size}
        return replace(self.sent, data=Body.of({**self.body, "entities": {entity: wanted}}).data)
