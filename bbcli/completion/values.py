"""What may stand for a value: who knows each kind, and how it is told to a shell."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from bbcli.completion.asked import matching

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.completion.asked import Asked, Pair

# The module that knows a kind, which is imported where it is asked for, and its function.
KINDS = {
    "account": ("places", "accounts"),
    "alias": ("own", "aliases"),
    "branch": ("refs", "branches"),
    "columns": ("fields", "columns"),
    "commit": ("refs", "commits"),
    "field": ("api", "body"),
    "fields": ("fields", "fields"),
    "operation": ("api", "operations"),
    "order": ("fields", "order"),
    "own": ("own", "own"),
    "parameter": ("api", "parameters"),
    "permissions": ("places", "permissions"),
    "plugin": ("api", "plugins"),
    "project": ("places", "projects"),
    "pull": ("places", "pulls"),
    "repo": ("places", "repos"),
    "server": ("places", "servers"),
    "setting": ("places", "settings"),
    "tag": ("api", "tags"),
    "user": ("places", "users"),
    "verb": ("verbs", "verbs"),
}


def values(asked: Asked, begun: str) -> list[Pair]:
    """Return what may stand where the cursor is, each with what it is."""
    value = asked.line.value
    if value is None:
        return _of_tree(asked, begun)
    if value.words:
        return matching([(word, "") for word in value.words], begun)
    return of_kind(asked, value.kind, begun) if value.kind in KINDS else []


def _of_tree(asked: Asked, begun: str) -> list[Pair]:
    """Return options, or commands and one's own words; scripts know them, but not behind an alias."""
    node, given = asked.line.node, {param for param, _, _ in asked.line.given}
    if begun.startswith("-"):
        left = (option for option in node.options if option.multiple or option.param not in given)
        return matching([(name, option.help) for option in left for name in option.names], begun)
    if not asked.line.begins:
        return []
    return [*matching(node.verbs, begun), *(() if node.path else of_kind(asked, "own", begun))]


def of_kind(asked: Asked, kind: str, begun: str) -> list[Pair]:
    """Return what of a kind begins with a text; KeyError for a kind that nobody knows."""
    module, name = KINDS[kind]
    found: list[Pair] = getattr(import_module(f"bbcli.completion.{module}"), name)(asked, begun)
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
