"""`bbcli alias`: list, set and delete aliases for command lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import SETUP, Group, pass_app
from bbcli.cli.decorators import ALIAS
from bbcli.errors import NotFound
from bbcli.output import Column, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.context.app import App

COLUMNS = (Column("ALIAS", "alias"), Column("COMMAND LINE", "means", wraps=True))

group = Group(
    help="Manage aliases",
    example="bbcli alias set co 'commits list --until @1'",
    topics=("scripting",),
    section=SETUP,
    position=100,
)


def root_commands() -> list[str]:
    """Return the names of the built-in commands, other names such as repo included."""
    from bbcli.cli.other_names import other_nouns

    root = click.get_current_context().find_root()
    names = root.command.list_commands(root) if isinstance(root.command, click.Group) else []
    return [*names, *other_nouns(names)]


@group.command("list", columns=COLUMNS, connection=False, empty="no aliases")
@pass_app
def list_aliases(app: App) -> Iterable[Record]:
    """List the aliases.

    \b
    Example:
      bbcli alias list
    """
    return (Record.of(alias=name, means=text) for name, text in sorted(app.selection.config.aliases.items()))


@group.command("set", output=False, connection=False)
@click.argument("name", metavar="NAME", help="Alias name; commands of bbcli cannot be replaced")
@click.argument("text", metavar="TEXT", help="Command line as one quoted argument; - reads it from stdin")
@pass_app
def set_alias(app: App, name: str, text: str) -> None:
    """Create or replace an alias.

    @1, @2 and so on stand for the arguments of the alias; arguments without a placeholder are appended (@@1 is the
    literal text @1). An alias can begin with another alias. A shell command begins with !: sh runs it with the
    arguments as "$1", "$2" and "$@". bbcli commands in it are signed in; no secret is in the environment.

    `bbcli NAME` also runs a program bbcli-NAME on the PATH, an extension. Commands take precedence over aliases, and
    aliases over extensions.

    \b
    Examples:
      # Abbreviate a command
      bbcli alias set co 'commits list --until @1'
      # Run a shell command
      bbcli alias set mine '!bbcli commits list --author "$1" --jsonl | jq -r .displayId'
    """
    from bbcli.cli.aliases import check_name, check_text

    built_in = root_commands()
    path = app.selection.environ.get("PATH", "")
    check_name(name, built_in, path)
    text = app.console.text_or_stdin(text)
    check_text(name, text, {*built_in, *app.selection.config.aliases}, path)
    old_config = app.selection.change_config(lambda known: known.with_alias(name, text))
    was = old_config.aliases.get(name)
    app.console.success(f"set alias {name} to {text!r}" + (f"; previously {was!r}" if was and was != text else ""))


@group.command("delete", output=False, connection=False)
@click.argument("name", type=ALIAS, metavar="NAME", help="Alias name")
@pass_app
def delete_alias(app: App, name: str) -> None:
    """Delete an alias.

    \b
    Example:
      bbcli alias delete co
    """
    if name not in app.selection.config.aliases:
        raise NotFound(f"alias {name} does not exist", hint="bbcli alias list")
    app.selection.change_config(lambda known: known.with_alias(name, None))
    app.console.success(f"deleted alias {name}")
