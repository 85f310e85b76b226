"""`bbcli config`: read and change the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import SETTING
from bbcli.cli.types import Text
from bbcli.output import Column, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.context.app import App

COLUMNS = (Column("SERVER", "server"), Column("KEY", "key"), Column("VALUE", "value"))

# A copy of the keys of config.settings, which only commands that read or change a setting load.
KEYS = (
    "default",
    "project",
    "repo",
    "ssh_host",
    "ca_bundle",
    "client_cert",
    "client_key",
    "insecure",
    "proxy",
    "read_only",
    "max_body_size",
)

group = Group(
    help="Read and change bbcli's configuration.",
    example="bbcli config set project WORK",
    topics=("servers", "config"),
    position=90,
)
key_argument = click.argument("key", type=Text(words=KEYS), metavar="KEY", help=f"{', '.join(KEYS)}.")


@group.command("list", columns=COLUMNS, connection=False)
@pass_app
def list_settings(app: App) -> Iterable[Record]:
    """List what is set; no secret is part of it.

    \b
    Example:
      bbcli config list
    """
    from bbcli.config.settings import all_settings

    return (
        Record.of(server=server or None, key=key, value=value)
        for server, key, value in all_settings(app.selection.config)
    )


@group.command("get", output=False, connection=False, server=True)
@key_argument
@pass_app
def get_setting(app: App, key: str) -> str:
    """Print one value; it ends with 3 where it is not set.

    \b
    Example:
      bbcli config get project --server bitbucket.example.com
    """
    from bbcli.config.settings import value_of

    return value_of(app.selection.config, app.selection.server_for_settings, key)


@group.command("set", output=False, connection=False, server=True)
@key_argument
@click.argument("value", type=SETTING, metavar="VALUE", help="What it is set to.")
@pass_app
def set_setting(app: App, key: str, value: str) -> None:
    """Set a value.

    It is one of the default server, or of the one that --server names. "project" and "repo" are what is meant where a
    command names none, "ssh_host" is the host of ssh URLs, and with "read_only" nothing is written on the server. The
    others are how the server is reached. "default" is the server that is meant where none is named.

    \b
    Examples:
      bbcli config set project WORK
      bbcli config set repo WORK/my-repo
      bbcli config set default bitbucket.example.com
    """
    from bbcli.config.settings import with_value

    app.selection.change_config(lambda known: with_value(known, app.selection.server_for_settings, key, value))


@group.command("unset", output=False, connection=False, server=True)
@key_argument
@pass_app
def unset_setting(app: App, key: str) -> None:
    """Take a value out.

    \b
    Example:
      bbcli config unset proxy
    """
    from bbcli.config.settings import with_value

    app.selection.change_config(lambda known: with_value(known, app.selection.server_for_settings, key, None))


@group.command("path", output=False, connection=False)
@pass_app
def print_path(app: App) -> str:
    """Print where the configuration lies.

    \b
    Example:
      $EDITOR "$(bbcli config path)"
    """
    return str(app.selection.config_path)
