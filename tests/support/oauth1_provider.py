"""A strict OAuth 1.0a provider that verifies signatures with a second library, and its key."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from oauthlib.oauth1.rfc5849 import signature as second
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header

from bbcli.auth.oauth1 import ACCESS_TOKEN, REQUEST_TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = 1_700_000_000.0
URL = "https://h/ctx"
KEY = rsa.generate_private_key(65537, 2048)


def pem(key: Any = KEY, encryption: KeySerializationEncryption | None = None) -> bytes:
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption()))


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def verified(method: str, url: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a signed request after its signature is verified by oauthlib."""
    sent = parse_authorization_header(headers["Authorization"])
    oauth = dict(sent)
    assert len(oauth) == len(sent)
    assert (oauth["oauth_signature_method"], oauth["oauth_version"]) == ("RSA-SHA1", "1.0")
    parameters = second.collect_parameters(urlsplit(url).query, [], dict(headers))
    base = second.signature_base_string(method, second.base_string_uri(url), second.normalize_parameters(parameters))
    signature = b64decode(unquote(oauth["oauth_signature"]))
    KEY.public_key().verify(signature, base.encode(), padding.PKCS1v15(), hashes.SHA1())
    return {name: unquote(value) for name, value in oauth.items()}


@dataclass
class Provider:
    """An OAuth 1.0a provider that verifies each signature, and its consent page."""

    answer: str = "allow"
    callbacks: dict[str, str] = field(default_factory=dict)
    nonces: list[str] = field(default_factory=list)

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        oauth = verified("POST", f"{URL}{path}", headers)
        assert not form
        assert oauth["oauth_nonce"] not in self.nonces
        assert oauth["oauth_timestamp"] == str(int(NOW))
        self.nonces.append(oauth["oauth_nonce"])
        if oauth["oauth_consumer_key"] != "bbcli key":
            return 401, b"oauth_problem=consumer_key_unknown"
        if path == REQUEST_TOKEN:
            self.callbacks["request/1+"] = oauth["oauth_callback"]
            return 200, urlencode(
                {"oauth_token": "request/1+", "oauth_token_secret": "", "oauth_callback_confirmed": "true"}
            ).encode()
        assert path == ACCESS_TOKEN
        if (oauth["oauth_token"], oauth["oauth_verifier"]) != ("request/1+", "v3rifier"):
            return 401, b"oauth_problem=permission_unknown"
        return 200, b"oauth_token=acc%2Fess&oauth_token_secret=t0ken-secret&oauth_expires_in=157680000"

    def landing(self, page: str) -> str:
        """Return the redirect URL of the consent page."""
        assert page.startswith(f"{URL}/plugins/servlet/oauth/authorize?")
        (token,) = parse_qs(urlsplit(page).query)["oauth_token"]
        verifier = "v3rifier" if self.answer == "allow" else "denied"
        return f"{self.callbacks[token]}?{urlencode({'oauth_token': token, 'oauth_verifier': verifier})}"
