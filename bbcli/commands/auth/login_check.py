"""Asks a server whose login it is, and says what helps where it is nobody's."""

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

# The page of a server where a person makes a token.
TOKEN_PAGE = "/plugins/servlet/access-tokens/manage"  # noqa: S105 - an address
# From this version on a fresh server takes no password over REST, but still on its sign-in page.
NO_PASSWORDS = "10.0"


def user_of(app: App, server: Server, client: Client) -> str | None:
    """Return the name of the user that the client's login is for; None for the token of a project or a repository.

    Raises NotAuthenticated, with what to do, for a login that is not good. A token that is not is refused with 401;
    one that is taken and named for nobody is a project's or a repository's.
    """
    try:
        return client.whoami()
    except NotAuthenticated as error:
        auth = client.credential.auth if client.credential else ""
        if auth == BEARER and error.refusal.status is None:
            return None
        if auth == BASIC and _takes_no_passwords(app, server):
            way = command_line("bbcli", "auth", "login", server.url, "--create-token")
            error.hint = f"new servers take a password on their sign-in page only: {way}, or --session"
        raise


def check_dry(app: App, option: str, *, wanted: bool) -> None:
    """Refuse a dry run of what writes on no server: all else that a login changes is on this machine."""
    if app.options.dry_run and not wanted:
        raise InvalidInput(f"--dry-run goes with {option}: without it nothing is written on a server")


def warn_of_environment(app: App, server: Server) -> None:
    """Say where a stored login is not what a run uses, since the environment goes before it."""
    if has_credential(app.environ) and app.sources.environ_url == server.url:
        app.info(f"warning: the environment has a credential for {server.url}, too, and that is the one in use")


def _takes_no_passwords(app: App, server: Server) -> bool:
    with suppress(BbcliError):
        return app.version_of(server) >= NO_PASSWORDS
    return False
