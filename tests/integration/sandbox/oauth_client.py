"""An OAuth 2.0 client, written from the RFCs; it shares no code with bbcli."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.integration.sandbox.browser import Browser

if TYPE_CHECKING:
    from tests.integration.sandbox.browser import Page
    from tests.integration.sandbox.conftest import Answer, Api

AUTHORIZE = "/rest/oauth2/latest/authorize"
TOKEN = "/rest/oauth2/latest/token"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
REDIRECT = "http://127.0.0.1:50123/callback"
PROPERTIES = "/rest/api/latest/application-properties"


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class Client:
    """The seeded client, or another one."""

    api: Api
    id: str = "bbcli"
    secret: str | None = "bbcli-secret"
    redirect: str = REDIRECT

    def url(self, **changed: str | None) -> str:
        """Return the authorization URL; None omits a parameter."""
        asked: dict[str, str | None] = {
            "client_id": self.id, "redirect_uri": self.redirect, "response_type": "code", "state": "a b&c",
            "scope": "REPO_READ", "code_challenge": challenge(), "code_challenge_method": "S256", **changed,
        }  # fmt: skip
        kept = {name: value for name, value in asked.items() if value is not None}
        return f"{self.api.sandbox.url}{AUTHORIZE}?{urlencode(kept)}"

    def consent(self, browser: Browser, user: str = "fred", **changed: str | None) -> Page:
        """Sign in and return the consent page."""
        return browser.log_in(browser.open(self.url(**changed)), user)

    def code(self, user: str = "fred", **changed: str | None) -> str:
        browser = Browser()
        return browser.submit(self.consent(browser, user, **changed), "Allow").query["code"]

    def post(self, **fields: str | None) -> Answer:
        """Send a token request."""
        asked = {"client_id": self.id, "client_secret": self.secret, **fields}
        body = urlencode({name: value for name, value in asked.items() if value is not None}).encode()
        form = "application/x-www-form-urlencoded"
        return self.api.send("POST", TOKEN, body, user=None, Content_Type=form, X_Atlassian_Token="")

    def exchange(self, code: str, /, **changed: str | None) -> Answer:
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect}
        return self.post(**{**fields, "code_verifier": VERIFIER, **changed})

    def refresh(self, token: str, /, **changed: str | None) -> Answer:
        return self.post(**{"grant_type": "refresh_token", "refresh_token": token, **changed})

    def tokens(self, user: str = "fred", **changed: str | None) -> dict[str, Any]:
        """Complete the sign-in and return the tokens."""
        answer = self.exchange(self.code(user, **changed))
        assert answer.status == 200, answer.body
        tokens: dict[str, Any] = answer.json
        return tokens


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def name_of(api: Api, token: str) -> str | None:
    """Return the user name of a token; None if it is not accepted."""
    return api.get(PROPERTIES, **bearer(token)).headers["X-AUSERNAME"]
