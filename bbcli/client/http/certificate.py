"""Facts of an X.509 certificate, for messages: subject, issuer, validity and names.

Python's ssl module decodes only verified certificates; errors have to describe the others.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509


class UnreadableCertificate(ValueError):
    """Bytes that are not a certificate, or no library to decode it with."""


def is_supported() -> bool:
    """True if certificates can be decoded here.

    keyring depends on `cryptography` on Linux; elsewhere it comes with the optional dependency `oauth1`.
    """
    return find_spec("cryptography") is not None


@dataclass(frozen=True)
class Certificate:
    """An unverified certificate.

    `subject` and `issuer` are the common name, or else the organization and its unit, or else the whole name. `names`
    are the DNS names and IP addresses of the subject.
    """

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...] = ()
    is_self_signed: bool = False

    @classmethod
    def parse(cls, der: bytes) -> Certificate:
        """Decode the DER form; UnreadableCertificate for anything else, and if certificates are not supported here."""
        if not is_supported():
            raise UnreadableCertificate("the Python library cryptography is not installed")
        from cryptography import x509

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about forms that newer versions of the library will not read
                found = x509.load_der_x509_certificate(der)
                return cls(
                    _short_name(found.subject),
                    _short_name(found.issuer),
                    found.not_valid_before_utc,
                    found.not_valid_after_utc,
                    _alternative_names(found),
                    found.issuer == found.subject,
                )
        except Exception as error:  # noqa: BLE001 - the library has many, not all of them its own
            raise UnreadableCertificate(str(error) or type(error).__name__) from None


def _short_name(name: x509.Name) -> str:
    """Return the common name, or the organization and its unit, or all parts of a name."""
    from cryptography.x509.oid import NameOID

    parts = {attribute.oid: " ".join(str(attribute.value).split()) for attribute in name}
    organization = ", ".join(
        filter(None, map(parts.get, (NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)))
    )
    return parts.get(NameOID.COMMON_NAME) or organization or ", ".join(parts.values())


def _alternative_names(found: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509

    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(name.value) for name in names if isinstance(name, x509.DNSName | x509.IPAddress))
