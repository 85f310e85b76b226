"""Connections with one fault: the same message at login and later, and nothing is saved."""

from __future__ import annotations

import shutil
import ssl
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.prompt_process import on_a_terminal
from tests.support.proxies import tinyproxy
from tests.support.tls_sandbox import KEY_PASSWORD, Realm
from tests.support.tls_server import PAST, SecureStub, require_client_certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring

BUNDLE = "to trust the CA, save its certificate in PEM format and use --ca-bundle FILE"
PEM = "use --ca-bundle FILE: the CA certificates to trust, in PEM format"
KEY = "--client-cert FILE, and --client-key FILE if the key is in another file, both PEM"
UNKNOWN = "the certificate of {host} is signed by “Example Corp, Certificates” that is not trusted"
TRUST = "--ca-bundle {ca} "
SHOW = f"{TRUST}--client-cert {{cert}} "
WRONG_PASSWORD = "check BBCLI_PROXY_PASSWORD; only Basic authentication is supported"


@dataclass(frozen=True)
class Wrong:
    """A faulty connection: options and variables with placeholders of World, and the resulting error."""

    options: str
    code: int
    message: str
    hint: str
    server: str = "open"
    env: Mapping[str, str] = field(default_factory=dict)


WRONG = {
    "private CA, not named": Wrong("", 9, UNKNOWN, BUNDLE),
    "private CA, another one named": Wrong("--ca-bundle {other_ca}", 9, UNKNOWN, BUNDLE),
    "the same in BBCLI_CA_BUNDLE": Wrong("", 9, UNKNOWN, BUNDLE, env={"BBCLI_CA_BUNDLE": "{other_ca}"}),
    "the same in SSL_CERT_FILE": Wrong("", 9, UNKNOWN, BUNDLE, env={"SSL_CERT_FILE": "{other_ca}"}),
    "the same in REQUESTS_CA_BUNDLE": Wrong("", 9, UNKNOWN, BUNDLE, env={"REQUESTS_CA_BUNDLE": "{other_ca}"}),
    "CA bundle that is not there": Wrong(
        "--ca-bundle {none}", 10, "the CA bundle {none}: No such file or directory", PEM
    ),
    "CA bundle that is no PEM": Wrong(
        "--ca-bundle {junk}", 10, "the CA bundle {junk} contains no certificate in PEM format", PEM
    ),
    "CA folder without hash names": Wrong(
        "--ca-bundle {folder}", 10, "the CA bundle {folder} is a directory without hashed certificate names",
        "openssl rehash {folder}",
    ),
    "certificate expired": Wrong(
        TRUST, 9, "the certificate of {host} expired on 2020-02-29 (signed by “Example Corp, Certificates”)",
        "check the clock of this machine, and contact the server's administrator", "expired",
    ),
    "certificate of another host": Wrong(
        TRUST, 9,
        "the certificate of {host} is for git.example.com, not for this host (signed by “Example Corp, Certificates”)",
        "use one of these names in the server's URL", "misnamed",
    ),
    "client certificate wanted, none shown": Wrong(TRUST, 9, "{host} requires a client certificate", KEY, "strict"),
    "client certificate of another authority": Wrong(
        f"{TRUST}--client-cert {{other_cert}} --client-key {{other_key}}", 9,
        "{host} does not accept the client certificate {other_cert} (unknown ca)",
        f"check the certificate: {KEY}", "strict",
    ),
    "client certificate with another's key": Wrong(
        f"{SHOW}--client-key {{other_key}}", 10,
        "the client key {other_key} does not match the certificate {cert}", KEY, "gated"
    ),
    "client key that is not there": Wrong(
        f"{SHOW}--client-key {{none}}", 10, "the client key {none}: No such file or directory", KEY, "gated"
    ),
    "client certificate without its key": Wrong(
        SHOW, 10, "the client key {cert} contains no key in PEM format", KEY, "gated"
    ),
    "client key without a certificate": Wrong(
        f"{TRUST}--client-key {{key}}", 2, "a client key requires a client certificate", "add --client-cert FILE",
        "gated",
    ),
    "locked key, no password": Wrong(
        f"{SHOW}--client-key {{locked}}", 10,
        "the client key requires a password", "set BBCLI_CLIENT_KEY_PASSWORD", "gated"
    ),
    "locked key, wrong password": Wrong(
        f"{SHOW}--client-key {{locked}}", 10, "the password of the client key {locked} is wrong",
        "check BBCLI_CLIENT_KEY_PASSWORD", "gated", {"BBCLI_CLIENT_KEY_PASSWORD": "0pen"},
    ),
    "proxy that is down": Wrong(
        f"{TRUST}--proxy http://127.0.0.1:1", 9,
        "the proxy 127.0.0.1:1 (--proxy) cannot be reached: Connection refused",
        "check the proxy, or connect directly: --proxy none",
    ),
    "the same in HTTPS_PROXY": Wrong(
        TRUST, 9, "the proxy 127.0.0.1:1 (HTTPS_PROXY) cannot be reached: Connection refused",
        "check the proxy, or connect directly: NO_PROXY={host}", env={"HTTPS_PROXY": "http://127.0.0.1:1"},
    ),
    "proxy that wants a password": Wrong(
        f"{TRUST}--proxy http://{{guarded}}", 9, "the proxy {guarded} requires a user name and a password",
        "use --proxy http://USER@{guarded}, and set BBCLI_PROXY_PASSWORD",
    ),
    "proxy user without a password": Wrong(
        f"{TRUST}--proxy http://fred@{{guarded}}", 10, "no password for fred at the proxy {guarded}",
        "set BBCLI_PROXY_PASSWORD",
    ),
    "proxy password that is wrong": Wrong(
        f"{TRUST}--proxy http://fred@{{guarded}}", 9, "the proxy {guarded} does not accept fred with this password",
        WRONG_PASSWORD, env={"BBCLI_PROXY_PASSWORD": "wrong-77"},
    ),
    "the same in HTTPS_PROXY's URL": Wrong(
        TRUST, 9, "the proxy {guarded} does not accept fred with this password",
        "check the password in HTTPS_PROXY, or BBCLI_PROXY_PASSWORD; only Basic authentication is supported",
        env={"HTTPS_PROXY": "http://fred:wrong-77@{guarded}"},
    ),
    "proxy password on the command line": Wrong(
        f"{TRUST}--proxy http://fred:s3cret-9f@{{guarded}}", 2, "--proxy contains a password",
        "remove it, and set BBCLI_PROXY_PASSWORD",
    ),
    "proxy that lets nobody through": Wrong(
        f"{TRUST}--proxy http://{{strict}}", 9,
        "the proxy {strict} does not allow connections to {host}: 403 Access violation",
        "ask the administrator of the proxy to allow the server, or connect directly: --proxy none",
    ),
    "proxy of an unknown kind": Wrong(
        f"{TRUST}--proxy ftp://{{guarded}}", 2, "--proxy is not a supported proxy",
        "write a URL such as http://proxy.example.com:3128",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """The servers by their fault, and the placeholders for paths and addresses."""

    servers: Mapping[str, Sandbox | SecureStub]
    names: Mapping[str, str]

    def filled(self, text: str, server: str) -> str:
        return text.format(**self.names, host=self.servers[server].url.removeprefix("https://"))


@pytest.fixture(scope="module")
def world(populated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    data = shutil.copytree(populated, folder / "data", symlinks=True)
    (folder / "other").mkdir()
    realm, other = Realm.at(folder, data), Realm.at(folder / "other", data)
    made = {
        "open": realm.sandbox(),
        "gated": realm.sandbox(wants_certificate=True),
        "expired": realm.sandbox(during=PAST),
        "misnamed": realm.sandbox("git.example.com"),
    }
    junk = folder / "junk.pem"
    junk.write_text("junk")
    (folder / "certs").mkdir()
    stub = SecureStub(
        context=require_client_certificate(realm.authority.server_context(), realm.authority, ssl.TLSVersion.TLSv1_3)
    )
    with ExitStack() as running:
        guarded = running.enter_context(tinyproxy(folder, "BasicAuth fred s3cret-9f"))
        strict = running.enter_context(tinyproxy(folder, "ConnectPort 443"))
        names = {
            "ca": realm.bundle, "other_ca": other.bundle, "junk": str(junk), "none": str(folder / "none.pem"),
            "folder": str(folder / "certs"), "cert": realm.client_files[0], "key": realm.client_files[1],
            "locked": realm.locked_key, "other_cert": other.client_files[0], "other_key": other.client_files[1],
            "in_one": other.certificate_with_key,
            "guarded": guarded.place, "strict": strict.place,
        }  # fmt: skip
        servers = {name: running.enter_context(server) for name, server in made.items()}
        yield World({**servers, "strict": running.enter_context(stub)}, names)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_variant_is_named_at_login_and_later_and_nothing_is_kept(
    world: World, vault: MemoryKeyring, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    wrong, url = WRONG[name], world.servers[WRONG[name].server].url
    monkeypatch.setenv("NO_PROXY", "")
    for variable, value in wrong.env.items():
        monkeypatch.setenv(variable, world.filled(value, wrong.server))
    options = [*world.filled(wrong.options, wrong.server).split(), "--retries", "0"]
    ending = error_text(world.filled(wrong.message, wrong.server), world.filled(wrong.hint, wrong.server))
    run = invoke("auth", "login", url, "--username", "fred", "--password-stdin", *options, stdin="fred")
    assert (run.code, run.out, run.err) == (wrong.code, "", ending)
    assert vault.held == {}
    assert not (tmp_path / "config" / "config.toml").exists()
    env = {"BBCLI_SERVER": url, "BBCLI_TOKEN": "t0ken"}
    run = invoke("projects", "list", *options, env=env)
    assert (run.code, run.out, run.err) == (wrong.code, "", ending)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (TRUST, "the server requires a client certificate: --client-cert FILE"),
        (f"{TRUST}--client-cert {{in_one}}", "the server accepts the client certificate {in_one}"),
    ],
)
def test_a_server_that_hangs_up_may_have_wanted_another_certificate(
    world: World, invoke: Invoke, options: str, hint: str
) -> None:
    """In TLS 1.3 a server checks the client certificate after the handshake, and may close without an alert."""
    env = {"BBCLI_SERVER": world.servers["gated"].url, "BBCLI_TOKEN": "t0ken"}
    run = invoke("projects", "list", "--retries", "0", *world.filled(options, "gated").split(), env=env)
    certificate = "requires a client certificate\n" if options == TRUST else "does not accept the client certificate"
    assert (run.code, run.out) == (9, "")
    assert run.err.endswith(f"and whether {world.filled(hint, 'gated')}\n") or certificate in run.err


# On a terminal


def asked(question: str, answer: str) -> dict[str, Callable[[str], str]]:
    return {question: lambda _: answer}


@pytest.mark.parametrize(("password", "code"), [(KEY_PASSWORD, 0), ("0pen", 10)])
def test_the_password_of_a_client_key_is_asked_once_and_not_echoed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, code: int
) -> None:
    monkeypatch.setenv("BBCLI_SERVER", world.servers["gated"].url)
    monkeypatch.setenv("BBCLI_USERNAME", "fred")
    monkeypatch.setenv("BBCLI_PASSWORD", "fred")
    words = ["repos", "list", "WORK", "--name", "my", *world.filled(f"{SHOW}--client-key {{locked}}", "gated").split()]
    ended, seen = on_a_terminal(words, asked("Password of the client key", password), tmp_path)
    assert (ended, seen.count("Password of the client key")) == (code, 1), seen
    assert password not in seen


def test_the_password_of_a_proxy_is_asked_once_and_not_echoed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("BBCLI_SERVER", world.servers["open"].url)
    monkeypatch.setenv("BBCLI_USERNAME", "fred")
    monkeypatch.setenv("BBCLI_PASSWORD", "fred")
    words = ["projects", "list", *world.filled(f"{TRUST}--proxy http://fred@{{guarded}}", "open").split()]
    question = f"Password of fred at the proxy {world.names['guarded']}"
    code, seen = on_a_terminal(words, asked(question, "s3cret-9f"), tmp_path)
    assert (code, seen.count(question), "WORK" in seen, "s3cret-9f" in seen) == (0, 1, True, False), seen
