"""Every command through a proxy with a password, to a server that requires a certificate with an encrypted key.

The password of the proxy comes from the proxy's variable, or from BBCLI_PROXY_PASSWORD with --proxy.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from bbcli.sandbox.server import Sandbox, Tls
from tests.security.leaks.runs import NUMBERS, Place, in_process, leaked
from tests.security.leaks.tunnel import REFUSALS, Tunnel
from tests.support.reverse_proxy import ReverseProxy
from tests.support.samples import LEAKS, samples_for
from tests.support.sign_in_methods import password_of_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import MemoryKeyring
    from tests.support.samples import Sample

PROXY_PASSWORD, KEY_PASSWORD = "pr0xy 4d8a2f6c0e/&+", "k3y-8f1b5d9e3a70"
WRONG = "wr0ng-5e7a9c1d3f8b"
# git does not ask bbcli for the passwords of a proxy and of a key; logins are looked at over plain http.
ENTRIES = [
    entry
    for entry in samples_for(LEAKS)
    if entry.asks and entry.verb not in ("repos clone", "auth login", "auth refresh")
]
PLACES = ("variable", "option")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a CA, a server and a client; the client's key is encrypted."""
    folder, ca = tmp_path_factory.mktemp("tls"), trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    server, client = ca.issue_cert("localhost"), ca.issue_cert("fred@example.com")
    server.private_key_pem.write_to_path(folder / "server.key")
    for leaf, name in ((server, "server.pem"), (client, "client.pem")):
        (folder / name).write_bytes(b"".join(each.bytes() for each in leaf.cert_chain_pems))
    key = load_pem_private_key(client.private_key_pem.bytes(), None)
    secret = BestAvailableEncryption(KEY_PASSWORD.encode())
    (folder / "client.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret))
    return folder


@pytest.fixture(scope="module")
def secure(populated: Path, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox that requires a client certificate."""
    data = tmp_path_factory.mktemp("sandbox") / "data"
    shutil.copytree(populated, data, symlinks=True)
    with Sandbox(data, tls=Tls(files / "server.pem", files / "server.key", files / "ca.pem")) as running:
        yield running


class Secure(ReverseProxy):
    """The environment of runs that talk to the sandbox without a reverse proxy."""

    @property
    def url(self) -> str:
        return self.behind


@pytest.fixture
def place(secure: Sandbox, vault: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("NO_PROXY", "")
    return Place(secure, Secure(secure.url), tmp_path, vault.held)


def run_once(
    place: Place, entry: Sample, files: Path, proxy: str, how: str, password: str, key_password: str
) -> tuple[int, list[str]]:
    """Run a command once; return its exit code and what leaked."""
    way = password_of_environment(place.sandbox, place.front.url, place.folder)
    made = replace(way, marks=(*way.marks, password, key_password))
    environ = {
        **place.environ(made),
        "BBCLI_CA_BUNDLE": str(files / "ca.pem"),
        "BBCLI_CLIENT_CERT": str(files / "client.pem"),
        "BBCLI_CLIENT_KEY": str(files / "client.key"),
        "BBCLI_CLIENT_KEY_PASSWORD": key_password,
    }
    if how == "option":
        words, environ["BBCLI_PROXY_PASSWORD"] = ["--proxy", f"http://user@{proxy}"], password
    else:
        words, environ["HTTPS_PROXY"] = [], f"http://user:{quote(password, safe='')}@{proxy}"
    number = next(NUMBERS)
    # Click asks the environment of the process for what stands behind an option.
    options = ["--ca-bundle", environ["BBCLI_CA_BUNDLE"], "--client-cert", environ["BBCLI_CLIENT_CERT"]]
    options += ["--client-key", environ["BBCLI_CLIENT_KEY"], "--debug=body", "--retries", "1", *words]
    for before in entry.before:
        assert in_process(place, [*place.fill(before, number).split(), *options], environ, "").code in (0, 9, 10)
    asked = place.fill(entry.line, number).split()
    left = in_process(place, [*asked, *options], environ, place.fill(entry.stdin, number))
    return left.code, leaked(place, made, left, but="stdout" if entry.prints else "")


@pytest.mark.parametrize("turn", [0, pytest.param(1, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_neither_password_is_shown(place: Place, files: Path, entry: Sample, turn: int) -> None:
    """Run a command with the right password, with a wrong one, and refused by the proxy in each way.

    One turn has each pair of command, result and place of the password; two turns are the whole product.
    """
    places = cycle(PLACES[(ENTRIES.index(entry) + turn + step) % len(PLACES)] for step in range(len(PLACES)))
    with Tunnel("user", PROXY_PASSWORD) as tunnel:
        code, leaks = run_once(place, entry, files, tunnel.place, next(places), PROXY_PASSWORD, KEY_PASSWORD)
        assert (leaks, bool(tunnel.heads)) == ([], True), "the way is by the proxy"
        assert code == entry.code
        assert run_once(place, entry, files, tunnel.place, next(places), WRONG, KEY_PASSWORD)[1] == []
        for tunnel.refusal in REFUSALS:
            assert run_once(place, entry, files, tunnel.place, next(places), PROXY_PASSWORD, KEY_PASSWORD)[1] == []
    assert place.files() == []


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_a_wrong_password_of_the_key_is_not_shown(place: Place, files: Path, entry: Sample) -> None:
    with Tunnel("user", PROXY_PASSWORD) as tunnel:
        assert run_once(place, entry, files, tunnel.place, "variable", PROXY_PASSWORD, WRONG)[1] == []
    assert place.files() == []
