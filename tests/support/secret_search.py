"""Finds secrets in the output and files of a run, in any encoding."""

from __future__ import annotations

import html
import json
from base64 import b64encode, urlsafe_b64encode
from functools import cache
from urllib.parse import quote, quote_plus

# A part of a secret that is so long is no accident.
PIECE = 8


def encodings(mark: str) -> set[str]:
    """Return the encodings of a secret: URL, JSON, HTML, Python, and base64 at any offset."""
    raw = mark.encode()
    plain = {mark, quote(mark), quote(mark, safe=""), quote_plus(mark), html.escape(mark), repr(mark)[1:-1]}
    plain |= {json.dumps(mark)[1:-1], json.dumps(mark, ensure_ascii=False)[1:-1], repr(raw)[2:-1], raw.hex()}
    return plain | {
        encode(b"\0" * before + raw)[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6].decode()
        for before in range(3)
        for encode in (b64encode, urlsafe_b64encode)
    }


def pieces(mark: str) -> set[str]:
    """Return every part of a secret that is long enough to be recognized in a cut text."""
    return {mark[at : at + PIECE] for at in range(len(mark) - PIECE + 1)}


def secrets_in(text: str | bytes, *marks: str) -> list[str]:
    """Return the forms and pieces of the secrets that a text contains, ignoring case."""
    folded = (text.decode("utf-8", "replace") if isinstance(text, bytes) else text).casefold()
    return [form for mark in marks for form in _sought(mark) if form in folded]


@cache
def _sought(mark: str) -> tuple[str, ...]:
    return tuple(sorted({form.casefold() for form in encodings(mark) | pieces(mark)}))
