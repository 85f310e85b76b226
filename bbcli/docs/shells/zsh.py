"""The command tree in the syntax of zsh: a case per command that sets verbs and options, each word with its help."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from bbcli.docs.completion_scripts import paths, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.docs.completion_scripts import Data, Entry, Word


def render(data: Data) -> str:
    """Return the body of the engine's function that looks up a command: shared options first, then the cases."""
    shared = [
        f"  local -a shared{number}\n  shared{number}=({_pairs(each)})" for number, each in enumerate(data.shared)
    ]
    return "\n".join((*shared, "  case $1 in", *map(_case, data.entries), "  (*) return 1 ;;", "  esac", ""))


def _case(entry: Entry) -> str:
    arguments = quoted(entry.arguments, quote)
    options = f'{_pairs(entry.options)} "${{shared{entry.shared}[@]}}"'.lstrip()
    verbs = _pairs(entry.verbs)
    written = "|".join(map(quote, paths(entry)))
    return f"  ({written}) verbs=({verbs}) arguments=({arguments})\n    options=({options}) ;;"


def _pairs(words: Iterable[Word]) -> str:
    return quoted((text for word in words for text in word), quote)
