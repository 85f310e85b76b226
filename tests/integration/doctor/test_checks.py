"""`bbcli doctor` with a broken configuration or connection: the first ✗ is the cause."""

from __future__ import annotations

import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.doctor import examined
from tests.support.tls_server import FUTURE, PAST, Authority, SecureStub, require_client_certificate

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

PROPERTIES = "/rest/api/latest/application-properties"


@pytest.fixture
def closed_port() -> Iterator[str]:
    """A local port without a listener, reserved during the test."""
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{bound.getsockname()[1]}"


def write_config(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir()
    config.write_text(text)
    config.chmod(mode)
    return config


# The configuration


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_that_others_can_read(sandbox: Sandbox, tmp_path: Path, mode: int) -> None:
    config = write_config(tmp_path, "", mode)
    found = examined(cwd=tmp_path)
    message = f"{config} has mode {mode:04o}: others can read or change it"
    assert (found.code, found.first) == (10, ("permissions", message, f"chmod 600 {config}"))
    assert [name for name, ok in found.statuses.items() if not ok] == ["permissions"], (
        "the rest is looked at all the same"
    )


def test_a_file_that_others_can_change(sandbox: Sandbox, tmp_path: Path) -> None:
    config = write_config(tmp_path, "", 0o622)
    found = examined(cwd=tmp_path)
    message, hint = f"{config} is not used: other users can write it", f"look through it, then: chmod go-w {config}"
    assert (found.code, found.first) == (10, ("configuration", message, hint))


def test_a_file_that_is_broken(sandbox: Sandbox, tmp_path: Path) -> None:
    config = write_config(tmp_path, '[servers.here]\nurl = "https://h\n')
    found = examined(cwd=tmp_path)
    name, message, hint = found.first
    assert (found.code, name, hint) == (10, "configuration", f"mend the file, or move it away: {config}")
    assert message.startswith(f"{config}: ")
    assert {name for name, ok in found.statuses.items() if ok} == {"versions", "git"}
    assert found.checks["account"]["found"] == "not looked at: configuration comes first"


# The way there


def test_a_name_that_means_no_address(tmp_path: Path) -> None:
    found = examined(cwd=tmp_path, env={"BBCLI_SERVER": "https://bitbucket.invalid", "BBCLI_TOKEN": "x"})
    name, message, hint = found.first
    assert (found.code, name) == (9, "name")
    assert message.startswith("bitbucket.invalid can't be resolved: ")
    assert hint == "check the name, DNS and VPN; where only a proxy knows it: HTTPS_PROXY, or --proxy"
    assert found.statuses["tls"] is None


def test_a_port_that_nobody_listens_on(tmp_path: Path, closed_port: str) -> None:
    found = examined(cwd=tmp_path, env={"BBCLI_SERVER": f"https://{closed_port}", "BBCLI_TOKEN": "x"})
    hint = "check the port, VPN and firewalls, or whether a proxy is needed: HTTPS_PROXY, or --proxy"
    assert (found.code, found.first) == (9, ("tcp", f"{closed_port} can't be reached: Connection refused", hint))


def test_a_proxy_that_is_down(proxied_server: str, closed_port: str, tmp_path: Path) -> None:
    found = examined(cwd=tmp_path, env={"ALL_PROXY": f"http://fred:s3cret-9f@{closed_port}"})
    message = f"the proxy {closed_port} (ALL_PROXY) can't be reached: Connection refused"
    assert (found.code, found.first) == (9, ("tcp", message, f"check it, or go without it: NO_PROXY={proxied_server}"))
    assert "s3cret-9f" not in found.result.out


def test_a_proxy_whose_name_means_no_address(proxied_server: str, tmp_path: Path) -> None:
    found = examined("--proxy", "proxy.invalid:3128", cwd=tmp_path)
    name, message, hint = found.first
    assert (found.code, name, hint) == (9, "name", "check it, or go without it: --proxy none")
    assert message.startswith("the proxy proxy.invalid:3128 (--proxy) can't be reached: ")


def test_a_proxy_that_can_not_be_meant(proxied_server: str, tmp_path: Path) -> None:
    found = examined(cwd=tmp_path, env={"ALL_PROXY": "ftp://proxy.example.com"})
    assert (found.code, found.first[:2]) == (10, ("proxy", "ALL_PROXY is no proxy that can be used"))


# TLS


def seen_by(context: ssl.SSLContext, tmp_path: Path, *words: str) -> tuple[int, str, str, str | None]:
    with SecureStub(context=context) as stub:
        found = examined(*words, cwd=tmp_path, env={"BBCLI_SERVER": stub.url, "BBCLI_TOKEN": "stub-token"})
        name, message, hint = found.first
        return found.code, name, message.replace(stub.host, "HOST"), hint


def test_an_authority_that_is_not_known(authority: Authority, tmp_path: Path) -> None:
    assert seen_by(authority.server_context(), tmp_path) == (
        9, "tls", "the certificate of HOST is signed by “Example Corp, Certificates”, which is not trusted",
        "--ca-bundle FILE with the certificate of that authority (PEM)",
    )  # fmt: skip


@pytest.mark.parametrize(("during", "words"), [(PAST, "expired on 2020-02-29"), (FUTURE, "is not valid before 2090")])
def test_a_certificate_out_of_its_time(
    authority: Authority, tmp_path: Path, during: tuple[datetime, datetime], words: str
) -> None:
    context = authority.server_context("localhost", during=during)
    code, name, message, hint = seen_by(context, tmp_path, "--ca-bundle", authority.ca_file)
    assert (code, name) == (9, "tls")
    assert message.startswith(f"the certificate of HOST {words}")
    assert hint == "tell the server's administrator, and check the clock of this machine"


def test_a_certificate_of_another_host(authority: Authority, tmp_path: Path) -> None:
    seen = seen_by(authority.server_context("git.example.com"), tmp_path, "--ca-bundle", authority.ca_file)
    message = "the certificate of HOST is not for it, but for git.example.com (signed by “Example Corp, Certificates”)"
    assert seen[:3] == (9, "tls", message)


def test_a_client_certificate_that_is_missing(authority: Authority, tmp_path: Path) -> None:
    import ssl

    context = require_client_certificate(authority.server_context(), authority, ssl.TLSVersion.TLSv1_3)
    seen = seen_by(context, tmp_path, "--ca-bundle", authority.ca_file)
    assert seen[:3] == (9, "tls", "HOST wants a client certificate")


def test_a_bundle_that_is_not_there(authority: Authority, tmp_path: Path) -> None:
    path = tmp_path / "none.pem"
    seen = seen_by(authority.server_context(), tmp_path, "--ca-bundle", str(path))
    assert seen[:3] == (10, "trust", f"the CA bundle {path}: No such file or directory")


@pytest.mark.parametrize(("days", "warning"), [(3, "ends in 3 days"), (1, "ends in 1 day"), (31, None)])
def test_a_certificate_that_ends_soon_is_well_and_warned_of(
    authority: Authority, tmp_path: Path, days: int, warning: str | None
) -> None:
    now = datetime.now(UTC)
    context = authority.server_context("localhost", during=(now - timedelta(1), now + timedelta(days, hours=1)))
    with SecureStub(context=context) as stub:
        stub.expect("GET", PROPERTIES, json_body={"version": "9.4.22"}, times=3, headers={"X-AUSERNAME": "fred"})
        env = {"BBCLI_SERVER": stub.url, "BBCLI_TOKEN": "stub-token"}
        found = examined("--ca-bundle", authority.ca_file, cwd=tmp_path, env=env)
    assert (found.code, found.checks["tls"]["ok"]) == (0, True)
    assert f"ends on {now + timedelta(days, hours=1):%Y-%m-%d}" in found.checks["tls"]["found"]
    assert found.checks["tls"]["found"].partition("; WARNING: ")[2].partition("” ")[2] == (warning or "")
