"""The command tree in the syntax of fish: a case per command; words are separated from their help by a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.docs.completion_scripts import paths, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.docs.completion_scripts import Data, Entry, Word


def render(data: Data) -> str:
    """Return the body of the engine's function that looks up a command: shared options first, then the cases."""
    shared = [f"    set -l shared{number} {_pairs(words)}" for number, words in enumerate(data.shared)]
    cases = "\n".join(map(_case, data.entries))
    return "\n".join(
        (*shared, '    switch "$argv[1]"', cases, "        case '*'", "            return 1", "    end", "")
    )


def _case(entry: Entry) -> str:
    arguments = quoted(entry.arguments, _quote)
    lines = (
        f"        case {quoted(paths(entry), _quote)}",
        f"            set verbs {_pairs(entry.verbs)}",
        f"            set arguments {arguments}",
        f"            set options {_pairs(entry.options)} $shared{entry.shared}",
    )
    return "\n".join(" ".join(line.split(" ")).rstrip() for line in lines)


def _pairs(words: Iterable[Word]) -> str:
    return " ".join(f"{_quote(word.text)}\\t{_quote(word.help)}" for word in words)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
