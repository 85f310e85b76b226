"""Every verb of bbcli as the Click tree has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli import NOUNS, root
from bbcli.command import Command, Group

if TYPE_CHECKING:
    from collections.abc import Iterator


def groups() -> Iterator[tuple[str, Group]]:
    """Every group with its noun."""
    for noun in NOUNS:
        group = root.get_command(click.Context(root), noun)
        assert isinstance(group, Group)
        yield noun, group


def commands() -> Iterator[tuple[str, Command]]:
    """Every verb with its words."""
    for noun, group in groups():
        for verb, command in group.commands.items():
            assert isinstance(command, Command)
            yield f"{noun} {verb}", command


EVERY = dict(commands())
