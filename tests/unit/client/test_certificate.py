"""Certificates of trustme and openssl, and arbitrary bytes."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import pytest
import trustme
from hypothesis import example, given
from hypothesis import strategies as st

from bbcli.client.http import tls
from bbcli.client.http.certificate import Certificate, UnreadableCertificate

CA = trustme.CA(organization_name="Example Corp", organization_unit_name="Certificates")


def der(leaf: trustme.LeafCert) -> bytes:
    return ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())


LEAF = der(CA.issue_cert("git.example.com", "*.example.com", "10.1.2.3", "fd00::1", common_name="git"))


def test_a_certificate_says_whom_it_is_of_and_from_and_for() -> None:
    read = Certificate.parse(LEAF)
    assert (read.subject, read.issuer, read.is_self_signed) == ("git", "Example Corp, Certificates", False)
    assert read.names == ("git.example.com", "*.example.com", "10.1.2.3", "fd00::1")


def test_it_says_how_long_it_is_good() -> None:
    start, end = datetime(2019, 3, 1, 4, 5, 6, tzinfo=UTC), datetime(2060, 2, 29, 23, 59, 59, tzinfo=UTC)
    read = Certificate.parse(der(CA.issue_cert("h", not_before=start, not_after=end)))
    assert (read.not_before, read.not_after) == (start, end)


@pytest.mark.parametrize("cut", [1, 2, 10, 100, -1])
def test_a_cut_certificate_is_unreadable(cut: int) -> None:
    with pytest.raises(UnreadableCertificate):
        Certificate.parse(LEAF[:cut])


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableCertificate):
        Certificate.parse(data)


@example([(303, 0)])  # an extension in which nothing stands
@given(st.lists(st.tuples(st.integers(0, len(LEAF) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_changed_certificate_is_read_or_unreadable(changes: list[tuple[int, int]]) -> None:
    data = bytearray(LEAF)
    for place, value in changes:
        data[place] = value
    try:
        read = Certificate.parse(bytes(data))
    except UnreadableCertificate:
        return
    assert isinstance(read.subject, str)


def test_without_the_library_a_certificate_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bbcli.client.http.certificate.find_spec", lambda _: None)
    with pytest.raises(UnreadableCertificate, match="cryptography is not installed"):
        Certificate.parse(LEAF)


@pytest.mark.parametrize(("code", "state"), [(9, "is not valid yet"), (10, "has expired")])
def test_an_error_without_the_certificate_names_both_that_can_be_out_of_date(code: int, state: str) -> None:
    def peer() -> Certificate:
        raise UnreadableCertificate

    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    found = tls.failure(error, "h", None, peer)
    assert found is not None
    assert found.message == f"the certificate of h, or of an authority above it, {state}"
