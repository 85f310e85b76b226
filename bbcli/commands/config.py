"""`bbcli config`: read and change the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import SETUP, Command, Group, pass_app
from bbcli.cli.decorators import SETTING
from bbcli.cli.types import Text
from bbcli.errors import InvalidInput
from bbcli.output import Column, Record, usual_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.config.model import Server
    from bbcli.config.settings import Setting
    from bbcli.context.app import App

COLUMNS = (
    Column("SERVER", "server"),
    Column("KEY", "key"),
    Column("VALUE", "value"),
    Column("DEFAULT", "default"),
    Column("SOURCE", "source"),
)

# A copy of the keys of config.settings, which only commands that read or change a setting load.
KEYS = (
    "default",
    "limit",
    "color",
    "pager",
    "columns.COMMAND",
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
# The columns of a command have no key that could be completed as it is.
_WORDS = tuple(key for key in KEYS if "COMMAND" not in key)
key_argument = click.argument(
    "key", type=Text(words=_WORDS), metavar="KEY", help="Setting, as `bbcli config list` shows it"
)


@group.command("list", columns=COLUMNS, connection=False)
@pass_app
def list_settings(app: App) -> Iterable[Record]:
    """List the settings, without secrets.

    Each setting has its value, its default and the source of the value: an option, a variable, config (config.toml) or
    default. Settings without a server apply to all servers.

    \b
    Examples:
      # Show all settings
      bbcli config list
      # Show the settings that differ from the defaults
      bbcli config list --json -q '.[] | select(.source != "default")'
    """
    from bbcli.config.settings import all_settings

    found = all_settings(app.selection.config, app.selection.environ)
    return (
        Record.of(**{name: text or None for name, text in each._asdict().items()}) for each in _with_options(app, found)
    )


def _with_options(app: App, found: Iterable[Setting]) -> Iterator[Setting]:
    """Yield the settings with those that an option of this command line overrides."""
    options = app.selection.options
    for each in found:
        if each.key == "color" and options.colour:
            yield each._replace(value=options.colour, source="option --color")
        elif each.key == "pager" and options.pager is False:
            yield each._replace(value="", source="option --no-pager")
        elif each.key.startswith("columns.") and (command := _command(each.key)):
            yield each._replace(default=",".join(column.header for column in usual_columns(command.columns)))
        else:
            yield each


@group.command("get", output=False, connection=False, server=True)
@key_argument
@pass_app
def get_setting(app: App, key: str) -> str:
    """Print the value of a setting.

    The exit code is 3 if the setting has no value, and 2 if there is no such setting.

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

    The setting applies to the default server, or to the one of --server. "project" and "repo" are used by commands that
    name none, "ssh_host" is the host of ssh URLs, and "read_only" rejects every write to the server. "default" is the
    server that commands use by default. The others configure the connection.

    "limit", "color", "pager" and "columns.COMMAND" apply to all servers. They are defaults of the options --limit,
    --color, --pager and --columns, which take precedence, as variables do.

    \b
    Examples:
      # Choose a default project
      bbcli config set project WORK
      # Choose a default repository
      bbcli config set repo WORK/my-repo
      # Choose the default server
      bbcli config set default bitbucket.example.com
      # List 50 items instead of 25
      bbcli config set limit 50
      # Choose the columns of a list
      bbcli config set columns.commits.list COMMIT,WHEN,ISSUES,MESSAGE
    """
    from bbcli.config.settings import COLUMNS as COLUMNS_PREFIX
    from bbcli.config.settings import value_of, with_value

    _check_scope(app, key)
    if key.startswith(COLUMNS_PREFIX):
        _check_columns(key, value)

    server = app.selection.server_for_settings
    before = app.selection.change_config(lambda known: with_value(known, server, key, value))
    saved = value_of(with_value(before, server, key, value), server, key)
    app.console.success(f"set {_named(server, key)} to {saved!r} in {app.selection.config_path}")


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

    _check_scope(app, key)

    server = app.selection.server_for_settings
    app.selection.change_config(lambda known: with_value(known, server, key, None))
    app.console.success(f"removed {_named(server, key)} from {app.selection.config_path}")


def _named(server: Server | None, key: str) -> str:
    """Return a key as confirmations name it: with its server, unless it applies to all servers."""
    from bbcli.config.settings import KEYS

    return f"{key} of {server.name}" if server and key in KEYS else key


def _check_scope(app: App, key: str) -> None:
    """Refuse --server for a setting of all servers."""
    from bbcli.config.settings import COLUMNS as COLUMNS_PREFIX
    from bbcli.config.settings import OPTIONS

    if app.selection.options.server and (key in OPTIONS or key.startswith(COLUMNS_PREFIX)):
        raise click.UsageError(f"{key} applies to all servers: omit --server")


def _command(key: str) -> Command | None:
    """Return the command of a key for columns; None if there is none, or if it has no columns."""
    from bbcli.config.settings import command_of

    ctx = click.get_current_context().find_root()
    command: click.Command | None = ctx.command
    for word in command_of(key).split():
        command = command.get_command(ctx, word) if isinstance(command, click.Group) else None
    return command if isinstance(command, Command) and command.columns and not command.formats else None


def _check_columns(key: str, names: str) -> None:
    """Refuse a command that has no columns, and names that cannot be columns."""
    from bbcli.config.settings import command_of
    from bbcli.output.field_paths import parse_paths

    if _command(key) is None:
        raise InvalidInput(
            f"{command_of(key)!r} is not a command with columns",
            hint="bbcli config set columns.commits.list COMMIT,MESSAGE",
        )
    parse_paths(names)


@group.command("path", output=False, connection=False)
@pass_app
def print_path(app: App) -> str:
    """Print the path of the configuration file.

    \b
    Example:
      $EDITOR "$(bbcli config path)"
    """
    return str(app.selection.config_path)
