"""What a call is answered with: as it comes, or page by page."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bbcli.call.lines import curl_line
from bbcli.client.lists import Listing
from bbcli.errors import InvalidInput, NotAuthenticated
from bbcli.output.reply import Reply
from bbcli.paging import Part
from bbcli.paging.forms import browsed, hits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.answers import Response
    from bbcli.app import App
    from bbcli.call.plan import Call
    from bbcli.output import Records
    from bbcli.request import Request

_SEARCH = "/search/latest/search"
# Headers whose values let in whoever has them.
_SECRET_HEADERS = frozenset({"set-cookie", "authorization", "proxy-authorization"})


def perform(app: App, call: Call) -> Response:
    """Send a call and return the whole answer, whatever its status; no answer is a BbcliError."""
    return app.client.fetch(call.request)


def reply(app: App, call: Call, *, include: bool = False, silent: bool = False, file: Path | None = None) -> Reply:
    """Send a call and return its answer as it comes, with its head where that is included.

    It goes to stdout, to a file, or nowhere. The error that it may be is raised when its body has been written.
    """
    response = app.client.fetch(call.request, stream=True)
    return Reply(
        response.chunks if response.chunks is not None else iter((response.body,)),
        response.media_type,
        head="".join(_head(response)) if include else "",
        error=app.client.refusal(call.request, response),
        file=file,
        silent=silent,
    )


def dry(app: App, call: Call) -> Reply:
    """Return the curl line that sends the same, with which nothing is sent.

    Its secrets are left to variables, those in its body too.
    """
    from bbcli import credentials

    headers: dict[str, str] = {}
    with suppress(NotAuthenticated):
        credential = credentials.resolve(app.server, app.sources)
        app.hidden.append(credential)
        headers = credential.headers(call.method, app.server.url + call.request.target)
    line = curl_line(call, app.network.connection_to(app.server), headers)
    return Reply(iter((f"{app.without_secrets(line)}\n".encode(),)))


def _head(response: Response) -> Iterator[str]:
    yield f"{response.line}\n"
    for name, value in response.headers.items():
        yield f"{name}: {'***' if name in _SECRET_HEADERS else value}\n"
    yield "\n"


def pages(app: App, call: Call, limit: int | None) -> Records:
    """Return what is in all pages of a list, as it is read; InvalidInput for what is not paged."""
    listing = _listing(app, call)
    start = listing.query.pop("start", None)
    first = str(start[-1]) if start else "0"
    if not first.isdecimal():
        raise InvalidInput(f"start: {first!r} is no number")
    return app.client.listed(listing, Part(limit, int(first)))


def _listing(app: App, call: Call) -> _Pages:
    request, operation = call.request, call.operation
    form = operation.pages if operation else ""
    if operation and not form:
        raise InvalidInput(
            f"{request.method} {operation.path} is not paged", hint="leave --paginate out: one answer has all of it"
        )
    if request.method == "POST" and request.template == _SEARCH:
        return _hits(app, call)
    if request.method != "GET":
        raise InvalidInput(f"{request.method} {request.template} is not paged: only what is read is")
    if "limit" in request.query:
        raise InvalidInput("--paginate chooses the size of the pages itself", hint="how many in all: -L N")
    if form == "browse" or re.search(r"/repos/[^/]+/browse(?:/|$)", request.template):
        return _Pages(app.client, request.template, request.variables, dict(request.query), form=browsed, sent=request)
    return _Pages(app.client, request.template, request.variables, dict(request.query), sent=request)


def _hits(app: App, call: Call) -> _Pages:
    body = call.wanted.body.value if call.wanted.body else None
    entities = body.get("entities") if isinstance(body, dict) else None
    if not isinstance(entities, dict) or len(entities) != 1:
        raise InvalidInput("a search is paged for one entity", hint="-F 'entities[code][start]=0'")
    (entity,) = entities
    return _Hits(app.client, _SEARCH, {}, dict(call.request.query), form=hits(entity), sent=call.request, body=body)


@dataclass
class _Pages(Listing):
    """The list that a call reads; `sent` is the call."""

    sent: Request | None = None

    def request(self, start: int, size: int) -> Request:
        """Return the call for a page."""
        assert self.sent  # noqa: S101 - it is always given; dataclasses want a default behind others
        return replace(self.sent, query={**self.query, "start": start or None, "limit": size})

    def rest(self, start: int) -> str:
        """Return the options that read on from there."""
        return f"-p start={start}"


@dataclass
class _Hits(_Pages):
    """What a search finds of one entity: where a page starts stands in the body."""

    body: Any = None

    def request(self, start: int, size: int) -> Request:
        """Return the search for a page."""
        from bbcli.call.wanted import Body

        assert self.sent  # noqa: S101 - as above
        ((entity, part),) = self.body["entities"].items()
        wanted = {**(part if isinstance(part, dict) else {}), "start": start, "limit": size}
        return replace(self.sent, data=Body.of({**self.body, "entities": {entity: wanted}}).data)
