"""The one model of the command tree: completion, completion scripts, manual pages, the reference and tests read it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bbcli._lazy import cleandoc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.output import Column

PROGRAM = "bbcli"
# Kinds of values that the scripts of the shells complete themselves.
FILE, FOLDER, COMMAND_LINE = "file", "folder", "program"
# The kind of a value by the metavar of its parameter, if its type has none.
_KIND_BY_METAVAR = {
    "FILE": FILE, "FILE|URL": FILE, "PATH": FILE, "DIR": FOLDER, "BRANCH": "branch", "SERVER": "server",
    "USER": "account",
}  # fmt: skip
# The kind of a value by the name of its parameter: shared options that select a part of the response.
_KIND_BY_NAME = {"json": "fields", "shown_fields": "fields", "shown_columns": "columns", "sort_by": "order"}


class Value(NamedTuple):
    """A value that completion offers candidates for: all `words`, or those of a `kind`; with neither, anything."""

    kind: str = ""
    words: tuple[str, ...] = ()


class Parameter(NamedTuple):
    """An option, or an argument, which has no `names`.

    `name` is the keyword of the command's function. `value` is None for a flag. With `optional_value` an option can
    stand alone; its value follows an equals sign. `multiple`: it may be repeated, or an argument takes all words that
    follow. `shared` options are those of many commands. `section` is its heading in the help; `note` the part of its
    help that Click adds: default and variable.
    """

    name: str
    names: tuple[str, ...]
    help: str
    metavar: str
    type: str
    value: Value | None
    section: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    multiple: bool = False
    optional_value: bool = False
    shared: bool = False
    variable: str | None = None
    note: str = ""

    @property
    def summary(self) -> str:
        """The help without what stands in brackets, for menus of completion."""
        return re.sub(r"( \[[^\[\]]*\])+$", "", self.help)

    @property
    def text(self) -> str:
        """The help and the note."""
        return " ".join(filter(None, (self.help, self.note)))


class Node:
    """A command and the words after `bbcli` that call it; its parameters and subcommands are read when needed."""

    def __init__(self, command: click.Command, path: tuple[str, ...] = (), topics: tuple[str, ...] = ()) -> None:
        self.command = command
        self.path = path
        # The help topics that the noun declares, or a command above this one.
        self.topics: tuple[str, ...] = getattr(command, "topics", ()) or topics
        self.name = " ".join(path)
        self.context = click.Context(command, info_name=" ".join((PROGRAM, *path)), **command.context_settings)

    @property
    def help(self) -> str:
        """The help text, its examples and its epilog included."""
        parts = (cleandoc(text or "") for text in (self.command.help, self.command.epilog))
        return "\n\n".join(parts)

    @property
    def first_sentence(self) -> str:
        """The first sentence of the help, without its period, for menus of completion and lists of commands."""
        return _first_sentence(cleandoc(self.command.help or "").partition("\n\n")[0])

    @property
    def summary(self) -> str:
        """The first sentence up to a colon, for the manual and the reference."""
        return re.split(r":(?:\s|$)", self.first_sentence, maxsplit=1)[0]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of what the command shows."""
        return tuple(getattr(self.command, "columns", ()))

    @property
    def formats(self) -> tuple[str, ...]:
        """The values of --output; none for a command without it."""
        return next((each.choices for each in self.parameters if each.name == "output"), ())

    @property
    def writes(self) -> bool:
        """True if the command can change something on the server."""
        return bool(getattr(self.command, "writes", False))

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The arguments and options that are not hidden, in the order of the help; --help is the last."""
        return tuple(_parameters(self.command, self.context))

    @cached_property
    def options(self) -> tuple[Parameter, ...]:
        """The options alone."""
        return tuple(each for each in self.parameters if each.names)

    @cached_property
    def arguments(self) -> tuple[Parameter, ...]:
        """The arguments alone."""
        return tuple(each for each in self.parameters if not each.names)

    @property
    def sections(self) -> dict[str, list[Parameter]]:
        """The options by heading, in the order of their first options: its own, those without a heading, the shared."""
        own = [option.section for option in self.options if not option.shared]
        is_last = own[:1] != ["Options"]
        found: dict[str, list[Parameter]] = {}
        for option in sorted(self.options, key=lambda each: (each.shared, is_last and each.section == "Options")):
            is_other = bool(found) and is_last and option.section == "Options"
            found.setdefault("Other options" if is_other else option.section, []).append(option)
        return found

    def option(self, name: str) -> Parameter | None:
        """Return the option with this name, such as -R or --repo."""
        return next((option for option in self.options if name in option.names), None)

    def argument(self, number: int) -> Parameter | None:
        """Return the argument that the word of this number is a value of; the first word is 0."""
        if number < len(self.arguments):
            return self.arguments[number]
        return self.arguments[-1] if self.arguments and self.arguments[-1].multiple else None

    @property
    def is_group(self) -> bool:
        """True if the command has subcommands."""
        return isinstance(self.command, click.Group)

    @property
    def child_names(self) -> list[str]:
        """The names of the subcommands, hidden ones included; nothing is imported for them."""
        return self.command.list_commands(self.context) if isinstance(self.command, click.Group) else []

    def child(self, name: str) -> Node | None:
        """Return the subcommand of this name, hidden or not; None if there is none."""
        found = self.command.get_command(self.context, name) if isinstance(self.command, click.Group) else None
        return Node(found, (*self.path, name), self.topics) if found else None

    def canonical(self, words: Sequence[str]) -> list[str]:
        """Return the words after this command with other names replaced, such as repo or view."""
        canonical = getattr(self.command, "canonical", list)
        return list(canonical(list(words)))

    @property
    def other_names(self) -> list[str]:
        """The names of subcommands that are accepted and not listed, such as view."""
        from bbcli.cli.other_names import VERBS, other_nouns

        names = self.child_names
        return [name for name, verb in VERBS.items() if verb in names] if self.path else other_nouns(names)

    def implied(self, word: str) -> Node | None:
        """Return the subcommand that the beginning of a word implies, such as api call for a path; None without one."""
        verb = getattr(self.command, "path_verb", "")
        if verb and "/" in word:
            return self.child(verb)
        verb = getattr(self.command, "default_verb", "")
        is_other = bool(word) and not any(name.startswith(word) for name in self.child_names)
        return self.child(verb) if verb and is_other else None

    @cached_property
    def children(self) -> tuple[Node, ...]:
        """The subcommands that are not hidden."""
        found = filter(None, map(self.child, self.child_names))
        return tuple(node for node in found if not node.command.hidden)

    def walk(self, *, hidden: bool = False) -> Iterator[Node]:
        """Yield the command and all below it, each before its subcommands; hidden ones only if asked for."""
        yield self
        for node in filter(None, map(self.child, self.child_names)) if hidden else self.children:
            yield from node.walk(hidden=hidden)


def _parameters(command: click.Command, context: click.Context) -> Iterator[Parameter]:
    for param in command.get_params(context):
        if isinstance(param, click.Argument):
            yield _argument(param, command, context)
        elif isinstance(param, click.Option) and not param.hidden:
            yield _option(param, context)


def _argument(param: click.Argument, command: click.Command, context: click.Context) -> Parameter:
    type_, choices = _type(param)
    # The words of another program, such as of `sandbox run`.
    is_program = command.context_settings.get("allow_interspersed_args") is False
    return Parameter(
        param.name or "", (), _one_line(getattr(param, "help", None)), param.make_metavar(context), type_,
        Value(COMMAND_LINE) if is_program else _value(param), choices=choices, required=param.required,
        multiple=param.nargs == -1,
    )  # fmt: skip


def _option(param: click.Option, context: click.Context) -> Parameter:
    text = _one_line(param.help)
    type_, choices = _type(param)
    is_flag = bool(param.is_flag or param.count)
    is_choice = isinstance(param.type, click.Choice)
    return Parameter(
        param.name or "",
        (*param.opts, *param.secondary_opts),
        text,
        "" if is_flag else "|".join(choices) if is_choice else param.make_metavar(context),
        "flag" if is_flag else type_,
        None if is_flag else _value(param),
        section=getattr(param, "section", "Options"),
        choices=choices,
        default=_default(param),
        required=param.required,
        multiple=param.multiple,
        optional_value=getattr(param, "optional_value", None) is not None,
        shared=hasattr(param, "optional_value"),
        variable=param.envvar if isinstance(param.envvar, str) else None,
        note=_note(param, context),
    )


def _default(option: click.Option) -> Any:
    """Return the default value; of a flag with one name: True if it applies without being given."""
    if option.is_flag and not option.secondary_opts:
        return isinstance(option.default, bool) and option.default == option.flag_activation_value
    return option.default if isinstance(option.default, str | int | float | bool) else None


def _note(option: click.Option, context: click.Context) -> str:
    """Return the default and the variable of an option as in help: [default: 25] [env var: BBCLI_JOBS]."""
    extra = option.get_help_extra(context)
    notes = [f"default: {extra['default']}"] if "default" in extra else []
    notes += [f"env var: {name}" for name in extra.get("envvars", ())]
    notes += ["required"] if option.required else []
    notes += ["repeatable"] if option.multiple else []
    return " ".join(f"[{note}]" for note in notes)


def _type(param: click.Parameter) -> tuple[str, tuple[str, ...]]:
    """Return the name of the type, and all its values if they can be listed."""
    if isinstance(param.type, click.Choice):
        return "choice", tuple(map(str, param.type.choices))
    return param.type.name, tuple(getattr(param.type, "words", ()))


def _value(param: click.Parameter) -> Value:
    kind = getattr(param.type, "kind", "")
    words = () if kind else getattr(param.type, "words", ())  # the words of a kind are for the help alone
    if isinstance(param.type, click.Choice):
        words = tuple(map(str, param.type.choices))
    elif isinstance(param.type, click.Path):
        kind = FILE if param.type.file_okay else FOLDER
    named = _KIND_BY_NAME.get(param.name or "") or _KIND_BY_METAVAR.get((param.metavar or "").strip("[]"), "")
    return Value(named if not words and (not kind or named == "branch") else kind, words)


def _first_sentence(text: str) -> str:
    return re.split(r"\.(?:\s+(?=[A-Z`])|$)", _one_line(text), maxsplit=1)[0]


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
