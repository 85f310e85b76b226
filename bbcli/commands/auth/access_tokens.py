"""HTTP access tokens of users, projects and repositories: who may manage them, and making and revoking them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.auth import BASIC, BEARER, OAUTH2, Credential
from bbcli.auth.validate import password_credential
from bbcli.client import server_version
from bbcli.commands.auth.endpoints import PROJECTS, REPOS, USERS
from bbcli.commands.auth.login_check import NO_PASSWORDS, user_of
from bbcli.commands.auth.web_session import open_session
from bbcli.errors import InvalidInput, NotPermitted, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.client.client import Client
    from bbcli.config.model import Server
    from bbcli.context.app import App
    from bbcli.output import Record

SINCE = "5.5"  # the version of Bitbucket that first had them


def template_of(owner: Mapping[str, str]) -> str:
    """Return the resource of the tokens of an owner, who is named by path variables."""
    if "userSlug" in owner:
        return USERS
    return REPOS if "repositorySlug" in owner else PROJECTS


def owner_of(app: App, server: Server, client: Client) -> dict[str, str]:
    """Return the path variables of the tokens of the user who asks; the header with the name tells no slug."""
    name = user_of(app, server, client)
    if name is None:
        raise InvalidInput(
            "whose tokens? This login is no user's", hint="name a project or a repository: --project, -R"
        )
    for user in client.records("/api/latest/users", {}, filter=name):
        if user.get("name") == name:
            return {"userSlug": user.text_at("slug")}
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


def lost_with(client: Client, owner: Mapping[str, str], token_id: str) -> Iterator[str]:
    """Yield what a token is called."""
    found = client.record(f"{template_of(owner)}/{{tokenId}}", {**owner, "tokenId": token_id})
    yield f"the name {found.get('name')!r}"


def revoke(client: Client, owner: Mapping[str, str], token_id: str) -> None:
    """Revoke a token."""
    client.execute("DELETE", f"{template_of(owner)}/{{tokenId}}", {**owner, "tokenId": token_id})


def reader(app: App) -> Client:
    """Return a client that may list tokens: the one of this run, or one for its password."""
    return manager(app) if app.credential.auth == BASIC else app.client


def manager(app: App) -> Client:
    """Return a client that may make and revoke tokens, which a token itself may not: the person is asked."""
    if app.credential.auth == BASIC:
        return password_client(app, app.server, app.credential)
    if app.credential.auth not in (BEARER, OAUTH2):
        return app.client
    if not app.interactive:
        hint = "set BBCLI_USERNAME and BBCLI_PASSWORD instead of a token, or sign in with --session"
        raise NotPermitted("an access token can't make or revoke access tokens", hint=hint)
    return password_client(app, app.server, password_for(app, app.server, app.credential.user))


def password_for(app: App, server: Server, user: str | None, *, stdin: bool = False) -> Credential:
    """Ask for what is missing of a user name and a password, which may come from stdin."""
    otherwise = "--username NAME --password-stdin < password.txt"
    name = user or app.ask(f"User name on {server.url}", otherwise=otherwise)
    # On a terminal stdin is the keyboard, which would show what is typed.
    from_stdin = stdin and not app.interactive
    secret = app.text("-") if from_stdin else app.ask(f"Password of {name}", otherwise=otherwise, secret=True)
    return password_credential(name, secret)


def password_client(app: App, server: Server, password: Credential) -> Client:
    """Return a client that is signed in with a password, in the way that the server's version takes it."""
    # Asked anew: a server that was updated since yesterday would be answered wrongly.
    said = server_version.said_by(app.client_for(server, None).properties())
    if server_version.remember(app.cache_of(server, None), said) < NO_PASSWORDS:
        return app.client_for(server, password)
    return app.client_for(server, open_session(app, server, password))
