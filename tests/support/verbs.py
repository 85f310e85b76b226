"""Every verb of bbcli as the Click tree has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, Group
from bbcli.cli.main import NOUNS, root

if TYPE_CHECKING:
    from collections.abc import Iterator


def groups() -> Iterator[tuple[str, Group]]:
    """Every group with its words."""
    for noun in NOUNS:
        yield from ((words, found) for words, found in _below(noun) if isinstance(found, Group))


def commands() -> Iterator[tuple[str, Command]]:
    """Every verb with its words."""
    for noun in NOUNS:
        yield from ((words, found) for words, found in _below(noun) if isinstance(found, Command))


def _below(noun: str) -> Iterator[tuple[str, click.Command]]:
    """What a noun leads to, itself included, each with the words that lead there."""
    found = root.get_command(click.Context(root), noun)
    assert found is not None
    waiting = [(noun, found)]
    while waiting:
        words, command = waiting.pop()
        assert isinstance(command, Group | Command)
        yield words, command
        if isinstance(command, Group):
            here = click.Context(command)
            listed = {verb: command.get_command(here, verb) for verb in command.list_commands(here)}
            waiting += [(f"{words} {verb}", below) for verb, below in listed.items() if below]


EVERY = dict(commands())
