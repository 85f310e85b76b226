"""The completion scripts, one for each shell: an engine that is written by hand, and the command tree as its data.

What an option takes stands in one word, the same for each shell: `-o,--output=|json|csv` for words, `-R,--repo=repo`
for a kind that bbcli is asked for, `--debug?|body` where the value may be left out, `--json` for a flag, and an
asterisk before what may stand more than once. An argument is the part behind the equals sign, alone.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.tree import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import click

    from bbcli.cli.tree import Argument, Node, Option, Value

# What each script is called where shells look for it.
FILES = {"bash": "bbcli.bash", "zsh": "_bbcli", "fish": "bbcli.fish", "powershell": "bbcli.ps1"}
_ENGINES = Path(__file__).with_name("engines")
_MARK = "@tree@\n"


class Word(NamedTuple):
    """A word that may be typed, or an option as scripts have it, and what it is for."""

    text: str
    help: str = ""


class Entry(NamedTuple):
    """A command as a script has it; `shared` is the number of the options that it has in common with others."""

    path: str
    verbs: tuple[Word, ...]
    options: tuple[Word, ...]
    shared: int
    arguments: tuple[str, ...]


class Data(NamedTuple):
    """The command tree as a script has it."""

    entries: tuple[Entry, ...]
    shared: tuple[tuple[Word, ...], ...]


def script(shell: str, root: click.Command) -> str:
    """Return the script of a shell, for the commands below a root; KeyError for a shell that is not in FILES."""
    engine = (_ENGINES / FILES[shell]).read_text(encoding="utf-8")
    render: Callable[[Data], str] = import_module(f"bbcli.docs.shells.{shell}").render
    return engine.replace(_MARK, render(data_of(tuple(nodes(root)))))


def data_of(commands: Sequence[Node]) -> Data:
    """Return the commands, with what many of them have in common written down once."""
    common = {command.path: _words(command, shared=True) for command in commands}
    shared = tuple(dict.fromkeys(common.values()))
    entries = [
        Entry(
            " ".join(command.path),
            tuple(Word(verb, text) for verb, text in command.verbs),
            _words(command, shared=False),
            shared.index(common[command.path]),
            tuple(map(_argument, command.arguments)),
        )
        for command in commands
    ]
    return Data(tuple(entries), shared)


def quoted(words: Iterable[str], quote: Callable[[str], str]) -> str:
    """Return words as a shell reads them, with a space between each two."""
    return " ".join(map(quote, words))


def _words(command: Node, *, shared: bool) -> tuple[Word, ...]:
    return tuple(_option(option) for option in command.options if option.shared == shared)


def _option(option: Option) -> Word:
    takes = "" if option.value is None else f"{'?' if option.bare else '='}{_form(option.value)}"
    return Word(f"{'*' if option.multiple else ''}{','.join(option.names)}{takes}", option.help)


def _argument(argument: Argument) -> str:
    return f"{'*' if argument.many else ''}{_form(argument.value)}"


def _form(value: Value) -> str:
    return "".join(f"|{word}" for word in value.words) or value.kind
