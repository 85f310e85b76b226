"""The completion scripts, one for each shell: a hand-written engine (engines/) with the command tree as its data.

bbcli.docs.shells.SHELL writes the data in the syntax of the shell. An option is one word, the same for every shell:

    --json               a flag
    -o,--output=|json|csv    an option with these values
    -R,--repo=repo       an option whose values are of a kind: the script runs bbcli to list them
    --debug?|body        an option whose value may be omitted
    *--header=           an option that can be repeated

An argument is the part after the equals sign, with an asterisk if it takes all words that follow.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.other_names import other_forms
from bbcli.cli.tree import Node, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import click

    from bbcli.cli.tree import Parameter

# The file name under which each shell looks for its script.
FILES = {"bash": "bbcli.bash", "zsh": "_bbcli", "fish": "bbcli.fish", "powershell": "bbcli.ps1"}
_ENGINES = Path(__file__).with_name("engines")
_MARK = "@tree@\n"


class Word(NamedTuple):
    """A command, or an option in the notation above, and its help."""

    text: str
    help: str = ""


class Entry(NamedTuple):
    """A command in a script: `options` are its own, `shared` the number of the set of shared options that it has.

    `other_paths` are other ways to write it, such as `repo view`.
    """

    path: str
    other_paths: tuple[str, ...]
    verbs: tuple[Word, ...]
    options: tuple[Word, ...]
    shared: int
    arguments: tuple[str, ...]


class Data(NamedTuple):
    """The command tree in a script: the commands, and the sets of shared options."""

    entries: tuple[Entry, ...]
    shared: tuple[tuple[Word, ...], ...]


def script(shell: str, root: click.Command) -> str:
    """Return the script of a shell, for the commands below a root; KeyError for a shell that is not in FILES."""
    engine = (_ENGINES / FILES[shell]).read_text(encoding="utf-8")
    render: Callable[[Data], str] = import_module(f"bbcli.docs.shells.{shell}").render
    return engine.replace(_MARK, render(data_of(tuple(Node(root).walk()))))


def data_of(commands: Sequence[Node]) -> Data:
    """Return the commands as data of a script; each set of shared options is there once."""
    common = {command.path: _words(command, shared=True) for command in commands}
    shared = tuple(dict.fromkeys(common.values()))
    names = {command.name for command in commands}
    entries = [
        Entry(
            command.name,
            tuple(other for other in other_forms(command.path) if other not in names),
            tuple(Word(child.path[-1], child.first_sentence) for child in command.children),
            _words(command, shared=False),
            shared.index(common[command.path]),
            tuple(map(_argument, command.arguments)),
        )
        for command in commands
    ]
    return Data(tuple(entries), shared)


def paths(entry: Entry) -> tuple[str, ...]:
    """Return all ways to write the command of an entry."""
    return (entry.path, *entry.other_paths)


def quoted(words: Iterable[str], quote: Callable[[str], str]) -> str:
    """Return the words quoted for a shell, separated by spaces."""
    return " ".join(map(quote, words))


def _words(command: Node, *, shared: bool) -> tuple[Word, ...]:
    return tuple(_option(option) for option in command.options if option.shared == shared)


def _option(option: Parameter) -> Word:
    takes = "" if option.value is None else f"{'?' if option.optional_value else '='}{_form(option.value)}"
    return Word(f"{'*' if option.multiple else ''}{','.join(option.names)}{takes}", option.summary)


def _argument(argument: Parameter) -> str:
    return f"{'*' if argument.multiple else ''}{_form(argument.value or Value())}"


def _form(value: Value) -> str:
    return "".join(f"|{word}" for word in value.words) or value.kind
