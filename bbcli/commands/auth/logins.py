"""The commands for saved logins: status, switch, refresh, token, logout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import LOGIN
from bbcli.output import Column
from bbcli.output.cells import Cell, CellContext, age, check_mark
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.context.app import App
    from bbcli.output import Record

_TWO_DAYS = 2 * 24 * 60 * 60 * 1000


def _name_cell(name: object, seen: CellContext) -> Cell:
    """Format the name of a server; one that is not saved has its URL."""
    return Cell(plain(name) if name else plain(seen.record.get("url")))


def _url_cell(address: object, _: CellContext) -> Cell:
    """Format the URL, on a terminal without https."""
    return Cell(plain(address), plain(address).removeprefix("https://"), "blue", plain(address))


def _use_cell(active: object, seen: CellContext) -> Cell:
    """Format the use of a login: "default" without a server option, "active" if its server is selected."""
    if not active or not seen.record.get("auth"):
        return Cell("")
    return Cell("default", style="green bold") if seen.record.get("default") else Cell("active", style="green")


def _source_cell(value: object, seen: CellContext) -> Cell:
    """Format the source of a credential, outside of terminals with the keyring backend."""
    ring = seen.record.get("backend")
    return Cell(f"{plain(value)} ({ring})" if ring else plain(value), plain(value), "dim")


def _expiry_cell(ends: object, seen: CellContext) -> Cell:
    """Format the expiry as a date, on a terminal as an age if it is near."""
    cell = age(ends, seen)
    is_soon = isinstance(ends, int) and ends - seen.now < _TWO_DAYS
    return cell if is_soon else Cell(cell.text, cell.text[:10], cell.style)


def _state_cell(state: object, seen: CellContext) -> Cell:
    """Format the state of a login, on a terminal as a sign: problems are listed below the table."""
    problem = seen.record.get("problem")
    sign = check_mark(not problem, seen)
    return Cell(f"{state}: {problem}" if problem else plain(state), sign.short, sign.style)


STATUS = (
    Column("NAME", "name", _name_cell),
    Column("URL", "url", _url_cell),
    Column("USER", "user"),
    Column("USE", "active", _use_cell),
    Column("AUTH", "auth"),
    Column("SOURCE", "source", _source_cell),
    Column("EXPIRES", "expires", _expiry_cell),
    Column("STATE", "state", _state_cell),
)
WHO = (Column("USER", "user"), Column("SERVER", "url"), Column("AUTH", "auth"))
server_argument = click.argument(
    "name", metavar="[SERVER]", required=False, help="Server URL or name [default: the selected one]"
)


@click.command("status", cls=Command, columns=STATUS)
@pass_app
def status(app: App) -> Iterable[Record]:
    """Show the account and login on each server.

    bbcli checks each login with its server. The table shows where each login comes from and when it expires, never the
    secret. USE is "default" for the login that commands use by default, "active" for the active one on another server.
    The exit code is 4 if no login is valid.

    \b
    Examples:
      # Check all logins
      bbcli auth status
      # Print the servers that need a new login
      bbcli auth status --json | jq -r '.[] | select(.state != "signed in").url'
    """
    from bbcli.commands.auth.status_check import list_logins

    return list_logins(app)


@click.command("whoami", cls=Command, columns=WHO)
@pass_app
def whoami(app: App) -> Record:
    """Show the user and the server that commands use.

    The exit code is 4 if the login is not valid.

    \b
    Examples:
      # Show user and server
      bbcli auth whoami
      # Print the user name for a script
      bbcli auth whoami -q .user
    """
    from bbcli.commands.auth.status_check import current_login

    return current_login(app)


@click.command("switch", cls=Command, output=False, connection=False, server=True)
@click.argument(
    "name",
    type=LOGIN,
    metavar="[SERVER|ACCOUNT]",
    required=False,
    help="Server or user name [default: prompt]",
)
@pass_app
def switch(app: App, name: str | None) -> None:
    """Switch to another server or account.

    A server becomes the default server. A user name makes that account the active one on its server; with --server only
    the accounts of that server are considered, and the default server stays. Without an argument the command lists the
    saved logins and prompts for one.

    \b
    Examples:
      # Switch the default server
      bbcli auth switch bitbucket.example.com
      # Switch the account
      bbcli auth switch mary
      # Switch the account of another server
      bbcli auth switch mary --server bitbucket.example.com
    """
    from bbcli.commands.auth.switching import switch_login

    switch_login(app, name)


@click.command("refresh", cls=Command, output=False)
@pass_app
def refresh(app: App) -> None:
    """Renew an OAuth 2.0 login.

    Commands renew it automatically before it expires. Other kinds of logins cannot be renewed.

    \b
    Example:
      bbcli auth refresh
    """
    from bbcli.commands.auth.account_store import renew_login

    renew_login(app, app.server)
    app.console.success(f"renewed the login to {app.server.url}")


@click.command("token", cls=Command, output=False)
@pass_app
def print_token(app: App) -> str:
    """Print the token, password or cookies that commands use: keep the output private.

    A login with a password prints the password, a browser session its cookies.

    \b
    Example:
      curl -H "Authorization: Bearer $(bbcli auth token)" "$URL"
    """
    return app.connections.credential.printable


@click.command("logout", cls=Command, output=False, writes=True)
@server_argument
@click.option("--all", "every", is_flag=True, help="Remove all logins on all servers")
@click.option("--revoke/--no-revoke", default=None, help="Revoke the token created by bbcli [default: prompt]")
@pass_app
def logout(app: App, name: str | None, every: bool, revoke: bool | None) -> None:
    """Remove the saved login of a server.

    The active account is removed; `bbcli auth switch` activates another one first. A token created by --create-token
    can be revoked, too; the server requires the password for that.

    \b
    Examples:
      # Sign out of a server
      bbcli auth logout https://bitbucket.example.com
      # Remove all logins, keep the tokens valid
      bbcli auth logout --all --no-revoke
    """
    from bbcli.commands.auth.login_check import check_dry_run
    from bbcli.commands.auth.logout import sign_out

    check_dry_run(app, "--revoke", writes=bool(revoke))
    sign_out(app, name, every=every, revoke=revoke)
