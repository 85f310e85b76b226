"""OAuth 1.0a (RFC 5849) with RSA-SHA1, for servers before 7.20: the sign-in, and the signature of each request."""

from __future__ import annotations

import os
import re
import secrets
import stat
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from bbcli._lazy import msgspec
from bbcli.auth.credential import Credential, validate_secret
from bbcli.auth.oauth_callback import OUT_OF_BAND, ForeignCallback, parse_parameters
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, Misconfigured, NotAuthenticated, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from bbcli.auth.credential import Post
    from bbcli.auth.oauth_callback import Callback

OAUTH1 = "oauth1"
_SERVLET = "/plugins/servlet/oauth"
REQUEST_TOKEN = f"{_SERVLET}/request-token"
AUTHORIZE = f"{_SERVLET}/authorize"
ACCESS_TOKEN = f"{_SERVLET}/access-token"
_MAX_KEY_BYTES = 65536
_UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)


@dataclass(frozen=True)
class AccessToken:
    """An access token of OAuth 1.0a as it is stored. `key` is the path of a PEM file, never the key itself."""

    consumer_key: str
    token: str
    token_secret: str = field(repr=False)
    key: str

    @classmethod
    def parse(cls, text: str) -> AccessToken:
        """Parse the stored form; Misconfigured for anything else."""
        try:
            return msgspec.json.decode(text, type=cls)
        except _UNREADABLE:
            raise Misconfigured("the stored OAuth 1.0a login cannot be read", reason="stored_oauth1") from None

    @property
    def text(self) -> str:
        """The stored form, as JSON."""
        return msgspec.json.encode(self).decode()


@dataclass(frozen=True)
class Signer:
    """Signs requests as the application link of `consumer_key`."""

    consumer_key: str
    key: RSAPrivateKey = field(repr=False)
    clock: Callable[[], float] = time.time

    def header(self, method: str, url: str, **more: str) -> dict[str, str]:
        """Return the Authorization header of a request; `more` are OAuth parameters without the prefix `oauth_`.

        The query is part of the signature; a body only if it is a form (RFC 5849, 3.4.1.3), and bbcli sends none.
        """
        oauth = {
            "consumer_key": self.consumer_key,
            "nonce": secrets.token_hex(16),
            "signature_method": "RSA-SHA1",
            "timestamp": str(int(self.clock())),
            "version": "1.0",
            **more,
        }
        named = [(f"oauth_{name}", value) for name, value in oauth.items()]
        query = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        signed = [*named, ("oauth_signature", self._signature(method, url, [*named, *query]))]
        return {"Authorization": "OAuth " + ", ".join(f'{name}="{quote(value, safe="~")}"' for name, value in signed)}

    def _signature(self, method: str, url: str, pairs: list[tuple[str, str]]) -> str:
        signature, padding, hashes = _import_signing()
        base = "&".join(
            quote(part, safe="~")
            for part in (method, signature.normalize_base_string_uri(url), signature.normalize_parameters(pairs))
        )
        return b64encode(self.key.sign(base.encode(), padding.PKCS1v15(), hashes.SHA1())).decode("ascii")


@dataclass(frozen=True)
class OAuth1(Credential):
    """A credential that signs each request with the key of an application link. `secret` is the text of AccessToken."""

    clock: Callable[[], float] = field(default=time.time, repr=False, compare=False)

    @cached_property
    def access_token(self) -> AccessToken:
        """The parsed `secret`; Misconfigured if it is not the text of an AccessToken."""
        return AccessToken.parse(self.secret)

    @cached_property
    def signer(self) -> Signer:
        """The signer of this login; Misconfigured if the key cannot be used."""
        # The login validated the key: that takes 40 ms for 2048 bits, and 290 for 4096.
        return Signer(self.access_token.consumer_key, read_key(self.access_token.key, validate=False), self.clock)

    def headers(self, method: str, url: str) -> dict[str, str]:
        """Return the header that signs the request."""
        return self.signer.header(method, url, token=self.access_token.token)

    @property
    def printable(self) -> str:
        """Misconfigured: no text authenticates requests without the key."""
        raise Misconfigured("an OAuth 1.0a login has no token: each request is signed", hint="use an HTTP access token")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts to redact; the key is never read into a text."""
        return (self.secret, self.access_token.token, self.access_token.token_secret)


def sign_in(
    server_url: str, consumer_key: str, key: Path, *, callback: Callback, post: Post, clock: Callable[[], float]
) -> OAuth1:
    """Sign in with the approval of a person on the server's page; the credential is not stored.

    Misconfigured if the key cannot be used, NotAuthenticated if the person or the server refuses.
    """
    with suppress(RuntimeError):  # ~fred without such a user on this machine
        key = key.expanduser()
    consumer_key = validate_secret(consumer_key, "consumer key")
    signer = Signer(consumer_key, read_key(key), clock)

    def request_token(path: str, **oauth: str) -> tuple[str, str]:
        status, body = post(path, {}, signer.header("POST", f"{server_url}{path}", **oauth))
        return _parse_token_response(server_url, status, body, clock())

    temporary, _ = request_token(REQUEST_TOKEN, callback=callback.redirect_uri)
    page = f"{server_url}{AUTHORIZE}?{urlencode({'oauth_token': temporary})}"
    token, token_secret = callback.answer(
        page,
        lambda answer: request_token(
            ACCESS_TOKEN, token=temporary, verifier=parse_verifier(answer, temporary, callback.redirect_uri)
        ),
    )
    return OAuth1(OAUTH1, AccessToken(consumer_key, token, token_secret, str(key.absolute())).text, clock=clock)


def parse_verifier(answer: str, token: str, redirect_uri: str) -> str:
    """Return the verifier of a callback, or the code that a person typed.

    ForeignCallback if it is for another request token, NotAuthenticated if access was denied.
    """
    if redirect_uri == OUT_OF_BAND and "=" not in answer:
        return answer
    found = parse_parameters(answer)
    if not compare_digest(found.get("oauth_token", "").encode("utf-8", "replace"), token.encode()):
        raise ForeignCallback
    verifier = found.get("oauth_verifier", "")
    if verifier == "denied" or "oauth_problem" in found:
        raise error_from_problem(found.get("oauth_problem", "permission_denied"))
    if not verifier:
        raise ServerFailed("the server redirected the browser without a verifier", hint="sign in again")
    return verifier


def _parse_token_response(server_url: str, status: int, body: bytes, now: float) -> tuple[str, str]:
    """Return a token and its secret from a response, whose body is a form (RFC 5849, 2.1)."""
    if problem := error_from_body(body, now):
        raise problem
    answer = _parse_form(body)
    token, token_secret = answer.get("oauth_token"), answer.get("oauth_token_secret")
    if status != 200 or not token or token_secret is None:
        raise ServerFailed(
            f"{server_url} did not respond like an OAuth 1.0a server (status {status})",
            hint="check the server's URL, its context path, and any proxy or single sign-on in front of it",
        )
    return token, token_secret


def _parse_form(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("utf-8").strip(), keep_blank_values=True, max_num_fields=32))
    except ValueError:
        return {}


_LINK = "compare the consumer key and the key file with the application link on the server"
_PROBLEMS = {
    "consumer_key_unknown": ("the server has no application link with this consumer key", _LINK),
    "consumer_key_rejected": ("the server does not accept this consumer key", _LINK),
    "signature_invalid": ("the signature does not match the public key on the server", _LINK),
    "signature_method_rejected": ("the server does not accept RSA-SHA1 for this application link", _LINK),
    "timestamp_refused": ("the server rejected the timestamp of the request", "set the clock of this machine"),
    "nonce_used": ("the server has already received this request", "try again"),
    "permission_denied": (
        "the sign-in was refused on the server's page",
        "sign in again, and allow access on the server's page",
    ),
    "permission_unknown": (
        "the sign-in was not allowed on the server's page",
        "sign in again, and allow access on the server's page",
    ),
    "token_rejected": ("the server does not accept the token: it was revoked or never issued", "sign in again"),
    "token_expired": ("the token has expired", "sign in again"),
    "token_used": ("the token was used before", "sign in again"),
    "token_revoked": ("the token was revoked", "sign in again"),
    "verifier_invalid": ("the server does not accept this code", "sign in again"),
    "user_refused": ("the server rejected this user", "ask an administrator for access"),
}


def error_from_body(body: bytes, now: float) -> BbcliError | None:
    """Return the error for a response with an oauth_problem; None for any other. `now` is in epoch seconds.

    No other part of the response is in the message: it contains the token and the signed text.
    """
    answer = _parse_form(body)
    problem = answer.get("oauth_problem")
    return error_from_problem(problem, answer.get("oauth_acceptable_timestamps", ""), now) if problem else None


def error_from_problem(problem: str, acceptable: str = "", now: float = 0.0) -> NotAuthenticated:
    """Return the error for an oauth_problem; `acceptable` is the range of timestamps that the server accepts."""
    known = problem if problem in _PROBLEMS else "unknown reason"
    message, hint = _PROBLEMS.get(problem, ("the server rejected the signed request", _LINK))
    if problem == "timestamp_refused" and (ends := re.fullmatch(r"([0-9]{1,11})-([0-9]{1,11})", acceptable)):
        seconds = now - (int(ends[1]) + int(ends[2])) / 2
        message += f": the clock of this machine is {abs(seconds):.0f} s {'ahead' if seconds > 0 else 'behind'}"
    return NotAuthenticated(f"{message} ({known})", hint=hint)


def read_key(path: str | Path, *, validate: bool = True) -> RSAPrivateKey:
    """Return the RSA key in a PEM file; Misconfigured if there is none, or if other users can read the file.

    `validate`: its numbers must be those of an RSA key.
    """
    _import_signing()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        content = _read_private_file(Path(path))
        key = load_pem_private_key(content, None, unsafe_skip_rsa_key_validation=not validate)
    except TypeError:
        plain = "create a copy without a password: openssl pkey -in FILE -out COPY"
        raise Misconfigured(f"the key in {path} has a password: not supported", hint=plain) from None
    except (ValueError, UnsupportedAlgorithm):
        raise Misconfigured(f"{path} contains no private key in PEM format", hint=_PEM) from None
    if not isinstance(key, RSAPrivateKey):
        raise Misconfigured(f"the key in {path} is not an RSA key: OAuth 1.0a requires one", hint=_PEM)
    return key


_PEM = "use the private key that matches the public key of the application link"


def _read_private_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            # On Windows these bits do not describe who can read a file.
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise Misconfigured(f"other users can read the key in {path}", hint=command_line("chmod", "600", path))
            return file.read(_MAX_KEY_BYTES)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise Misconfigured(f"the key {path} cannot be read: {reason}", hint="use another file") from None


def _import_signing() -> tuple[Any, Any, Any]:
    """Return the modules that signing needs; Misconfigured if the optional dependency `oauth1` is not installed."""
    try:
        from authlib.oauth1.rfc5849 import signature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding
    except ImportError:
        message = "OAuth 1.0a requires an optional dependency that is not installed"
        raise Misconfigured(message, reason="library_missing", extra="oauth1") from None
    return signature, padding, hashes
