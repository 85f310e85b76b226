"""Repairs JSON that cannot be decoded: text that is not UTF-8, lone surrogates, values nested too deeply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

# Levels of objects and arrays; of Bitbucket's responses comment threads are nested deepest.
MAX_DEPTH = 100
CUT = "\u2026"
WARNING = (
    "warning: parts of the response are not valid Unicode, or are nested more than "
    f"{MAX_DEPTH} levels deep: they are shown as \ufffd or {CUT}"
)
# Escaped surrogates; one without its other half is not a character.
_HIGH, _LOW = rb"u[dD][89abAB][0-9a-fA-F]{2}", rb"u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rb"\\(?:%b\\%b|(?P<half>%b|%b)|.)" % (_HIGH, _LOW, _HIGH, _LOW), re.DOTALL)
# A string, possibly unterminated, or punctuation. Possessive, so that each byte is read once.
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{},:]', re.DOTALL)


class Repairable(Protocol):
    """A record or list that remembers that JSON of it was repaired."""

    is_repaired: bool


def is_repairable(error: Exception, raw: bytes) -> bool:
    """True if a repair may help against this error of decoding."""
    return isinstance(error, RecursionError) or "UTF-8" in str(error) or rb"\ud" in raw or rb"\uD" in raw


def repair(raw: bytes) -> bytes:
    """Return JSON with U+FFFD for invalid Unicode and an ellipsis for values nested too deeply."""
    return cut_deep(_ESCAPE.sub(_without_half, raw.decode("utf-8", "replace").encode()))


def _without_half(escape: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if escape["half"] else escape[0]


def repair_in(raw: bytes, found: Repairable) -> bytes:
    """Repair JSON of a record or list, and mark that as repaired."""
    found.is_repaired = True
    return repair(raw)


def decodable_text(raw: bytes, found: Repairable) -> str:
    """Return JSON of a record or list as text that jq can decode, repaired if needed."""
    from bbcli._lazy import DECODE_ERRORS, msgspec

    try:
        msgspec.json.decode(raw, type=msgspec.Raw)
    except DECODE_ERRORS as error:
        return repair_in(raw, found).decode() if is_repairable(error, raw) else as_text(raw, found)
    return as_text(raw, found)


def as_text(raw: bytes, found: Repairable) -> str:
    """Return JSON of a record or list as text, with U+FFFD for invalid UTF-8."""
    text = raw.decode("utf-8", "replace")
    if "\ufffd" in text and text.encode() != raw:
        found.is_repaired = True
    return text


def cut_deep(raw: bytes) -> bytes:
    """Return JSON with an ellipsis for values nested too deeply."""
    return b"".join(_cut(raw))


def _cut(raw: bytes) -> Iterator[bytes]:
    depth = end = 0
    for token in TOKEN.finditer(raw):
        if token[0] in b"[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                yield raw[end : token.start()] + f'"{CUT}"'.encode()
        elif token[0] in b"]}":
            depth -= 1
            if depth == MAX_DEPTH:
                end = token.end()
    if depth <= MAX_DEPTH:
        yield raw[end:]


def elements(raw: bytes, name: str) -> list[bytes]:
    """Return the elements of an array member of an object as raw JSON, without decoding them."""
    found: list[bytes] = []
    depth = start = 0
    member = last = b""
    for token in TOKEN.finditer(raw):
        match token[0]:
            case b"[" | b"{":
                depth += 1
                if depth == 2 and member == b'"%s"' % name.encode():
                    start = token.end()
            case b"]" | b"}":
                depth -= 1
                if depth == 1 and start:
                    return [each for each in (*found, raw[start : token.start()].strip()) if each]
            case b"," if depth == 2 and start:
                found.append(raw[start : token.start()].strip())
                start = token.end()
            case b":" if depth == 1:
                member = last
            case text:
                last = text
    return found
