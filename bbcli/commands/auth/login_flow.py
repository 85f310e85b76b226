"""Signs in: asks in one of the ways, checks with the server, and keeps what is good."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bbcli.auth import secret_store
from bbcli.auth.resolve import service_name
from bbcli.commands.auth.account_store import keep
from bbcli.commands.auth.login_check import TOKEN_PAGE, user_of, warn_of_environment
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


def reached(app: App, url: str, name: str | None, ssh_host: str | None) -> Server:
    """Return the server that is signed in to: as it is known, and as the options of this run say it is reached."""
    app.check_scheme(url)
    name = app.config.name_for(url, name)
    known = app.config.at(url) or Server(name, url)
    options = app.options
    given: dict[str, Any] = {"insecure": options.insecure, "proxy": options.proxy}
    given["ssh_host"] = KEYS["ssh_host"](ssh_host) if ssh_host else None
    given |= {key: _absolute(app, getattr(options, key)) for key in ("ca_bundle", "client_cert", "client_key")}
    changes = {key: value for key, value in given.items() if value}
    if options.ca_bundle:  # who names whom to trust wants it verified
        changes.setdefault("insecure", False)
    if options.client_cert:  # it comes with its own key
        changes.setdefault("client_key", None)
    return replace(known, name=name, **changes)


def _absolute(app: App, path: str | None) -> str | None:
    """Return the whole path; links in it stay, since what they lead to changes when a certificate is renewed."""
    return str((app.cwd / Path(path).expanduser()).absolute()) if path else None


def sign_in(
    app: App, server: Server, way: Callable[[App, Server, LoginOptions], Login], wanted: LoginOptions, store: str
) -> str:
    """Sign in, check the login against the server, and keep it; return whose it is.

    Nothing is half done: where it is not good nothing is written, and where it can't be written nothing stays made.
    """
    if not wanted.command:  # before somebody is asked for what could not be kept
        secret_store(Account("", store), app.config.path.parent).get(service_name(server.url), "")
    made = way(app, server, wanted)
    try:
        client = app.client_for(server, made.credential)
        user = _user(app, server, client)
        known = replace(server, ssh_host=server.ssh_host or _ssh_host(client, server))
        account = made.account if wanted.command else replace(made.account, store=store)
        keep(app, known, user, replace(made, account=account))
    except BaseException:
        _take_back(app, server, made)
        raise
    warn_of_environment(app, server)
    return user


def _user(app: App, server: Server, client: Client) -> str:
    user = user_of(app, server, client)
    if user is None:
        hint = "a project's or a repository's token is for scripts: set BBCLI_TOKEN, or BBCLI_TOKEN_FILE"
        raise NotAuthenticated(f"this token is no user's on {server.url}", hint=hint)
    return user


def _take_back(app: App, server: Server, made: Login) -> None:
    try:
        made.undo()
    except BbcliError as error:
        app.say(f"warning: the token that was made is still valid ({error.message}): see {server.url}{TOKEN_PAGE}")


def _ssh_host(client: Client, server: Server) -> str | None:
    """Return the host of the ssh URLs where it is not that of the web pages: a clone link tells, if there is one."""
    with suppress(BbcliError):  # a login is good without it
        repo = client.first("/api/latest/repos", {})
        links = [str(repo.get(f"links.clone.{number}.href")) for number in (0, 1)] if repo else []
        host = next((parse_repo(link).ssh_host for link in links if link.startswith("ssh:")), None)
        return host if host != urlsplit(server.url).hostname else None
    return None
