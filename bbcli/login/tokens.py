"""HTTP access tokens of users, projects and repositories: who may manage them, and making and revoking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.credentials import BEARER, Credential
from bbcli.credentials.given import given_password
from bbcli.errors import NotPermitted, ServerFailed
from bbcli.login.session import open_session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.app import App
    from bbcli.client import Client
    from bbcli.config import Server
    from bbcli.output import Record

_ROOT = "/access-tokens/latest"
USERS = f"{_ROOT}/users/{{userSlug}}"
PROJECTS = f"{_ROOT}/projects/{{projectKey}}"
REPOS = f"{_ROOT}/projects/{{projectKey}}/repos/{{repositorySlug}}"
SINCE = "5.5"  # the version of Bitbucket that first had them
# From this version on a fresh server takes no password over REST, but still on its sign-in page.
_NO_PASSWORDS = "10.0"


def template_of(owner: Mapping[str, str]) -> str:
    """Return the resource of the tokens of an owner, who is named by path variables."""
    if "userSlug" in owner:
        return USERS
    return REPOS if "repositorySlug" in owner else PROJECTS


def owner_of(client: Client) -> dict[str, str]:
    """Return the path variables of the tokens of the user who asks; the header with the name tells no slug."""
    name = client.whoami()
    for user in client.records("/api/latest/users", {}, filter=name):
        if user.get("name") == name:
            return {"userSlug": str(user.get("slug"))}
    return {"userSlug": name}


def create(
    client: Client, owner: Mapping[str, str], name: str, permissions: Sequence[str], days: int | None = None
) -> Record:
    """Let the server make a token; no other answer than this one has its secret."""
    body = {"name": name, "permissions": list(permissions), "expiryDays": days}
    made = client.write("PUT", template_of(owner), owner, body)
    if made is None or not made.get("token"):
        raise ServerFailed(f"{client.server_url} made no token", hint="see its page of access tokens")
    return made


def revoke(client: Client, owner: Mapping[str, str], token_id: str) -> None:
    """Revoke a token."""
    client.write("DELETE", f"{template_of(owner)}/{{tokenId}}", {**owner, "tokenId": token_id})


def manager(app: App) -> Client:
    """Return a client that may make and revoke tokens, which a token itself may not: the person is asked."""
    if app.credential.auth != BEARER:
        return app.client
    if not app.interactive:
        hint = "set BBCLI_USERNAME and BBCLI_PASSWORD instead of a token, or sign in with --session"
        raise NotPermitted("an access token can't make or revoke access tokens", hint=hint)
    return password_client(app, app.server, password_for(app, app.server, app.credential.user))


def password_for(app: App, server: Server, user: str | None, *, stdin: bool = False) -> Credential:
    """Ask for what is missing of a user name and a password, which may come from stdin."""
    otherwise = "--username NAME --password-stdin < password.txt"
    name = user or app.ask(f"User name on {server.url}", otherwise=otherwise)
    secret = app.text("-") if stdin else app.ask(f"Password of {name}", otherwise=otherwise, secret=True)
    return given_password(name, secret)


def password_client(app: App, server: Server, password: Credential) -> Client:
    """Return a client that is signed in with a password, in the way that the server's version takes it."""
    if app.version_of(server) < _NO_PASSWORDS:
        return app.client_for(server, password)
    return app.client_for(server, open_session(app, server, password))
