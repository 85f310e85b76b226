"""What these tests stand on: a server that is signed in to, and another one that nobody signed in to."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support.recording_server import Recorder
from tests.support.reverse_proxy import Front

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring


@pytest.fixture
def clock() -> Callable[[], float]:
    """The time as it is: the server looks at that of a signature."""
    return time.time


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """The server that nobody signed in to."""
    with Recorder() as running:
        yield running
    assert running.credentials == [], "whatever else a test looks at"


@pytest.fixture
def front(live: Sandbox) -> Iterator[Front]:
    """A server that hands requests on to the sandbox, or answers as it is told."""
    with Front(live.url) as running:
        yield running


@pytest.fixture
def signed_out(sandbox: Sandbox, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox, with nothing about it in the environment, and an empty keyring."""
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    return sandbox
