"""Quoted command lines for hints."""

from __future__ import annotations


def command_line(*words: object) -> str:
    """Return a command line that a POSIX shell splits into these words."""
    return " ".join(quoted(str(word)) for word in words)


def quoted(text: str) -> str:
    """Return a text quoted for sh and zsh, in which `=ls` expands to the path of ls."""
    import shlex

    return f"'{text}'" if text.startswith("=") and shlex.quote(text) == text else shlex.quote(text)
