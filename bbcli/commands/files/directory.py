"""The entries of a directory, and the last commit of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.endpoints import BROWSE
from bbcli.client.pages import Page, children
from bbcli.client.pagination import ListRequest
from bbcli.commands.files.endpoints import LAST_MODIFIED
from bbcli.errors import ServerFailed
from bbcli.output import Record, RecordList
from bbcli.records import decode, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.client.pages import ListRange
    from bbcli.commands.files.place import Place
    from bbcli.context.app import App
    from bbcli.records import Raw


def list_entries(app: App, place: Place, list_range: ListRange, *, shows_commits: bool) -> RecordList:
    """Return the entries of a directory as the server has them, with `lastCommit` if the commits are shown."""

    def entries(body: bytes) -> Page:
        page = children(body)
        if page is not None:
            return page
        found = decode(body)[0]
        if isinstance(found, dict) and not found.keys().isdisjoint(("lines", "binary")):
            raise place.wrong_kind(place.kind or "FILE")
        raise ServerFailed("the server's response is not a directory")

    last = place.template(LAST_MODIFIED)
    commits = app.client.record_ahead(last, place.variables, at=place.at) if shows_commits else None
    listing = ListRequest(app.client, place.template(BROWSE), place.variables, {"at": place.at}, form=entries)
    found = app.client.listed(listing, list_range)
    pages = _with_commits(found.pages, commits) if commits else found.pages
    return found.with_pages(
        place.explained(pages),
        page_of=lambda entry: place.web_url("/".join(filter(None, (place.path, _path_of(entry))))),
    )


def _path_of(entry: Record) -> str:
    return plain(entry.get("path.toString"))


def _with_commits(pages: Iterable[Sequence[Raw]], commits: Callable[[], Record]) -> Iterator[Sequence[Raw]]:
    """Yield the entries with the last commit of each as `lastCommit`."""
    known: dict[str, Any] | None = None
    for page in pages:
        if known is None:
            found = commits().get("files")
            known = found if isinstance(found, dict) else {}
        yield [_joined(raw, msgspec.json.encode(known.get(_path_of(Record(raw))))) for raw in page]


def _joined(entry: Raw, commit: bytes) -> bytes:
    """Put the commit behind the other members of an entry."""
    return bytes(entry).rstrip()[:-1] + b',"lastCommit":' + commit + b"}"
