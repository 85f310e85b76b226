"""Check all logins with their servers, for `auth status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli import auth
from bbcli._lazy import msgspec
from bbcli.commands.auth.login_check import check_login
from bbcli.errors import BbcliError, NotAuthenticated, ServerFailed, mark_reported
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.auth import Credential
    from bbcli.config.model import Server
    from bbcli.context.app import App

SIGNED_IN = "signed in"


def list_logins(app: App) -> list[Record]:
    """Return a record for each login, checked with its server, without the secret.

    Problems become notes unless an output format is set; the run fails with exit code 4 if no login is valid.
    """
    logins = list(_logins(app))
    if not app.selection.options.output:
        app.console.notes += _problems(logins)
    if not any(login.get("state") == SIGNED_IN for login in logins):
        app.failure = _no_login_error(logins)
    return logins


def current_login(app: App) -> Record:
    """Return the user, server and kind of the login of this run, checked with the server; NotAuthenticated for none.

    For a token of a project or a repository `user` is None.
    """
    server, client = app.server, app.client
    user = check_login(app, server, client)
    return Record.of(user=user, url=server.url, name=server.name, auth=app.connections.credential.auth)


def _logins(app: App) -> Iterator[Record]:
    servers = {server.url: server for server in (app.selection.require_server, *app.selection.config.servers.values())}
    for server in servers.values():
        yield _login_on(app, server, in_use=True)
        yield from (
            _login_on(app, msgspec.structs.replace(server, user=user), in_use=False)
            for user in server.accounts
            if user != server.user
        )


def _problems(logins: Iterable[Record]) -> Iterator[str]:
    for login in logins:
        if problem := login.get("problem"):
            login_name = f"{login.get('user')} on {login.get('url')}" if login.get("user") else str(login.get("url"))
            hint = f" ({login.get('hint')})" if login.get("hint") else ""
            yield f"{login_name}: {problem.removeprefix(login.get('url') + ': ')}{hint}"


def _no_login_error(logins: Iterable[Record]) -> BbcliError:
    hints = (login.get("hint") for login in logins)
    return mark_reported(NotAuthenticated("no valid login", hint=next(filter(None, hints), None)))


def _login_on(app: App, server: Server, *, in_use: bool) -> Record:
    facts: dict[str, object] = {
        "name": server.name if server.name in app.selection.config.servers else None,
        "url": server.url,
    }
    facts |= {"default": server.name == app.selection.config.default, "active": in_use, "user": server.user}
    facts |= dict.fromkeys(("auth", "source", "backend", "expires"))
    try:
        app.selection.check_scheme(server.url)
        credential = _credential_on(app, server, in_use=in_use)
        facts |= {"auth": credential.auth, "source": credential.source, **_stored_facts(server, credential)}
        user = check_login(app, server, app.connections.client_for(server, credential))
        facts |= {"user": user, "state": SIGNED_IN, "problem": None, "hint": None}
    except BbcliError as error:
        app.console.explain(error)
        facts |= {"state": _state(error), "problem": app.console.without_secrets(error.message), "hint": error.hint}
    return Record.of(**facts)


def _state(error: BbcliError) -> str:
    if isinstance(error, NotAuthenticated):
        return "not signed in"
    return "no response" if isinstance(error, ServerFailed) else "failed"


def _credential_on(app: App, server: Server, *, in_use: bool) -> Credential:
    """Return the credential of a run; for an account that is not in use, the saved one."""
    if in_use:
        return auth.resolve(server, app.connections.sources)
    found = auth.from_store(server, app.connections.sources)
    if found is None:
        raise NotAuthenticated(f"the saved secret of {server.user} on {server.url} is missing", hint="sign in again")
    return found


def _stored_facts(server: Server, credential: Credential) -> dict[str, object]:
    """Return backend and expiry, in milliseconds since the epoch, of a saved login; the user of any other."""
    account = server.account
    if account is None or credential.source != account.store:
        return {"user": credential.user}
    ends = account.expires.timestamp() if account.expires else credential.expires_at
    return {"backend": account.backend, "expires": None if ends is None else int(ends * 1000)}
