"""The methods to sign in by OAuth 2.0 and 1.0a, with a callback from the browser or a pasted response."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.auth import OAUTH1, OAUTH2, from_store
from bbcli.client import server_version
from bbcli.commands.auth.account_store import Login
from bbcli.config.model import Account
from bbcli.config.shell import command_line
from bbcli.errors import InvalidInput, Misconfigured, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.auth.oauth_callback import Callback
    from bbcli.commands.auth.login_options import LoginOptions
    from bbcli.config.model import Server
    from bbcli.context.app import App

_OAUTH2_SINCE = "7.20"
# No process listens on this port: the browser shows the URL to paste in its error page.
_ANY_PORT = 7999


def login_with_oauth2(app: App, server: Server, options: LoginOptions) -> Login:
    """Sign in by OAuth 2.0 on the server's page."""
    from bbcli.auth import oauth2
    from bbcli.auth.oauth2_tokens import TokenEndpoint

    if not options.client_id:
        hint = "add --client-id ID; an administrator creates the application link"
        raise InvalidInput("--oauth requires the client ID of an application link", hint=hint)
    with _callback(app, options) as callback:
        _check_version(app, server)
        secret = _client_secret(app, server, options, options.client_id)
        credential = oauth2.sign_in(
            TokenEndpoint(server.url, app.connections.form_poster(server), app.clock),
            oauth2.Application(options.client_id, secret, " ".join(options.scopes)),
            callback,
            partial(_check_page, app, server, f"client ID {options.client_id}, redirect URL {callback.redirect_uri}"),
        )
    return Login(credential, Account(OAUTH2))


def login_with_oauth1(app: App, server: Server, options: LoginOptions) -> Login:
    """Sign in by OAuth 1.0a on the server's page; requests are signed with a private key."""
    from bbcli.auth import oauth1
    from bbcli.auth.oauth_callback import OUT_OF_BAND

    if not options.consumer_key or not options.key:
        hint = "add --consumer-key KEY --key FILE, as entered in the application link"
        raise InvalidInput("--oauth1 requires a consumer key and a private key", hint=hint)
    with _callback(app, options, OUT_OF_BAND) as callback:
        credential = oauth1.sign_in(
            server.url,
            options.consumer_key,
            Path(options.key),
            callback=callback,
            post=app.connections.form_poster(server),
            clock=app.clock,
        )
    return Login(credential, Account(OAUTH1))


def _check_version(app: App, server: Server) -> None:
    """Raise an error for a server without OAuth 2.0, with a hint at OAuth 1.0a."""
    hint = command_line("bbcli", "auth", "login", server.url, "--oauth1", "--consumer-key", "KEY", "--key", "FILE")
    server_version.check_version(app.connections.version_of(server, _OAUTH2_SINCE), _OAUTH2_SINCE, "OAuth 2.0", hint)


def _check_page(app: App, server: Server, client: str, page: str) -> None:
    """Request the page before the browser opens it: if it rejects the client, the callback would never arrive."""
    from bbcli.client.request import Request
    from bbcli.client.response import describe

    request = Request("GET", page.removeprefix(server.url), accept="text/html", root="")
    response = app.connections.client_for(server, None).exchange(request)
    if response.status == 400:
        hint = f"compare with the application link on the server: {client}"
        raise NotAuthenticated(f"{server.url} rejected the sign-in ({describe(response)})", hint=hint)


def _client_secret(app: App, server: Server, options: LoginOptions, client_id: str) -> str | None:
    """Return the client secret from stdin, an earlier login or a prompt; None for a link without one."""
    if options.client_secret_stdin:
        secret = app.console.text_or_stdin("-").strip()
        if not secret:
            raise InvalidInput("the client secret is empty", hint="use --client-secret-stdin < secret.txt")
        return secret
    saved = next(filter(None, (_stored_secret(app, server, user, client_id) for user in server.accounts)), None)
    if saved or not app.console.interactive:
        return saved
    return (
        app.console.ask("Client secret (empty: none)", otherwise="use --client-secret-stdin < secret.txt", secret=True)
        or None
    )


def _stored_secret(app: App, server: Server, user: str, client_id: str) -> str | None:
    """Return the secret of this client from a saved login; None if that is missing or unreadable."""
    from bbcli.auth.oauth2 import OAuth2

    if server.accounts[user].auth != OAUTH2:
        return None
    with suppress(Misconfigured):
        found = from_store(msgspec.structs.replace(server, user=user), app.connections.sources)
        if isinstance(found, OAuth2) and found.token_sets[-1].client_id == client_id:
            return found.token_sets[-1].client_secret
    return None


@contextmanager
def _callback(app: App, options: LoginOptions, by_hand: str | None = None) -> Iterator[Callback]:
    """Yield the callback: a port of this machine, or a prompt for the pasted response.

    `by_hand` is the default redirect URI for pasting; None is a URI of this machine.
    """
    from bbcli.auth.oauth_callback import CALLBACK_HOST, CALLBACK_PATH, PastedCallback

    if options.browser and not options.redirect_uri:
        from bbcli.auth.oauth_loopback import loopback

        with loopback(options.redirect_port, open_page=app.open_page, say=app.console.say) as callback:
            yield callback
        return
    option = "--redirect-uri" if options.redirect_uri else "--no-browser"
    if not app.console.interactive:
        hint = f"omit {option} to use the browser on this machine"
        raise InvalidInput(f"{option} requires a terminal to paste the redirect URL", hint=hint)
    uri = (
        options.redirect_uri or by_hand or f"http://{CALLBACK_HOST}:{options.redirect_port or _ANY_PORT}{CALLBACK_PATH}"
    )
    yield PastedCallback(uri, partial(app.console.ask, otherwise=""), app.console.say)
