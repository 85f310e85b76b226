"""The command tree as completion needs it: what each command is called, which options it has, and what they take."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE, FOLDER, PROGRAM = "file", "folder", "program"
# What is meant by the name of a value where its type says nothing.
_BY_NAME = {
    "FILE": FILE, "FILE|URL": FILE, "PATH": FILE, "DIR": FOLDER, "BRANCH": "branch", "SERVER": "server",
    "USER": "account",
}  # fmt: skip
# Options of all commands that choose something of the answer.
_BY_PARAM = {"json": "fields", "shown_fields": "fields", "shown_columns": "columns", "sort_by": "order"}


class Value(NamedTuple):
    """What may stand for a value: all that there are, or a `kind` that somebody knows; neither is anything."""

    kind: str = ""
    words: tuple[str, ...] = ()


class Option(NamedTuple):
    """An option. `value` is None for a flag; that of one that is `bare` stands behind an equals sign, or is left out.

    One that is `shared` is of many commands. `param` is what the command calls it: no part of a script.
    """

    names: tuple[str, ...]
    help: str
    value: Value | None = None
    multiple: bool = False
    bare: bool = False
    shared: bool = False
    param: str = ""


class Argument(NamedTuple):
    """An argument; one that takes `many` words is the last. What follows the word of a `program` is that one's."""

    value: Value
    many: bool = False
    param: str = ""


class Node(NamedTuple):
    """A command: the words that it is called by, behind `bbcli`, and what may follow them."""

    path: tuple[str, ...]
    help: str
    verbs: tuple[tuple[str, str], ...] = ()
    options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()

    def option(self, name: str) -> Option | None:
        """Return the option of a name."""
        return next((option for option in self.options if name in option.names), None)

    def argument(self, number: int) -> Argument | None:
        """Return the argument that the word of a number is for, which counts from 0."""
        if number < len(self.arguments):
            return self.arguments[number]
        return self.arguments[-1] if self.arguments and self.arguments[-1].many else None


def nodes(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[Node]:
    """Yield a command and all below it, each before its verbs."""
    node = node_of(command, path)
    yield node
    for verb, _ in node.verbs:
        if found := verb_of(command, verb):
            yield from nodes(found, (*path, verb))


def verb_of(command: click.Command, verb: str) -> click.Command | None:
    """Return a command below another."""
    return command.get_command(click.Context(command), verb) if isinstance(command, click.Group) else None


def verbs_of(command: click.Command) -> list[str]:
    """Return what the commands below another are called, none of which is imported."""
    return command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []


def node_of(command: click.Command, path: tuple[str, ...]) -> Node:
    """Return what may follow a command."""
    context = click.Context(command, info_name=" ".join(("bbcli", *path)), **command.context_settings)
    params = command.get_params(context)
    options = tuple(_option(param) for param in params if isinstance(param, click.Option) and not param.hidden)
    arguments = tuple(
        Argument(_of_program(command) or _value(param), param.nargs == -1, param.name or "")
        for param in params if isinstance(param, click.Argument)
    )  # fmt: skip
    return Node(path, _short(command.help), tuple(_verbs(command, context)), options, arguments)


def _verbs(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found and not found.hidden:
                yield name, _short(found.help)


def _of_program(command: click.Command) -> Value | None:
    """Return what stands for the words of another program, of which bbcli knows nothing."""
    return Value(PROGRAM) if command.context_settings.get("allow_interspersed_args") is False else None


def _option(option: click.Option) -> Option:
    names = (*option.opts, *option.secondary_opts)
    value = None if option.is_flag or option.count else _value(option)
    bare = getattr(option, "bare", None) is not None
    shared = hasattr(option, "section") or option.name == "help"
    return Option(names, _short(option.help), value, option.multiple, bare, shared, option.name or "")


def _value(param: click.Parameter) -> Value:
    kind, words = getattr(param.type, "kind", ""), getattr(param.type, "words", ())
    if isinstance(param.type, click.Choice):
        words = tuple(map(str, param.type.choices))
    elif isinstance(param.type, click.Path):
        kind = FILE if param.type.file_okay else FOLDER
    named = _BY_PARAM.get(param.name or "") or _BY_NAME.get((param.metavar or "").strip("[]"), "")
    return Value(named if not words and (not kind or named == "branch") else kind, words)


def _short(text: str | None) -> str:
    """Return the first sentence of a help text, in one line."""
    words = " ".join((text or "").replace("\b", "").split())
    return re.split(r"\.(?:\s|$)|; ", words, maxsplit=1)[0]
