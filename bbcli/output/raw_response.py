"""A response of any media type, written to stdout or to a file as the server sent it."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.config.files import atomic_write, link_target, open_to_write
from bbcli.errors import BbcliError, InvalidInput, ServerFailed
from bbcli.output.cells import visible
from bbcli.records import Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bbcli.output.terminal import Screen

_TEXT = ("text/", "application/xml", "application/javascript", "application/x-sh")


class RawResponse(NamedTuple):
    """A body in chunks that can be read once; `head` is written before it, `error` raised after it.

    It is written to `file` if there is one, and nowhere with `discard`. `operation` is as in Record. `join` joins the
    chunks of a body that is decoded, and may raise if it is too large.
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
        """Return the whole body."""
        return self.join(self.chunks)


def write_response(reply: RawResponse, screen: Screen) -> None:
    """Write a response; byte for byte to a pipe or a file. A newline ends the body of an error."""
    write_head(reply, screen)
    if reply.discard:
        for _ in reply.chunks:
            pass  # an incomplete body raises
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
    """Write the head."""
    screen.out.write(visible(reply.head, keep="\n") if screen.is_terminal else reply.head)


def _show(reply: RawResponse, screen: Screen) -> None:
    """Write a body to a terminal: JSON indented, text without control characters; InvalidInput for anything else."""
    if reply.media_type.endswith("json"):
        _show_json(reply.read_all(), screen)
    elif "html" in reply.media_type and reply.error:
        return  # an error page for browsers: `error` describes it
    elif reply.media_type.startswith(_TEXT):
        _show_text(reply.chunks, screen)
    elif size := sum(map(len, reply.chunks)):
        raise InvalidInput(
            f"the response is binary: {size} bytes of {reply.media_type or 'no media type'}", reason="binary_response"
        )


def _show_json(body: bytes, screen: Screen) -> None:
    from bbcli.output.json import Json

    if not body.strip():
        return
    try:
        Json(screen).block(Record(body), ())
    except DECODE_ERRORS:
        _show_text((body,), screen)


def _show_text(chunks: Iterable[bytes], screen: Screen) -> None:
    decode = getincrementaldecoder("utf-8")("replace").decode
    last = ""
    for chunk in chunks:
        if text := decode(chunk):
            last = text[-1]
            screen.out.write(visible(text, keep="\n\t"))
    if last not in ("", "\n"):
        screen.out.write("\n")


def _save(chunks: Iterable[bytes], path: Path) -> None:
    with saving(path) as file:
        for chunk in chunks:
            file.write(chunk)


@contextmanager
def saving(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that replaces `path` at the end of the block; if the block fails, `path` stays as it was.

    Pipes and devices are written directly. BbcliError for a file that cannot be written.
    """
    try:
        with _opened(path) as file:
            yield file
    except BrokenPipeError:  # a named pipe whose reader has gone
        raise
    except OSError as error:
        raise BbcliError(f"{path}: {error.strerror}") from None


def _opened(path: Path) -> AbstractContextManager[IO[bytes]]:
    if path.exists() and not path.is_file():  # a pipe, /dev/null
        return os.fdopen(open_to_write(path, 0, waits=True), "wb")
    # The target of a link is replaced, and the link stays.
    return atomic_write(link_target(path), private=False, durable=False)


def parse_json_body(reply: RawResponse, screen: Screen) -> RawResponse | Record | RecordList:
    """Return the record or list of a JSON response, after writing its head; other responses and errors unchanged."""
    if reply.error or reply.discard or reply.file or not reply.media_type.endswith("json"):
        return reply
    body = reply.read_all().strip()
    try:
        value = msgspec.json.decode(body, type=list[msgspec.Raw] if body.startswith(b"[") else msgspec.Raw)
    except DECODE_ERRORS as error:
        if not body:
            return reply._replace(chunks=())
        raise ServerFailed(f"the server's response is not JSON: {error}") from None
    write_head(reply, screen)
    return (
        RecordList([value], operation=reply.operation)
        if isinstance(value, list)
        else Record(body, operation=reply.operation)
    )
