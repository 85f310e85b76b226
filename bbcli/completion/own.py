"""One's own words where a line is completed: aliases and extensions, which no script knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.completion.asked import matching
from bbcli.own import PREFIX, extensions, meant

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from bbcli.app import App
    from bbcli.completion.asked import Asked, Pair

# Stands for the word that the cursor is in, and can't be in one.
_CURSOR = "\0"


def aliases(asked: Asked, begun: str) -> list[Pair]:
    """Return aliases with what they stand for."""
    return matching(asked.app.config.aliases.items(), begun)


def own(asked: Asked, begun: str) -> list[Pair]:
    """Return aliases with what they stand for, and extensions."""
    programs = [(name, f"{PREFIX}{name}") for name in extensions(asked.app.environ.get("PATH", ""))]
    return matching([*asked.app.config.aliases.items(), *programs], begun)


def in_full(words: Sequence[str], begun: str, built_in: Container[str], app: App) -> tuple[Sequence[str], str]:
    """Return what the words before the cursor stand for, and the one that it is in; InvalidInput where more is needed.

    A program knows itself what it takes.
    """
    line = meant([*words, _CURSOR], built_in, app.config.aliases, "")
    if not isinstance(line, list):
        return words, begun
    at = next(number for number, word in enumerate(line) if _CURSOR in word)
    return line[:at], line[at].replace(_CURSOR, begun)
