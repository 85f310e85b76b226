"""What may stand for a value: who knows each kind, and how it is told to a shell."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from bbcli.cli.aliases import PREFIX, extensions, resolve
from bbcli.cli.completion.session import matching
from bbcli.cli.tree import node_of, verb_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    import click

    from bbcli.cli.completion.session import CompletionSession, Pair
    from bbcli.context.app import App


# The module that knows a kind, which is imported where it is asked for, and its function.
KINDS = {
    "account": ("server_names", "accounts"),
    "alias": ("candidates", "aliases"),
    "branch": ("refs", "branches"),
    "columns": ("fields", "columns"),
    "commit": ("refs", "commits"),
    "field": ("api", "body"),
    "fields": ("fields", "fields"),
    "operation": ("api", "operations"),
    "order": ("fields", "order"),
    "own": ("candidates", "own"),
    "parameter": ("api", "parameters"),
    "permissions": ("server_names", "permissions"),
    "plugin": ("api", "plugins"),
    "project": ("server_names", "projects"),
    "pull": ("server_names", "pulls"),
    "repo": ("server_names", "repos"),
    "server": ("server_names", "servers"),
    "setting": ("server_names", "settings"),
    "tag": ("api", "tags"),
    "user": ("server_names", "users"),
    "verb": ("candidates", "verbs"),
}


def values(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return what may stand where the cursor is, each with what it is."""
    value = asked.line.value
    if value is None:
        return _of_tree(asked, begun)
    if value.words:
        return matching([(word, "") for word in value.words], begun)
    return of_kind(asked, value.kind, begun) if value.kind in KINDS else []


def _of_tree(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return options, or commands and one's own words; scripts know them, but not behind an alias."""
    node, given = asked.line.node, {param for param, _, _ in asked.line.given}
    if begun.startswith("-"):
        left = (option for option in node.options if option.multiple or option.param not in given)
        return matching([(name, option.help) for option in left for name in option.names], begun)
    if not asked.line.begins:
        return []
    return [*matching(node.verbs, begun), *(() if node.path else of_kind(asked, "own", begun))]


def of_kind(asked: CompletionSession, kind: str, begun: str) -> list[Pair]:
    """Return what of a kind begins with a text; KeyError for a kind that nobody knows."""
    module, name = KINDS[kind]
    found: list[Pair] = getattr(import_module(f"bbcli.cli.completion.{module}"), name)(asked, begun)
    return found


def lines(found: Iterable[Pair]) -> list[str]:
    """Return what is offered, a line each: what may be typed, a tab, what it is; nothing that a terminal obeys.

    Servers let people write anything into titles. What is not plain text of one line can't be typed either.
    """
    each = dict(pair for pair in reversed(list(found)) if _is_plain(pair[0]))
    return [f"{value}\t{_one_line(text)}".rstrip("\t") for value, text in reversed(each.items())]


def _is_plain(value: str) -> bool:
    if value.isascii() and value.isprintable():
        return True
    from bbcli.output.cells import visible

    return visible(value) == value


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    from bbcli.output.cells import one_line

    return one_line(text)


# Stands for the word that the cursor is in, and can't be in one.
_CURSOR = "\0"


def aliases(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return aliases with what they stand for."""
    return matching(asked.app.selection.config.aliases.items(), begun)


def own(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return aliases with what they stand for, and extensions."""
    programs = [(name, f"{PREFIX}{name}") for name in extensions(asked.app.selection.environ.get("PATH", ""))]
    return matching([*asked.app.selection.config.aliases.items(), *programs], begun)


def in_full(words: Sequence[str], begun: str, built_in: Container[str], app: App) -> tuple[Sequence[str], str]:
    """Return what the words before the cursor stand for, and the one that it is in; InvalidInput where more is needed.

    A program knows itself what it takes.
    """
    line = resolve([*words, _CURSOR], built_in, app.selection.config.aliases, "")
    if not isinstance(line, list):
        return words, begun
    at = next(number for number, word in enumerate(line) if _CURSOR in word)
    return line[:at], line[at].replace(_CURSOR, begun)


def verbs(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the verbs of the command that the line names."""
    command: click.Command | None = asked.line.root
    for word in (*asked.line.values_of("subject"), *asked.line.values_of("more")):
        command = verb_of(command, word) if command else None
    return matching(node_of(command, ()).verbs, begun) if command else []
