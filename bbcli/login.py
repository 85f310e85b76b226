"""Keeps logins, forgets them, and tells what they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli import config, credentials
from bbcli.errors import BbcliError
from bbcli.output import Record

if TYPE_CHECKING:
    from bbcli.app import App
    from bbcli.config import Server
    from bbcli.credentials import Credential

SIGNED_IN = "signed in"


def keep(app: App, server: Server, credential: Credential) -> None:
    """Store a login: the secret in the keyring, the rest in the configuration; both or neither."""
    # Read again: another login may have been written while somebody typed.
    current = config.load(app.config.path)
    known = current.at(server.url)
    before = credentials.from_keyring(server)
    credentials.store(server, credential)
    try:
        config.save(current.with_server(server))
    except BbcliError:
        if before:
            credentials.store(server, before)
        else:
            credentials.forget(server)
        raise
    if known and known.user != server.user:
        credentials.forget(known)


def forget(app: App, server: Server) -> None:
    """Forget a login."""
    credentials.forget(server)
    config.save(config.load(app.config.path).without(server.name))


def all_of(app: App) -> list[Record]:
    """Return what is known of the login on each server, asked of it; never the secret."""
    servers = {server.url: server for server in (app.chosen, *app.config.servers.values())}
    return [_login_on(app, server) for server in servers.values()]


def _login_on(app: App, server: Server) -> Record:
    facts: dict[str, object] = {"name": server.name if server.name in app.config.servers else None}
    facts |= {"url": server.url, "user": server.user, "auth": server.account and server.account.auth}
    try:
        app.check_scheme(server.url)
        # The environment's credential is for the server of this run, and tried on no other.
        environ = app.environ if server.url == app.chosen.url else {}
        credential = credentials.resolve(server, environ)
        facts |= {"auth": credential.auth, "source": credential.source}
        facts |= {"user": app.client_for(server.url, credential).whoami(), "state": SIGNED_IN}
    except BbcliError as error:
        facts |= {"state": app.without_secrets(error.message)}
    return Record.of(**facts)
