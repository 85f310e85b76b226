"""`bbcli auth`: sign in to servers, see who one is there, and sign out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from bbcli import login
from bbcli.address import parse_server
from bbcli.command import Group, pass_app
from bbcli.config import Account, Server
from bbcli.credentials import check_keyring, git_answer, given_password, given_token
from bbcli.errors import InvalidInput, NotAuthenticated
from bbcli.output import Column, Record, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.app import App
    from bbcli.credentials import Credential

STATUS = (
    Column("NAME", "name"),
    Column("URL", "url", cells.url),
    Column("USER", "user"),
    Column("AUTH", "auth"),
    Column("FROM", "source", cells.faint),
    Column("STATE", "state"),
)

group = Group(help="Sign in to servers, and out again.", example="bbcli auth login https://bitbucket.example.com")


@group.command("login")
@click.argument("url", metavar="URL", help="The server: https://bitbucket.example.com, or any page of it.")
@click.option("--with-token", is_flag=True, help="Read an HTTP access token from stdin.")
@click.option("--name", help="What to call the server; left out, its host.")
@pass_app
def sign_in(app: App, url: str, with_token: bool, name: str | None) -> None:
    """Sign in to a server.

    It takes an HTTP access token, or a user name and a password. What is given is checked against the server before it
    is stored in the keyring of the operating system.

    \b
    Examples:
      bbcli auth login https://bitbucket.example.com
      bbcli auth login https://bitbucket.example.com --with-token < token.txt
    """
    server_url = parse_server(url)
    app.check_scheme(server_url)
    name = app.config.name_for(server_url, name)
    credential = given_token(app.text("-")) if with_token else _asked(app, server_url)
    user = app.client_for(server_url, credential).whoami()
    login.keep(app, Server(name, server_url, user, accounts={user: Account(credential.auth)}), credential)
    app.tell(f"signed in to {server_url} as {user}")


@group.command("status", columns=STATUS)
@pass_app
def status(app: App) -> Iterable[Record]:
    """Show for each server who you are there, and where the login comes from; never the secret.

    It ends with 4 where no server accepts a login.

    \b
    Examples:
      bbcli auth status
      bbcli auth status --json | jq -r '.[] | select(.state != "signed in").url'
    """
    logins = login.all_of(app)
    if not any(each.get("state") == login.SIGNED_IN for each in logins):
        app.exit_code = NotAuthenticated.exit_code
    return logins


@group.command("logout", output=False)
@click.argument("name", metavar="[SERVER]", required=False, help="Its name or URL; left out, the server of this run.")
@pass_app
def logout(app: App, name: str | None) -> None:
    """Forget the login on a server.

    \b
    Example:
      bbcli auth logout https://bitbucket.example.com
    """
    server = app.config.named(name) if name else app.chosen
    if server.name not in app.config.servers:
        raise InvalidInput(f"no login is stored for {server.url}", hint="bbcli auth status")
    login.forget(app, server)
    app.tell(f"signed out of {server.url}")


@group.command("git-credential", hidden=True, output=False)
@click.argument("operation", metavar="OPERATION")
@pass_app
def git_credential(app: App, operation: str) -> str | None:
    """Answer git's question for a password, as a credential helper does; what git tells besides is not kept.

    \b
    Example:
      git -c credential.helper='!bbcli auth git-credential' clone URL
    """
    question = app.text("-")
    url = urlsplit(app.server.url)
    is_asked = {f"protocol={url.scheme}", f"host={url.netloc}"} <= set(question.splitlines())
    return git_answer(question, app.credential) if operation == "get" and is_asked else None


def _asked(app: App, server_url: str) -> Credential:
    check_keyring(server_url)
    otherwise = f"bbcli auth login {server_url} --with-token < token.txt"
    user = app.ask(f"User name on {server_url} (empty: an HTTP access token)", otherwise=otherwise)
    secret = app.ask("Password" if user else "HTTP access token", otherwise=otherwise, secret=True)
    return given_password(user, secret) if user else given_token(secret)
