"""The verbs of a command that a line is about: for the manual, which has a page of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.completion.asked import matching
from bbcli.completion.tree import node_of, verb_of

if TYPE_CHECKING:
    import click

    from bbcli.completion.asked import Asked, Pair


def verbs(asked: Asked, begun: str) -> list[Pair]:
    """Return the verbs of the command that the line names."""
    command: click.Command | None = asked.line.root
    for word in (*asked.line.values_of("subject"), *asked.line.values_of("more")):
        command = verb_of(command, word) if command else None
    return matching(node_of(command, ()).verbs, begun) if command else []
