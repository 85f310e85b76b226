from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from bbcli.auth.oauth1 import read_key
from bbcli.errors import Misconfigured
from tests.support.oauth1_provider import KEY, pem, written


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "contains no private key in PEM format"),
        (b"\xff\x00", "contains no private key in PEM format"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "contains no private key in PEM format"),
        (KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), "contains no private key"),
        (pem(KEY, BestAvailableEncryption(b"x")), "has a password: not supported"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "is not an RSA key"),
    ],
)  # fmt: skip
def test_a_key_that_can_not_sign_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = written(tmp_path / "key.pem", content)
    with pytest.raises(Misconfigured, match=message) as raised:
        read_key(path)
    assert str(path) in raised.value.message


def test_a_key_in_the_older_form_is_read(tmp_path: Path) -> None:
    content = KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    assert read_key(written(tmp_path / "key.pem", content)).private_numbers() == KEY.private_numbers()


def test_the_numbers_of_a_key_are_validated_at_the_login_only(tmp_path: Path) -> None:
    numbers = KEY.private_numbers()
    wrong = RSAPrivateNumbers(
        numbers.p, numbers.q, numbers.d + 2, numbers.dmp1, numbers.dmq1, numbers.iqmp, numbers.public_numbers
    )
    path = written(tmp_path / "key.pem", pem(wrong.private_key(unsafe_skip_rsa_key_validation=True)))
    with pytest.raises(Misconfigured, match="contains no private key"):
        read_key(path)
    assert read_key(path, validate=False).private_numbers().d == wrong.d


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o777])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "key.pem", pem(), mode)
    with pytest.raises(Misconfigured, match="other users can read the key in") as raised:
        read_key(path)
    assert raised.value.hint == f"chmod 600 {path}"


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.pem", tmp_path, Path("nul\0")):
        with pytest.raises(Misconfigured, match="cannot be read: "):
            read_key(path)
