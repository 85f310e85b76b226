"""Login to logout over private CAs, client certificates and proxies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command_fixtures import config
from tests.support.proxies import Tinyproxy, tinyproxy
from tests.support.tls_sandbox import KEY_PASSWORD, PROXY_PASSWORD, Realm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring, Result

INSECURE = "warning: the certificate of {host} is not verified (--insecure): anybody can be it\n"


def life(
    invoke: Invoke, server: Sandbox, way: Sequence[str] = (), env: Mapping[str, str] | None = None, said: str = ""
) -> list[Result]:
    """Sign in in this way, then run commands without options and with these variables, until logout."""
    login = ["auth", "login", server.url, "--username", "fred", "--password-stdin", *way]
    runs = [invoke(*login, stdin="fred", env=env)]
    runs += [invoke(*words.split(), env=env) for words in ("auth status --json", "projects list", "auth logout")]
    talk = said.format(host=server.url.removeprefix("https://"))
    # Nobody connects to sign out.
    assert [(run.code, run.err) for run in runs] == [(0, talk)] * 3 + [(0, "")]
    assert '"user":"fred"' in runs[1].out
    assert '"state":"signed in"' in runs[1].out
    assert "WORK" in runs[2].out
    return runs


def ways(realm: Realm) -> Mapping[str, tuple[list[str], dict[str, str]]]:
    cert, key = realm.client_files
    trusting = ["--ca-bundle", realm.bundle]
    return {
        "file": (trusting, {}),
        "folder": (["--ca-bundle", realm.hashed_directory], {}),
        "BBCLI_CA_BUNDLE": ([], {"BBCLI_CA_BUNDLE": realm.bundle}),
        "SSL_CERT_FILE": ([], {"SSL_CERT_FILE": realm.bundle}),
        "SSL_CERT_DIR": ([], {"SSL_CERT_DIR": realm.hashed_directory}),
        "REQUESTS_CA_BUNDLE": ([], {"REQUESTS_CA_BUNDLE": realm.bundle}),
        "certificate and key": ([*trusting, "--client-cert", cert, "--client-key", key], {}),
        "in one file": ([*trusting, "--client-cert", realm.certificate_with_key], {}),
        "certificate by variables": (trusting, {"BBCLI_CLIENT_CERT": cert, "BBCLI_CLIENT_KEY": key}),
        "locked key": (
            [*trusting, "--client-cert", cert, "--client-key", realm.locked_key],
            {"BBCLI_CLIENT_KEY_PASSWORD": KEY_PASSWORD},
        ),
    }


@pytest.mark.parametrize(
    "way", ["file", "folder", "BBCLI_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"]
)
def test_a_private_authority(
    realm: Realm, open_server: Sandbox, vault: MemoryKeyring, invoke: Invoke, way: str
) -> None:
    words, env = ways(realm)[way]
    life(invoke, open_server, words, env)


@pytest.mark.parametrize("way", ["certificate and key", "in one file", "certificate by variables", "locked key"])
def test_a_server_that_wants_a_client_certificate(
    realm: Realm, gated: Sandbox, vault: MemoryKeyring, invoke: Invoke, way: str
) -> None:
    words, env = ways(realm)[way]
    life(invoke, gated, words, env)


def test_without_verification_it_is_said_each_time(open_server: Sandbox, vault: MemoryKeyring, invoke: Invoke) -> None:
    words = ["auth", "login", open_server.url, "--username", "fred", "--password-stdin", "--insecure"]
    talk = INSECURE.format(host=open_server.url.removeprefix("https://"))
    for run in (invoke(*words, stdin="fred"), invoke("projects", "list"), invoke("auth", "status")):
        assert (run.code, run.err) == (0, talk)


@pytest.mark.parametrize("way", ["variable", "option"])
def test_a_proxy(
    realm: Realm, open_server: Sandbox, vault: MemoryKeyring, invoke: Invoke, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, way: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("NO_PROXY", "")
    with tinyproxy(tmp_path) as proxy:
        words = ["--ca-bundle", realm.bundle, *(["--proxy", proxy.url] if way == "option" else [])]
        life(invoke, open_server, words, {"HTTPS_PROXY": proxy.url} if way == "variable" else {})
        assert set(proxy.requests) == {f"CONNECT {open_server.url.removeprefix('https://')} HTTP/1.1"}
        assert len(proxy.requests) >= 3


@pytest.mark.parametrize("way", ["variable", "option"])
def test_a_proxy_with_a_password(
    realm: Realm, gated: Sandbox, vault: MemoryKeyring, invoke: Invoke, guarded: Tinyproxy, tmp_path: Path, way: str
) -> None:
    words, _ = ways(realm)["certificate and key"]
    if way == "variable":
        env = {"HTTPS_PROXY": f"http://fred:{PROXY_PASSWORD}@{guarded.place}"}
    else:
        words, env = [*words, "--proxy", f"http://fred@{guarded.place}"], {"BBCLI_PROXY_PASSWORD": PROXY_PASSWORD}
    runs = life(invoke, gated, words, env)
    assert len(guarded.requests) >= 3
    files = [path.read_text() for path in (tmp_path / "config").iterdir()]
    assert not any(PROXY_PASSWORD in text for text in [*files, *(run.out + run.err for run in runs)])


def test_what_a_login_is_given_is_stored_and_a_run_overrides_it(
    realm: Realm, gated: Sandbox, vault: MemoryKeyring, invoke: Invoke, guarded: Tinyproxy, tmp_path: Path
) -> None:
    (cert, key), env = realm.client_files, {"BBCLI_PROXY_PASSWORD": PROXY_PASSWORD}
    words, _ = ways(realm)["certificate and key"]
    proxy = f"http://fred@{guarded.place}"
    login = ["auth", "login", gated.url, "--username", "fred", "--password-stdin", *words, "--proxy", proxy]
    assert invoke(*login, stdin="fred", env=env).code == 0
    stored = config(tmp_path)["servers"]["localhost"]
    kept = {name: stored[name] for name in ("ca_bundle", "client_cert", "client_key", "proxy")}
    assert kept == {"ca_bundle": words[1], "client_cert": cert, "client_key": key, "proxy": proxy}
    asked = len(guarded.requests)
    listing = ["projects", "list", "--retries", "0"]
    assert invoke(*listing, "--proxy", "none").code == 0
    assert len(guarded.requests) == asked
    assert invoke(*listing, env={"BBCLI_CA_BUNDLE": "/nowhere"}).code == 10
    (tmp_path / "stranger").mkdir()
    stranger = Realm.at(tmp_path / "stranger", realm.data)
    other, other_key = stranger.client_files
    assert invoke(*listing, "--ca-bundle", stranger.bundle, env={"BBCLI_CA_BUNDLE": ""}).code == 9
    assert invoke(*listing, "--client-cert", other, "--client-key", other_key).code == 9
    assert invoke(*listing).code == 0


def test_a_login_with_a_bundle_ends_one_without_verification(
    realm: Realm, open_server: Sandbox, vault: MemoryKeyring, invoke: Invoke, tmp_path: Path
) -> None:
    login = ["auth", "login", open_server.url, "--username", "fred", "--password-stdin"]
    for way, talk in ((["--insecure"], "warning: "), (["--ca-bundle", realm.bundle], "")):
        assert invoke(*login, *way, stdin="fred").code == 0
        assert invoke("projects", "list").err.startswith(talk) is True
    assert "insecure" not in config(tmp_path)["servers"]["localhost"]
    assert invoke("projects", "list").err == ""


def test_a_login_with_a_certificate_in_one_file_forgets_the_key_of_the_one_before(
    realm: Realm, gated: Sandbox, vault: MemoryKeyring, invoke: Invoke, tmp_path: Path
) -> None:
    for way in ("certificate and key", "in one file"):
        words = ["auth", "login", gated.url, "--username", "fred", "--password-stdin", *ways(realm)[way][0]]
        assert invoke(*words, stdin="fred").code == 0
    assert "client_key" not in config(tmp_path)["servers"]["localhost"]
    assert invoke("projects", "list").code == 0


def test_a_link_to_a_certificate_is_stored_as_the_link(
    realm: Realm, open_server: Sandbox, vault: MemoryKeyring, invoke: Invoke, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "current.pem").symlink_to(realm.bundle)
    words = ["auth", "login", open_server.url, "--username", "fred", "--password-stdin", "--ca-bundle", "current.pem"]
    assert invoke(*words, stdin="fred").code == 0
    assert config(tmp_path)["servers"]["localhost"]["ca_bundle"] == str(tmp_path / "current.pem")
