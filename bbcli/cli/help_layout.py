"""Lays out the help of a command: short for -h, complete for --help, as wide as the terminal."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli.cli.help_text import MARK, parse
from bbcli.cli.tree import PROGRAM, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import click

    from bbcli.cli.help_text import HelpText
    from bbcli.cli.tree import Parameter

    Entry = tuple[str, str]

_NARROWEST, _USUAL, _WIDEST = 50, 80, 120
# Examples in the short help.
_FEW = 3
# Heading of shared options -> command that lists them.
_LISTED_BY = {"Output": "bbcli help output", "Connection": "bbcli help connection"}


def help_of(ctx: click.Context, *, is_full: bool) -> str:
    """Return the help of the command of a context."""
    node = Node(ctx.command, tuple(ctx.command_path.split()[1:]))
    menus = list(getattr(ctx.command, "menus", lambda _: ())(ctx))
    sections = {title: [_entry(option) for option in options] for title, options in node.sections.items()}
    if not is_full:
        sections = {title: entries for title, entries in sections.items() if title not in _LISTED_BY}
    lists = [("Arguments", [_entry(argument) for argument in node.arguments]), *menus, *sections.items()]
    layout = _Layout(_terminal_width(), [entry for _, entries in lists for entry in entries])
    text = parse(node.help)
    parts = [
        layout.filled("Usage: ", usage(node)),
        *layout.description(text if is_full else text._replace(paragraphs=text.paragraphs[:1])),
        *_examples(text, None if is_full else _FEW),
        *(layout.section(title, entries) for title, entries in lists if entries),
        *layout.footer(getattr(ctx.command, "footer", "") or ("" if is_full else _shared(node))),
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def usage(node: Node) -> str:
    """Return the usage line: required options come first."""
    if node.is_group:
        return " ".join(
            ("bbcli", *node.path, "SUBCOMMAND [OPTIONS]" if node.path else "COMMAND [SUBCOMMAND] [OPTIONS]")
        )
    required = (f"{option.names[-1]} {_value(option)}" for option in node.options if option.required)
    return " ".join((PROGRAM, *node.path, *required, "[OPTIONS]", *(each.metavar for each in node.arguments)))


def _entry(parameter: Parameter) -> Entry:
    return _term(parameter), parameter.text


def _term(parameter: Parameter) -> str:
    names = ", ".join(parameter.names)
    return (
        f"{names}{parameter.metavar}" if parameter.metavar.startswith("[=") else f"{names} {parameter.metavar}".strip()
    )


def _value(option: Parameter) -> str:
    """Return the metavar of an option; its name in capitals in the place of a list of choices."""
    return option.name.upper() if option.choices else option.metavar


def _examples(text: HelpText, most: int | None) -> Iterator[Sequence[str]]:
    lines = [f"  {line}" for example in text.examples[:most] for line in example.lines]
    if lines:
        yield [f"Example{'s' if len(text.examples) > 1 else ''}:", *lines]


def _shared(node: Node) -> str:
    """Return the line that names the help topics of the omitted options."""
    commands = [command for title, command in _LISTED_BY.items() if title in node.sections]
    return f"Shared options: {', '.join(commands)}" if commands else ""


class _Layout:
    """Wraps texts to a width; `entries` are those of all lists, which share the width of the first column."""

    def __init__(self, width: int, entries: Iterable[Entry]) -> None:
        self._width = width
        fitting = [len(term) for term, _ in entries if len(term) <= width // 3]
        self._column = max(fitting, default=0) + 4

    def filled(self, start: str, text: str) -> list[str]:
        """Return the lines of a paragraph that begins with `start`, below which the other lines are indented."""
        lines = [start]
        for word in (_with_whole_brackets(text, self._width - len(start)) if "[" in text else text).split(" "):
            if len(lines[-1]) + len(word) > self._width and lines[-1].strip():
                lines.append(" " * len(start))
            lines[-1] += f"{word} "
        return [line.rstrip().replace("\0", " ") for line in lines]

    def description(self, text: HelpText) -> Iterator[Sequence[str]]:
        """Yield the paragraphs, indented."""
        for paragraph in text.paragraphs:
            if paragraph.startswith(MARK):
                yield [f"  {line}".rstrip() for line in paragraph.removeprefix(MARK).split("\n")]
            else:
                yield self.filled("  ", paragraph if paragraph[-1] in ".:" else f"{paragraph}.")

    def footer(self, text: str) -> Iterator[Sequence[str]]:
        """Yield the lines at the end, if there are any."""
        if text:
            yield self.filled("", text)

    def section(self, title: str, entries: Iterable[Entry]) -> list[str]:
        """Return a heading and its list; a term wider than the column stands on a line of its own."""
        return [f"{title}:", *(line for entry in entries for line in self._lines(*entry))]

    def _lines(self, term: str, text: str) -> Iterator[str]:
        lines = self.filled(" " * self._column, text)
        if lines and len(term) + 4 <= self._column:
            yield f"  {term}".ljust(self._column) + lines.pop(0).lstrip()
        else:
            yield f"  {term}"
        yield from lines


def _with_whole_brackets(text: str, room: int) -> str:
    """Return a text whose brackets, such as [default: 25], are not broken if they fit a line."""
    return re.sub(r"\[[^\]]*\]", lambda match: match[0].replace(" ", "\0" if len(match[0]) <= room else " "), text)


def _terminal_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() else 0
    with suppress(OSError):
        width = width or os.get_terminal_size(1).columns
    return max(min(width or _USUAL, _WIDEST), _NARROWEST)
