"""Takes secrets out of a text, in whatever form they stand in it: some servers repeat what they were sent."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "***"
# What is shorter can be no secret, and would be found in every word.
LEAST = 4
# Behind it nothing is left of what was too long.
CUT = "…"
# A text that is kept, such as that of a grant, is longer than any secret in it.
_LONGEST_THAT_IS_CUT = 128
_NAMES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


def masked(text: str, secrets: Iterable[str]) -> str:
    """Return the text without these secrets; one that was cut off at a … goes as far as it stands there."""
    known = sorted({_bare(secret) for secret in secrets if len(_bare(secret)) >= LEAST}, key=len, reverse=True)
    for secret in known:
        text = _whole(secret).sub(MASK, text)
        if CUT in text and len(secret) <= _LONGEST_THAT_IS_CUT:
            text = _begun(secret).sub(MASK + CUT, text)
    return text


def _bare(secret: str) -> str:
    """Return the secret without what a sentence loses at its ends."""
    return secret.strip().rstrip(".")


@lru_cache(maxsize=64)
def _whole(secret: str) -> re.Pattern[str]:
    """The case is not looked at: a sentence is quoted with a small letter."""
    return re.compile("".join(map(_written, secret)), re.IGNORECASE)


@lru_cache(maxsize=64)
def _begun(secret: str) -> re.Pattern[str]:
    """The secret up to any of its characters, the last of which may be cut in its own form, and the mark of the cut."""
    forms = list(map(_written, secret))
    rest = ""
    for form in reversed(forms[LEAST:]):
        rest = f"(?:{form}{rest})?"
    return re.compile(f"{''.join(forms[:LEAST])}{rest}[^\\s]{{0,6}}{CUT}", re.IGNORECASE)


def _written(char: str) -> str:
    """Return a pattern for a character as it stands in a text, a URL, a form, JSON, HTML and Python, once or twice."""
    if char.isascii() and char.isalnum():
        return char
    raw = char.encode("utf-8", "surrogatepass")
    forms = ["".join(f"%(?:25)*{byte:02x}" for byte in raw), "".join(rf"\\+x{byte:02x}" for byte in raw)]
    units = char.encode("utf-16-be", "surrogatepass").hex()
    forms += ["".join(rf"\\+u{units[at : at + 4]}" for at in range(0, len(units), 4)), rf"\\+x{ord(char):02x}"]
    forms += [f"&(?:amp;)*#0*{ord(char)};", f"&(?:amp;)*#x0*{ord(char):x};", rf"\\+{re.escape(char)}", re.escape(char)]
    forms += [f"&(?:amp;)*{_NAMES[char]};"] if char in _NAMES else [r"\+", r"\s+"] if char == " " else []
    return f"(?:{'|'.join(forms)})"
