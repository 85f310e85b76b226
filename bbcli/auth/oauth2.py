"""OAuth 2.0 (RFC 6749, 7636, 8252): the sign-in in the browser, and the renewal of access tokens."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bbcli.auth.credential import Credential, validate_secret
from bbcli.auth.oauth2_tokens import TokenSet, error_from_code
from bbcli.auth.oauth_callback import ForeignCallback, parse_parameters
from bbcli.errors import BbcliError, Misconfigured, NotAuthenticated, Pending, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from bbcli.auth.oauth2_tokens import TokenEndpoint
    from bbcli.auth.oauth_callback import Callback

OAUTH2 = "oauth2"
AUTHORIZE = "/rest/oauth2/latest/authorize"


@dataclass(frozen=True)
class OAuth2(Credential):
    """A credential that renews its access token. `secret` is the text of a TokenSet; `renew` returns a newer one."""

    renew: Callable[[TokenSet], TokenSet] | None = field(default=None, repr=False, compare=False)
    clock: Callable[[], float] = field(default=time.time, repr=False, compare=False)

    @cached_property
    def token_sets(self) -> list[TokenSet]:
        """All token sets of this run, the current one last; Misconfigured if the secret cannot be parsed."""
        return [TokenSet.parse(self.secret)]

    def headers(self, method: str, url: str) -> dict[str, str]:
        """Return the header with the access token, which is renewed first if it has expired or is about to."""
        if self.token_sets[-1].is_due(self.clock()):
            self.refresh()
        return {"Authorization": f"Bearer {self.token_sets[-1].access_token}"}

    def refresh(self) -> None:
        """Renew the access token, expired or not."""
        if self.renew:
            self.token_sets.append(self.renew(self.token_sets[-1]))

    def renew_rejected(self) -> bool:
        """Renew the access token, which the server refused before its end; True if it can be renewed."""
        self.refresh()
        return self.renew is not None

    @property
    def expires_at(self) -> float | None:
        """The end of the access token; None if it can be renewed."""
        return None if self.token_sets[-1].refresh_token else self.token_sets[-1].ends

    @property
    def printable(self) -> str:
        """The access token, renewed if it has expired."""
        return self.headers("GET", "")["Authorization"].partition(" ")[2]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to redact: those of all token sets of this run, since older ones can still be valid."""
        found = [secret for grant in self.token_sets for secret in (grant.text, *grant.secrets)]
        return tuple(dict.fromkeys((self.secret, *found)))


@dataclass(frozen=True)
class Renewal:
    """Renews the token set of a login that several processes may use at once.

    `load` and `save` read and write the stored text, `lock` excludes other processes. Bitbucket accepts a refresh token
    once, so that a second process uses what the first one has stored.
    """

    endpoint: TokenEndpoint
    load: Callable[[], str | None]
    save: Callable[[str], None]
    lock: Callable[[], AbstractContextManager[object]]

    def __call__(self, current: TokenSet) -> TokenSet:
        """Return a newer token set, saved already; NotAuthenticated if the login is gone or has ended."""
        with self._locked():
            text = self.load()
            if not text:
                url = self.endpoint.server_url
                raise NotAuthenticated(f"the login to {url} was deleted", reason="login_deleted", server=url)
            stored = TokenSet.parse(text)
            if stored.access_token != current.access_token and not stored.is_due(self.endpoint.clock()):
                return stored
            renewed = self.endpoint.refresh(stored)
            self._save_renewed(renewed, rotated=renewed.refresh_token != stored.refresh_token)
            return renewed

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with ExitStack() as locked:
            try:
                locked.enter_context(self.lock())
            except TimeoutError:
                raise Pending("another bbcli process is still renewing this login", hint="try again") from None
            except (OSError, NotImplementedError) as error:
                reason = getattr(error, "strerror", None) or "its file system does not support locks"
                raise Misconfigured(
                    f"cannot lock the login to renew it: {reason}",
                    hint="set BBCLI_CONFIG_DIR to another directory",
                ) from None
            yield

    def _save_renewed(self, grant: TokenSet, *, rotated: bool) -> None:
        """Save a token set before its first use; an error says if the previous one is still valid."""
        try:
            self._save_despite_interrupt(grant.text)
        except BbcliError as error:
            lost = "the previous one has expired, so sign in again" if rotated else "the previous one is still valid"
            message = f"the login was renewed but cannot be saved ({error.message}); {lost}"
            raise type(error)(message, hint=error.hint, reason=error.reason, **error.facts) from None

    def _save_despite_interrupt(self, text: str) -> None:
        try:
            self.save(text)
        except KeyboardInterrupt:
            # The server has invalidated the previous token: without this one the login would be lost.
            self.save(text)
            raise


@dataclass(frozen=True)
class Application:
    """An application link of the server, as which bbcli signs in.

    `scope` has the requested scopes with spaces between them; if it is empty, the server chooses.
    """

    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    scope: str = ""


def sign_in(
    endpoint: TokenEndpoint,
    application: Application,
    callback: Callback,
    check_page: Callable[[str], None] = lambda _: None,
) -> OAuth2:
    """Sign in with the approval of a person on the server's page; the credential is not stored.

    `check_page` gets the URL of the page before it is shown, and may raise. NotAuthenticated if the person or the
    server refuses.
    """
    import secrets

    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    client = TokenSet(
        access_token="",
        client_id=validate_secret(application.client_id, "client ID"),
        client_secret=validate_secret(application.client_secret, "client secret")
        if application.client_secret
        else None,
        redirect_uri=callback.redirect_uri,
        scope=application.scope,
    )
    page = authorize_url(endpoint.server_url, client, state, code_challenge(verifier))
    check_page(page)
    grant = callback.answer(
        page, lambda query: endpoint.exchange_code(parse_code(query, state, endpoint.server_url), verifier, client)
    )
    return OAuth2(OAUTH2, grant.text, clock=endpoint.clock)


def code_challenge(verifier: str) -> str:
    """Return the S256 challenge of a code verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def authorize_url(server_url: str, client: TokenSet, state: str, code_challenge: str) -> str:
    """Return the URL of the page on which a person approves the sign-in."""
    query = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "scope": client.scope,
        "state": state,
        "code_challenge": code_challenge,
        "code_challenge_method": "S256",
    }
    return f"{server_url}{AUTHORIZE}?{urlencode({name: value for name, value in query.items() if value})}"


def parse_code(query: str, state: str, server_url: str) -> str:
    """Return the code of a callback.

    ForeignCallback if it lacks the state of this sign-in, NotAuthenticated if it reports an error.
    """
    answer = parse_parameters(query)
    if not compare_digest(answer.get("state", "").encode("utf-8", "replace"), state.encode()):
        raise ForeignCallback
    if error := answer.get("error"):
        raise error_from_code(server_url, error, answer.get("error_description"))
    if not answer.get("code"):
        raise ServerFailed(f"{server_url} redirected the browser without a code", hint="sign in again")
    return answer["code"]
