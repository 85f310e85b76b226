"""Through real proxies: tinyproxy with and without a password, and SOCKS; refusals of proxies and of servers."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.client.http.connection import Connection
from bbcli.client.http.probe import peer_certificates
from bbcli.client.http.proxy import Proxy
from bbcli.config.installation import install_command
from tests.support.error_output import assert_fails, error_text
from tests.support.proxies import Socks, Tinyproxy, tinyproxy, tls_before
from tests.support.stub_server import Stub
from tests.support.tls_server import Authority, SecureStub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Invoke

PROJECTS = "/rest/api/latest/projects"
ONCE = "projects list --retries 0"
AUTH = "BasicAuth fred s3cret-9f"


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecureStub]:
    """A stub at https://localhost whose authority is trusted, and no NO_PROXY."""
    authority = Authority.named("Example Corp", tmp_path)
    for name, value in (("NO_PROXY", ""), ("BBCLI_TOKEN", "stub-token"), ("BBCLI_CA_BUNDLE", authority.ca_file)):
        monkeypatch.setenv(name, value)
    with SecureStub(context=authority.server_context()) as running:
        monkeypatch.setenv("BBCLI_SERVER", running.url)
        yield running
    running.check()


class PlainStub(Stub):
    """A stub at a host name that bbcli does not recognize as local: proxy variables are ignored for local hosts."""

    @property
    def url(self) -> str:
        return super().url.replace("127.0.0.1", "127.1")


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A stub at plain http, and no NO_PROXY."""
    for name, value in (("NO_PROXY", ""), ("BBCLI_TOKEN", "stub-token"), ("BBCLI_ALLOW_HTTP", "1")):
        monkeypatch.setenv(name, value)
    with PlainStub() as running:
        monkeypatch.setenv("BBCLI_SERVER", running.url)
        yield running
    running.check()


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Tinyproxy]:
    with tinyproxy(tmp_path) as running:
        yield running


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Tinyproxy]:
    """A tinyproxy that requires a user name and a password."""
    with tinyproxy(tmp_path, AUTH) as running:
        yield running


# What gets through


@pytest.mark.parametrize("way", ["HTTPS_PROXY", "option", "stored"])
def test_https_goes_through_a_tunnel(
    secure: SecureStub, proxy: Tinyproxy, invoke: Invoke, tmp_path: Path, way: str
) -> None:
    secure.page(PROJECTS, {"key": "WORK"})
    words = ["--proxy", proxy.url] if way == "option" else []
    if way == "stored":
        (tmp_path / "config").mkdir()
        text = f'[servers.here]\nurl = "{secure.url}"\nproxy = "{proxy.place}"\n'
        (tmp_path / "config" / "config.toml").write_text(text)
    result = invoke("projects", "list", *words, env={way: proxy.url} if way == "HTTPS_PROXY" else {})
    assert (result.code, result.out.split("\t")[0], result.err) == (0, "WORK", "")
    assert proxy.requests == [f"CONNECT {secure.host} HTTP/1.1"]
    assert "proxy-authorization" not in secure.seen[0].headers


def test_plain_http_is_handed_on(plain: Stub, proxy: Tinyproxy, invoke: Invoke) -> None:
    plain.page(PROJECTS)
    assert invoke("projects", "list", env={"HTTP_PROXY": proxy.url}).code == 0
    assert proxy.requests == [f"GET {plain.url}{PROJECTS}?limit=25 HTTP/1.1"]
    assert plain.seen[0].headers["via"].endswith("(tinyproxy/1.11.2)")


def test_no_proxy_is_the_direct_way(secure: SecureStub, proxy: Tinyproxy, invoke: Invoke) -> None:
    secure.page(PROJECTS)
    exempt = f"10.0.0.0/8,localhost:{secure.host.partition(':')[2]}"
    assert invoke("projects", "list", env={"HTTPS_PROXY": proxy.url, "NO_PROXY": exempt}).code == 0
    assert proxy.requests == []


def test_the_option_none_is_the_direct_way(secure: SecureStub, proxy: Tinyproxy, invoke: Invoke) -> None:
    secure.page(PROJECTS)
    assert invoke("projects", "list", "--proxy", "none", env={"HTTPS_PROXY": proxy.url}).code == 0
    assert proxy.requests == []


@pytest.mark.parametrize("way", ["variable", "option"])
def test_user_and_password_are_told_to_the_proxy_and_to_nobody_else(
    secure: SecureStub, guarded: Tinyproxy, invoke: Invoke, way: str
) -> None:
    secure.page(PROJECTS)
    if way == "variable":
        result = invoke("projects", "list", env={"HTTPS_PROXY": f"http://fred:s3cret-9f@{guarded.place}"})
    else:
        env = {"BBCLI_PROXY_PASSWORD": "s3cret-9f"}
        result = invoke("projects", "list", "--proxy", f"http://fred@{guarded.place}", env=env)
    assert (result.code, result.err) == (0, "")
    assert "proxy-authorization" not in secure.seen[0].headers


def test_user_and_password_are_sent_with_plain_http_too(plain: Stub, guarded: Tinyproxy, invoke: Invoke) -> None:
    plain.page(PROJECTS)
    assert invoke("projects", "list", env={"HTTP_PROXY": f"http://fred:s3cret-9f@{guarded.place}"}).code == 0


# Whose refusal is whose


@pytest.mark.parametrize("kind", ["secure", "plain"])
def test_a_proxy_that_wants_a_password_says_so(
    request: pytest.FixtureRequest, guarded: Tinyproxy, invoke: Invoke, kind: str
) -> None:
    server = request.getfixturevalue(kind)
    message = f"the proxy {guarded.place} requires a user name and a password"
    hint = f"use --proxy http://USER@{guarded.place}, and set BBCLI_PROXY_PASSWORD"
    # With the retries of every day: a 407 does not get better.
    error = assert_fails(invoke, "projects list", 9, message, hint, env={"ALL_PROXY": guarded.url})
    assert (error["status"], server.seen) == (407, [])


@pytest.mark.parametrize("kind", ["secure", "plain"])
def test_a_wrong_password_of_the_proxy_is_the_proxys(
    request: pytest.FixtureRequest, guarded: Tinyproxy, invoke: Invoke, kind: str
) -> None:
    request.getfixturevalue(kind)
    message = f"the proxy {guarded.place} does not accept fred with this password"
    hint = "check {}BBCLI_PROXY_PASSWORD; only Basic authentication is supported"
    own = f"http://fred:wrong-77@{guarded.place}"
    assert_fails(
        invoke, "projects list", 9, message, hint.format("the password in ALL_PROXY, or "), env={"ALL_PROXY": own}
    )
    env = {"ALL_PROXY": "", "BBCLI_PROXY_PASSWORD": "wrong-77"}
    assert_fails(invoke, f"projects list --proxy fred@{guarded.place}", 9, message, hint.format(""), env=env)


def test_a_connect_that_is_denied_is_the_proxys(secure: SecureStub, invoke: Invoke, tmp_path: Path) -> None:
    with tinyproxy(tmp_path, "ConnectPort 443") as proxy:
        message = f"the proxy {proxy.place} does not allow connections to {secure.host}: 403 Access violation"
        hint = f"ask the administrator of the proxy to allow the server, or connect directly: NO_PROXY={secure.host}"
        error = assert_fails(invoke, "projects list", 9, message, hint, env={"HTTPS_PROXY": proxy.url})
        assert (error["status"], len(proxy.requests)) == (403, 2)


def test_a_filter_before_plain_http_is_the_proxys(plain: Stub, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "filter").write_text("127.1\n")
    with tinyproxy(tmp_path, f'Filter "{tmp_path}/filter"') as proxy:
        host = plain.url.removeprefix("http://")
        message = f"the proxy {proxy.place} does not allow connections to {host}: 403 text/html, “403 Filtered”"
        hint = f"ask the administrator of the proxy to allow the server, or connect directly: NO_PROXY={host}"
        assert_fails(invoke, "projects list", 9, message, hint, env={"HTTP_PROXY": proxy.url})


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_the_proxy_does_not_reach_is_told_from_the_proxy(
    secure: SecureStub, proxy: Tinyproxy, invoke: Invoke, scheme: str
) -> None:
    env = {"ALL_PROXY": proxy.url, "BBCLI_SERVER": f"{scheme}://127.1:1", "BBCLI_ALLOW_HTTP": "1"}
    result = invoke(*ONCE.split(), env=env)
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith(f"error: the proxy {proxy.place} cannot connect to 127.1:1: 500 ")


def test_a_bitbucket_that_refuses_behind_a_proxy_is_not_the_proxy(
    plain: Stub, proxy: Tinyproxy, invoke: Invoke
) -> None:
    refusal = {"errors": [{"message": "No.", "exceptionName": None}]}
    plain.expect("GET", PROJECTS, status=403, json_body=refusal)
    page, mark = "<html><title>XSRF</title>", {"X-AREQUESTID": "@1x1"}
    plain.expect("GET", PROJECTS, status=403, text=page, headers=mark)
    for code in (5, 9):
        result = invoke("projects", "list", env={"HTTP_PROXY": proxy.url})
        assert (result.code, "proxy 127" in result.err) == (code, False)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_proxy_that_fails_for_a_moment_is_tried_again(
    plain: Stub, proxy: Tinyproxy, invoke: Invoke, status: int
) -> None:
    plain.expect("GET", PROJECTS, status=status, text="<html><title>Gateway</title>")
    plain.page(PROJECTS)
    result = invoke("projects", "list", env={"HTTP_PROXY": proxy.url})
    assert result.code == 0
    # Once: tinyproxy hangs up after each answer without a word, and where nobody waits that may be met as well.
    assert result.err.count(f"the proxy answered {status}: retrying in ") == 1


@pytest.mark.parametrize("kind", ["secure", "plain"])
def test_a_proxy_that_is_down_is_named(request: pytest.FixtureRequest, invoke: Invoke, kind: str) -> None:
    server = request.getfixturevalue(kind)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    host = server.url.partition("://")[2]
    message = f"the proxy {place} (ALL_PROXY) cannot be reached: Connection refused"
    hint = f"check the proxy, or connect directly: NO_PROXY={host}"
    assert_fails(invoke, ONCE, 9, message, hint, env={"ALL_PROXY": f"http://fred:s3cret-9f@{place}"})
    assert len(invoke("projects", "list", env={"ALL_PROXY": f"http://{place}"}).waits) == 2


def test_a_proxy_whose_name_is_unknown_is_named(secure: SecureStub, invoke: Invoke) -> None:
    result = invoke(*ONCE.split(), "--proxy", "http://proxy.invalid:3128")
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith("error: the proxy proxy.invalid:3128 (--proxy) cannot be reached: ")
    assert result.err.endswith("hint: check the proxy, or connect directly: --proxy none\n")


def test_an_unknown_authority_behind_a_proxy_is_named_all_the_same(
    secure: SecureStub, guarded: Tinyproxy, invoke: Invoke
) -> None:
    env = {"BBCLI_CA_BUNDLE": "", "HTTPS_PROXY": f"http://fred:s3cret-9f@{guarded.place}"}
    result = invoke(*ONCE.split(), env=env)
    issuer = f"the certificate of {secure.host} is signed by “Example Corp, Certificates” that is not trusted"
    assert (result.code, result.err.partition("\n")[0]) == (9, f"error: {issuer}")
    assert (len(guarded.requests), secure.seen) == (2, [])


def test_a_password_on_the_command_line_is_refused(secure: SecureStub, invoke: Invoke) -> None:
    result = invoke(*ONCE.split(), "--proxy", "http://fred:s3cret-9f@127.0.0.1:1")
    assert (result.code, result.err) == (
        2,
        error_text("--proxy contains a password", "remove it, and set BBCLI_PROXY_PASSWORD"),
    )


# A proxy that speaks TLS itself


@pytest.mark.parametrize("kind", ["secure", "plain"])
def test_a_proxy_with_tls_of_its_own_is_verified_like_a_server(
    request: pytest.FixtureRequest, guarded: Tinyproxy, invoke: Invoke, tmp_path: Path, kind: str
) -> None:
    server = request.getfixturevalue(kind)
    server.page(PROJECTS, {"key": "WORK"})
    authority = Authority.named("Proxy Corp", tmp_path)
    both = tmp_path / "both.pem"
    own = os.environ.get("BBCLI_CA_BUNDLE")
    both.write_bytes(Path(authority.ca_file).read_bytes() + (Path(own).read_bytes() if own else b""))
    with tls_before(authority.server_context(), guarded.place) as place:
        words = ["--proxy", f"https://fred@{place}", "--ca-bundle"]
        env = {"BBCLI_PROXY_PASSWORD": "s3cret-9f"}
        assert invoke("projects", "list", *words, str(both), env=env).out.startswith("WORK\t")
        stranger = Authority.named("Nobody", tmp_path)
        result = invoke(*ONCE.split(), *words, stranger.ca_file, env=env)
        host = server.url.partition("://")[2]
        message = f"the certificate of {host} or the proxy {place} is signed by a CA that is not trusted"
        assert (result.code, result.err.partition("\n")[0]) == (9, f"error: {message}")
    # Not even the look at the certificate told the password to a stranger.
    assert len(guarded.requests) == 1


# SOCKS


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
@pytest.mark.parametrize("kind", ["secure", "plain"])
def test_a_socks_proxy_is_gone_through(request: pytest.FixtureRequest, invoke: Invoke, kind: str, scheme: str) -> None:
    server = request.getfixturevalue(kind)
    server.page(PROJECTS)
    with Socks("fred", "s3cret-9f") as socks:
        env = {"BBCLI_PROXY_PASSWORD": "s3cret-9f"}
        result = invoke("projects", "list", "--proxy", f"{scheme}://fred@{socks.place}", env=env)
    assert (result.code, result.err) == (0, "")
    assert (socks.asked, socks.said) == ([server.url.partition("://")[2]], ["fred:s3cret-9f"])


def test_a_certificate_can_be_looked_at_through_a_socks_proxy(secure: SecureStub) -> None:
    with Socks() as socks:
        connection = Connection(secure.url, proxy=Proxy(f"socks5://{socks.place}"))
        assert peer_certificates(connection)[0].issuer == "Example Corp, Certificates"
        assert socks.asked == [secure.host]


@pytest.mark.parametrize(
    ("socks", "user", "message"),
    [
        (Socks("fred", "right"), "", "requires a user name and a password"),
        (Socks("fred", "right"), "fred@", "does not accept fred with this password"),
        (Socks(reply=2), "", "does not allow connections to {host}: connection not allowed by ruleset"),
        (Socks(reply=4), "", "cannot connect to {host}: host unreachable"),
    ],
)
def test_a_refusal_of_a_socks_proxy_is_the_proxys(
    secure: SecureStub, invoke: Invoke, socks: Socks, user: str, message: str
) -> None:
    with socks:
        env = {"BBCLI_PROXY_PASSWORD": "wrong-77"}
        result = invoke(*ONCE.split(), "--proxy", f"socks5://{user}{socks.place}", env=env)
        told = f"error: the proxy {socks.place} {message.format(host=secure.host)}"
        assert (result.code, result.err.partition("\n")[0]) == (9, told)


def test_a_proxy_that_does_not_speak_socks_is_named(secure: SecureStub, stub: Stub, invoke: Invoke) -> None:
    place = stub.url.removeprefix("http://")
    env = {"BBCLI_SERVER": secure.url}
    # An HTTP server waits for the end of a line that does not come.
    result = invoke("projects", "list", "--proxy", f"socks5://{place}", "--timeout", "0.2", env=env)
    told = f"error: the proxy {place} (--proxy) cannot be reached: it did not respond in time"
    assert (result.code, result.waits, result.err.partition("\n")[0]) == (9, [], told)


def test_without_the_extra_it_is_said_how_to_get_it(
    secure: SecureStub, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    message = "--proxy is a SOCKS proxy, which requires a library that is not installed"
    assert_fails(invoke, f"{ONCE} --proxy socks5://p", 10, message, install_command("socks"))
