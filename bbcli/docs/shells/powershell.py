"""The command tree in the syntax of PowerShell: a hashtable per command, each word with its help."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.docs.completion_scripts import Data, Entry, Word


def render(data: Data) -> str:
    """Return the table of commands, preceded by the sets of shared options."""
    shared = [f"    $shared{number} = {_array(_pairs(words))}" for number, words in enumerate(data.shared)]
    others = [
        f"    $commands[{_quote(other)}] = $commands[{_quote(entry.path)}]"
        for entry in data.entries
        for other in entry.other_paths
    ]
    return "\n".join((*shared, "    $commands = @{", *map(_entry, data.entries), "    }", *others, ""))


def _entry(entry: Entry) -> str:
    verbs, arguments = _array(_pairs(entry.verbs)), _array(map(_quote, entry.arguments))
    options = f"{_array(_pairs(entry.options))} + $shared{entry.shared}"
    key = _quote(entry.path)
    return f"        {key} = @{{ verbs = {verbs}; arguments = {arguments}; options = {options} }}"


def _pairs(words: Iterable[Word]) -> Iterable[str]:
    return (f"{_quote(word.text)}, {_quote(word.help)}" for word in words)


def _array(texts: Iterable[str]) -> str:
    return f"@({', '.join(texts)})"


def _quote(text: str) -> str:
    """Return the text in single quotes; PowerShell reads typographic quotes as quotes, too."""
    for each in "'\u2018\u2019\u201a\u201b":
        text = text.replace(each, each * 2)
    return f"'{text}'"
