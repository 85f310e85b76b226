"""Finds the manual page for the words of `bbcli help`: a command, or a topic, perhaps after a section number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.cli.other_names import COUNTERPARTS
from bbcli.cli.tree import PROGRAM, Node
from bbcli.docs.pages import of_command, of_program
from bbcli.docs.topics import SCHEMA, TOPICS, topic_page
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from bbcli.docs.page_model import Page

# The section of the manual for commands; two of them have the name of a topic.
COMMANDS = "1"


def page_of(root: click.Command, words: Sequence[str]) -> Page:
    """Return the page; InvalidInput, with a hint to a similar name, if there is none."""
    tree = Node(root)
    number, names = (words[0], words[1:]) if words[0].isdecimal() else ("", words)
    if len(names) == 1 and (man := re.fullmatch(rf"{PROGRAM}-([\w-]+)(?:\((\d)\))?", names[0])):
        number, names = man[2] or number, _words_of(tree, man[1])
    if number in ("", COMMANDS) and (node := _node(tree, names)):
        return of_command(node) if node.path else of_program(tree)
    name = " ".join(names)
    if name in TOPICS and number in ("", str(TOPICS[name])):
        return topic_page(name)
    raise _unknown(tree, words, name)


def _words_of(tree: Node, name: str) -> Sequence[str]:
    """Return the words for the name of a manual page behind bbcli-: those of a command, or one of a topic."""
    found = (node.path for node in tree.walk(hidden=True) if "-".join(node.path) == name)
    return (name,) if name in TOPICS else next(found, (name,))


def _node(tree: Node, names: Sequence[str]) -> Node | None:
    """Return the command of these words; the root is `bbcli`."""
    node: Node | None = tree if names else None
    words = [] if list(names) == [PROGRAM] else tree.canonical(names)
    while words and node:
        node = node.child(words[0])
        words = node.canonical(words[1:]) if node else []
    return node


def _unknown(tree: Node, words: Sequence[str], name: str) -> InvalidInput:
    from bbcli.cli.suggestions import similar

    near = _counterpart(tree, name) or next(iter(similar(name, _names(tree, name.split()))), "")
    hint = f"{PROGRAM} help {near}" if near else f"{PROGRAM} help"
    return InvalidInput(f"no manual page {' '.join(words)!r}", hint=hint)


def _counterpart(tree: Node, name: str) -> str:
    """Return the command that does what a command of this name does elsewhere; empty if none is known."""
    node, words = tree, tree.canonical(COUNTERPARTS.get(name, "").split())
    while words and (child := node.child(words[0])):
        node, words = child, words[1:]
    return node.name


def _names(tree: Node, words: Sequence[str]) -> list[str]:
    """Return the names of all nouns and topics, and of the verbs of a noun that the words begin with."""
    noun = _node(tree, words[:1])
    verbs = [f"{words[0]} {verb}" for verb in noun.child_names] if noun and noun.path else []
    return [*tree.child_names, *TOPICS, SCHEMA, *verbs]
