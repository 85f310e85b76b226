"""HTTP access tokens of users, projects and repositories: create and revoke them, with a client that may do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.auth import BASIC, BEARER, OAUTH2, Credential
from bbcli.auth.validate import password_credential
from bbcli.client import server_version
from bbcli.commands.auth.endpoints import PROJECTS, REPOS, USERS
from bbcli.commands.auth.login_check import NO_PASSWORDS_SINCE, check_login
from bbcli.commands.auth.web_session import open_session
from bbcli.errors import InvalidInput, NotPermitted, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.client.client import Client
    from bbcli.config.model import Server
    from bbcli.context.app import App
    from bbcli.output import Record

SINCE = "5.5"  # the first version of Bitbucket with access tokens


def template_of(owner: Mapping[str, str]) -> str:
    """Return the path template of the tokens of an owner, given by its path variables."""
    if "userSlug" in owner:
        return USERS
    return REPOS if "repositorySlug" in owner else PROJECTS


def owner_of(app: App, server: Server, client: Client) -> dict[str, str]:
    """Return the path variables of the signed-in user; the slug is looked up, since X-AUSERNAME holds the name."""
    name = check_login(app, server, client)
    if name is None:
        raise InvalidInput(
            "cannot select tokens: this login does not belong to a user", hint="add --project PROJECT or -R REPO"
        )
    for user in client.records("/api/latest/users", {}, filter=name):
        if user.get("name") == name:
            return {"userSlug": user.text_at("slug")}
    return {"userSlug": name}


def create(
    client: Client, owner: Mapping[str, str], name: str, permissions: Sequence[str], days: int | None = None
) -> Record:
    """Create a token; this response is the only one with its secret."""
    body = {"name": name, "permissions": list(permissions), "expiryDays": days}
    token = client.write("PUT", template_of(owner), owner, body)
    if token is None or not token.get("token"):
        raise ServerFailed(
            f"{client.server_url} created no token", hint="check the page of access tokens on the server"
        )
    return token


def describe_token(client: Client, owner: Mapping[str, str], token_id: str) -> Iterator[str]:
    """Yield the name of a token, for the question before it is revoked."""
    found = client.record(f"{template_of(owner)}/{{tokenId}}", {**owner, "tokenId": token_id})
    yield f"name {found.get('name')!r}"


def revoke(client: Client, owner: Mapping[str, str], token_id: str) -> None:
    """Revoke a token."""
    client.execute("DELETE", f"{template_of(owner)}/{{tokenId}}", {**owner, "tokenId": token_id})


def client_for_reading(app: App) -> Client:
    """Return a client that may list tokens: the client of the App, or one with its password."""
    return client_for_managing(app) if app.connections.credential.auth == BASIC else app.client


def client_for_managing(app: App) -> Client:
    """Return a client that may create and revoke tokens; a token may not, so the password is prompted for."""
    if app.connections.credential.auth == BASIC:
        return password_client(app, app.server, app.connections.credential)
    if app.connections.credential.auth not in (BEARER, OAUTH2):
        return app.client
    if not app.console.interactive:
        hint = "set BBCLI_USERNAME and BBCLI_PASSWORD, or sign in with --session"
        raise NotPermitted("access tokens cannot create or revoke access tokens", hint=hint)
    return password_client(app, app.server, password_for(app, app.server, app.connections.credential.user))


def password_for(app: App, server: Server, user: str | None, *, stdin: bool = False) -> Credential:
    """Return a password credential: prompt for what is missing; with `stdin` the password is read from a pipe."""
    otherwise = "use --username NAME --password-stdin < password.txt"
    name = user or app.console.ask(f"User name on {server.url}", otherwise=otherwise)
    # On a terminal stdin is the keyboard: a prompt hides the input.
    from_stdin = stdin and not app.console.interactive
    secret = (
        app.console.text_or_stdin("-")
        if from_stdin
        else app.console.ask(f"Password of {name}", otherwise=otherwise, secret=True)
    )
    return password_credential(name, secret)


def password_client(app: App, server: Server, password: Credential) -> Client:
    """Return a client with a password: Basic authentication, or a web session where the server refuses that."""
    # Not from the cache: the server may have been upgraded since.
    version = server_version.reported_version(app.connections.client_for(server, None).properties())
    if server_version.remember(app.connections.cache_for(server, None), version) < NO_PASSWORDS_SINCE:
        return app.connections.client_for(server, password)
    return app.connections.client_for(server, open_session(app, server, password))
