"""Read all pages of a call, in each of the formats in which servers page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.endpoints import short
from bbcli.client.pages import ListRange, Page, browsed, hits
from bbcli.client.pagination import ListRequest
from bbcli.client.prefetch import LARGEST_PAGE
from bbcli.commands.api.request_args import Body
from bbcli.commands.api.request_builder import Call, operation_name
from bbcli.errors import InvalidInput
from bbcli.openapi import Schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.client.request import Request
    from bbcli.context.app import App
    from bbcli.openapi import Operation
    from bbcli.output import RecordList

_SEARCH = "/search/latest/search"


def list_all(app: App, call: Call, limit: int | None, *, check: bool = True) -> RecordList:
    """Return the records of all pages, read lazily; InvalidInput for a call that is not paged."""
    listing, part = _request_and_range(app, call, limit, check=check)
    return app.client.listed(listing, part)


def first_call(app: App, call: Call, limit: int | None, *, check: bool = True) -> Call:
    """Return the call of the first page."""
    listing, part = _request_and_range(app, call, limit, check=check)
    request = listing.request(part.start or 0, min(limit or LARGEST_PAGE, LARGEST_PAGE))
    return Call(request, call.operation, call.input)


def _request_and_range(app: App, call: Call, limit: int | None, *, check: bool) -> tuple[_CallListRequest, ListRange]:
    listing = _list_request(app, call, check=check)
    start = listing.query.pop("start", None)
    first = str(start[-1]) if start else "0"
    if not first.isdecimal():
        raise InvalidInput(f"start: {first!r} is not an offset", hint="use -p start=N with a number of 0 or more")
    return listing, ListRange(limit, int(first))


def _list_request(app: App, call: Call, *, check: bool) -> _CallListRequest:
    request, operation = call.request, call.operation
    if operation and check and _is_unpaged(operation):
        raise InvalidInput(f"{operation_name(operation)} is not paged", hint="omit --paginate")
    if request.method == "POST" and request.template == _SEARCH:
        return _search_request(app, call)
    if request.method != "GET":
        raise InvalidInput(f"{request.method} {short(request.template)} is not a paged list", hint="omit --paginate")
    if "limit" in request.query:
        raise InvalidInput(
            "--paginate and -p limit cannot be combined", hint="use -L N to set the maximum number of items"
        )
    if operation and operation.pages == "browse":
        return _CallListRequest(
            app.client, request.template, request.variables, dict(request.query), form=browsed, call=request
        )
    return _CallListRequest(app.client, request.template, request.variables, dict(request.query), call=request)


def _is_unpaged(operation: Operation) -> bool:
    """True if the operation is described as not paged; undescribed responses of plugins may be paged."""
    is_described = not operation.plugin or any(answer.schema != Schema() for answer in operation.answers)
    return not operation.pages and is_described


def _search_request(app: App, call: Call) -> _CallListRequest:
    body = call.input.body.value if call.input.body else None
    entities = body.get("entities") if isinstance(body, dict) else None
    if not isinstance(entities, dict) or len(entities) != 1:
        raise InvalidInput(
            "--paginate requires exactly one entity in a search", hint="add -F 'entities[code][start]=0'"
        )
    (entity,) = entities
    return _SearchListRequest(
        app.client, _SEARCH, {}, dict(call.request.query), form=hits(entity), call=call.request, body=body
    )


class _CallListRequest(ListRequest, kw_only=True, eq=False):
    """The list of a call."""

    call: Request
    form: Callable[[bytes], Page] = Page.parse
    has_objects: bool = False

    def request(self, start: int, size: int) -> Request:
        """Return the request of one page."""
        return msgspec.structs.replace(self.call, query={**self.query, "start": start or None, "limit": size})

    def rest(self, start: int) -> str:
        """Return the options that continue at this position."""
        return f"-p start={start}"


class _SearchListRequest(_CallListRequest, kw_only=True, eq=False):
    """The results of a search for one entity, whose body holds the position of the page."""

    body: Any

    def request(self, start: int, size: int) -> Request:
        """Return the search request of one page."""
        ((entity, part),) = self.body["entities"].items()
        page = {**(part if isinstance(part, dict) else {}), "start": start, "limit": size}
        return msgspec.structs.replace(self.call, data=Body.of({**self.body, "entities": {entity: page}}).data)
