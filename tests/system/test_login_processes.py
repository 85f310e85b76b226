"""Logins by several processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from bbcli.auth import resolve
from bbcli.context.app import App
from tests.conftest import Stream

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.config.model import Server


def make_app() -> App:
    return App(None, None, Stream(), os.environ)


def secret_of(server: Server) -> str:
    return resolve(server, make_app().connections.sources).secret


def test_processes_that_sign_in_at_once_lose_no_login(tmp_path: Path) -> None:
    program = """if True:
        import os, sys
        from bbcli.context.app import App
        from bbcli.config.model import Account, Server
        from bbcli.auth import Credential
        from bbcli.commands.auth.account_store import Login, save_login
        name = sys.argv[1]
        run = App(None, None, None, os.environ)
        for number in range(5):
            made = Login(Credential("bearer", f"{name}{number}"), Account("bearer", "file"))
            save_login(run, Server(f"{name}{number}", f"https://{name}{number}"), "fred", made)
    """
    children = [subprocess.Popen([sys.executable, "-c", program, name]) for name in ("a", "b")]
    assert [child.wait() for child in children] == [0, 0]
    servers = make_app().selection.config.servers
    assert len(servers) == 10
    assert all(secret_of(server) == name for name, server in servers.items())
