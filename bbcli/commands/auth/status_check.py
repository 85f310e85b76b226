"""Tells what the logins are worth: each server is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bbcli import auth
from bbcli.commands.auth.login_check import user_of
from bbcli.errors import BbcliError, NotAuthenticated, ServerFailed, mark_reported
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.auth import Credential
    from bbcli.config.model import Server
    from bbcli.context.app import App

SIGNED_IN = "signed in"


def all_of(app: App) -> list[Record]:
    """Return what is known of each login, asked of its server; never the secret.

    What is wrong with which is noted for people; the run ends with 4 where no login is good.
    """
    logins = list(_logins(app))
    if not app.options.output:
        app.notes += _problems(logins)
    if not any(login.get("state") == SIGNED_IN for login in logins):
        app.failure = _none_good(logins)
    return logins


def _logins(app: App) -> Iterator[Record]:
    servers = {server.url: server for server in (app.require_server, *app.config.servers.values())}
    for server in servers.values():
        yield _login_on(app, server, in_use=True)
        yield from (
            _login_on(app, replace(server, user=user), in_use=False) for user in server.accounts if user != server.user
        )


def _problems(logins: Iterable[Record]) -> Iterator[str]:
    for login in logins:
        if problem := login.get("problem"):
            whose = f"{login.get('user')} on {login.get('url')}" if login.get("user") else str(login.get("url"))
            hint = f" ({login.get('hint')})" if login.get("hint") else ""
            yield f"{whose}: {problem.removeprefix(login.get('url') + ': ')}{hint}"


def _none_good(logins: Iterable[Record]) -> BbcliError:
    hints = (login.get("hint") for login in logins)
    return mark_reported(NotAuthenticated("no login is good", hint=next(filter(None, hints), None)))


def _login_on(app: App, server: Server, *, in_use: bool) -> Record:
    facts: dict[str, object] = {"name": server.name if server.name in app.config.servers else None, "url": server.url}
    facts |= {"default": server.name == app.config.default, "active": in_use, "user": server.user}
    facts |= dict.fromkeys(("auth", "source", "backend", "expires"))
    try:
        app.check_scheme(server.url)
        credential = _credential_on(app, server, in_use=in_use)
        facts |= {"auth": credential.auth, "source": credential.source, **_kept(server, credential)}
        user = user_of(app, server, app.client_for(server, credential))
        facts |= {"user": user, "state": SIGNED_IN, "problem": None, "hint": None}
    except BbcliError as error:
        facts |= {"state": _state(error), "problem": app.without_secrets(error.message), "hint": error.hint}
    return Record.of(**facts)


def _state(error: BbcliError) -> str:
    if isinstance(error, NotAuthenticated):
        return "not signed in"
    return "no answer" if isinstance(error, ServerFailed) else "failed"


def _credential_on(app: App, server: Server, *, in_use: bool) -> Credential:
    """Return what a run would use; of an account that is not in use only what is stored counts."""
    if in_use:
        return auth.resolve(server, app.sources)
    found = auth.from_store(server, app.sources)
    if found is None:
        raise NotAuthenticated(f"the secret of {server.user} on {server.url} is gone", hint="sign in again")
    return found


def _kept(server: Server, credential: Credential) -> dict[str, object]:
    """Return what is known of a stored login: the keyring that has it, and its end in epoch ms; else whose it is."""
    account = server.account
    if account is None or credential.source != account.store:
        return {"user": credential.user}
    ends = account.expires.timestamp() if account.expires else credential.expires_at
    return {"backend": account.backend, "expires": None if ends is None else int(ends * 1000)}
