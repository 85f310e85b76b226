"""Tells what the logins are worth: each server is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bbcli import credentials
from bbcli.errors import BbcliError, NotAuthenticated
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.app import App
    from bbcli.config import Account, Server
    from bbcli.credentials import Credential

SIGNED_IN = "signed in"


def all_of(app: App) -> Iterator[Record]:
    """Yield what is known of each login, asked of its server; never the secret."""
    servers = {server.url: server for server in (app.chosen, *app.config.servers.values())}
    for server in servers.values():
        yield _login_on(app, server, in_use=True)
        yield from (
            _login_on(app, replace(server, user=user), in_use=False) for user in server.accounts if user != server.user
        )


def _login_on(app: App, server: Server, *, in_use: bool) -> Record:
    facts: dict[str, object] = {"name": server.name if server.name in app.config.servers else None, "url": server.url}
    facts |= {"default": server.name == app.config.default, "active": in_use, "user": server.user}
    try:
        app.check_scheme(server.url)
        credential = _credential_on(app, server, in_use=in_use)
        facts |= {"auth": credential.auth, "source": credential.source, **_kept(server.account, credential)}
        facts |= {"user": app.client_for(server, credential).whoami(), "state": SIGNED_IN}
    except BbcliError as error:
        facts |= {"state": app.without_secrets(error.message)}
    return Record.of(**facts)


def _credential_on(app: App, server: Server, *, in_use: bool) -> Credential:
    """Return what a run would use; of an account that is not in use only what is stored counts."""
    if in_use:
        return credentials.resolve(server, app.sources)
    found = credentials.from_store(server, app.sources)
    if found is None:
        raise NotAuthenticated(f"the secret of {server.user} on {server.url} is gone")
    return found


def _kept(account: Account | None, credential: Credential) -> dict[str, object]:
    """Return what is known of a stored login: the keyring that has it, and its end in epoch ms."""
    if account is None or credential.source != account.store:
        return {}
    ends = account.expires.timestamp() if account.expires else credential.ends
    return {"backend": account.backend, "expires": None if ends is None else int(ends * 1000)}
