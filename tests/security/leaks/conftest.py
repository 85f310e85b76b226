"""The fixture of the leak tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.security.leaks.runs import Place
from tests.support.reverse_proxy import ReverseProxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring


@pytest.fixture
def place(live: Sandbox, vault: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A reverse proxy of the sandbox, a home directory, and an empty keyring."""
    live.faults.clear()
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    with ReverseProxy(live.url) as front:
        yield Place(live, front, tmp_path, vault.held)
