"""Signs out, and revokes on the server what bbcli made there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bbcli.credentials import BASIC
from bbcli.credentials.environment import from_environment
from bbcli.errors import InvalidInput
from bbcli.login.store import forget
from bbcli.login.tokens import owner_of, password_client, password_for, revoke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.app import App
    from bbcli.config import Server
    from bbcli.credentials import Credential


def logins_of(app: App, name: str | None, *, every: bool) -> Sequence[Server]:
    """Return the servers to sign out of, each with the account in question as the one in use."""
    if every and name:
        raise InvalidInput("SERVER and --all exclude each other")
    if every:
        known = app.config.servers.values()
        return [replace(server, user=user) for server in known for user in (*server.accounts, *_nobody(server))]
    server = app.config.named(name) if name else app.chosen
    if server.name not in app.config.servers:
        raise InvalidInput(f"no login is stored for {server.url}", hint="bbcli auth status")
    return [server]


def _nobody(server: Server) -> tuple[str, ...]:
    """Return a user for a server without an account, so that it is forgotten, too."""
    return () if server.accounts else ("",)


def end(app: App, server: Server, *, wants_revoked: bool | None) -> None:
    """Forget a login; a token that bbcli made for it is revoked first where that is wanted."""
    account = server.account
    if account and account.token_id and _is_wanted(app, server, wants_revoked):
        client = password_client(app, server, _password(app, server))
        revoke(client, owner_of(client), account.token_id)
    forget(app, server, server.user or "")


def _is_wanted(app: App, server: Server, wanted: bool | None) -> bool:
    if wanted is None and app.interactive:
        answer = app.ask(f"Revoke the token that bbcli made on {server.url}? [y/N]", otherwise="--revoke")
        return answer.lower() in ("y", "yes")
    if not wanted:
        app.say(f"the token that bbcli made on {server.url} stays valid there: auth tokens revoke, or its web page")
    return bool(wanted)


def _password(app: App, server: Server) -> Credential:
    found = from_environment(app.environ) if app.sources.environ_url == server.url else None
    return found if found and found.auth == BASIC else password_for(app, server, server.user)
