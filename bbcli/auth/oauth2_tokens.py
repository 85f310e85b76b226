"""The tokens of OAuth 2.0: the stored form, the token endpoint, and the errors that it reports."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.errors import BbcliError, Misconfigured, NotAuthenticated, RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.auth.credential import Post

TOKEN_PATH = "/rest/oauth2/latest/token"  # noqa: S105 - a path
# Seconds before its end at which an access token is renewed: enough for a slow request that is sent with it.
RENEW_BEFORE_END = 60.0
_MAX_LIFETIME = 100 * 365 * 86400.0
_UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)


@dataclass(frozen=True)
class TokenSet:
    """The tokens of a login, and the client that got them.

    `ends` is the end of the access token in epoch seconds, `lasts` its lifetime in seconds; None if unknown. The names
    of the fields are keys of stored logins and cannot change.
    """

    access_token: str = field(repr=False)
    client_id: str = ""
    redirect_uri: str = ""
    scope: str = ""
    ends: float | None = None
    lasts: float | None = None
    refresh_token: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> TokenSet:
        """Parse the stored form; Misconfigured for anything else."""
        with suppress(*_UNREADABLE):
            grant = msgspec.json.decode(text, type=cls)
            if is_token(grant.access_token):
                return grant
        raise Misconfigured("the stored OAuth 2.0 login cannot be read", reason="stored_oauth2")

    @property
    def text(self) -> str:
        """The stored form, as JSON without empty fields: Windows Credential Manager takes 1,280 characters."""
        known = {name: value for name, value in msgspec.to_builtins(self).items() if value not in (None, "")}
        return msgspec.json.encode(known).decode()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to redact."""
        return tuple(secret for secret in (self.access_token, self.refresh_token, self.client_secret) if secret)

    @property
    def client(self) -> dict[str, str]:
        """The form fields that identify the client in each request."""
        named = {"client_id": self.client_id, "client_secret": self.client_secret, "redirect_uri": self.redirect_uri}
        return {name: value for name, value in named.items() if value}

    def is_due(self, now: float) -> bool:
        """True if the access token has expired, or is about to and can be renewed."""
        if self.ends is None:
            return False
        early = RENEW_BEFORE_END if self.lasts is None else min(RENEW_BEFORE_END, self.lasts / 4)
        return self.ends - (early if self.refresh_token else 0) <= now


@dataclass(frozen=True)
class TokenEndpoint:
    """The token endpoint of a server (RFC 6749, 3.2)."""

    server_url: str
    post: Post
    clock: Callable[[], float]

    def exchange_code(self, code: str, verifier: str, client: TokenSet) -> TokenSet:
        """Return the tokens for the code of a sign-in; NotAuthenticated if the server refuses it."""
        return self._request_tokens(
            {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}, client
        )

    def refresh(self, grant: TokenSet) -> TokenSet:
        """Return new tokens for the refresh token; NotAuthenticated if there is none, or if the server refuses it."""
        if not grant.refresh_token:
            raise self._expired_login(grant)
        return self._request_tokens({"grant_type": "refresh_token", "refresh_token": grant.refresh_token}, grant)

    def _request_tokens(self, form: dict[str, str], client: TokenSet) -> TokenSet:
        # Read before the request, so that the computed end is rather too early.
        now = self.clock()
        status, body = self.post(TOKEN_PATH, {**form, **client.client}, {})
        answer = _decode_object(body)
        if status >= 400 or "error" in answer:
            raise self._error_of(status, answer, form, client)
        access: Any = answer.get("access_token")
        refresh, scope = answer.get("refresh_token"), answer.get("scope")
        if status != 200 or not is_token(access) or not (refresh is None or is_token(refresh)):
            raise self._not_oauth2(status)
        lasts = _lifetime(answer.get("expires_in"))
        return replace(
            client,
            access_token=access,
            refresh_token=refresh or client.refresh_token,
            lasts=lasts,
            ends=None if lasts is None else now + lasts,
            scope=scope if isinstance(scope, str) else client.scope,
        )

    def _error_of(
        self, status: int, answer: Mapping[str, Any], form: Mapping[str, str], client: TokenSet
    ) -> BbcliError:
        code = answer.get("error")
        if status == 429:
            return RateLimited(f"{self.server_url} limits the rate of requests", hint="wait a minute, then try again")
        if status == 404 and not isinstance(code, str):
            return ServerFailed(
                f"{self.server_url} does not support OAuth 2.0: it requires Bitbucket 7.20 or later",
                reason="no_oauth2",
                server=self.server_url,
            )
        if status >= 500 or not isinstance(code, str):
            return self._not_oauth2(status)
        if code == "invalid_grant" and "refresh_token" in form:
            return self._expired_login(client)
        sent = (form.get(name) for name in ("code", "code_verifier", "refresh_token"))
        return error_from_code(self.server_url, code, answer.get("error_description"), hidden=(*client.secrets, *sent))

    def _expired_login(self, grant: TokenSet) -> NotAuthenticated:
        message, client_id = f"the login to {self.server_url} has expired", grant.client_id or "ID"
        return NotAuthenticated(message, reason="oauth2_ended", server=self.server_url, client_id=client_id)

    def _not_oauth2(self, status: int) -> ServerFailed:
        return ServerFailed(
            f"{self.server_url} did not respond like an OAuth 2.0 server (status {status})",
            hint="check the server's URL, its context path, and any proxy or single sign-on in front of it",
        )


def _decode_object(body: bytes) -> dict[str, Any]:
    try:
        answer = msgspec.json.decode(body)
    except _UNREADABLE:
        return {}
    return answer if isinstance(answer, dict) else {}


def is_token(value: Any) -> bool:
    """True for a text that can stand in a header."""
    return isinstance(value, str) and value != "" and value.isascii() and value.isprintable() and " " not in value


def _lifetime(value: Any) -> float | None:
    """Return an `expires_in`, which some servers send as text; None if it is missing or impossible."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds < _MAX_LIFETIME else None


_REFUSALS = {
    "access_denied": "the sign-in was refused on the server's page",
    "invalid_client": "the server does not accept the client ID or the client secret",
    "unauthorized_client": "the server does not allow this sign-in method for the client",
    "invalid_grant": "the code of this sign-in has expired or was already used",
    "invalid_scope": "the server does not grant these permissions to the client",
    "invalid_request": "the server rejected the request",
}
_HINTS = {
    "access_denied": "sign in again, and allow access on the server's page",
    "invalid_grant": "sign in again",
}
_CLIENT = "compare client ID, secret, redirect URL and permissions with the application link on the server"


def error_from_code(
    server_url: str, code: str, description: Any = None, hidden: tuple[str | None, ...] = ()
) -> BbcliError:
    """Return the error for an OAuth 2.0 error code; `hidden` is removed from its description."""
    if code in ("server_error", "temporarily_unavailable"):
        return ServerFailed(f"{server_url} cannot process sign-ins at the moment", hint="try again later")
    words = description if isinstance(description, str) else "" if code in _REFUSALS else code
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        words = words.replace(secret, "***")
    words = " ".join("".join(char if char.isprintable() else " " for char in words).split())[:200].rstrip(" .")
    message = f"{server_url}: {_REFUSALS.get(code, 'the server refused the sign-in')}"
    message = f"{message} ({words})" if words else message
    if code == "invalid_client":
        return NotAuthenticated(message, reason="oauth2_client_refused")
    return NotAuthenticated(message, hint=_HINTS.get(code, _CLIENT))
