"""The lines of a file, each with the commit that changed it last."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.endpoints import BROWSE_PATH
from bbcli.client.pages import ListRange, Page, lines
from bbcli.client.pagination import ListRequest, limiter_of, pager_of
from bbcli.commands.files.endpoints import PAGE
from bbcli.errors import InvalidInput
from bbcli.output import Record, RecordList
from bbcli.records import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.commands.files.place import Place
    from bbcli.context.app import App
    from bbcli.output.source import LineRange
    from bbcli.records import Raw


def blame(app: App, place: Place, wanted: LineRange) -> RecordList:
    """Return the lines as objects of `line`, `text` and the fields of the commit; requests the first page."""
    start = wanted.first - 1
    list_range = ListRange(None if wanted.last is None else wanted.last - start, start)
    query = {"at": place.at, "blame": True}
    form = partial(_blamed, place)
    listing = ListRequest(app.client, BROWSE_PATH, place.variables, query, form=form, size=PAGE)
    pages = limiter_of(list_range).values(pager_of(app.client, listing, list_range).pages())
    with place.explaining("FILE"):
        if not place.path:
            raise place.wrong_kind("DIRECTORY")
        first = next(pages, ())
    if not (first or wanted.is_all):
        raise place.no_line(wanted.first)
    address = place.repo
    return RecordList(
        chain((first,), pages),
        page_of=lambda line: app.web(address.project, address.slug, f"/commits/{line.get('commitHash')}"),
        operation=listing.asked,
    )


def _blamed(place: Place, body: bytes) -> Page:
    """Parse a page of lines: each is an object of its number, its text, and the commit that changed it."""
    whole = decode(body)[0]
    if isinstance(whole, dict) and "children" in whole:
        raise place.wrong_kind("DIRECTORY")
    if isinstance(whole, dict) and whole.get("binary"):
        raise InvalidInput(f"{place.path!r} is a binary file")
    page = lines(body)
    spans = sorted(_spans(whole.get("blame")), key=_first_line)
    start = whole.get("start") if isinstance(whole.get("start"), int) else 0
    return msgspec.structs.replace(
        page, values=[_joined(raw, number, spans) for number, raw in enumerate(page.values, start + 1)]
    )


def _spans(blame: object) -> list[dict[str, Any]]:
    """Return the spans of lines with their commits; a server may omit them."""
    known = [span for span in blame if isinstance(span, dict)] if isinstance(blame, list) else []
    return [span for span in known if isinstance(span.get("lineNumber"), int)]


def _first_line(span: dict[str, Any]) -> int:
    return int(span["lineNumber"])


def _joined(line: Raw, number: int, spans: Sequence[dict[str, Any]]) -> bytes:
    at = bisect_right(spans, number, key=_first_line) - 1
    span = spans[at] if at >= 0 else {}
    count = span.get("spannedLines")
    if not isinstance(count, int) or number >= span["lineNumber"] + count:
        span = {}
    commit = {name: value for name, value in span.items() if name not in ("lineNumber", "spannedLines")}
    return msgspec.json.encode({**commit, "line": number, "text": Record(line).get("text")})
