"""A sandbox from before OAuth 2.0, and logins to it by OAuth 1.0a."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bbcli.sandbox.server import Sandbox
from tests.conftest import NOW
from tests.support.oauth1_provider import KEY, pem, written
from tests.support.oauth_flow import Clock, Person, Runs, control

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import MemoryKeyring, Result

PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture(scope="module")
def old_server(populated: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[Sandbox]:
    data = tmp_path_factory.mktemp("old") / "data"
    shutil.copytree(populated, data, symlinks=True)
    with Sandbox(data, version="7.19.3", clock=clock) as running:
        control(running, "POST", "oauth1/consumers", {"key": "bbcli key", "publicKey": PUBLIC})
        yield running


@pytest.fixture
def server_7(old_server: Sandbox, clock: Clock, vault: MemoryKeyring) -> Sandbox:
    """A server from before OAuth 2.0 (7.20), signed out, and an empty keyring."""
    clock.now = NOW
    old_server.store.oauth1.revoke_all()
    old_server.requests.clear()
    return old_server


@pytest.fixture(name="key")
def consumer_key_file(tmp_path: Path) -> Path:
    return written(tmp_path / "key.pem", pem())


def login_words(server: Sandbox, key: Path, *more: str, consumer: str = "bbcli key") -> tuple[str, ...]:
    return ("auth", "login", server.url, "--oauth1", "--consumer-key", consumer, "--key", str(key), *more)


def login(runs: Runs, server: Sandbox, key: Path, person: Person | None = None) -> Result:
    result = runs(*login_words(server, key), person=person or Person())
    assert result.code == 0, result.err
    return result
