"""Command lines that people are told to run: a shell reads each word of them as it is."""

from __future__ import annotations


def command_line(*words: object) -> str:
    """Return the words as a line; those that a shell would take for something else are quoted."""
    return " ".join(quoted(str(word)) for word in words)


def quoted(text: str) -> str:
    """Return a text as a word of a shell; zsh takes a program's path for `=ls`."""
    import shlex

    return f"'{text}'" if text.startswith("=") and shlex.quote(text) == text else shlex.quote(text)
