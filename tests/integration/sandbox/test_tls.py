"""The sandbox with TLS."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import trustme

from bbcli.errors import BbcliError
from bbcli.sandbox.faults import Fault
from bbcli.sandbox.server import Sandbox, Tls
from tests.integration.sandbox.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.sandbox_pool import DataPool

REPO = "/rest/api/latest/projects/OPEN/repos/website"
PROPERTIES = "/rest/api/latest/application-properties"


@dataclass(frozen=True)
class Authority:
    """A certificate authority, and the directory of its files."""

    folder: Path
    ca: trustme.CA

    def tls(self, *names: str, client_ca: Path | None = None) -> Tls:
        issued = self.ca.issue_cert(*names)
        certificate, key = self.folder / "server.pem", self.folder / "server.key"
        issued.private_key_pem.write_to_path(key)
        certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        return Tls(certificate, key, client_ca)

    def client(self) -> ssl.SSLContext:
        """A client that trusts the authority."""
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        return context

    @property
    def file(self) -> Path:
        path = self.folder / "ca.pem"
        self.ca.cert_pem.write_to_path(path)
        return path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), trustme.CA())


@pytest.fixture(scope="module")
def world(data_pool: DataPool) -> Iterator[Path]:
    with data_pool.directory() as data:
        yield data


@pytest.fixture(scope="module")
def secure(world: Path, authority: Authority) -> Iterator[Sandbox]:
    with Sandbox(world, tls=authority.tls("localhost")) as running:
        yield running


def test_it_is_reached_by_name_and_every_address_in_it_is_https(secure: Sandbox, authority: Authority) -> None:
    assert secure.url == f"https://localhost:{secure.port}"
    with urlopen(secure.url + REPO, context=authority.client()) as answer:
        text = answer.read().decode()
    assert f'"{secure.url}/projects/OPEN/repos/website/browse"' in text
    assert f'"{secure.url}/scm/open/website.git"' in text
    assert "http://" not in text


def test_who_does_not_trust_the_authority_gets_nothing(secure: Sandbox) -> None:
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urlopen(secure.url + PROPERTIES, context=ssl.create_default_context())
    assert not [seen for seen in secure.requests if seen.path == PROPERTIES]


def test_cookies_are_for_https_only(secure: Sandbox, authority: Authority) -> None:
    browser = Browser(authority.client())
    page = browser.open(f"{secure.url}/login?next={PROPERTIES}")
    browser.log_in(page, "fred")
    assert [(cookie.name, cookie.secure) for cookie in browser.cookies] == [("BITBUCKETSESSIONID", True)]


def test_a_name_of_another_server_shows_in_the_url_and_fails_there(world: Path, authority: Authority) -> None:
    tls = authority.tls("bitbucket.example.com")
    with Sandbox(world, tls=tls, shown_host="127.0.0.1", context_path="/git") as running:
        assert running.url == f"https://127.0.0.1:{running.port}/git"
        with pytest.raises(URLError, match="IP address mismatch"):
            urlopen(running.url + PROPERTIES, context=authority.client())


def test_with_a_client_authority_only_its_certificates_come_in(world: Path, authority: Authority) -> None:
    with Sandbox(world, tls=authority.tls("localhost", client_ca=authority.file)) as running:
        with pytest.raises((URLError, ssl.SSLError, ConnectionError)):  # an alert, if it comes before the end does
            urlopen(running.url + PROPERTIES, context=authority.client())
        assert not running.requests
        known = authority.client()
        authority.ca.issue_cert("fred@example.com").configure_cert(known)
        with urlopen(running.url + PROPERTIES, context=known) as answer:
            assert answer.status == 200


def test_a_dropped_connection_ends_under_tls_too(world: Path, authority: Authority) -> None:
    with Sandbox(world, tls=authority.tls("localhost"), faults=[Fault("drop", times=1)]) as running:
        with pytest.raises((URLError, ConnectionError, ssl.SSLError)):
            urlopen(running.url + PROPERTIES, context=authority.client())
        with urlopen(running.url + PROPERTIES, context=authority.client()) as answer:
            assert answer.status == 200


def test_a_certificate_that_is_none_is_an_error_before_anything_is_served(world: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("nothing")
    with pytest.raises(BbcliError, match=r"bad\.pem"):
        Sandbox(world, tls=Tls(tmp_path / "bad.pem", tmp_path / "bad.pem")).__enter__()
    with pytest.raises(BbcliError, match=r"gone\.pem"):
        Sandbox(world, tls=Tls(tmp_path / "gone.pem", tmp_path / "bad.pem")).__enter__()
