"""OAuth 2.0 sign-in in a real browser that a bbcli process opens."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.integration.sandbox.oauth_client import AUTHORIZE
from tests.support.chromium import Chromium, chromium, processes
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("chromium", "chromedriver")

# What BROWSER names: it says which page it was given, and stays in the foreground until somebody closes it.
SCRIPT = """#!/bin/sh
printf '%s\\n' "$1" > "${0%/*}/page"
read -r line < "${0%/*}/closed"
"""
# A paragraph of bbcli's own page, and of none of the server's.
OWN = "body > p"
BBCLI = [sys.executable, "-m", "bbcli"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium() as running:
        yield running
    assert processes(running.folder) == []
    assert not running.folder.exists()


@pytest.fixture
def opener(tmp_path: Path) -> Path:
    """The directory of the program in BROWSER."""
    script = tmp_path / "browser"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    for name in ("page", "closed"):
        os.mkfifo(tmp_path / name)
    return tmp_path


def signing_in(server: Sandbox, opener: Path) -> subprocess.Popen[str]:
    """Start a sign-in that waits for the browser."""
    words = ("auth", "login", server.url, "--oauth", "--client-id", "bbcli", "--client-secret-stdin", "--store", "file")
    run = subprocess.Popen(
        [*BBCLI, *words], env={**os.environ, "BROWSER": str(opener / "browser")}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.stdin is not None
    run.stdin.write("bbcli-secret\n")
    run.stdin.close()
    run.stdin = None
    return run


def page_of(opener: Path) -> str:
    """Wait for the program in BROWSER and return the URL of the page to open."""
    return (opener / "page").read_text().strip()


def sign_in_result(run: subprocess.Popen[str], opener: Path) -> tuple[int, str, str]:
    """Return the result of the sign-in while the program in BROWSER still runs; end that program afterwards."""
    code = run.wait(timeout=60)
    (opener / "closed").write_text("\n")
    out, err = run.communicate(timeout=60)
    return code, out, err


def consent(browser: Chromium, page: str) -> None:
    """Open the page without a session, and sign in as fred."""
    browser.open(page)
    browser.forget()
    browser.open(page)
    browser.type("#j_username", "fred")
    browser.type("#j_password", "fred")
    browser.click("#submit")
    browser.find("#allow")
    assert "bbcli wants to act as Fred Stone here." in browser.text("main")


def test_signing_in_on_the_page_and_allowing_it_ends_well(browser: Chromium, live: Sandbox, opener: Path) -> None:
    run = signing_in(live, opener)
    page = page_of(opener)
    consent(browser, page)
    browser.click("#allow")
    assert browser.text(OWN) == "You are signed in. This page can be closed."
    assert browser.title == "bbcli"
    assert browser.url.startswith("http://127.0.0.1:")
    code, out, err = sign_in_result(run, opener)
    line = "Sign in on the page in your browser; where none opens it, open it on this machine:"
    assert (code, out, err) == (0, "", f"{line} {page}\n")
    listing = subprocess.run([*BBCLI, "projects", "list", "-L", "1"], capture_output=True, text=True, check=True)
    assert listing.stdout
    assert requests_to(live)[-1].user == "fred"


def test_denying_it_is_told_on_the_page_and_in_the_terminal(browser: Chromium, live: Sandbox, opener: Path) -> None:
    run = signing_in(live, opener)
    consent(browser, page_of(opener))
    live.requests.clear()
    browser.click("#deny")
    message = f"{live.url}: the sign-in was refused on the server's page"
    assert browser.text(OWN) == f"You are not signed in: {message}."
    code, out, err = sign_in_result(run, opener)
    assert (code, out) == (4, "")
    assert err.endswith(f"\nerror: {message}\nhint: sign in again, and allow it there\n")
    assert {seen.path for seen in requests_to(live)} == {AUTHORIZE}
    assert not (opener / "config" / "config.toml").exists()
