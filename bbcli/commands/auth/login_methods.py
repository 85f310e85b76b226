"""The ways to sign in: each asks for what it needs and returns a login that is yet to be checked and kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bbcli.auth import BEARER
from bbcli.auth.from_env import from_file
from bbcli.auth.validate import cookie_credential, token_credential
from bbcli.client.server_version import check_version
from bbcli.commands.auth.access_tokens import SINCE, create, owner_of, password_client, password_for, revoke
from bbcli.commands.auth.account_store import Login
from bbcli.commands.auth.login_check import TOKEN_PAGE
from bbcli.commands.auth.login_oauth import by_oauth, by_oauth1
from bbcli.commands.auth.login_options import LoginOptions
from bbcli.commands.auth.web_session import open_session
from bbcli.config.model import Account
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.auth import Credential
    from bbcli.config.model import Server
    from bbcli.context.app import App


def by_question(app: App, server: Server, wanted: LoginOptions) -> Login:
    """Ask for a token, or for a user name and a password; the latter may be given, or --token-file."""
    if wanted.username or wanted.password_stdin:
        return _login(_password(app, server, wanted))
    if app.selection.options.token_file:
        return _login(from_file(app.selection.options.token_file, "--token-file"))
    _show_token_page(app, server, wanted)
    return _login(app.connections.ask_credential(server.url))


def by_token(app: App, server: Server, wanted: LoginOptions) -> Login:
    """Take the token from stdin; on a terminal it is asked for, so that it does not show."""
    if not app.console.interactive:
        return _login(token_credential(app.console.text_or_stdin("-")))
    _show_token_page(app, server, wanted)
    return _login(token_credential(app.console.ask("HTTP access token", otherwise="", secret=True)))


def _show_token_page(app: App, server: Server, wanted: LoginOptions) -> None:
    """Open the page where a token is made, or tell where it is; a browser that is not there keeps nobody out."""
    page = f"{server.url}{TOKEN_PAGE}"
    is_open = app.console.interactive and wanted.web and app.open_page(page)
    app.console.success(f"opened {page}" if is_open else f"HTTP access tokens are made on {page}")


def by_new_token(app: App, server: Server, wanted: LoginOptions) -> Login:
    """Sign in once with user name and password, and let the server make a token that is named for this machine."""
    from socket import gethostname

    check_version(app.connections.version_of(server, SINCE), SINCE, "--create-token")
    client = password_client(app, server, _password(app, server, wanted))
    owner = owner_of(app, server, client)
    made = create(client, owner, f"bbcli@{gethostname()}", wanted.permissions, wanted.expires)
    token_id = made.text_at("id")
    today = datetime.fromtimestamp(int(app.clock()), UTC)
    expires = today + timedelta(days=wanted.expires) if wanted.expires else None
    return Login(
        token_credential(made.text_at("token")),
        Account(BEARER, expires=expires, token_id=token_id),
        undo=lambda: revoke(client, owner, token_id),
    )


def by_session(app: App, server: Server, wanted: LoginOptions) -> Login:
    """Sign in with the form of the web page; its cookies are kept, the password is not."""
    return _login(open_session(app, server, _password(app, server, wanted)))


def by_cookies(app: App, _: Server, __: LoginOptions) -> Login:
    """Take the cookies of a browser's session from stdin, as where single sign-on stands before the server."""
    if not app.console.interactive:
        return _login(cookie_credential(app.console.text_or_stdin("-")))
    return _login(cookie_credential(app.console.ask("Cookies (NAME=value; NAME=value)", otherwise="", secret=True)))


def by_command(app: App, _: Server, wanted: LoginOptions) -> Login:
    """Take the token that a program prints, each time it is needed; nothing but the command is kept."""
    from bbcli.auth.credential_command import from_command

    command = wanted.command or ""
    return Login(from_command(command, app.selection.environ), Account(BEARER, "command", command=command))


WAYS: Mapping[str, Callable[[App, Server, LoginOptions], Login]] = {
    "with_token": by_token,
    "create_token": by_new_token,
    "command": by_command,
    "session": by_session,
    "cookie_stdin": by_cookies,
    "oauth": by_oauth,
    "oauth1": by_oauth1,
}
_BROWSER = ("redirect_port", "redirect_uri", "browser")
# What of Wanted each way reads; a login without a way named asks.
_READ_BY: Mapping[str, tuple[str, ...]] = {
    "": ("username", "password_stdin", "web"),
    "with_token": ("web",),
    "create_token": ("username", "password_stdin", "permissions", "expires"),
    "command": ("command",),
    "session": ("username", "password_stdin"),
    "oauth": ("client_id", "client_secret_stdin", "scopes", *_BROWSER),
    "oauth1": ("consumer_key", "key", *_BROWSER),
}


def chosen(way: str | None, wanted: LoginOptions) -> Callable[[App, Server, LoginOptions], Login]:
    """Return a way to sign in by its name, without one that which asks; InvalidInput for an option of another way."""
    read = _READ_BY.get(way or "", ())
    for name in (name for name, default in LoginOptions._field_defaults.items() if getattr(wanted, name) != default):
        if name not in read:
            takers = " or ".join(_option(taker) for taker, names in _READ_BY.items() if taker and name in names)
            raise InvalidInput(
                f"{_option(name)} does not go with {_option(way)}" if way else f"{_option(name)} goes with {takers}"
            )
    return WAYS[way] if way else by_question


def _option(name: str) -> str:
    return f"--{ {'redirect_port': 'port', 'browser': 'no-browser'}.get(name, name).replace('_', '-') }"


def _login(credential: Credential) -> Login:
    return Login(credential, Account(credential.auth))


def _password(app: App, server: Server, wanted: LoginOptions) -> Credential:
    return password_for(app, server, wanted.username, stdin=wanted.password_stdin)
