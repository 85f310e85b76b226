"""OAuth 2.0 tokens, renewed by several processes at once."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from bbcli.auth.oauth2_tokens import TokenSet
from tests.integration.auth.test_oauth_login import login
from tests.integration.sandbox.oauth_client import TOKEN
from tests.support.file_keyring import keyring_variables
from tests.support.oauth_flow import Person, Runs, control, page_in
from tests.support.plain_http import requests_to
from tests.support.prompt_process import on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.support.oauth_flow import Clock

TIP = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
SHOW, WATCH = ("projects", "show", "WORK"), ("watch", "commit", TIP, "-R", "WORK/my-repo")


def request_log(server: Sandbox) -> list[tuple[str, int]]:
    """Return the method and status of each request; the method of a token renewal is "renewal"."""
    return [("renewal" if seen.path == TOKEN else seen.method, seen.status) for seen in requests_to(server)]


def count_renewals(server: Sandbox) -> int:
    return [kind for kind, _ in request_log(server)].count("renewal")


def expired_login(server: Sandbox, text: str) -> str:
    """Return an expired login as it is stored for this server."""
    control(server, "DELETE", "oauth/access-tokens")
    requests_to(server)
    server.requests.clear()
    return replace(TokenSet.parse(text), ends=1.0).text


def start_process(environ: dict[str, str]) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "bbcli", "projects", "show", "WORK", "--json"]
    return subprocess.Popen(words, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def assert_succeeds(run: subprocess.Popen[str]) -> None:
    out, err = run.communicate(timeout=60)
    assert (run.returncode, err) == (0, "")
    assert json.loads(out)["key"] == "WORK"


def wait_for_readers(pipe: int, count: int) -> None:
    """Wait until this many processes have read the login."""
    seen: set[bytes] = set()
    while len(seen) < count:
        assert select.select([pipe], [], [], 60)[0], "nobody reads it"
        seen |= set(os.read(pipe, 4096).split())


def redirect_url(told: str) -> str:
    return Person().landing(page_in(told))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_processes_that_renew_at_once_send_one_request_and_keep_the_login(live: Sandbox, tmp_path: Path) -> None:
    environ, chest = keyring_variables(tmp_path), tmp_path / "chest.json"
    words = ["auth", "login", live.url, "--oauth", "--client-id", "bbcli", "--no-browser"]
    typed = {"Client secret (empty: none)": lambda _: "bbcli-secret", "URL": redirect_url}
    assert on_a_terminal(words, typed, tmp_path)[0] == 0
    subprocess.run([sys.executable, "-m", "bbcli", "auth", "refresh"], env=environ, check=True)
    ((name, text),) = json.loads(chest.read_text()).items()
    chest.write_text(json.dumps({name: expired_login(live, text)}))
    (lock,) = (tmp_path / "config").glob("renewal-*.lock")
    os.mkfifo(tmp_path / "asked")
    pipe = os.open(tmp_path / "asked", os.O_RDWR)
    with FileLock(lock):
        processes = [start_process(environ) for _ in range(2)]
        wait_for_readers(pipe, 2)
    for process in processes:
        assert_succeeds(process)
    os.close(pipe)
    (tmp_path / "asked").unlink()
    assert count_renewals(live) == 1
    assert_succeeds(start_process(environ))
    assert count_renewals(live) == 1
    ((_, kept),) = json.loads(chest.read_text()).items()
    assert TokenSet.parse(kept).refresh_token != TokenSet.parse(text).refresh_token


def test_processes_whose_login_is_in_a_file_do_so_too(live: Sandbox, clock: Clock, tmp_path: Path) -> None:
    clock.now = time.time()
    assert login(Runs(clock, tmp_path), live, "--store", "file").code == 0
    kept = tmp_path / "config" / "secrets" / "logins.json"
    ((service, users),) = json.loads(kept.read_text()).items()
    kept.write_text(json.dumps({service: {"fred": expired_login(live, users["fred"])}}))
    for process in [start_process(dict(os.environ)) for _ in range(3)]:
        assert_succeeds(process)
    assert count_renewals(live) == 1
    assert_succeeds(start_process(dict(os.environ)))
    assert count_renewals(live) == 1
