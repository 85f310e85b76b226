"""`bbcli auth`: the logins that are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.errors import InvalidInput
from bbcli.output import Column
from bbcli.output.cells import Cell, CellContext, age, check_mark, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.context.app import App
    from bbcli.output import Record

_TWO_DAYS = 2 * 24 * 60 * 60 * 1000


def _name(name: object, seen: CellContext) -> Cell:
    """What the server is called; on a terminal only where that is not its host, which stands beside it."""
    from urllib.parse import urlsplit

    is_host = name == urlsplit(plain(seen.record.get("url"))).hostname
    return Cell(plain(name), " " if is_host else "")


def _place(address: object, _: CellContext) -> Cell:
    """Its URL; https goes without saying on a terminal."""
    return Cell(plain(address), plain(address).removeprefix("https://"), "blue", plain(address))


def _use(active: object, seen: CellContext) -> Cell:
    """Which login a run takes where nothing names a server, and which where its server is named."""
    if not active or not seen.record.get("auth"):
        return Cell("")
    return Cell("default", style="green bold") if seen.record.get("default") else Cell("active", style="green")


def _source(value: object, seen: CellContext) -> Cell:
    """Where the login was found; of a keyring which one, for which a terminal has no room."""
    ring = seen.record.get("backend")
    return Cell(f"{plain(value)} ({ring})" if ring else plain(value), plain(value), "dim")


def _end(ends: object, seen: CellContext) -> Cell:
    """When it ends: the day, of what ends soon how soon."""
    cell = age(ends, seen)
    is_soon = isinstance(ends, int) and ends - seen.now < _TWO_DAYS
    return cell if is_soon else Cell(cell.text, cell.text[:10], cell.style)


def _state(state: object, seen: CellContext) -> Cell:
    """Whether the server accepts it; on a terminal a sign, since what is wrong is said below."""
    problem = seen.record.get("problem")
    sign = check_mark(not problem, seen)
    return Cell(f"{state}: {problem}" if problem else plain(state), sign.short, sign.style)


STATUS = (
    Column("NAME", "name", _name),
    Column("URL", "url", _place),
    Column("USER", "user"),
    Column("USE", "active", _use),
    Column("AUTH", "auth"),
    Column("FROM", "source", _source),
    Column("ENDS", "expires", _end),
    Column("STATE", "state", _state),
)
server_argument = click.argument(
    "name", metavar="[SERVER]", required=False, help="Its name or URL; left out, the server of this run."
)


@click.command("status", cls=Command, columns=STATUS)
@pass_app
def status(app: App) -> Iterable[Record]:
    """Show who you are on each server.

    Each server is asked. The table tells where each login comes from and when it ends, never the secret. USE is
    "default" for the login of a command that names no server, "active" for the one in use on another server. It ends
    with 4 where no login is good.

    \b
    Examples:
      bbcli auth status
      bbcli auth status --json | jq -r '.[] | select(.state != "signed in").url'
    """
    from bbcli.commands.auth.status_check import all_of

    return all_of(app)


@click.command("switch", cls=Command, output=False, connection=False, server=True)
@click.argument("user", metavar="[USER]", required=False, help="The user name; left out, the other one of two.")
@pass_app
def switch(app: App, user: str | None) -> None:
    """Use another account of a server.

    \b
    Example:
      bbcli auth switch mary --server bitbucket.example.com
    """
    from bbcli.commands.auth.account_store import use

    server = app.require_server
    others = [known for known in server.accounts if known != server.user]
    chosen = user or (others[0] if len(others) == 1 else None)
    if chosen not in server.accounts or chosen is None:
        listed = ", ".join(server.accounts) or "none yet"
        what = f"no account {user!r} is known on {server.url}" if user else f"which account of {server.url}?"
        from bbcli.config.shell import command_line

        hint = f"{command_line('bbcli', 'auth', 'login', server.url)} signs in to another one"
        raise InvalidInput(f"{what} (known: {listed})", hint=hint)
    use(app, server, chosen)
    app.tell(f"{chosen} is used on {server.url}")


@click.command("refresh", cls=Command, output=False)
@pass_app
def refresh(app: App) -> None:
    """Renew a login by OAuth 2.0 now.

    A command does so by itself when the login is near its end. Logins of other kinds have nothing to renew.

    \b
    Example:
      bbcli auth refresh
    """
    from bbcli.commands.auth.account_store import renew

    renew(app, app.server)
    app.tell(f"the login on {app.server.url} is renewed")


@click.command("token", cls=Command, output=False)
@pass_app
def print_token(app: App) -> str:
    """Print the token that a command would use.

    It can be a password, too, or a session's cookies: take care where it goes.

    \b
    Example:
      curl -H "Authorization: Bearer $(bbcli auth token)" "$URL"
    """
    return app.credential.printable


@click.command("logout", cls=Command, output=False, writes=True)
@server_argument
@click.option("--all", "every", is_flag=True, help="On every server, and of every account.")
@click.option("--revoke/--no-revoke", default=None, help="Revoke the token that bbcli made there; left out, it asks.")
@pass_app
def logout(app: App, name: str | None, every: bool, revoke: bool | None) -> None:
    """Forget the login on a server.

    It is the one in use there: "auth switch" chooses another account first. A token that "auth login --create-token"
    made can be revoked with it, for which the server wants the password again.

    \b
    Examples:
      bbcli auth logout https://bitbucket.example.com
      bbcli auth logout --all --no-revoke
    """
    from bbcli.commands.auth.login_check import check_dry
    from bbcli.commands.auth.logout import sign_out

    check_dry(app, "--revoke", wanted=bool(revoke))
    sign_out(app, name, every=every, wants_revoked=revoke)
