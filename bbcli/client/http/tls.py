"""TLS: the CA certificates and client certificate of a connection, and the message for a failed handshake."""

from __future__ import annotations

import re
import ssl
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.config.shell import command_line
from bbcli.errors import Misconfigured, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.client.http.certificate import Certificate

KEY_PASSWORD = "BBCLI_CLIENT_KEY_PASSWORD"  # noqa: S105 - the name of a variable
_HASH_NAME = re.compile(r"[0-9a-f]{8}\.\d+")
# The results of X509_verify_cert (openssl/x509_vfy.h).
_NOT_YET_VALID, _EXPIRED, _SELF_SIGNED, _WRONG_HOST, _WRONG_ADDRESS = 9, 10, 18, 62, 64
_UNKNOWN_ISSUER = frozenset({2, 19, 20, 21, 27})


# The certificates that a connection trusts and presents


def context(
    ca_bundle: str | None,
    client_cert: str | None,
    client_key: str | None,
    key_password: Callable[[], str],
    *,
    insecure: bool,
) -> ssl.SSLContext:
    """Return the TLS context of a connection; Misconfigured names a file that cannot be used.

    Without a bundle it trusts the system's store, with SSL_CERT_FILE and SSL_CERT_DIR, which OpenSSL reads.
    """
    made = ssl.create_default_context() if not ca_bundle else _trusting(ca_bundle)
    made.minimum_version = max(made.minimum_version, ssl.TLSVersion.TLSv1_2)
    # As in curl and git; Python's default differs by version. Any certificate in the bundle is trusted, also one that
    # is not a root, and a private CA certificate is accepted although it does not follow RFC 5280 strictly.
    made.verify_flags = (made.verify_flags | ssl.VERIFY_X509_PARTIAL_CHAIN) & ~ssl.VERIFY_X509_STRICT
    if insecure:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if client_cert:
        _identify(made, client_cert, client_key, key_password)
    return made


def unverified() -> ssl.SSLContext:
    """Return a context without verification and client certificate, to read a certificate; nothing is sent over it."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def _trusting(bundle: str) -> ssl.SSLContext:
    path = Path(bundle)
    with _named(path, "the CA bundle", "ca_bundle"):
        if not path.is_dir():
            path.read_bytes()
            return ssl.create_default_context(cafile=path)
        if not any(_HASH_NAME.fullmatch(entry.name) for entry in path.iterdir()):
            raise Misconfigured(
                f"the CA bundle {path} is a directory without hashed certificate names",
                hint=command_line("openssl", "rehash", path),
            )
        return ssl.create_default_context(capath=path)


def _identify(made: ssl.SSLContext, cert: str, key: str | None, key_password: Callable[[], str]) -> None:
    """Add a client certificate to the context; the password of its key is asked for only if the key is encrypted."""
    asked: list[str] = []

    def password() -> str:
        asked.append(key_password())
        return asked[0]

    own, secret = Path(cert), Path(key or cert)
    for path, what, mark in ((own, "certificate", b"-BEGIN CERTIFICATE-"), (secret, "key", b"PRIVATE KEY-")):
        with _named(path, f"the client {what}", "client_cert"):
            if mark not in path.read_bytes():
                raise Misconfigured(f"the client {what} {path} contains no {what} in PEM format", reason="client_cert")
    try:
        made.load_cert_chain(own, secret, password)
    except (ssl.SSLError, ValueError) as error:
        if asked:
            raise Misconfigured(
                f"the password of the client key {secret} is wrong", hint=f"check {KEY_PASSWORD}"
            ) from None
        if "KEY_VALUES_MISMATCH" in str(error):
            raise Misconfigured(
                f"the client key {secret} does not match the certificate {own}", reason="client_cert"
            ) from None
        raise Misconfigured(f"the client certificate {own} or its key cannot be read", reason="client_cert") from None


@contextmanager
def _named(path: Path, what: str, reason: str) -> Iterator[None]:
    """Name the file in the error if it can't be used."""
    try:
        yield
    except ssl.SSLError:
        raise Misconfigured(f"{what} {path} contains no certificate in PEM format", reason=reason) from None
    except OSError as error:
        raise Misconfigured(f"{what} {path}: {error.strerror}", reason=reason) from None


# Why a handshake failed


def failure(
    error: BaseException, host: str, client_cert: str | None, peer: Callable[[], Certificate]
) -> ServerFailed | None:
    """Return the error for a failure of TLS by its cause; None for one without a cause, such as a broken connection.

    `peer` fetches the server's certificate, which Python does not return after a failed verification.
    """
    cause = _cause(error)
    if cause is None:
        return None
    if isinstance(cause, ssl.SSLCertVerificationError):
        certificate = None
        with suppress(Exception):
            certificate = peer()
        return _distrusted(cause, host, certificate)
    return _refused(cause.reason or "", host, client_cert)


def _cause(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error


def _distrusted(cause: ssl.SSLCertVerificationError, host: str, certificate: Certificate | None) -> ServerFailed:
    code, what = cause.verify_code, f"the certificate of {host}"
    if code == _SELF_SIGNED:
        return ServerFailed(f"{what} is self-signed and not trusted", reason="self_signed")
    if code in _UNKNOWN_ISSUER:
        by = f"“{certificate.issuer}”" if certificate else "a CA"
        return ServerFailed(f"{what} is signed by {by} that is not trusted", reason="unknown_issuer")
    if code in (_EXPIRED, _NOT_YET_VALID):
        return _out_of_time(what, certificate, has_ended=code == _EXPIRED)
    if code in (_WRONG_HOST, _WRONG_ADDRESS):
        names = ", ".join(certificate.names[:5]) or certificate.subject if certificate else "another host"
        hint = "use one of these names in the server's URL"
        return ServerFailed(f"{what} is for {names}, not for this host{_signed(certificate)}", hint=hint)
    return ServerFailed(f"{what} is not accepted: {cause.verify_message}", reason="ca_bundle")


def _out_of_time(what: str, certificate: Certificate | None, *, has_ended: bool) -> ServerFailed:
    now = datetime.now(UTC)  # the clock that OpenSSL went by
    issuer = _signed(certificate)
    if certificate and has_ended and certificate.not_after < now:
        message = f"{what} expired on {certificate.not_after:%Y-%m-%d}{issuer}"
    elif certificate and not has_ended and certificate.not_before > now:
        message = f"{what} is not valid before {certificate.not_before:%Y-%m-%d}{issuer}"
    else:
        where = f"a CA certificate of {what}" if certificate else f"{what}, or a CA certificate of it,"
        message = f"{where} {'has expired' if has_ended else 'is not valid yet'}{issuer}"
    return ServerFailed(message, hint="check the clock of this machine, and contact the server's administrator")


def _signed(certificate: Certificate | None) -> str:
    """Return the issuer of a certificate for a message; empty without a certificate."""
    return f" (signed by “{certificate.issuer}”)" if certificate else ""


def _refused(reason: str, host: str, client_cert: str | None) -> ServerFailed | None:
    """Return the error for an alert of the server, or for a server without TLS."""
    if "CERTIFICATE_REQUIRED" in reason:
        return client_certificate_wanted(host)
    if client_cert and re.search("UNKNOWN_CA|CERTIFICATE|ACCESS_DENIED|HANDSHAKE_FAILURE", reason):
        said = reason.partition("ALERT_")[2].replace("_", " ").lower()
        message = f"{host} does not accept the client certificate {client_cert} ({said})"
        return ServerFailed(message, reason="client_cert_refused")
    if "HANDSHAKE_FAILURE" in reason:
        return ServerFailed(f"{host} aborted the TLS handshake", reason="handshake_failed")
    if re.search("PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE", reason):
        return ServerFailed(
            f"{host} supports only old versions of TLS: bbcli requires 1.2 or later",
            hint="check the proxy in front of the server, or contact its administrator",
        )
    if re.search("WRONG_VERSION_NUMBER|HTTP_REQUEST|UNKNOWN_PROTOCOL|RECORD_LAYER|PACKET_LENGTH", reason):
        return ServerFailed(
            f"{host} does not support TLS", hint="use http in the URL if the server does not support https"
        )
    return None


def client_certificate_wanted(host: str) -> ServerFailed:
    """Return the error for a server that requires a client certificate."""
    return ServerFailed(f"{host} requires a client certificate", reason="client_cert")
