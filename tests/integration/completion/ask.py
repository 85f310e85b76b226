"""Completion in this process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from bbcli.cli.completion.answer import answer
from bbcli.cli.completion.silent_app import SilentApp
from bbcli.cli.main import root
from bbcli.config.file import save
from bbcli.config.model import Account, Config, Server
from tests.conftest import NOW, Stream

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bbcli.sandbox.server import Sandbox

LIST = ("commits", "list", "-R", "WORK/my-repo")


class Ask:
    """Complete a line in this process; the test moves the clock."""

    def __init__(self, cwd: Path) -> None:
        self.cwd = cwd
        self.now = NOW

    def __call__(self, *words: str, cwd: Path | None = None) -> list[str]:
        def app() -> SilentApp:
            return SilentApp(Stream(), Stream(), Stream(), os.environ, cwd or self.cwd, clock=lambda: self.now)

        return answer(root, words, app, limit=30)

    def values(self, *words: str, cwd: Path | None = None) -> list[str]:
        return [line.partition("\t")[0] for line in self(*words, cwd=cwd)]


def save_login(
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: str = "keyring",
    command: str | None = None,
) -> None:
    """Save the login of the sandbox in config.toml."""
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    server = Server("work", sandbox.url, "fred", accounts={"fred": Account("basic", store, command=command)})
    save(Config(tmp_path / "config" / "config.toml", {"work": server}, "work"))
