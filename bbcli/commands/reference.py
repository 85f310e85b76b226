"""`bbcli reference`: describe all commands, for tools."""

from __future__ import annotations

import click

from bbcli.cli.command import SETUP, Command
from bbcli.output import Document, Record


@click.command("reference", cls=Command, section=SETUP, position=160, connection=False)
@click.pass_context
def group(ctx: click.Context) -> Document:
    """List all commands and their options, for scripts and tools.

    The JSON is an object with all groups and commands: for each command its path, arguments, options with types,
    columns, formats and examples, and whether it writes to the server. The text output lists the options of each
    command, without the shared ones.

    \b
    Examples:
      # List all commands with their options
      bbcli reference
      # Print the same as JSON, with types and defaults
      bbcli reference --json
      # Print the commands that write
      bbcli reference --jq '.commands[] | select(.writes).path | join(" ")'
    """
    from bbcli.cli.tree import Node
    from bbcli.docs.reference import facts, listing

    tree = Node(ctx.find_root().command)
    return Document(text=lambda: listing(tree), record=lambda: Record.of(**facts(tree)))
