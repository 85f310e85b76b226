"""An OAuth 1.0a client, written from RFC 5849; it shares only the RSA library with the sandbox."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.integration.sandbox.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.sandbox.browser import Page
    from tests.integration.sandbox.conftest import Answer, Api

ROOT = "/plugins/servlet/oauth"
CALLBACK = "http://127.0.0.1:50123/callback?from=bitbucket"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(key: rsa.RSAPrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


@dataclass(frozen=True)
class Consumer:
    """An OAuth 1.0a consumer and its key."""

    api: Api
    private_key: rsa.RSAPrivateKey
    key: str = "bbcli-consumer"
    nonces: Iterator[int] = field(default_factory=count)

    def register(self) -> Answer:
        body = {"key": self.key, "publicKey": public_pem(self.private_key)}
        return self.api.send("POST", "/sandbox/oauth1/consumers", body, user=None)

    def header(self, method: str, path: str, form: bytes = b"", /, **changed: str | None) -> str:
        """Return the header that signs a request; None omits a parameter."""
        wanted: dict[str, str | None] = {
            "oauth_consumer_key": self.key, "oauth_nonce": f"{time.time_ns()}-{next(self.nonces)}",
            "oauth_signature_method": "RSA-SHA1", "oauth_timestamp": str(int(time.time())), "oauth_version": "1.0",
            **changed,
        }  # fmt: skip
        oauth = {name: value for name, value in wanted.items() if value is not None}
        if "oauth_signature" not in changed:
            url = urlsplit(self.api.sandbox.url + path)
            oauth["oauth_signature"] = self._sign(method, f"{url.scheme}://{url.netloc}{url.path}", [
                *_pairs(url.query), *_pairs(form.decode()), *oauth.items(),
            ])  # fmt: skip
        return "OAuth " + ", ".join(f'{name}="{_escape(value)}"' for name, value in oauth.items())

    def send(self, method: str, path: str, body: object = None, **changed: str | None) -> Answer:
        """Send a signed request."""
        return self.api.send(method, path, body, user=None, Authorization=self.header(method, path, **changed))

    def request_token(self, callback: str | None = CALLBACK, **changed: str | None) -> Answer:
        return self.post(f"{ROOT}/request-token", oauth_callback=callback, **changed)

    def access_token(self, token: str, verifier: str | None, **changed: str | None) -> Answer:
        return self.post(f"{ROOT}/access-token", oauth_token=token, oauth_verifier=verifier, **changed)

    def post(self, path: str, **changed: str | None) -> Answer:
        """Send a POST without a body and without the X-Atlassian-Token header."""
        header = self.header("POST", path, **changed)
        return self.api.send("POST", path, user=None, Authorization=header, X_Atlassian_Token="")

    def allow(self, user: str = "fred", press: str = "Allow", callback: str = CALLBACK) -> Page:
        """Return the URL that the browser is redirected to after a sign-in and a press of the button."""
        token = fields(self.request_token(callback))["oauth_token"]
        browser = Browser()
        page = browser.open(f"{self.api.sandbox.url}{ROOT}/authorize?oauth_token={token}")
        return browser.submit(browser.log_in(page, user), press)

    def token(self, user: str = "fred") -> str:
        """Complete the sign-in and return the access token."""
        query = self.allow(user).query
        return fields(self.access_token(query["oauth_token"], query["oauth_verifier"]))["oauth_token"]

    def _sign(self, method: str, url: str, parameters: list[tuple[str, str]]) -> str:
        normal = "&".join(f"{name}={value}" for name, value in sorted((_escape(n), _escape(v)) for n, v in parameters))
        text = "&".join((method, _escape(url), _escape(normal)))
        return base64.b64encode(self.private_key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA1())).decode()


def fields(answer: Answer) -> dict[str, str]:
    assert answer.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    return dict(parse_qsl(answer.body.decode(), keep_blank_values=True))


def _pairs(encoded: str) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in encoded.split("&") if part]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


def _escape(text: str) -> str:
    return quote(text, safe="~")
