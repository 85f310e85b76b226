"""Splits a docstring into its paragraphs and its examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bbcli._lazy import cleandoc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK = "\b"  # Click's mark before lines that are not wrapped


class Example(NamedTuple):
    """Command lines that reach a goal; `goal` is empty for the only example of a command.

    A command line that continues after a backslash contains a line end.
    """

    goal: str
    commands: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as the help shows them: the goal is a comment."""
        goal = (f"# {self.goal}",) if self.goal else ()
        return (*goal, *(line for command in self.commands for line in command.split("\n")))


class HelpText(NamedTuple):
    """The parts of a docstring; a paragraph that begins with MARK keeps its lines."""

    paragraphs: tuple[str, ...]
    examples: tuple[Example, ...]


def parse(docstring: str) -> HelpText:
    """Return the paragraphs, each on one line, and the examples of a docstring without its indentation."""
    paragraphs: list[str] = []
    examples: list[Example] = []
    for chunk in chunks(_dedented(docstring)):
        lines = chunk.removeprefix(MARK).strip("\n")
        first, _, rest = lines.partition("\n")
        if not chunk.startswith(MARK):
            paragraphs.append(" ".join(chunk.split()))
        elif first in ("Example:", "Examples:"):
            examples += _examples(_dedented(rest).split("\n"))
        else:
            paragraphs.append(f"{MARK}{_dedented(lines)}")
    return HelpText(tuple(paragraphs), tuple(examples))


def chunks(text: str) -> list[str]:
    """Return the parts of a text between blank lines."""
    return [chunk.rstrip() for chunk in re.split(r"\n(?: *\n)+", text.strip("\n")) if chunk.strip()]


def _dedented(text: str) -> str:
    """Return a text without the indentation that all of its lines have; textwrap costs a millisecond to load."""
    return cleandoc(f"\n{text}")


def _examples(lines: Iterable[str]) -> Iterator[Example]:
    goal, commands = "", list[str]()
    for line in lines:
        if line.startswith("# "):
            if commands:
                yield Example(goal, tuple(commands))
            goal, commands = line.removeprefix("# "), []
        elif commands and commands[-1].endswith("\\"):
            commands[-1] += f"\n{line}"
        else:
            commands.append(line)
    yield Example(goal, tuple(commands))
