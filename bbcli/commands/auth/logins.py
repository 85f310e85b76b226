"""`bbcli auth`: the logins that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.command import Command, pass_app
from bbcli.errors import InvalidInput, NotAuthenticated
from bbcli.login.end import end, logins_of
from bbcli.login.status import SIGNED_IN, all_of
from bbcli.login.store import renew, use
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.app import App
    from bbcli.output import Record

STATUS = (
    Column("NAME", "name"),
    Column("URL", "url", cells.url),
    Column("USER", "user"),
    Column("AUTH", "auth"),
    Column("FROM", "source", cells.faint),
    Column("ENDS", "expires", cells.age),
    Column("STATE", "state"),
)
server_argument = click.argument(
    "name", metavar="[SERVER]", required=False, help="Its name or URL; left out, the server of this run."
)


@click.command("status", cls=Command, columns=STATUS)
@pass_app
def status(app: App) -> Iterable[Record]:
    """Show who you are on each server.

    And where each login comes from, never the secret. It ends with 4 where no server accepts a login.

    \b
    Examples:
      bbcli auth status
      bbcli auth status --json | jq -r '.[] | select(.state != "signed in").url'
    """
    logins = list(all_of(app))
    if not any(each.get("state") == SIGNED_IN for each in logins):
        app.exit_code = NotAuthenticated.exit_code
    return logins


@click.command("switch", cls=Command, output=False)
@click.argument("user", metavar="[USER]", required=False, help="The user name; left out, the other one of two.")
@pass_app
def switch(app: App, user: str | None) -> None:
    """Use another account of a server.

    \b
    Example:
      bbcli auth switch mary --server bitbucket.example.com
    """
    server = app.chosen
    others = [known for known in server.accounts if known != server.user]
    chosen = user or (others[0] if len(others) == 1 else None)
    if chosen not in server.accounts or chosen is None:
        listed = ", ".join(server.accounts) or "none yet"
        what = f"no account {user!r} is known on {server.url}" if user else f"which account of {server.url}?"
        raise InvalidInput(f"{what} (known: {listed})", hint=f"bbcli auth login {server.url} signs in to another one")
    use(app, server, chosen)
    app.tell(f"{chosen} is used on {server.url}")


@click.command("refresh", cls=Command, output=False)
@pass_app
def refresh(app: App) -> None:
    """Renew an OAuth login now.

    Else that is done when it is near its end.

    \b
    Example:
      bbcli auth refresh
    """
    renew(app, app.server)
    app.tell(f"the login on {app.server.url} is renewed")


@click.command("token", cls=Command, output=False)
@pass_app
def print_token(app: App) -> str:
    """Print the token of this run.

    Or the password, or a session's cookies: take care where it goes.

    \b
    Example:
      curl -H "Authorization: Bearer $(bbcli auth token)" "$URL"
    """
    return app.credential.shown


@click.command("logout", cls=Command, output=False)
@server_argument
@click.option("--all", "every", is_flag=True, help="On every server, and of every account.")
@click.option(
    "--revoke/--no-revoke", default=None, help="Revoke the token that bbcli made on the server; left out, it asks."
)
@pass_app
def logout(app: App, name: str | None, every: bool, revoke: bool | None) -> None:
    """Forget the login on a server.

    A token that bbcli made there can be revoked with it.

    \b
    Examples:
      bbcli auth logout https://bitbucket.example.com
      bbcli auth logout --all
    """
    for server in logins_of(app, name, every=every):
        end(app, server, wants_revoked=revoke)
        app.tell(f"signed out of {server.url}" + (f" as {server.user}" if server.user else ""))
