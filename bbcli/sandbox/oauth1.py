"""Verify requests signed with OAuth 1.0a (RFC 5849, RSA-SHA1); needs Authlib and cryptography."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote
from urllib.request import parse_http_list, parse_keqv_list

from bbcli.sandbox.responses import parse_int32

if TYPE_CHECKING:
    from starlette.requests import Request

    from bbcli.sandbox.store.oauth1 import OAuth1

FORM = "application/x-www-form-urlencoded"
METHOD = "RSA-SHA1"
REQUIRED = ("oauth_consumer_key", "oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce")
# Names from OAuth's problem reporting extension.
ABSENT, METHOD_REJECTED, VERSION_REJECTED = "parameter_absent", "signature_method_rejected", "version_rejected"
KEY_UNKNOWN, SIGNATURE_INVALID = "consumer_key_unknown", "signature_invalid"
TIMESTAMP_REFUSED, NONCE_USED = "timestamp_refused", "nonce_used"
TOKEN_REJECTED = "token_rejected"  # noqa: S105 - no secret


class OAuth1Error(Exception):
    """The request is rejected; `problem` is the oauth_problem."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    @property
    def challenge(self) -> dict[str, str]:
        """The WWW-Authenticate header with the problem."""
        return {"www-authenticate": f'OAuth realm="Bitbucket", oauth_problem="{self.problem}"'}


def is_available() -> bool:
    """True if the libraries are installed; without them the sandbox has no OAuth 1.0a."""
    return find_spec("authlib") is not None and find_spec("cryptography") is not None


def is_rsa_key(pem: str) -> bool:
    """True if the PEM holds an RSA public key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        return isinstance(load_pem_public_key(pem.encode()), RSAPublicKey)
    except (ValueError, UnsupportedAlgorithm):
        return False


@dataclass(frozen=True)
class SignedRequest:
    """A signed request: `oauth` from its header, `fields` from its query and form, `uri` without a query."""

    method: str
    uri: str
    fields: tuple[tuple[str, str], ...]
    oauth: dict[str, str]

    @classmethod
    def from_request(cls, request: Request, body: bytes = b"") -> SignedRequest:
        """Read a request as sent."""
        scope = request.scope
        is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
        uri = f"{scope['scheme']}://{request.headers.get('host', '')}{scope['raw_path'].decode('latin-1')}"
        encoded = (scope["query_string"], body if is_form else b"")
        fields = [pair for part in encoded for pair in parse_qsl(part.decode("latin-1"), keep_blank_values=True)]
        return cls(request.method, uri, tuple(fields), _parameters(request.headers.get("authorization", "")))

    @property
    def token(self) -> str:
        """The oauth_token, empty without one."""
        return self.oauth.get("oauth_token", "")

    @property
    def consumer_key(self) -> str:
        """The consumer that signed the request."""
        return self.oauth["oauth_consumer_key"]

    def verify(self, consumers: OAuth1) -> None:
        """Raise OAuth1Error unless a known consumer signed the request recently and for the first time."""
        self._check_parameters()
        public_key = consumers.public_key(self.consumer_key)
        if public_key is None:
            raise OAuth1Error(KEY_UNKNOWN)
        if not self._is_signed_by(public_key):
            raise OAuth1Error(SIGNATURE_INVALID)
        timestamp = parse_int32(self.oauth["oauth_timestamp"])
        if timestamp is None or not consumers.is_recent(timestamp):
            raise OAuth1Error(TIMESTAMP_REFUSED)
        if not consumers.register_nonce(self.consumer_key, self.token, timestamp, self.oauth["oauth_nonce"]):
            raise OAuth1Error(NONCE_USED)

    def verified_user_id(self, consumers: OAuth1) -> int:
        """Return the id of the user the token belongs to. Raises OAuth1Error."""
        self.verify(consumers)
        user_id = consumers.user_id_of(self.token, self.consumer_key)
        if user_id is None:
            raise OAuth1Error(TOKEN_REJECTED)
        return user_id

    def _check_parameters(self) -> None:
        if not all(self.oauth.get(name) for name in REQUIRED):
            raise OAuth1Error(ABSENT)
        if self.oauth["oauth_signature_method"] != METHOD:
            raise OAuth1Error(METHOD_REJECTED)
        if self.oauth.get("oauth_version", "1.0") != "1.0":
            raise OAuth1Error(VERSION_REJECTED)

    def _is_signed_by(self, public_key: str) -> bool:
        from authlib.oauth1.rfc5849.rsa import verify_sha1

        try:
            signature = b64decode(self.oauth["oauth_signature"], validate=True)
        except (binascii.Error, ValueError):
            return False
        return bool(verify_sha1(signature, self._base_string().encode(), public_key))

    def _base_string(self) -> str:
        """Return the signature base string (RFC 5849, 3.4.1).

        Authlib's OAuth1Request refuses plain http except on localhost, and decodes values twice.
        """
        from authlib.oauth1.rfc5849.signature import normalize_base_string_uri, normalize_parameters
        from authlib.oauth1.rfc5849.util import escape

        signed = [(name, value) for name, value in self.oauth.items() if name not in ("realm", "oauth_signature")]
        parts = (self.method, normalize_base_string_uri(self.uri), normalize_parameters([*self.fields, *signed]))
        return "&".join(escape(part) for part in parts)


def _parameters(header: str) -> dict[str, str]:
    """Return the decoded parameters of `Authorization: OAuth …`. Raises OAuth1Error if they are malformed."""
    scheme, _, listed = header.partition(" ")
    if scheme.lower() != "oauth":
        return {}
    try:
        pairs = parse_keqv_list(parse_http_list(listed))
    except (IndexError, ValueError):
        raise OAuth1Error(ABSENT) from None
    return {unquote(name): unquote(value) for name, value in pairs.items()}
