"""Command lines that people are told to run: a shell reads each word of them as it is."""

from __future__ import annotations


def command_line(*words: object) -> str:
    """Return the words as a line; those that a shell would take for something else are quoted."""
    import shlex

    return shlex.join(map(str, words))
