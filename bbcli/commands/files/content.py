"""The content of a file: its bytes, its lines, and its lines as JSON."""

from __future__ import annotations

import posixpath
from functools import partial
from typing import TYPE_CHECKING, Any

from bbcli.client.download import Download
from bbcli.client.endpoints import BROWSE_PATH
from bbcli.client.pages import ListRange, lines
from bbcli.client.pagination import ListRequest, limiter_of, pager_of
from bbcli.commands.files.endpoints import PAGE, RAW_PATH
from bbcli.commands.files.place import first_existing
from bbcli.errors import InvalidInput
from bbcli.output import Record
from bbcli.output.raw_response import saving
from bbcli.output.source import is_binary, select_lines, write_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from bbcli.client.response import Response
    from bbcli.commands.files.place import Candidate, Place
    from bbcli.context.app import App
    from bbcli.output.source import LineRange
    from bbcli.output.terminal import Screen

# Bytes of the longest target of a symbolic link that is looked for.
_LONGEST_TARGET = 1024


def write_content(app: App, candidates: list[Candidate], file: Path | None, plain: bool, screen: Screen) -> None:
    """Write a file to the screen, or to another file; as `plain` text a terminal gets no numbers and colors."""
    place, lines, response = first_existing(candidates, partial(_open, app))
    chunks = response.chunks if response.chunks is not None else iter((response.body,))
    app.console.progress.rest()
    if file:
        _save(app, chunks, file, place, lines)
    elif screen.is_terminal:
        _show(chunks, response.body, screen, place, lines, is_plain=plain)
        if len(response.body) <= _LONGEST_TARGET:
            _note_link(place, response.body)
    else:
        _pass_on(chunks, screen.write, place, lines)


def _open(app: App, place: Place, lines: LineRange) -> tuple[Place, LineRange, Response]:
    with place.explaining("FILE"):
        if not place.path:
            raise place.wrong_kind("DIRECTORY")
        return place, lines, Download.of(app.client, RAW_PATH, place.variables, at=place.at).begin()


def _show(
    chunks: Iterable[bytes], beginning: bytes, screen: Screen, place: Place, lines: LineRange, *, is_plain: bool
) -> None:
    if is_binary(beginning):
        raise InvalidInput(f"{place.path!r} is a binary file", hint="add -o FILE, or write to a pipe")
    _check_count(write_source(chunks, screen, place.path, lines, is_plain=is_plain), place, lines)


def _pass_on(chunks: Iterable[bytes], write: Callable[[bytes], object], place: Place, lines: LineRange) -> None:
    """Write the bytes of a file, or of some of its lines, unchanged."""
    if lines.is_all:
        for chunk in chunks:
            write(chunk)
    else:
        _check_count(select_lines(chunks, lines, write), place, lines)


def _save(app: App, chunks: Iterable[bytes], file: Path, place: Place, lines: LineRange) -> None:
    with saving(file) as out:
        _pass_on(chunks, out.write, place, lines)
    app.console.success(f"saved {place.path} to {file}")


def _check_count(count: int, place: Place, lines: LineRange) -> None:
    """Raise NotFound for lines behind the end of a file."""
    if count < lines.first and not lines.is_all:
        raise place.no_line(lines.first)


def _note_link(place: Place, content: bytes) -> None:
    """Note that a file seems to be a symbolic link: no server reports that, but its content is a path that exists."""
    target = content.decode("utf-8", "replace")
    found = posixpath.normpath(posixpath.join(posixpath.dirname(place.path), target))
    is_path = target.isprintable() and not found.startswith((".", "/")) and found != place.path
    if target and is_path and place._replace(path=found).kind:
        place.app.console.footer(f"{place.path} seems to be a symbolic link: its content is the path of {found}")


def read_lines(app: App, candidates: list[Candidate]) -> Record:
    """Return the lines of a file as the server has them, those of all pages in one object."""
    return first_existing(candidates, partial(_lines_of, app))


def _lines_of(app: App, place: Place, wanted: LineRange) -> Record:
    start = wanted.first - 1
    count = None if wanted.last is None else wanted.last - start
    with place.explaining("FILE"):
        if not place.path:
            raise place.wrong_kind("DIRECTORY")
        size = min(PAGE, count or PAGE)
        record = app.client.record(BROWSE_PATH, place.variables, at=place.at, start=start or None, limit=size)
    if "children" in record.value:
        raise place.wrong_kind("DIRECTORY")
    found = record.get("lines")
    if not isinstance(found, list):  # of a binary file
        if place.kind == "SUBMODULE":
            raise place.wrong_kind("SUBMODULE")
        return record
    _check_count(start + len(found) if found else 0, place, wanted)
    if record.get("isLastPage") or len(found) == count:
        return record
    return _with_lines(record, [*found, *_later_lines(place, start + len(found), count and count - len(found))])


def _later_lines(place: Place, start: int, count: int | None) -> Iterator[Any]:
    """Yield the lines from this number on, counted from 0, page by page."""
    client = place.app.client
    listing = ListRequest(client, BROWSE_PATH, place.variables, {"at": place.at}, form=lines, size=PAGE)
    pages = pager_of(client, listing, ListRange(count, start)).pages()
    for page in limiter_of(ListRange(count)).values(pages):
        yield from (Record(raw).value for raw in page)


def _with_lines(record: Record, lines: list[Any]) -> Record:
    from bbcli._lazy import msgspec

    whole = {**record.value, "lines": lines, "size": len(lines), "isLastPage": True, "nextPageStart": None}
    return Record(msgspec.json.encode(whole), operation=record.operation)
