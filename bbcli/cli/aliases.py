"""Aliases of config.toml, and extensions: programs bbcli-NAME on the PATH. Neither overrides a built-in command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.user_commands import extensions
from bbcli.config.shell import command_line
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence


# An argument of the alias; @@1 is the text @1.
_ARGUMENT = re.compile(r"@(@?)(\d+)")
_NAME = re.compile(r"[A-Za-z][\w-]*")


class Program(NamedTuple):
    """A program that runs instead of a command: its name on the command line, and its argv."""

    name: str
    command: tuple[str, ...]


def resolve(
    words: Sequence[str], built_in: Container[str], aliases: Mapping[str, str], path: str
) -> list[str] | Program | None:
    """Expand a command line whose first word is not built in: an alias, or the extension to run; None if unknown.

    An alias can begin with another one. It takes precedence over the other names of commands, such as repo. `path` is
    the PATH, on which extensions are searched.
    """
    line, seen = list(words), list[str]()
    while line and line[0] not in built_in:
        name, *arguments = line
        if name in seen:
            raise InvalidInput(f"the alias {name} refers to itself: {' → '.join((*seen, name))}", hint=_HINT)
        text = aliases.get(name)
        if text is None:
            from bbcli.cli.other_names import canonical_noun

            if (known := canonical_noun(line, built_in)) != line:
                return known
            program = extensions(path).get(name)
            if seen and not program:
                raise InvalidInput(f"{' → '.join((*seen, name))}: {name} does not exist", hint=_HINT)
            return Program(name, (program, *arguments)) if program else None
        if text.startswith("!"):
            return Program(name, ("sh", "-c", text[1:], f"bbcli {name}", *arguments))
        seen.append(name)
        line = expanded(name, text, arguments)
    return line


_HINT = "bbcli alias list"


def expanded(name: str, text: str, arguments: Sequence[str]) -> list[str]:
    """Return the words of an alias with @1, @2, … replaced by its arguments; unused arguments are appended.

    With -h or --help alone nothing is replaced: the line shows the help of the command.
    """
    if arguments in (["-h"], ["--help"]):
        return [*split(text), *arguments]
    used: set[int] = set()

    def argument(match: re.Match[str]) -> str:
        if match[1]:
            return match[0][1:]
        number = int(match[2])
        used.add(number)
        if not 1 <= number <= len(arguments):
            hint = _with_arguments(name, arguments, number) if number else "the first argument is @1"
            raise InvalidInput(f"the alias {name} is {text!r}: argument {match[0]} is missing", hint=hint)
        return arguments[number - 1]

    words = [_ARGUMENT.sub(argument, word) for word in split(text)]
    return words + [word for number, word in enumerate(arguments, 1) if number not in used]


def _with_arguments(name: str, arguments: Sequence[str], number: int) -> str:
    """Return the line of an alias with as many arguments, placeholders for those that are missing."""
    missing = (f"ARGUMENT{each}" if number > 1 else "ARGUMENT" for each in range(len(arguments) + 1, number + 1))
    return " ".join((command_line("bbcli", name, *arguments), *missing))


def split(text: str) -> list[str]:
    """Split a line as a shell does; InvalidInput for unbalanced quotes."""
    import shlex

    try:
        return shlex.split(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is not a command line: {str(error).lower()}", hint="check the quotes") from None


def check_name(name: str, built_in: Container[str], path: str) -> str:
    """Return the name; InvalidInput for an invalid one, or the name of a built-in command or an extension."""
    if name in built_in:
        raise InvalidInput(f"{name} is a command of bbcli", hint="choose another name")
    if program := extensions(path).get(name):
        raise InvalidInput(f"{name} is an extension: {program}", hint="choose another name")
    if not _NAME.fullmatch(name):
        raise InvalidInput(f"{name!r} is not a valid alias name", hint="use letters, digits and dashes, such as co")
    return name


def check_text(name: str, text: str, known: Container[str], path: str) -> None:
    """InvalidInput for a text that is empty, cannot be split, or begins with no command, alias or extension."""
    words = [text[1:].strip()] if text.startswith("!") else split(text)
    if not words or not words[0]:
        raise InvalidInput(
            f"the command line of the alias {name} is empty",
            hint=command_line("bbcli", "alias", "set", name, "commits list"),
        )
    if not text.startswith("!") and words[0] not in known and words[0] not in extensions(path):
        what = "omit bbcli" if words[0] == "bbcli" else f"for a shell command: {command_line(f'!{text}')}"
        raise InvalidInput(f"{words[0]!r} is not a bbcli command, alias or extension", hint=what)
