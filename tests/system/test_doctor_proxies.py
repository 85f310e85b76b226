"""`doctor` behind proxies that refuse every request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.doctor import examined
from tests.support.proxies import tinyproxy

if TYPE_CHECKING:
    from pathlib import Path


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
