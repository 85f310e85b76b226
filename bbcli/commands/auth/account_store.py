"""Keeps logins and forgets them: the secret in its vault, the rest in config.toml; both or neither."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bbcli.auth import from_store, secret_store
from bbcli.auth.resolve import service_name
from bbcli.commands.auth.login_check import warn_of_environment
from bbcli.config.shell import command_line
from bbcli.errors import InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.auth import Credential
    from bbcli.auth.keyring import SecretStore
    from bbcli.config.model import Account, Config, Server
    from bbcli.context.app import App


@dataclass(frozen=True)
class Login:
    """A login that is about to be kept: the secret, and what config.toml says of it; `undo` takes back what it made."""

    credential: Credential
    account: Account
    undo: Callable[[], None] = lambda: None


def keep(app: App, server: Server, user: str, login: Login) -> None:
    """Store a login and make it the one in use: the secret in its vault, the rest in config.toml; both or neither."""
    vault = None if login.account.command else secret_store(login.account, app.config_path.parent)
    before = vault.get(service_name(server.url), user) if vault else None
    if vault:
        vault.put(service_name(server.url), user, login.credential.secret)
    account = replace(login.account, backend=getattr(vault, "backend", None))
    try:
        # What is known by now counts: another login may have been written while somebody typed.
        earlier = app.change_config(lambda known: _with_account(known, server, user, account)).at(server.url)
    except BaseException:
        if vault:
            _put_back(vault, server, user, before)
        raise
    former = earlier.accounts.get(user) if earlier else None
    if former and former.token_id:
        way = command_line("bbcli", "auth", "tokens", "revoke", former.token_id, "--server", server.name)
        app.info(f"warning: the token that bbcli made before is still valid: {way}")
    if former and (former.store, former.backend) != (account.store, account.backend):
        try:
            _forget_secret(app, server, user, former)
        except Misconfigured as error:  # a keyring that fails is why people move out of it
            app.info(f"warning: the earlier login stays where it was: {error.message}")


def _with_account(known: Config, server: Server, user: str, account: Account) -> Config:
    others = known.at(server.url)
    accounts = {**(others.accounts if others else {}), user: account}
    # A name that was free when the login began may be that of another server by now.
    is_free = server.name not in known.servers or known.servers[server.name] == others
    name = server.name if is_free else known.name_for(server.url, None)
    return known.with_server(replace(server, name=name, user=user, accounts=accounts))


def _put_back(vault: SecretStore, server: Server, user: str, secret: str | None) -> None:
    if secret is None:
        vault.delete(service_name(server.url), user)
    else:
        vault.put(service_name(server.url), user, secret)


def use(app: App, server: Server, user: str) -> None:
    """Make another account of a server the one in use; InvalidInput where it is not known (any more)."""
    app.change_config(lambda known: _with_user(known, server, user))
    warn_of_environment(app, server)


def _with_user(known: Config, server: Server, user: str) -> Config:
    found = known.at(server.url)
    if found is None or user not in found.accounts:
        hint = command_line("bbcli", "auth", "login", server.url)
        raise InvalidInput(f"no account {user!r} is known on {server.url}", hint=hint)
    return known.with_server(replace(found, user=user))


def renew(app: App, server: Server) -> None:
    """Renew a login by OAuth 2.0 now; InvalidInput for one of another kind."""
    from bbcli.auth.oauth2 import OAuth2

    credential = from_store(server, app.sources)
    again = command_line("bbcli", "auth", "login", server.url)
    if credential is None:
        raise InvalidInput(f"no login is stored for {server.url}", hint=again)
    if not isinstance(credential, OAuth2):
        raise InvalidInput(f"only a login by OAuth 2.0 is renewed, and this one is {credential.auth}", hint=again)
    app.hidden.append(credential)
    credential.refresh()


def forget(app: App, server: Server, user: str) -> None:
    """Forget an account; another one on the server takes its place, with the last one the server is forgotten, too."""
    account = server.accounts.get(user)
    if account:
        _forget_secret(app, server, user, account)
    app.change_config(lambda known: _without_account(known, server.name, user))


def _without_account(known: Config, name: str, user: str) -> Config:
    server = known.servers.get(name)
    if server is None:
        return known
    rest = {other: account for other, account in server.accounts.items() if other != user}
    if not rest:
        return known.without(name)
    in_use = server.user if server.user in rest else next(iter(rest))
    return known.with_server(replace(server, user=in_use, accounts=rest))


def _forget_secret(app: App, server: Server, user: str, account: Account) -> None:
    if not account.command:
        secret_store(account, app.config_path.parent).delete(service_name(server.url), user)
