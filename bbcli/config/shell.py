"""Quoted command lines for hints."""

from __future__ import annotations

import re

# Words that no shell changes; zsh expands `=ls` to the path of ls, fish `%self` to a number.
_PLAIN = r"[A-Za-z0-9_@+:,./-][A-Za-z0-9_@%+=:,./-]*"
# Between single quotes fish takes these for escapes.
_ESCAPES = r"\\*'[\\']*|\\{2,}|\\\Z"


def command_line(*words: object) -> str:
    """Return a command line that a POSIX shell or fish splits into these words."""
    return " ".join(quoted(str(word)) for word in words)


def quoted(text: str) -> str:
    """Return a text quoted for sh, zsh and fish."""
    if re.fullmatch(_PLAIN, text):
        return text
    return "'" + re.sub(_ESCAPES, _in_double_quotes, text) + "'"


def _in_double_quotes(found: re.Match[str]) -> str:
    escaped = found[0].replace("\\", r"\\")
    return f"""'"{escaped}"'"""
