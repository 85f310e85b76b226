"""Sign out, and revoke the token that bbcli created on the server."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.auth import BASIC
from bbcli.auth.from_env import from_environment
from bbcli.commands.auth.access_tokens import owner_of, password_client, password_for, revoke
from bbcli.commands.auth.account_store import forget_login
from bbcli.commands.auth.endpoints import TOKEN_PAGE
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, InvalidInput, NotAuthenticated, NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.auth import Credential
    from bbcli.config.model import Server
    from bbcli.context.app import App


def sign_out(app: App, name: str | None, *, every: bool, revoke: bool | None) -> None:
    """Sign out of one server, or of all of them; see `end_login`."""
    for server in servers_to_leave(app, name, every=every):
        end_login(app, server, wants_revoked=revoke)
        app.console.success(f"signed out of {server.url}" + (f" as {server.user}" if server.user else ""))
        remaining = app.selection.config.at(server.url)
        if remaining and remaining.user and not every:
            app.console.success(f"switched to {remaining.user} on {server.url}")


def servers_to_leave(app: App, name: str | None, *, every: bool) -> Sequence[Server]:
    """Return the servers to sign out of, each with the account to delete as the one in use."""
    if every and name:
        raise InvalidInput("SERVER and --all cannot be combined")
    if every:
        servers = app.selection.config.servers.values()
        return [
            msgspec.structs.replace(server, user=user)
            for server in servers
            for user in (*server.accounts, *_placeholder_user(server))
        ]
    server = app.selection.config.named(name) if name else app.selection.require_server
    if server.name not in app.selection.config.servers:
        raise InvalidInput(f"no saved login for {server.url}", hint="bbcli auth status")
    return [server]


def _placeholder_user(server: Server) -> tuple[str, ...]:
    """Return an empty user name for a server without accounts, so that it is deleted, too."""
    return () if server.accounts else ("",)


def end_login(app: App, server: Server, *, wants_revoked: bool | None) -> None:
    """Delete a login, after revoking its token if that is requested or confirmed.

    If the token cannot be revoked the login stays, for another attempt; the hint names --no-revoke.
    """
    account = server.account
    if account and account.token_id and _confirm_revoke(app, server, wants_revoked):
        try:
            _revoke(app, server, account.token_id)
        except BbcliError as error:
            logout = command_line("bbcli", "auth", "logout", server.name, "--no-revoke")
            app.console.explain(error)
            alternative = f"the login is still saved; to sign out without revoking: {logout}"
            reason_hint = None if isinstance(error, NotAuthenticated) else error.hint  # its hint is to sign in
            error.hint = f"{reason_hint}; {alternative}" if reason_hint else alternative
            raise
    if not app.selection.options.dry_run:
        forget_login(app, server, server.user or "")


def _revoke(app: App, server: Server, token_id: str) -> None:
    client = password_client(app, server, _password(app, server))
    with suppress(NotFound):  # revoked already
        revoke(client, owner_of(app, server, client), token_id)


def _confirm_revoke(app: App, server: Server, revoke: bool | None) -> bool:
    if revoke is None and app.console.interactive:
        answer = app.console.ask(f"Revoke the token that bbcli created on {server.url}? [y/N]", otherwise="--revoke")
        return answer.lower() in ("y", "yes")
    if not revoke:
        app.console.say(f"the token that bbcli created is still valid; revoke it on {server.url}{TOKEN_PAGE}")
    return bool(revoke)


def _password(app: App, server: Server) -> Credential:
    found = from_environment(app.selection.environ) if app.connections.sources.environ_url == server.url else None
    return found if found and found.auth == BASIC else password_for(app, server, server.user)
