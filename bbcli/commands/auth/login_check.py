"""Check a login with its server, and the options of commands that change logins."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli.auth import BASIC, BEARER
from bbcli.auth.from_env import has_credential
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, InvalidInput, NotAuthenticated

if TYPE_CHECKING:
    from bbcli.client.client import Client
    from bbcli.config.model import Server
    from bbcli.context.app import App

# From 10.0 on new servers accept a password on their sign-in page only, not in REST requests.
NO_PASSWORDS_SINCE = "10.0"


def check_login(app: App, server: Server, client: Client) -> str | None:
    """Return the name of the user whose login the client has; None for the token of a project or a repository.

    NotAuthenticated, with a hint, for an invalid login, which the server rejects with 401. For a token of a project
    or a repository the response headers have no user name.
    """
    try:
        return client.whoami()
    except NotAuthenticated as error:
        auth = client.credential.auth if client.credential else ""
        if auth == BEARER and error.refusal.status is None:
            return None
        if auth == BASIC and _takes_no_passwords(app, server):
            command = command_line("bbcli", "auth", "login", server.url, "--create-token")
            error.hint = f"from Bitbucket 10 on, passwords may work on the sign-in page only: {command}, or --session"
        raise


def check_dry_run(app: App, option: str, *, writes: bool) -> None:
    """Raise InvalidInput for a dry run of a command that only changes files on this machine."""
    if app.selection.options.dry_run and not writes:
        raise InvalidInput(f"--dry-run requires {option}: the command sends no write without it")


def warn_of_environment(app: App, server: Server) -> None:
    """Warn if the environment has a credential for the server, which takes precedence over the saved login."""
    if has_credential(app.selection.environ) and app.connections.sources.environ_url == server.url:
        app.console.info(f"warning: the credential in the environment takes precedence on {server.url}")


def _takes_no_passwords(app: App, server: Server) -> bool:
    with suppress(BbcliError):
        return app.connections.version_of(server) >= NO_PASSWORDS_SINCE
    return False
