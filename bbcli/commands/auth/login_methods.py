"""The methods to sign in: each returns a login that is yet to be checked and saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bbcli.auth import BEARER
from bbcli.auth.from_env import from_file
from bbcli.auth.validate import cookie_credential, token_credential
from bbcli.client.server_version import check_version
from bbcli.commands.auth.access_tokens import SINCE, create, owner_of, password_client, password_for, revoke
from bbcli.commands.auth.account_store import Login
from bbcli.commands.auth.endpoints import TOKEN_PAGE
from bbcli.commands.auth.login_oauth import login_with_oauth1, login_with_oauth2
from bbcli.commands.auth.login_options import LoginOptions
from bbcli.commands.auth.web_session import open_session
from bbcli.config.model import Account
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.auth import Credential
    from bbcli.config.model import Server
    from bbcli.context.app import App


def login_with_prompt(app: App, server: Server, options: LoginOptions) -> Login:
    """Prompt for a token, or for a user name and a password, unless options give them."""
    if options.username or options.password_stdin:
        return _login(_password(app, server, options))
    if app.selection.options.token_file:
        return _login(from_file(app.selection.options.token_file, "--token-file"))
    _show_token_page(app, server, options)
    return _login(app.connections.ask_credential(server.url))


def login_with_token(app: App, server: Server, options: LoginOptions) -> Login:
    """Read the token from stdin; on a terminal prompt for it, so that it is not shown."""
    if not app.console.interactive:
        return _login(token_credential(app.console.text_or_stdin("-")))
    _show_token_page(app, server, options)
    return _login(token_credential(app.console.ask("HTTP access token", otherwise="", secret=True)))


def _show_token_page(app: App, server: Server, options: LoginOptions) -> None:
    """Open the page on which tokens are created, or print its URL without a browser."""
    page = f"{server.url}{TOKEN_PAGE}"
    is_open = app.console.interactive and options.web and app.open_page(page)
    app.console.success(f"opened {page}" if is_open else f"create an HTTP access token on {page}")


def login_with_new_token(app: App, server: Server, options: LoginOptions) -> Login:
    """Sign in once with user name and password, and create a token named after this machine."""
    from socket import gethostname

    check_version(app.connections.version_of(server, SINCE), SINCE, "--create-token")
    client = password_client(app, server, _password(app, server, options))
    owner = owner_of(app, server, client)
    token = create(client, owner, f"bbcli@{gethostname()}", options.permissions, options.expires)
    token_id = token.text_at("id")
    today = datetime.fromtimestamp(int(app.clock()), UTC)
    expires = today + timedelta(days=options.expires) if options.expires else None
    return Login(
        token_credential(token.text_at("token")),
        Account(BEARER, expires=expires, token_id=token_id),
        undo=lambda: revoke(client, owner, token_id),
    )


def login_with_session(app: App, server: Server, options: LoginOptions) -> Login:
    """Sign in with the web form; its cookies are saved, the password is not."""
    return _login(open_session(app, server, _password(app, server, options)))


def login_with_cookies(app: App, _: Server, __: LoginOptions) -> Login:
    """Read the cookies of a browser session from stdin, for servers behind single sign-on."""
    if not app.console.interactive:
        return _login(cookie_credential(app.console.text_or_stdin("-")))
    return _login(cookie_credential(app.console.ask("Cookies (NAME=value; NAME=value)", otherwise="", secret=True)))


def login_with_command(app: App, _: Server, options: LoginOptions) -> Login:
    """Use the token that a program prints whenever it is needed; only the command line is saved."""
    from bbcli.auth.credential_command import from_command

    command = options.command or ""
    return Login(from_command(command, app.selection.environ), Account(BEARER, "command", command=command))


METHODS: Mapping[str, Callable[[App, Server, LoginOptions], Login]] = {
    "with_token": login_with_token,
    "create_token": login_with_new_token,
    "command": login_with_command,
    "session": login_with_session,
    "cookie_stdin": login_with_cookies,
    "oauth": login_with_oauth2,
    "oauth1": login_with_oauth1,
}
_BROWSER_OPTIONS = ("redirect_port", "redirect_uri", "browser")
# The options that each method accepts; "" is the prompt.
_OPTIONS_OF: Mapping[str, tuple[str, ...]] = {
    "": ("username", "password_stdin", "web"),
    "with_token": ("web",),
    "create_token": ("username", "password_stdin", "permissions", "expires"),
    "command": ("command",),
    "session": ("username", "password_stdin"),
    "oauth": ("client_id", "client_secret_stdin", "scopes", *_BROWSER_OPTIONS),
    "oauth1": ("consumer_key", "key", *_BROWSER_OPTIONS),
}


def choose_method(method: str | None, options: LoginOptions) -> Callable[[App, Server, LoginOptions], Login]:
    """Return the method of that name, the prompt for None; InvalidInput for an option of another method."""
    accepted = _OPTIONS_OF.get(method or "", ())
    defaults = LoginOptions._field_defaults
    for name in (name for name, default in defaults.items() if getattr(options, name) != default):
        if name not in accepted:
            takers = " or ".join(_option_name(taker) for taker, names in _OPTIONS_OF.items() if taker and name in names)
            problem = f"cannot be combined with {_option_name(method)}" if method else f"requires {takers}"
            raise InvalidInput(f"{_option_name(name)} {problem}")
    return METHODS[method] if method else login_with_prompt


def _option_name(name: str) -> str:
    return f"--{ {'redirect_port': 'port', 'browser': 'no-browser'}.get(name, name).replace('_', '-') }"


def _login(credential: Credential) -> Login:
    return Login(credential, Account(credential.auth))


def _password(app: App, server: Server, options: LoginOptions) -> Credential:
    return password_for(app, server, options.username, stdin=options.password_stdin)
