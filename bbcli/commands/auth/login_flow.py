"""Sign in: get a login by one of the methods, check it with the server, and save it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bbcli._lazy import msgspec
from bbcli.auth import secret_store
from bbcli.auth.resolve import service_name
from bbcli.commands.auth.account_store import save_login
from bbcli.commands.auth.endpoints import TOKEN_PAGE
from bbcli.commands.auth.login_check import check_login, warn_of_environment
from bbcli.config.addresses import parse_repo
from bbcli.config.model import Account, Server
from bbcli.config.settings import KEYS
from bbcli.errors import BbcliError, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.client.client import Client
    from bbcli.commands.auth.account_store import Login
    from bbcli.commands.auth.login_options import LoginOptions
    from bbcli.context.app import App


def server_for_login(app: App, url: str, name: str | None, ssh_host: str | None) -> Server:
    """Return the saved or new server, with the connection options of this run, which are saved with the login."""
    app.selection.check_scheme(url)
    name = app.selection.config.name_for(url, name)
    saved = app.selection.config.at(url) or Server(name, url)
    options = app.selection.options
    settings: dict[str, Any] = {"insecure": options.insecure, "proxy": options.proxy}
    settings["ssh_host"] = KEYS["ssh_host"](ssh_host) if ssh_host else None
    settings |= {key: _absolute(app, getattr(options, key)) for key in ("ca_bundle", "client_cert", "client_key")}
    changes = {key: value for key, value in settings.items() if value}
    if options.ca_bundle:  # a CA bundle is pointless without verification
        changes.setdefault("insecure", False)
    if options.client_cert:  # a saved key belongs to the previous certificate
        changes.setdefault("client_key", None)
    return msgspec.structs.replace(saved, name=name, **changes)


def _absolute(app: App, path: str | None) -> str | None:
    """Return the absolute path; symbolic links stay, since renewed certificates change their targets."""
    return str((app.selection.cwd / Path(path).expanduser()).absolute()) if path else None


def sign_in_and_save(
    app: App, server: Server, method: Callable[[App, Server, LoginOptions], Login], options: LoginOptions, store: str
) -> str:
    """Sign in, check the login with the server, save it, and return the user name.

    An invalid login is not saved; a token that was created for one that cannot be saved is revoked.
    """
    if not options.command:  # fail before a prompt if the store is not usable
        secret_store(Account("", store), app.selection.config.path.parent).get(service_name(server.url), "")
    login = method(app, server, options)
    try:
        client = app.connections.client_for(server, login.credential)
        user = _require_user(app, server, client)
        server_to_save = msgspec.structs.replace(server, ssh_host=server.ssh_host or _ssh_host(client, server))
        account = login.account if options.command else msgspec.structs.replace(login.account, store=store)
        save_login(app, server_to_save, user, replace(login, account=account))
    except BaseException:
        _undo(app, server, login)
        raise
    warn_of_environment(app, server)
    return user


def _require_user(app: App, server: Server, client: Client) -> str:
    user = check_login(app, server, client)
    if user is None:
        hint = "use the token of a project or repository in BBCLI_TOKEN or BBCLI_TOKEN_FILE"
        raise NotAuthenticated(f"the token does not belong to a user on {server.url}", hint=hint)
    return user


def _undo(app: App, server: Server, login: Login) -> None:
    try:
        login.undo()
    except BbcliError as error:
        app.console.say(
            f"warning: the created token is still valid ({error.message}); revoke it on {server.url}{TOKEN_PAGE}"
        )


def _ssh_host(client: Client, server: Server) -> str | None:
    """Return the host of ssh clone links if it differs from the server's; None without such links."""
    with suppress(BbcliError):  # the host is optional
        repo = client.first("/api/latest/repos", {})
        links = [str(repo.get(f"links.clone.{number}.href")) for number in (0, 1)] if repo else []
        host = next((parse_repo(link).ssh_host for link in links if link.startswith("ssh:")), None)
        return host if host != urlsplit(server.url).hostname else None
    return None
