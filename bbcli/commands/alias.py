"""`bbcli alias`: list, set and delete aliases for command lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import ALIAS
from bbcli.errors import NotFound
from bbcli.output import Column, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.context.app import App

COLUMNS = (Column("ALIAS", "alias"), Column("MEANS", "means", wraps=True))

group = Group(
    help="Make words of your own for command lines.",
    example="bbcli alias set co 'commits list --until @1'",
    topics=("scripting",),
    position=100,
)


def root_commands() -> list[str]:
    """Return the names of the built-in commands."""
    root = click.get_current_context().find_root()
    return root.command.list_commands(root) if isinstance(root.command, click.Group) else []


@group.command("list", columns=COLUMNS, connection=False)
@pass_app
def list_aliases(app: App) -> Iterable[Record]:
    """List the aliases.

    \b
    Example:
      bbcli alias list
    """
    return (Record.of(alias=name, means=text) for name, text in sorted(app.selection.config.aliases.items()))


@group.command("set", output=False, connection=False)
@click.argument("name", metavar="NAME", help="The word; no command of bbcli is called so.")
@click.argument("text", metavar="TEXT", help="What it stands for, as one word to the shell; - reads it from stdin.")
@pass_app
def set_alias(app: App, name: str, text: str) -> None:
    """Let a word stand for a command line.

    @1, @2 and so on are the words that stand behind the alias; what none of them stands for comes last (@@1 is the
    text @1). An alias may begin with another one. What begins with ! is run by sh, which has the words as "$1", "$2"
    and "$@", and no secret of bbcli's in its environment: the bbcli that it calls is signed in all the same.

    A program on the PATH that is called bbcli-NAME is a command, too, `bbcli NAME`. A built-in command goes first,
    then an alias, then a program.

    \b
    Examples:
      bbcli alias set co 'commits list --until @1'
      bbcli alias set mine '!bbcli commits list --author "$1" --jsonl | jq -r .displayId'
    """
    from bbcli.cli.aliases import check_name, check_text, with_alias

    built_in = root_commands()
    check_name(name, built_in)
    text = app.console.text_or_stdin(text)
    check_text(name, text, {*built_in, *app.selection.config.aliases}, app.selection.environ.get("PATH", ""))
    old_config = app.selection.change_config(lambda known: with_alias(known, name, text))
    was = old_config.aliases.get(name)
    app.console.success(f"{name} stands for {text!r}" + (f"; it was {was!r}" if was and was != text else ""))


@group.command("delete", output=False, connection=False)
@click.argument("name", type=ALIAS, metavar="NAME", help="The alias.")
@pass_app
def delete_alias(app: App, name: str) -> None:
    """Forget an alias.

    \b
    Example:
      bbcli alias delete co
    """
    from bbcli.cli.aliases import with_alias

    if name not in app.selection.config.aliases:
        raise NotFound(f"there is no alias {name}", hint="bbcli alias list")
    app.selection.change_config(lambda known: with_alias(known, name, None))
    app.console.success(f"{name} stands for nothing any more")
