"""The ways to sign in: each asks for what it needs and returns a login that is yet to be checked and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bbcli.config import Account
from bbcli.credentials import BEARER
from bbcli.credentials.given import given_cookies, given_token
from bbcli.login.oauth import by_oauth, by_oauth1
from bbcli.login.session import open_session
from bbcli.login.store import Login
from bbcli.login.tokens import SINCE, create, owner_of, password_client, password_for, revoke
from bbcli.version import needs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.app import App
    from bbcli.config import Server
    from bbcli.credentials import Credential

# The page of a server where a person makes a token.
TOKEN_PAGE = "/plugins/servlet/access-tokens/manage"  # noqa: S105 - an address
PERMISSIONS = ("PROJECT_READ", "REPO_WRITE")


@dataclass(frozen=True)
class Wanted:
    """What the options of a login say, each for the way that it belongs to."""

    username: str | None = None
    password_stdin: bool = False
    web: bool = False
    permissions: tuple[str, ...] = PERMISSIONS
    expires: int | None = None
    command: str | None = None
    client_id: str | None = None
    client_secret_stdin: bool = False
    scopes: tuple[str, ...] = ()
    consumer_key: str | None = None
    key: str | None = None
    redirect_port: int = 0
    redirect_uri: str | None = None
    browser: bool = True


def by_question(app: App, server: Server, wanted: Wanted) -> Login:
    """Ask for a token, or for a user name and a password; the latter may be given."""
    if wanted.username or wanted.password_stdin:
        return _login(_password(app, server, wanted))
    page = f"{server.url}{TOKEN_PAGE}"
    if wanted.web:
        app.show_page(page)
    else:
        app.tell(f"HTTP access tokens are made on {page}")
    return _login(app.ask_credential(server.url))


def by_token(app: App, _: Server, __: Wanted) -> Login:
    """Take the token from stdin."""
    return _login(given_token(app.text("-")))


def by_new_token(app: App, server: Server, wanted: Wanted) -> Login:
    """Sign in once with user name and password, and let the server make a token that is named for this machine."""
    from socket import gethostname

    needs(app.version_of(server, SINCE), SINCE, "--create-token")
    client = password_client(app, server, _password(app, server, wanted))
    owner = owner_of(client)
    made = create(client, owner, f"bbcli@{gethostname()}", wanted.permissions, wanted.expires)
    token_id = str(made.get("id"))
    expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=wanted.expires) if wanted.expires else None
    return Login(
        given_token(str(made.get("token"))),
        Account(BEARER, expires=expires, token_id=token_id),
        undo=lambda: revoke(client, owner, token_id),
    )


def by_session(app: App, server: Server, wanted: Wanted) -> Login:
    """Sign in with the form of the web page; its cookies are kept, the password is not."""
    return _login(open_session(app, server, _password(app, server, wanted)))


def by_cookies(app: App, _: Server, __: Wanted) -> Login:
    """Take the cookies of a browser's session from stdin, as where single sign-on stands before the server."""
    return _login(given_cookies(app.text("-")))


def by_command(app: App, _: Server, wanted: Wanted) -> Login:
    """Take the token that a program prints, each time it is needed; nothing but the command is kept."""
    from bbcli.credentials.command import from_command

    command = wanted.command or ""
    return Login(from_command(command, app.environ), Account(BEARER, "command", command=command))


WAYS: Mapping[str, Callable[[App, Server, Wanted], Login]] = {
    "with_token": by_token,
    "create_token": by_new_token,
    "command": by_command,
    "session": by_session,
    "cookie_stdin": by_cookies,
    "oauth": by_oauth,
    "oauth1": by_oauth1,
}


def _login(credential: Credential) -> Login:
    return Login(credential, Account(credential.auth))


def _password(app: App, server: Server, wanted: Wanted) -> Credential:
    return password_for(app, server, wanted.username, stdin=wanted.password_stdin)
