"""Fixtures of several test files: branches of my-repo, and servers without a login."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.server import Sandbox
from tests.conftest import NOW
from tests.support.builds import Events
from tests.support.oauth_flow import Clock, Runs
from tests.support.proxies import Tinyproxy, tinyproxy
from tests.support.pushes import Branch, Follower
from tests.support.sandbox_process import BBCLI
from tests.support.tls_sandbox import PROXY_PASSWORD, Realm
from tests.support.tls_server import Authority, SecureStub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import MemoryKeyring


@pytest.fixture
def tip(bare: Path, git: Callable[..., str]) -> str:
    """The hash of the newest commit of master."""
    return git(bare, "rev-parse", "master").strip()


@pytest.fixture
def branch(bare: Path) -> Branch:
    """A branch of my-repo for `commits follow`."""
    found = Branch(bare)
    found.git("branch", "--force", found.name, "master")
    return found


@pytest.fixture
def follow(sandbox: Sandbox, branch: Branch, tmp_path: Path) -> Follower:
    """A follower of that branch."""
    return Follower(Events(tmp_path), branch)


@pytest.fixture
def signed_out(sandbox: Sandbox, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox without variables in the environment, and an empty keyring."""
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    return sandbox


@pytest.fixture
def folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory for the temporary files of child processes."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)  # so that it is looked up again
    return folder


@pytest.fixture
def started() -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start `sandbox start` as a process; return it and its URL once it responds."""
    running: list[subprocess.Popen[str]] = []

    def start(*words: str) -> tuple[subprocess.Popen[str], str]:
        child = subprocess.Popen([*BBCLI, "sandbox", *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(child)
        assert child.stderr is not None
        for line in child.stderr:
            if match := re.search(r"sandbox on (\S+)", line):
                return child, match[1]
        raise AssertionError(f"ended with {child.wait()}")

    yield start
    for child in running:
        with child:
            child.kill()


@pytest.fixture(scope="module")
def second(populated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Another server on this machine."""
    data = tmp_path_factory.mktemp("second") / "data"
    shutil.copytree(populated, data, symlinks=True)
    with Sandbox(data) as running:
        yield running


@pytest.fixture(scope="module")
def live_ten(populated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A server that accepts passwords on its sign-in page only (Bitbucket 10)."""
    data = tmp_path_factory.mktemp("ten") / "data"
    shutil.copytree(populated, data, symlinks=True)
    with Sandbox(data, version="10.4.2") as running:
        yield running


@pytest.fixture
def ten(live_ten: Sandbox, signed_out: Sandbox) -> Sandbox:
    """The server of `live_ten`, without tokens and signed out."""
    live_ten.store.database.write("delete from tokens")
    return live_ten


@pytest.fixture(scope="module")
def realm(populated: Path, tmp_path_factory: pytest.TempPathFactory) -> Realm:
    """Sandboxes with TLS and a private CA."""
    folder = tmp_path_factory.mktemp("realm")
    return Realm.at(folder, shutil.copytree(populated, folder / "data", symlinks=True))


@pytest.fixture(scope="module")
def open_server(realm: Realm) -> Iterator[Sandbox]:
    """A sandbox with TLS that requires no client certificate."""
    with realm.sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def gated(realm: Realm) -> Iterator[Sandbox]:
    """A sandbox with TLS that requires a client certificate of the CA."""
    with realm.sandbox(wants_certificate=True) as running:
        yield running


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tinyproxy]:
    """A proxy that requires a user name and a password."""
    monkeypatch.setenv("NO_PROXY", "")
    with tinyproxy(tmp_path, f"BasicAuth fred {PROXY_PASSWORD}") as running:
        yield running


def config(tmp_path: Path) -> dict[str, Any]:
    return tomllib.loads((tmp_path / "config" / "config.toml").read_text())


@pytest.fixture(scope="module")
def clock() -> Clock:
    """The clock of runs in this process and of `timed`; only the test moves it."""
    return Clock()


@pytest.fixture(scope="module")
def timed_server(populated: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Sandbox]:
    data = tmp_path_factory.mktemp("timed") / "data"
    shutil.copytree(populated, data, symlinks=True)
    with Sandbox(data, clock=clock) as running:
        yield running


@pytest.fixture
def timed(timed_server: Sandbox, clock: Clock, vault: MemoryKeyring) -> Sandbox:
    """A sandbox with the test's clock, signed out, and an empty keyring."""
    clock.now = NOW
    timed_server.store.oauth.revoke_all()
    timed_server.faults.clear()
    timed_server.requests.clear()
    return timed_server


@pytest.fixture
def runs(clock: Clock, tmp_path: Path) -> Runs:
    """Run the root command with that clock and a simulated user of the browser."""
    return Runs(clock, tmp_path)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.named("Example Corp", tmp_path)


@pytest.fixture(params=["http", "https"])
def proxied_server(
    request: pytest.FixtureRequest, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The host of a server behind a proxy, which receives no request."""
    settings = {"NO_PROXY": "", "BBCLI_CA_BUNDLE": authority.ca_file, "BBCLI_TOKEN": "x", "BBCLI_ALLOW_HTTP": "1"}
    with SecureStub(context=authority.server_context()) as secure:
        # Before one of this machine at plain http stands no proxy.
        url = secure.url if request.param == "https" else "http://bitbucket.example.com"
        for name, value in {**settings, "BBCLI_SERVER": url}.items():
            monkeypatch.setenv(name, value)
        yield url.partition("://")[2]
        assert secure.seen == []
