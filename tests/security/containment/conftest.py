"""Fixtures of the containment tests: a server with a saved login, and a recorder without one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support.recording_server import Recorder
from tests.support.reverse_proxy import ReverseProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring


@pytest.fixture
def clock() -> Callable[[], float]:
    """The real time: the server checks the timestamps of signatures."""
    return time.time


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A server without a login, which records all requests."""
    with Recorder() as running:
        yield running
    assert running.credentials == [], "whatever else a test looks at"


@pytest.fixture
def front(live: Sandbox) -> Iterator[ReverseProxy]:
    """A reverse proxy that forwards requests to the sandbox, or sends a given response."""
    with ReverseProxy(live.url) as running:
        yield running


@pytest.fixture
def signed_out(sandbox: Sandbox, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox without variables in the environment, and an empty keyring."""
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    return sandbox
