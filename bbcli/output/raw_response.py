"""An answer as it came: JSON, text or anything else, to stdout or into a file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.config.files import atomic_write, link_target, open_to_write
from bbcli.errors import BbcliError, InvalidInput, ServerFailed
from bbcli.output.cells import visible
from bbcli.records import Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from bbcli.output.terminal import Screen

_TEXT = ("text/", "application/xml", "application/javascript", "application/x-sh")


class RawResponse(NamedTuple):
    """A body in pieces, to be written once. `head` stands before it; `error` is raised behind it.

    It goes to `file` where one is named, and nowhere where it is `silent`. `asked` is as in Record. `join` makes one
    piece of a body that is decoded; it may refuse one that is too large.
    """

    chunks: Iterable[bytes]
    media_type: str = "text/plain"
    head: str = ""
    error: BbcliError | None = None
    file: Path | None = None
    discard: bool = False
    operation: tuple[str, str] | None = None
    join: Callable[[Iterable[bytes]], bytes] = b"".join

    def read_all(self) -> bytes:
        """Return the body in one piece."""
        return self.join(self.chunks)


def write_response(reply: RawResponse, screen: Screen) -> None:
    """Write a reply; in a pipe, and into a file, byte for byte as it comes."""
    write_head(reply, screen)
    if reply.discard:
        for _ in reply.chunks:
            pass  # whether it comes whole shows when it is read
    elif reply.file and not reply.error:
        _save(reply.chunks, reply.file)
    elif screen.is_terminal:
        _show(reply, screen)
    else:
        for chunk in reply.chunks:
            screen.write(chunk)
    if reply.error:
        raise reply.error


def write_head(reply: RawResponse, screen: Screen) -> None:
    """Write what stands before the body."""
    screen.out.write(visible(reply.head, keep="\n") if screen.is_terminal else reply.head)


def _show(reply: RawResponse, screen: Screen) -> None:
    """Write a body for a person: JSON is indented, text is made visible, anything else is for no terminal."""
    if reply.media_type.endswith("json"):
        _show_json(reply.read_all(), screen)
    elif "html" in reply.media_type and reply.error:
        return  # a page for a browser: the error says what it is
    elif reply.media_type.startswith(_TEXT):
        _show_text(reply.chunks, screen)
    elif size := sum(map(len, reply.chunks)):
        raise InvalidInput(
            f"the answer is {size} bytes of {reply.media_type or 'no media type'}, which no terminal can show",
            hint="--output-file FILE, or a pipe",
        )


def _show_json(body: bytes, screen: Screen) -> None:
    from bbcli._lazy import DECODE_ERRORS
    from bbcli.output.json import Json
    from bbcli.records import Record

    if not body.strip():
        return
    try:
        Json(screen).block(Record(body), ())
    except DECODE_ERRORS:
        _show_text((body,), screen)


def _show_text(chunks: Iterable[bytes], screen: Screen) -> None:
    from codecs import getincrementaldecoder

    decode = getincrementaldecoder("utf-8")("replace").decode
    last = ""
    for chunk in chunks:
        if text := decode(chunk):
            last = text[-1]
            screen.out.write(visible(text, keep="\n\t"))
    if last not in ("", "\n"):
        screen.out.write("\n")


def _save(chunks: Iterable[bytes], path: Path) -> None:
    try:
        with _open_complete(path) as file:
            for chunk in chunks:
                file.write(chunk)
    except BrokenPipeError:  # it is one whose reader has gone
        raise
    except OSError as error:
        raise BbcliError(f"{path}: {error.strerror}") from None


@contextmanager
def _open_complete(path: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that is there when all of it is: what was there before stays until then."""
    if path.exists() and not path.is_file():  # a pipe, /dev/null
        with os.fdopen(open_to_write(path, 0, waits=True), "wb") as file:
            yield file
        return
    # The target of a link is replaced, and the link stays.
    with atomic_write(link_target(path), private=False, durable=False) as file:
        yield file


def parse_json_body(reply: RawResponse, screen: Screen) -> RawResponse | Record | RecordList:
    """Return what is in an answer of JSON, whose head is written; the answer where it is a refusal, or no JSON."""
    if reply.error or reply.discard or reply.file or not reply.media_type.endswith("json"):
        return reply
    body = reply.read_all().strip()
    try:
        value = msgspec.json.decode(body, type=list[msgspec.Raw] if body.startswith(b"[") else msgspec.Raw)
    except DECODE_ERRORS as error:
        if not body:
            return reply._replace(chunks=())
        raise ServerFailed(f"the server's answer is not JSON: {error}") from None
    write_head(reply, screen)
    return (
        RecordList([value], operation=reply.operation)
        if isinstance(value, list)
        else Record(body, operation=reply.operation)
    )
