"""The reader of certificates, against those that the program openssl makes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.client.http.certificate import Certificate

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs("openssl")


def made_by_openssl(folder: Path, subject: str, *options: str) -> Certificate:
    """Return a self-signed certificate with this subject."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-utf8"]
    files = ["-keyout", str(folder / "key.pem"), "-outform", "DER", "-out", str(folder / "cert.der")]
    subprocess.run([*command, "-subj", subject, *files, *options], check=True, capture_output=True)
    return Certificate.parse((folder / "cert.der").read_bytes())


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("/C=DE/O=Müller & Söhne/CN=Müller Root CA ✓", "Müller Root CA ✓"),
        ("/O=Acme/OU=Ops", "Acme, Ops"),
        ("/C=DE/L=Bonn", "DE, Bonn"),
        ("/", ""),
    ],
)
def test_a_name_is_the_common_one_or_the_next_best(tmp_path: Path, subject: str, name: str) -> None:
    read = made_by_openssl(tmp_path, subject)
    assert (read.subject, read.issuer, read.is_self_signed, read.names) == (name, name, True, ())


def test_one_that_openssl_made_without_extensions_is_read(tmp_path: Path) -> None:
    read = made_by_openssl(tmp_path, "/CN=old", "-x509v1", "-days", "30")
    assert (read.subject, (read.not_after - read.not_before).days) == ("old", 30)
