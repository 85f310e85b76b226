"""`bbcli reference`: describe all commands, for tools."""

from __future__ import annotations

import click

from bbcli.cli.command import Command
from bbcli.output import Document, Record


@click.command("reference", cls=Command, position=160, connection=False)
@click.pass_context
def group(ctx: click.Context) -> Document:
    """Describe every command, for tools.

    As JSON it is one object with the groups and the commands: of each command its path, arguments, options with their
    types, columns, formats and examples, and whether it writes to the server. Otherwise it is a list to read, which
    leaves out the options that all commands have.

    \b
    Examples:
      bbcli reference
      bbcli reference --json
      bbcli reference --jq '.commands[] | select(.writes).path | join(" ")'
    """
    from bbcli.cli.tree import Node
    from bbcli.docs.reference import facts, listing

    tree = Node(ctx.find_root().command)
    return Document(text=lambda: listing(tree), record=lambda: Record.of(**facts(tree)))
