"""The command tree in the syntax of bash: a case per command that sets verbs, options and arguments; no help."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from bbcli.docs.completion_scripts import paths, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.docs.completion_scripts import Data, Entry, Word


def render(data: Data) -> str:
    """Return the body of the engine's function that looks up a command: shared options first, then the cases."""
    lines = [f"  local -a shared{number}=({_texts(words)})" for number, words in enumerate(data.shared)]
    return "\n".join((*lines, "  case $1 in", *map(_case, data.entries), "  *) return 1 ;;", "  esac", ""))


def _case(entry: Entry) -> str:
    options = f'{_texts(entry.options)} "${{shared{entry.shared}[@]}}"'.lstrip()
    arguments = quoted(entry.arguments, quote)
    written = "|".join(map(quote, paths(entry)))
    return f"  {written}) verbs=({_texts(entry.verbs)}) arguments=({arguments})\n    options=({options}) ;;"


def _texts(words: Iterable[Word]) -> str:
    return quoted((word.text for word in words), quote)
