"""Which page of the manual is meant by words: those of a command, or a topic, with its number if need be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.docs.pages import PROGRAM, entry_of, of_command, of_program
from bbcli.docs.topics import SCHEMA, TOPICS, topic_page
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.docs.page_model import Page

# Part 1 has the commands, of which two are called as topics are.
COMMANDS = "1"


def page_of(root: click.Command, words: Sequence[str]) -> Page:
    """Return the page that is meant; InvalidInput, which names what is near, where there is none."""
    number, names = (words[0], words[1:]) if words[0].isdecimal() else ("", words)
    if number in ("", COMMANDS) and (command := _command(root, names)):
        whole = entry_of(command, () if command is root else tuple(names))
        return of_program(whole) if command is root else of_command(whole)
    name = " ".join(names)
    if name in TOPICS and number in ("", str(TOPICS[name])):
        return topic_page(name)
    raise _unknown(root, words, name)


def _command(root: click.Command, names: Sequence[str]) -> click.Command | None:
    """Return the command of these words; the root is called by its own name."""
    command: click.Command | None = root if names else None
    for name in () if list(names) == [PROGRAM] else names:
        command = command.get_command(click.Context(command), name) if isinstance(command, click.Group) else None
    return command


def _unknown(root: click.Command, words: Sequence[str], name: str) -> InvalidInput:
    from difflib import get_close_matches

    near = get_close_matches(name, _known(root, name.split()), n=1)
    hint = f"did you mean: {PROGRAM} help {near[0]}" if near else f"{PROGRAM} help lists commands and topics"
    return InvalidInput(f"no page of the manual is called {' '.join(words)!r}", hint=hint)


def _known(root: click.Command, names: Sequence[str]) -> list[str]:
    """Return what there are pages of: nouns and topics, and the verbs of a noun that is named."""
    nouns = _verbs(root)
    noun = _command(root, names[:1])
    below = [f"{names[0]} {verb}" for verb in _verbs(noun)] if noun and noun is not root else []
    return [*nouns, *TOPICS, SCHEMA, *below]


def _verbs(command: click.Command) -> list[str]:
    return command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
