"""Reads the body of a response: decompresses it and enforces its limit."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bbcli.client.error_mapping import details_of
from bbcli.config.sizes import format_size
from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.client.response import Response

# Bytes of a page or an object by default, and of what is never long: errors, redirects, probes, sign-in steps.
LARGEST_BODY = 64 << 20
LARGEST_SHORT_BODY = 1 << 20
# Deflate packs 1032 to 1 at most: so much of it unpacks to 1 MiB. Larger pieces make malloc copy the whole as it grows.
_SLICE = 1024
GZIP = ("gzip", "x-gzip")
_GZIP_MAGIC = b"\x1f"


class Ceiling(NamedTuple):
    """The maximum number of bytes of a body: a longer one is cut or an error. No option raises a fixed one."""

    size: int
    cuts: bool = False
    is_fixed: bool = False


def too_large(response: Response, ceiling: Ceiling) -> ServerFailed:
    """Return the error for a body above its limit."""
    size = format_size(ceiling.size)
    return ServerFailed(
        f"the response of {urlsplit(response.url).path} is larger than {size}",
        hint="check the server's URL, and any proxy before it" if ceiling.is_fixed else None,
        reason="" if ceiling.is_fixed else "body_too_large", refusal=details_of(response), size=size,
    )  # fmt: skip


def join(response: Response, ceiling: Ceiling, chunks: Iterable[bytes]) -> bytes:
    """Join a streamed body; ServerFailed above the limit."""
    body, is_cut = read(chunks, "", ceiling.size)
    if is_cut:
        raise too_large(response, ceiling)
    return body


class UnknownCoding(Exception):
    """A Content-Encoding that was not requested."""


class _TooLarge(Exception):
    """More bytes than the limit."""


def read(chunks: Iterable[bytes], coding: str, limit: int) -> tuple[bytes, bool]:
    """Return up to `limit` bytes of a body, and True if there are more, compressed or decompressed.

    The compressed size counts too: an endless body can decompress to nothing. Memory holds the bytes once.
    """
    kept = BytesIO()
    try:
        for piece in unpacked(_within(chunks, limit), coding):
            room = limit - kept.tell()
            if len(piece) > room:
                kept.write(memoryview(piece)[:room])
                return kept.getvalue(), True
            kept.write(piece)
    except _TooLarge:
        return kept.getvalue(), True
    return kept.getvalue(), False


def _within(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """Yield the bytes within the limit, then raise _TooLarge if there are more."""
    for chunk in chunks:
        if len(chunk) > limit:
            yield chunk[:limit]
            raise _TooLarge
        limit -= len(chunk)
        yield chunk


def unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Decompress a body, at most 1 MiB at a time; UnknownCoding for one that is not gzip.

    zlib.error for a damaged or incomplete body.
    """
    match coding.strip().lower():
        case "" | "identity":
            yield from chunks
        case coding if coding in GZIP:
            yield from _gunzipped(chunks)
        case unknown:
            for chunk in chunks:  # a response without a body may name any
                if chunk:
                    raise UnknownCoding(unknown)


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress each gzip member (RFC 1952); data after the last one, such as padding, is ignored."""
    member, is_over = None, False
    for packed in _sliced(chunks):
        rest = b"" if is_over else packed
        while rest:
            if member is None or member.eof:
                is_over = member is not None and not rest.startswith(_GZIP_MAGIC)
                if is_over:
                    break
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)  # with the head of gzip
            yield member.decompress(rest)
            rest = member.unused_data
    if member and not member.eof:
        raise zlib.error("the packed answer breaks off")


def _sliced(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        yield from (chunk[at : at + _SLICE] for at in range(0, len(chunk), _SLICE))
