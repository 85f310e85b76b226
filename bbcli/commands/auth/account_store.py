"""Save and delete logins: the secret in its store, the rest in config.toml, both or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
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
    """A login to be saved: the secret, and its entry of config.toml; `undo` revokes a token that it created."""

    credential: Credential
    account: Account
    undo: Callable[[], None] = lambda: None


def save_login(app: App, server: Server, user: str, login: Login) -> None:
    """Save a login, and make it the account in use; if config.toml cannot be written the secret is restored."""
    secrets = None if login.account.command else secret_store(login.account, app.selection.config_path.parent)
    previous_secret = secrets.get(service_name(server.url), user) if secrets else None
    if secrets:
        secrets.put(service_name(server.url), user, login.credential.secret)
    account = msgspec.structs.replace(login.account, backend=getattr(secrets, "backend", None))
    try:
        # Change the present file: another process may have saved a login during the prompts.
        old_server = app.selection.change_config(lambda known: _with_account(known, server, user, account)).at(
            server.url
        )
    except BaseException:
        if secrets:
            _restore_secret(secrets, server, user, previous_secret)
        raise
    replaced = old_server.accounts.get(user) if old_server else None
    if replaced and replaced.token_id:
        command = command_line("bbcli", "auth", "tokens", "revoke", replaced.token_id, "--server", server.name)
        app.console.info(f"warning: the previous token is still valid; revoke it: {command}")
    if replaced and (replaced.store, replaced.backend) != (account.store, account.backend):
        try:
            _forget_secret(app, server, user, replaced)
        except Misconfigured as error:  # a failing keyring may be the reason for another store
            app.console.info(f"warning: the previous login was not deleted: {error.message}")


def _with_account(known: Config, server: Server, user: str, account: Account) -> Config:
    saved = known.at(server.url)
    accounts = {**(saved.accounts if saved else {}), user: account}
    # Another process may have given the name to another server meanwhile.
    is_free = server.name not in known.servers or known.servers[server.name] == saved
    name = server.name if is_free else known.name_for(server.url, None)
    return known.with_server(msgspec.structs.replace(server, name=name, user=user, accounts=accounts))


def _restore_secret(secrets: SecretStore, server: Server, user: str, secret: str | None) -> None:
    if secret is None:
        secrets.delete(service_name(server.url), user)
    else:
        secrets.put(service_name(server.url), user, secret)


def switch_account(app: App, server: Server, user: str, *, is_default: bool = False) -> None:
    """Make another account of a server the one in use, and the server the default; InvalidInput if it is not saved.

    The user is empty for a server without accounts.
    """
    app.selection.change_config(lambda known: _with_user(known, server, user, is_default=is_default))
    warn_of_environment(app, server)


def _with_user(known: Config, server: Server, user: str, *, is_default: bool) -> Config:
    found = known.at(server.url)
    if found is None or (user and user not in found.accounts):
        hint = command_line("bbcli", "auth", "login", server.url)
        raise InvalidInput(f"no saved login of {user!r} on {server.url}", hint=hint)
    changed = known.with_server(msgspec.structs.replace(found, user=user or found.user))
    return msgspec.structs.replace(changed, default=found.name) if is_default else changed


def renew_login(app: App, server: Server) -> None:
    """Renew a login by OAuth 2.0; InvalidInput for other logins."""
    from bbcli.auth.oauth2 import OAuth2

    credential = from_store(server, app.connections.sources)
    again = command_line("bbcli", "auth", "login", server.url)
    if credential is None:
        raise InvalidInput(f"no saved login for {server.url}", hint=again)
    if not isinstance(credential, OAuth2):
        raise InvalidInput(f"only OAuth 2.0 logins can be renewed: this login is {credential.auth}", hint=again)
    app.console.hidden.append(credential)
    credential.refresh()


def forget_login(app: App, server: Server, user: str) -> None:
    """Delete an account and its secret; another account of the server becomes the one in use, if there is one."""
    account = server.accounts.get(user)
    if account:
        _forget_secret(app, server, user, account)
    app.selection.change_config(lambda known: _without_account(known, server.name, user))


def _without_account(known: Config, name: str, user: str) -> Config:
    server = known.servers.get(name)
    if server is None:
        return known
    remaining = {other: account for other, account in server.accounts.items() if other != user}
    if not remaining:
        return known.without(name)
    in_use = server.user if server.user in remaining else next(iter(remaining))
    return known.with_server(msgspec.structs.replace(server, user=in_use, accounts=remaining))


def _forget_secret(app: App, server: Server, user: str, account: Account) -> None:
    if not account.command:
        secret_store(account, app.selection.config_path.parent).delete(service_name(server.url), user)
