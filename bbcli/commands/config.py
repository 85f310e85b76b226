"""`bbcli config`: read and change the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import SETUP, Group, pass_app
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
    help="Show and change settings",
    example="bbcli config set project WORK",
    topics=("servers", "config"),
    section=SETUP,
    position=90,
)
key_argument = click.argument("key", type=Text(words=KEYS), metavar="KEY", help=f"Setting [one of: {', '.join(KEYS)}]")


@group.command("list", columns=COLUMNS, connection=False)
@pass_app
def list_settings(app: App) -> Iterable[Record]:
    """List the settings, without secrets.

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
    """Print the value of a setting.

    The exit code is 3 if it has no value.

    \b
    Example:
      bbcli config get project --server bitbucket.example.com
    """
    from bbcli.config.settings import value_of

    return value_of(app.selection.config, app.selection.server_for_settings, key)


@group.command("set", output=False, connection=False, server=True)
@key_argument
@click.argument("value", type=SETTING, metavar="VALUE", help="New value")
@pass_app
def set_setting(app: App, key: str, value: str) -> None:
    """Change a setting.

    It applies to the default server, or to the one of --server. "project" and "repo" are used by commands that name
    none, "ssh_host" is the host of ssh URLs, and "read_only" rejects every write to the server. "default" is the server
    that commands use by default. The others configure the connection.

    \b
    Examples:
      # Choose a default project
      bbcli config set project WORK
      # Choose a default repository
      bbcli config set repo WORK/my-repo
      # Choose the default server
      bbcli config set default bitbucket.example.com
    """
    from bbcli.config.settings import with_value

    app.selection.change_config(lambda known: with_value(known, app.selection.server_for_settings, key, value))


@group.command("unset", output=False, connection=False, server=True)
@key_argument
@pass_app
def unset_setting(app: App, key: str) -> None:
    """Remove a setting.

    \b
    Example:
      bbcli config unset proxy
    """
    from bbcli.config.settings import with_value

    app.selection.change_config(lambda known: with_value(known, app.selection.server_for_settings, key, None))


@group.command("path", output=False, connection=False)
@pass_app
def print_path(app: App) -> str:
    """Print the path of the configuration file.

    \b
    Example:
      $EDITOR "$(bbcli config path)"
    """
    return str(app.selection.config_path)
