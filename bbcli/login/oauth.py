"""The ways in by OAuth: which application bbcli is to the server, and how the browser's answer comes back."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.config import Account
from bbcli.credentials import OAUTH1, OAUTH2, from_store
from bbcli.errors import InvalidInput
from bbcli.login.store import Login
from bbcli.version import needs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.app import App
    from bbcli.config import Server
    from bbcli.login.ways import Wanted
    from bbcli.redirect import Way

_SINCE = "7.20"
# Nobody listens on it: the browser's failing page shows the address to paste.
_ANY_PORT = 7999


def by_oauth(app: App, server: Server, wanted: Wanted) -> Login:
    """Sign in on the server's page by OAuth 2.0."""
    from bbcli.credentials import oauth2
    from bbcli.credentials.grant import Endpoint

    if not wanted.client_id:
        hint = "an administrator makes an application link for bbcli, and has its ID: --client-id ID"
        raise InvalidInput("--oauth needs the client ID of an application link", hint=hint)
    needs(app.version_of(server, _SINCE), _SINCE, "OAuth 2.0 (before it there is --oauth1)")
    application = oauth2.Application(wanted.client_id, _client_secret(app, server, wanted), " ".join(wanted.scopes))
    with _way(app, wanted) as way:
        made = oauth2.sign_in(Endpoint(server.url, app.form_to(server), app.clock), application, way)
    return Login(made, Account(OAUTH2))


def by_oauth1(app: App, server: Server, wanted: Wanted) -> Login:
    """Sign in on the server's page by OAuth 1.0a, as an application that signs with its key."""
    from bbcli.credentials import oauth1

    if not wanted.consumer_key or not wanted.key:
        hint = "--consumer-key KEY --key FILE, as an administrator entered them in the application link"
        raise InvalidInput("--oauth1 needs a consumer key and its private key", hint=hint)
    with _way(app, wanted) as way:
        made = oauth1.sign_in(
            server.url, wanted.consumer_key, Path(wanted.key), way=way, post=app.form_to(server), clock=app.clock
        )
    return Login(made, Account(OAUTH1))


def _client_secret(app: App, server: Server, wanted: Wanted) -> str | None:
    """Return the client's secret: from stdin, of the login before, or asked for; some links have none."""
    from bbcli.credentials.oauth2 import OAuth2

    if wanted.client_secret_stdin:
        return app.text("-").strip() or None
    before = from_store(server, app.sources) if server.account and server.account.auth == OAUTH2 else None
    if isinstance(before, OAuth2) and before.held[-1].client_id == wanted.client_id:
        return before.held[-1].client_secret
    if not app.interactive:
        return None
    return app.ask("Client secret (empty: none)", otherwise="--client-secret-stdin < secret.txt", secret=True) or None


@contextmanager
def _way(app: App, wanted: Wanted) -> Iterator[Way]:
    """Give how the answer comes: to a port of this machine, or pasted by the person."""
    from bbcli.redirect import HOST, PATH, Pasted, loopback

    if wanted.browser and not wanted.redirect_uri:
        with loopback(wanted.redirect_port, open_page=app.browse, say=app.say) as way:
            yield way
    else:
        uri = wanted.redirect_uri or f"http://{HOST}:{wanted.redirect_port or _ANY_PORT}{PATH}"
        yield Pasted(uri, lambda question: app.ask(question, otherwise="leave out --no-browser"), app.say)
