"""A line that is being typed: which parameter the cursor is in, and what was given before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.tree import PROGRAM, Node, Value, node_of, verb_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from bbcli.cli.tree import Option


class Line(NamedTuple):
    """What a line says of a command below `root`.

    `value` is what the cursor is in, None for a place that takes none, and `begun` its start.
    `given` are the texts before it, each with what it is for and what the command calls that; `begins` says that there
    is no word between it and the command.
    """

    root: click.Command
    command: click.Command
    node: Node
    given: Sequence[tuple[str, Value, str]]
    value: Value | None
    prefix: str
    begins: bool = False

    def texts(self, *kinds: str) -> list[str]:
        """Return what was given of these kinds."""
        return [text for _, value, text in self.given if value.kind in kinds]

    def values_of(self, param: str) -> list[str]:
        """Return what was given for a parameter; of a flag that is there, an empty text."""
        return [text for name, _, text in self.given if name == param]


def read(root: click.Command, words: Sequence[str], begun: str) -> Line:
    """Read the words before the cursor, and what is typed of the one that it is in."""
    path: tuple[str, ...] = ()
    command, rest = root, list(words)
    while rest and (found := verb_of(command, rest[0])):
        command, path = found, (*path, rest.pop(0))
    return _Reading(root, command, node_of(command, path)).read(rest, begun)


class _Reading:
    """The words behind a command, one after the other."""

    def __init__(self, root: click.Command, command: click.Command, node: Node) -> None:
        self.root = root
        self.command = command
        self.node = node
        self.given: list[tuple[str, Value, str]] = []
        self.waiting: Option | None = None
        self.count = 0
        self.has_ended = False

    def read(self, words: Sequence[str], begun: str) -> Line:
        for word in words:
            self._take(word)
        value, text = self._at(begun)
        return Line(self.root, self.command, self.node, tuple(self.given), value, text, not words)

    def _take(self, word: str) -> None:
        if self.waiting:
            self._give(self.waiting, word)
            self.waiting = None
        elif self.has_ended or word in ("", "-") or not word.startswith("-"):
            if argument := self.node.argument(self.count):
                self.given.append((argument.param, argument.value, word))
                self.has_ended |= argument.value.kind == PROGRAM
            self.count += 1
        elif word == "--":
            self.has_ended = True
        elif found := self._attached(word):
            self._give(*found)
        elif (option := self.node.option(word)) and option.value and not option.bare:
            self.waiting = option
        elif option:
            self.given.append((option.param, Value(), ""))

    def _give(self, option: Option, text: str) -> None:
        self.given.append((option.param, option.value or Value(), text))

    def _attached(self, word: str) -> tuple[Option, str] | None:
        """Return an option and the value that stands in the same word: --repo=WORK/x, -RWORK/x."""
        name, _, text = word.partition("=") if word.startswith("--") else (word[:2], "", word[2:])
        if name == word or not (option := self.node.option(name)) or option.value is None:
            return None
        return option, text

    def _at(self, begun: str) -> tuple[Value | None, str]:
        if self.waiting:
            return self.waiting.value, begun
        if not self.has_ended and begun.startswith("-"):
            found = self._attached(begun)
            return (found[0].value, found[1]) if found else (None, begun)
        argument = self.node.argument(self.count)
        return (argument.value if argument else None), begun
