"""Removes secrets from text, in any encoding: servers and proxies repeat what they were sent."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from bbcli.errors import CUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "***"
# Shorter texts would match in many words.
MIN_LENGTH = 4
# Longer texts are stored forms, whose secrets are redacted by themselves.
_MAX_TRUNCATED_LENGTH = 128
_HTML_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return the text with secrets masked; the beginning of a secret before a … is masked too."""
    known = sorted(
        {_trimmed(secret) for secret in secrets if len(_trimmed(secret)) >= MIN_LENGTH}, key=len, reverse=True
    )
    # Most texts have no secret, and a search for a word of it costs less than compiling its pattern. Only in ASCII
    # texts: a few other characters match an ASCII letter, too.
    folded = text.lower() if text.isascii() else None
    for secret in known:
        if folded is None or _longest_word(secret) in folded:
            text = _pattern(secret).sub(MASK, text)
        if CUT in text and len(secret) <= _MAX_TRUNCATED_LENGTH:
            text = _prefix_pattern(secret).sub(MASK + CUT, text)
    return text


def _trimmed(secret: str) -> str:
    """Return the secret without blanks and final dots, which messages lose."""
    return secret.strip().rstrip(".")


def _longest_word(secret: str) -> str:
    """Return the longest run of ASCII letters and digits, in lower case: each encoding leaves them as they are."""
    # Before the lower case: that of some other characters is an ASCII letter.
    return max(re.findall(r"[A-Za-z0-9]+", secret), key=len, default="").lower()


@lru_cache(maxsize=64)
def _pattern(secret: str) -> re.Pattern[str]:
    """Return a pattern for a secret in any case: messages are quoted with a lower-case letter."""
    return re.compile(_NOT_IN_BACKSLASHES + "".join(_forms(secret)), re.IGNORECASE)


@lru_cache(maxsize=64)
def _prefix_pattern(secret: str) -> re.Pattern[str]:
    """Return a pattern for the beginning of a secret and the mark of the cut; the last character may be incomplete."""
    rest = ""
    for form in reversed([*_forms(secret[MIN_LENGTH:])]):
        rest = f"(?:{form}{rest})?"
    return re.compile(
        f"{_NOT_IN_BACKSLASHES}{''.join(_forms(secret[:MIN_LENGTH]))}{rest}[^\\s]{{0,12}}{CUT}", re.IGNORECASE
    )


# Texts and secrets come from others, so that matching must be linear: a run of backslashes is matched only from its
# beginning, and as a whole.
_NOT_IN_BACKSLASHES = r"(?:(?<!\\)|(?!\\))"


def _forms(secret: str) -> Iterator[str]:
    """Yield a pattern for each character of a secret; one for a whole run of blanks or of backslashes."""
    for char, run in groupby(secret):
        count = len([*run])
        if char in " \\":
            yield f"(?:{_escaped_forms(char)}){{1,{count}}}"
        else:
            yield from [_escaped_forms(char)] * count


def _escaped_forms(char: str) -> str:
    """Return a pattern for a character in text, URLs, forms, JSON, HTML and Python, encoded once or twice."""
    if char.isascii() and char.isalnum():
        return char
    raw = char.encode("utf-8", "surrogatepass")
    units = char.encode("utf-16-be", "surrogatepass").hex()
    escapes = {
        r"\\++".join(f"x{byte:02x}" for byte in raw),
        r"\\++".join(f"u{units[at : at + 4]}" for at in range(0, len(units), 4)),
        f"x{ord(char):02x}",
    }
    if char == "\\":
        forms = [rf"\\++(?:{'|'.join(sorted(escapes))})?+"]
    else:
        # After backslashes, which the pattern of the character before may have matched.
        forms = [rf"\\*+(?<=\\)(?:{'|'.join(sorted(escapes))}|{re.escape(char)})"]
    forms.append("".join(f"%(?:25)*{byte:02x}" for byte in raw))
    forms += [f"&(?:amp;)*#0*{ord(char)};", f"&(?:amp;)*#x0*{ord(char):x};"]
    forms += (
        [f"&(?:amp;)*{_HTML_ENTITIES[char]};"]
        if char in _HTML_ENTITIES
        else [r"\+", "%(?:25)*2b", r"\s++"]
        if char == " "
        else []
    )
    forms += [re.escape(char)] if char != "\\" else []
    return f"(?:{'|'.join(forms)})"
