"""The ways in by OAuth: which application bbcli is to the server, and how the browser's answer comes back."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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

_SINCE = "7.20"
# Nobody listens on it: the browser's failing page shows the address to paste.
_ANY_PORT = 7999


def by_oauth(app: App, server: Server, wanted: LoginOptions) -> Login:
    """Sign in on the server's page by OAuth 2.0."""
    from bbcli.auth import oauth2
    from bbcli.auth.oauth2_tokens import TokenEndpoint

    if not wanted.client_id:
        hint = "an administrator makes an application link for bbcli, and has its ID: --client-id ID"
        raise InvalidInput("--oauth needs the client ID of an application link", hint=hint)
    with _way(app, wanted) as way:
        _check_version(app, server)
        secret = _client_secret(app, server, wanted, wanted.client_id)
        made = oauth2.sign_in(
            TokenEndpoint(server.url, app.form_to(server), app.clock),
            oauth2.Application(wanted.client_id, secret, " ".join(wanted.scopes)),
            way,
            partial(_look, app, server, f"client ID {wanted.client_id}, redirect URL {way.redirect_uri}"),
        )
    return Login(made, Account(OAUTH2))


def by_oauth1(app: App, server: Server, wanted: LoginOptions) -> Login:
    """Sign in on the server's page by OAuth 1.0a, as an application that signs with its key."""
    from bbcli.auth import oauth1
    from bbcli.auth.oauth_callback import OUT_OF_BAND

    if not wanted.consumer_key or not wanted.key:
        hint = "--consumer-key KEY --key FILE, as an administrator entered them in the application link"
        raise InvalidInput("--oauth1 needs a consumer key and its private key", hint=hint)
    with _way(app, wanted, OUT_OF_BAND) as way:
        made = oauth1.sign_in(
            server.url, wanted.consumer_key, Path(wanted.key), callback=way, post=app.form_to(server), clock=app.clock
        )
    return Login(made, Account(OAUTH1))


def _check_version(app: App, server: Server) -> None:
    """Refuse a server that is too old."""
    hint = command_line("bbcli", "auth", "login", server.url, "--oauth1", "--consumer-key", "KEY", "--key", "FILE")
    server_version.needs(app.version_of(server, _SINCE), _SINCE, "OAuth 2.0", hint)


def _look(app: App, server: Server, meant: str, page: str) -> None:
    """Look at the page before a person does: one that refuses the client sends nobody back, however long one waits."""
    from bbcli.client.request import Request
    from bbcli.client.response import described

    request = Request("GET", page.removeprefix(server.url), accept="text/html", root="")
    answer = app.client_for(server, None).exchange(request)
    if answer.status == 400:
        hint = f"compare with the application link on the server: {meant}"
        raise NotAuthenticated(f"{server.url} does not take this sign-in ({described(answer)})", hint=hint)


def _client_secret(app: App, server: Server, wanted: LoginOptions, client_id: str) -> str | None:
    """Return the client's secret: from stdin, of a login before, or asked for; some links have none."""
    if wanted.client_secret_stdin:
        secret = app.text("-").strip()
        if not secret:
            raise InvalidInput("no client secret was given", hint="--client-secret-stdin < secret.txt")
        return secret
    before = next(filter(None, (_secret_of(app, server, user, client_id) for user in server.accounts)), None)
    if before or not app.interactive:
        return before
    return app.ask("Client secret (empty: none)", otherwise="--client-secret-stdin < secret.txt", secret=True) or None


def _secret_of(app: App, server: Server, user: str, client_id: str) -> str | None:
    """Return the secret that this client has in a stored login; a login that can't be read is none."""
    from bbcli.auth.oauth2 import OAuth2

    if server.accounts[user].auth != OAUTH2:
        return None
    with suppress(Misconfigured):
        found = from_store(replace(server, user=user), app.sources)
        if isinstance(found, OAuth2) and found.token_sets[-1].client_id == client_id:
            return found.token_sets[-1].client_secret
    return None


@contextmanager
def _way(app: App, wanted: LoginOptions, by_hand: str | None = None) -> Iterator[Callback]:
    """Give how the answer comes: to a port of this machine, or pasted by the person, who has a terminal for that.

    `by_hand` is the redirect URI of what is pasted; left out, it is one of this machine.
    """
    from bbcli.auth.oauth_callback import CALLBACK_HOST, CALLBACK_PATH, PastedCallback

    if wanted.browser and not wanted.redirect_uri:
        from bbcli.auth.oauth_loopback import loopback

        with loopback(wanted.redirect_port, open_page=app.open_page, say=app.say) as way:
            yield way
        return
    option = "--redirect-uri" if wanted.redirect_uri else "--no-browser"
    if not app.interactive:
        hint = f"leave out {option}: then the browser on this machine brings the answer"
        raise InvalidInput(f"{option} wants the answer pasted, and there is no terminal for that", hint=hint)
    uri = wanted.redirect_uri or by_hand or f"http://{CALLBACK_HOST}:{wanted.redirect_port or _ANY_PORT}{CALLBACK_PATH}"
    yield PastedCallback(uri, partial(app.ask, otherwise=""), app.say)
