"""`bbcli auth login --oauth` without a local browser: the redirect URL is pasted on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.auth.test_oauth_login import DONE, SECRET, grant_of, login, requested_paths
from tests.integration.sandbox.oauth_client import TOKEN
from tests.support.error_output import error_text, without_colors
from tests.support.oauth_flow import Person, control, page_in

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring
    from tests.support.oauth_flow import Runs


@pytest.mark.parametrize(
    ("option", "uri"),
    [
        (["--no-browser"], "http://127.0.0.1:7999/callback"),
        (["--no-browser", "--port", "4000"], "http://127.0.0.1:4000/callback"),
        (["--redirect-uri", DONE], DONE),
    ],
)
def test_without_a_browser_here_the_address_is_pasted(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, option: list[str], uri: str
) -> None:
    client = {"id": "elsewhere", "secret": SECRET, "redirectUris": [DONE, "http://127.0.0.1/callback"]}
    control(timed, "POST", "oauth/clients", client)
    login(runs, timed, client="elsewhere")
    person = Person()
    result = runs(
        "auth", "login", timed.url, "--oauth", "--client-id", "elsewhere", *option,
        typed=lambda told: person.landing(page_in(told)),
    )  # fmt: skip
    assert (result.code, result.out) == (0, ""), result.err
    lines = result.err.splitlines()
    assert lines[0].startswith(f"Open this URL in a browser and sign in: {timed.url}/rest/oauth2/latest/authorize?")
    assert lines[1] == (
        "Then copy the URL of the page that you are redirected to, even if it does not load, and paste it here."
    )
    assert lines[2] == f"URL: signed in to {timed.url} as fred"
    assert grant_of(vault).redirect_uri == uri
    assert runs("projects", "list").code == 0
    assert runs("auth", "refresh").code == 0


@pytest.mark.parametrize("option", [["--no-browser"], ["--redirect-uri", DONE]])
def test_without_a_terminal_nothing_is_pasted(timed: Sandbox, runs: Runs, option: list[str]) -> None:
    result = login(runs, timed, *option)
    assert (result.code, result.out) == (2, "")
    assert result.err == error_text(
        f"{option[0]} requires a terminal to paste the redirect URL",
        f"omit {option[0]} to use the browser on this machine",
    )
    assert requested_paths(timed) == []


def test_an_answer_with_another_state_is_not_taken(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path
) -> None:  # fmt: skip
    login(runs, timed)
    before = dict(vault.held)

    def other(told: str) -> str:
        return Person().landing(page_in(told)).replace("state=", "state=x")

    timed.requests.clear()
    again = ("auth", "login", timed.url, "--oauth", "--client-id", "bbcli", "--no-browser")
    result = runs(*again, typed=other)
    assert (result.code, result.out) == (4, "")
    hint = "sign in again, with the URL that bbcli prints"
    assert without_colors(result.err).endswith(error_text("the response does not belong to this sign-in", hint))
    assert TOKEN not in requested_paths(timed)
    assert vault.held == before
    assert runs("projects", "list").code == 0
