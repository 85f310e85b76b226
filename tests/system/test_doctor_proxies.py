"""`doctor` behind proxies that let nobody through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.doctor import examined
from tests.support.proxies import tinyproxy
from tests.support.tls_server import Authority, SecureStub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.named("Example Corp", tmp_path)


# The configuration


# The way there


@pytest.fixture(params=["http", "https"])
def proxied_server(
    request: pytest.FixtureRequest, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The host of a server that a proxy stands before, which is not asked anything."""
    settings = {"NO_PROXY": "", "BBCLI_CA_BUNDLE": authority.bundle, "BBCLI_TOKEN": "x", "BBCLI_ALLOW_HTTP": "1"}
    with SecureStub(context=authority.server()) as secure:
        # Before one of this machine at plain http stands no proxy.
        url = secure.url if request.param == "https" else "http://bitbucket.example.com"
        for name, value in {**settings, "BBCLI_SERVER": url}.items():
            monkeypatch.setenv(name, value)
        yield url.partition("://")[2]
        assert secure.seen == []


@pytest.mark.parametrize(
    ("who", "message"),
    [("", "wants a user and a password"), ("fred:wrong-77@", "does not accept fred with this password")],
)
def test_a_proxy_that_wants_a_password(proxied_server: str, tmp_path: Path, who: str, message: str) -> None:
    with tinyproxy(tmp_path, "BasicAuth fred s3cret-9f") as proxy:
        found = examined(cwd=tmp_path, env={"ALL_PROXY": f"http://{who}{proxy.place}"})
    assert (found.code, found.first[:2]) == (9, ("tunnel", f"the proxy {proxy.place} {message}"))
    assert "PROXY_PASSWORD" in (found.first[2] or "")
    assert found.statuses["tls"] is None


def test_a_proxy_that_lets_nobody_through(proxied_server: str, tmp_path: Path) -> None:
    (tmp_path / "filter").write_text("^(bitbucket.example.com|localhost)\n")
    with tinyproxy(tmp_path, f'Filter "{tmp_path}/filter"', "FilterType ere") as proxy:
        found = examined(cwd=tmp_path, env={"ALL_PROXY": proxy.url})
    name, message, _ = found.first
    assert (found.code, name) == (9, "tunnel")
    assert message.startswith(f"the proxy {proxy.place} does not let bbcli through to {proxied_server}: 403")


# TLS
