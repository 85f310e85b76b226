"""The command line that is being typed: the parameter at the cursor, and the values before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.tree import COMMAND_LINE, Node, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.cli.tree import Parameter


class TypedValue(NamedTuple):
    """A word before the cursor: the name of its parameter, the kind of the parameter's values, and its text."""

    param: str
    value: Value
    text: str


class Line(NamedTuple):
    """A line: the command that it names below `root`, the values before the cursor, and what the cursor is in.

    `value` is the kind of values at the cursor, None where no value can stand; `prefix` is the part of the word before
    the cursor. `is_first` is True if no word stands between the command and the cursor.
    """

    root: Node
    node: Node
    values: Sequence[TypedValue]
    value: Value | None
    prefix: str
    is_first: bool = False

    def of_kind(self, *kinds: str) -> list[str]:
        """Return the texts of the values of these kinds."""
        return [text for _, value, text in self.values if value.kind in kinds]

    def of_param(self, param: str) -> list[str]:
        """Return the texts of the values of a parameter; an empty text for each use of a flag."""
        return [text for name, _, text in self.values if name == param]


def read(root: Node, words: Sequence[str], prefix: str) -> Line:
    """Parse the words before the cursor and the prefix of the word at the cursor."""
    node, rest = root, root.canonical(words)
    while rest and (child := node.child(rest[0])):
        node, rest = child, child.canonical(rest[1:])
    if not rest and (implied := node.implied(prefix)):
        node = implied
    return _Parser(root, node).parse(rest, prefix)


class _Parser:
    """Assigns the words after a command to its parameters, one after the other; an unknown option is skipped."""

    def __init__(self, root: Node, node: Node) -> None:
        self.root = root
        self.node = node
        self.values: list[TypedValue] = []
        self.waiting: Parameter | None = None  # an option whose value is the next word
        self.count = 0  # of the arguments so far
        self.options_ended = False

    def parse(self, words: Sequence[str], prefix: str) -> Line:
        for word in words:
            self._take(word)
        value, text = self._at_cursor(prefix)
        return Line(self.root, self.node, tuple(self.values), value, text, is_first=not words)

    def _take(self, word: str) -> None:
        if self.waiting:
            self._add(self.waiting, word)
            self.waiting = None
        elif self.options_ended or word in ("", "-") or not word.startswith("-"):
            if argument := self.node.argument(self.count):
                self._add(argument, word)
                self.options_ended |= argument.value == Value(COMMAND_LINE)
            self.count += 1
        elif word == "--":
            self.options_ended = True
        elif attached := self._attached(word):
            self._add(*attached)
        elif (option := self.node.option(word)) and option.value and not option.optional_value:
            self.waiting = option
        elif option:
            self.values.append(TypedValue(option.name, Value(), ""))

    def _add(self, parameter: Parameter, text: str) -> None:
        self.values.append(TypedValue(parameter.name, parameter.value or Value(), text))

    def _attached(self, word: str) -> tuple[Parameter, str] | None:
        """Return an option and the value in the same word: --repo=WORK/x, -RWORK/x; None for any other word."""
        name, _, text = word.partition("=") if word.startswith("--") else (word[:2], "", word[2:])
        if name == word or not (option := self.node.option(name)) or option.value is None:
            return None
        return option, text

    def _at_cursor(self, prefix: str) -> tuple[Value | None, str]:
        if self.waiting:
            return self.waiting.value, prefix
        if not self.options_ended and prefix.startswith("-"):
            attached = self._attached(prefix)
            return (attached[0].value, attached[1]) if attached else (None, prefix)
        argument = self.node.argument(self.count)
        return (argument.value if argument else None), prefix
