"""Connection settings: their precedence, and how they are passed to git."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.client.events import NoEvents
from bbcli.client.factory import ClientFactory
from bbcli.client.http.connection import Connection
from bbcli.client.http.proxy import Proxy
from bbcli.config.model import Server
from bbcli.context.options import Options
from bbcli.errors import InvalidInput
from tests.support.tls_server import Authority, SecureStub

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

URL = "https://git.example.com/bitbucket"
STORED = Server("here", URL, ca_bundle="/s/ca", client_cert="/s/cert", client_key="/s/key", proxy="http://s:1")


def way(server: Server = STORED, environ: dict[str, str] | None = None, **chosen: Any) -> Connection:
    return Connection.of(server, Options(**chosen), environ or {})


def test_saved_settings_are_used() -> None:
    found = way(environ={"REQUESTS_CA_BUNDLE": "/e/ca", "HTTPS_PROXY": "http://e:1"})
    assert (found.ca_bundle, found.client_cert, found.client_key) == ("/s/ca", "/s/cert", "/s/key")
    assert (found.proxy, found.insecure) == (Proxy("http://s:1", source="the proxy in config.toml"), False)


def test_options_take_precedence_over_saved_settings() -> None:
    found = way(ca_bundle="/o/ca", client_cert="/o/cert", proxy="http://o:1", timeout=5.0)
    # Not the stored key, which is that of the stored certificate.
    assert (found.ca_bundle, found.client_cert, found.client_key) == ("/o/ca", "/o/cert", None)
    assert (found.proxy, found.timeout, found.connect_timeout) == (Proxy("http://o:1"), 5.0, 5.0)
    assert way(client_key="/o/key").client_key == "/o/key"


@pytest.mark.parametrize(
    ("environ", "bundle"),
    [
        ({"REQUESTS_CA_BUNDLE": "/r", "CURL_CA_BUNDLE": "/c"}, "/r"),
        ({"CURL_CA_BUNDLE": "/c"}, "/c"),
        ({"SSL_CERT_FILE": "/f", "REQUESTS_CA_BUNDLE": "/r"}, None),
        ({"SSL_CERT_DIR": "/d", "CURL_CA_BUNDLE": "/c"}, None),
        ({"REQUESTS_CA_BUNDLE": ""}, None),
    ],
)
def test_the_variables_that_others_know_come_last(environ: dict[str, str], bundle: str | None) -> None:
    assert way(Server("here", URL), environ).ca_bundle == bundle
    assert way(environ=environ).ca_bundle == "/s/ca"


def test_insecure_is_stored_or_chosen_and_gives_way_to_a_bundle_of_the_run() -> None:
    careless = Server("here", URL, insecure=True)
    assert way(careless).insecure
    assert way(insecure=True).insecure
    assert not way(careless, ca_bundle="/o/ca").insecure


def test_a_key_without_a_certificate_is_refused() -> None:
    with pytest.raises(InvalidInput, match="a client key goes with a certificate"):
        way(Server("here", URL), client_key="/o/key")


def test_paths_are_whole_since_git_may_stand_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/fred")
    found = way(ca_bundle="ca.pem", client_cert="~/fred.pem")
    assert (found.ca_bundle, found.client_cert) == (str(tmp_path / "ca.pem"), "/home/fred/fred.pem")


def test_the_password_of_a_proxy_is_a_secret_in_both_forms() -> None:
    found = way(Server("here", URL), {"HTTPS_PROXY": "http://fred:s3cret@p:1"})
    assert found.secrets == ("s3cret", "ZnJlZDpzM2NyZXQ=")
    assert "s3cret" not in repr(found)
    assert way().secrets == ()


def test_git_is_told_of_all_but_passwords(tmp_path: Path) -> None:
    key = "http.https://git.example.com."
    assert way().git_settings() == {
        f"{key}sslCert": "/s/cert", f"{key}sslKey": "/s/key", f"{key}sslCAInfo": "/s/ca", f"{key}proxy": "http://s:1",
    }  # fmt: skip
    none = Server("here", URL)
    assert way(none, ca_bundle=str(tmp_path)).git_settings() == {f"{key}sslCAPath": str(tmp_path)}
    assert way(none, insecure=True).git_settings() == {f"{key}sslVerify": "false"}
    assert way(none, proxy="none").git_settings() == {f"{key}proxy": ""}
    assert way(none, {"HTTPS_PROXY": "http://fred:s3cret@p:1"}).git_settings() == {}
    guarded = way(none, {"BBCLI_PROXY_PASSWORD": "s3cret"}, proxy="http://fred@p:1")
    assert guarded.git_settings() == {f"{key}proxy": "http://fred@p:1"}


def test_git_uses_the_same_connection_settings(tmp_path: Path) -> None:
    authority = Authority.named("Example Corp", tmp_path)
    with SecureStub(context=authority.server_context()) as stub:
        service = "/scm/work/x.git/info/refs?service=git-upload-pack"
        kind = {"Content-Type": "application/x-git-upload-pack-advertisement"}
        stub.expect("GET", service, text=b"001e# service=git-upload-pack\n00000000", headers=kind)
        for bundle, code in ((None, 128), (authority.ca_file, 0)):
            settings = Connection(stub.url, ca_bundle=bundle).git_settings()
            words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
            command = ["git", *words, "ls-remote", f"{stub.url}/scm/work/x.git"]
            assert subprocess.run(command, check=False, capture_output=True).returncode == code
        stub.check()


def test_plain_http_loads_nothing_for_tls_proxies_or_debugging(sandbox: Sandbox, tmp_path: Path) -> None:
    program = (
        "import sys; from bbcli.context.app import App; from bbcli.cli.main import run; "
        "code = run(['projects', 'list', '-L', '1'], App.of_process); "
        "http = {f'bbcli.client.http.{name}' for name in ('tls', 'request_log', 'certificate')}; "
        "unwanted = {*http, 'keyring'}; "
        "print(code, *sorted(unwanted & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ}, capture_output=True, text=True, check=False
    )
    assert run.stdout.splitlines()[-1] == "0"


def test_a_warning_about_insecurity_is_said_once_a_run() -> None:
    said: list[str] = []

    class Infos(NoEvents):
        def info(self, text: str) -> None:
            said.append(text)

    network = ClientFactory(Options(insecure=True), {}, Infos(), ask=None, sleep=lambda _: None, clock=lambda: 0.0)
    for server in (STORED, STORED, Server("other", "https://other.example.com")):
        network.connection_to(server)
    assert [line.split()[4] for line in said] == ["git.example.com", "other.example.com"]
