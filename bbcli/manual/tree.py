"""The command tree as documents need it: what each command is for, what it takes, and what it shows."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bbcli.command import Command
from bbcli.manual.document import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.manual.document import Paragraph, Verbatim

PROGRAM = "bbcli"


class Parameter(NamedTuple):
    """An argument, which has no names but its metavar, or an option; `section` is the heading that it stands under.

    What is `optional_value` may be given without its value. `note` is what is said of default and variable.
    """

    names: tuple[str, ...]
    metavar: str
    help: str
    type: str
    section: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    multiple: bool = False
    optional_value: bool = False
    variable: str | None = None
    note: str = ""


class Entry(NamedTuple):
    """A command: the words behind `bbcli`, its summary, what else is said of it, its examples, and what it takes.

    `columns` are the headers and paths of what it shows. Of a group there are the `verbs`.
    """

    path: tuple[str, ...]
    summary: str
    description: tuple[Paragraph | Verbatim, ...]
    examples: str
    parameters: tuple[Parameter, ...]
    verbs: tuple[Entry, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    formats: tuple[str, ...] = ()
    writes: bool = False

    @property
    def name(self) -> str:
        """What its page is called."""
        return " ".join(self.path)


def entry_of(command: click.Command, path: tuple[str, ...] = ()) -> Entry:
    """Return what is said of a command, and of all below it."""
    context = click.Context(command, info_name=" ".join((PROGRAM, *path)), **command.context_settings)
    text = inspect.cleandoc(command.help or "")
    description, examples = paragraphs(f"{text}\n\n{inspect.cleandoc(command.epilog or '')}")
    verbs = tuple(entry_of(found, (*path, name)) for name, found in _below(command, context))
    taken = tuple(_parameters(command, context))
    return Entry(path, _summary(text), tuple(description), examples, taken, verbs, *_shown(command))


def entries(entry: Entry) -> Iterator[Entry]:
    """Yield a command and all below it, each before its verbs."""
    yield entry
    for verb in entry.verbs:
        yield from entries(verb)


def _below(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found and not found.hidden:
                yield name, found


def _summary(text: str) -> str:
    """Return the first sentence of a help text, without its period."""
    first = " ".join(text.partition("\n\n")[0].split())
    return re.split(r"[.:](?:\s|$)|; ", first, maxsplit=1)[0]


def _shown(command: click.Command) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], bool]:
    if not isinstance(command, Command):
        return (), (), False
    output = next((param for param in command.params if param.name == "output"), None)
    formats = tuple(output.type.choices) if output and isinstance(output.type, click.Choice) else ()
    return tuple((column.header, column.path) for column in command.columns), formats, command.writes


def _parameters(command: click.Command, context: click.Context) -> Iterator[Parameter]:
    for param in command.get_params(context):
        if isinstance(param, click.Argument):
            yield _argument(param, context)
        elif isinstance(param, click.Option) and not param.hidden:
            yield _option(param, context)


def _argument(param: click.Argument, context: click.Context) -> Parameter:
    text = " ".join((getattr(param, "help", None) or "").split())
    kind, words = _type(param)
    many = param.nargs == -1
    metavar = param.make_metavar(context)
    return Parameter((), metavar, text, kind, choices=words, required=param.required, multiple=many)


def _option(param: click.Option, context: click.Context) -> Parameter:
    record = param.get_help_record(context)
    said = " ".join((param.help or "").split())
    note = " ".join(record[1].split()).removeprefix(said).strip() if record else ""
    kind, words = _type(param)
    is_flag = bool(param.is_flag or param.count)
    metavar = (
        "" if is_flag else "|".join(words) if isinstance(param.type, click.Choice) else param.make_metavar(context)
    )
    variable = param.envvar if isinstance(param.envvar, str) else None
    bare = getattr(param, "bare", None) is not None
    section = getattr(param, "section", "Options")
    return Parameter(
        (*param.opts, *param.secondary_opts), metavar, said, "flag" if is_flag else kind, section, words,
        _default(param), param.required, param.multiple, bare, variable, note,
    )  # fmt: skip


def _type(param: click.Parameter) -> tuple[str, tuple[str, ...]]:
    """Return what its type is called, and all values where they can be counted."""
    if isinstance(param.type, click.Choice):
        return "choice", tuple(map(str, param.type.choices))
    return param.type.name, tuple(getattr(param.type, "words", ()))


def _default(param: click.Option) -> Any:
    return param.default if isinstance(param.default, str | int | float | bool) else None
