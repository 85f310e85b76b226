"""Access tokens of OAuth 2.0, renewed before and after they expire."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.completion.answer import answer
from bbcli.cli.completion.silent_app import SilentApp
from bbcli.cli.main import root
from bbcli.sandbox.faults import Fault
from tests.conftest import Stream
from tests.integration.auth.test_oauth_login import grant_of, login
from tests.integration.sandbox.oauth_client import TOKEN
from tests.support.error_output import error_text
from tests.support.oauth_flow import Person, Runs, StdoutWithAction, control
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring
    from tests.support.oauth_flow import Clock

TIP = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
SHOW, WATCH = ("projects", "show", "WORK"), ("watch", "commit", TIP, "-R", "WORK/my-repo")


@pytest.fixture
def signed_in(timed: Sandbox, runs: Runs) -> Sandbox:
    """The sandbox, signed in to as fred by OAuth 2.0, with an empty list of requests."""
    assert login(runs, timed).code == 0
    requests_to(timed)
    timed.requests.clear()
    return timed


def request_log(server: Sandbox) -> list[tuple[str, int]]:
    """Return the method and status of each request; the method of a token renewal is "renewal"."""
    return [("renewal" if seen.path == TOKEN else seen.method, seen.status) for seen in requests_to(server)]


def count_renewals(server: Sandbox) -> int:
    return [kind for kind, _ in request_log(server)].count("renewal")


def test_a_token_near_its_end_is_renewed_and_the_rotated_one_stored(
    signed_in: Sandbox, runs: Runs, vault: MemoryKeyring, clock: Clock
) -> None:
    before = grant_of(vault)
    clock.now += 3600 - 59
    assert runs("projects", "show", "WORK").code == 0
    after = grant_of(vault)
    assert before.refresh_token != after.refresh_token is not None
    assert (after.ends, after.client_secret) == (clock.now + 3600, "bbcli-secret")
    assert runs("projects", "show", "WORK").code == 0
    assert request_log(signed_in) == [("renewal", 200), ("GET", 200), ("GET", 200)]


def test_days_later_it_is_renewed_and_again_with_what_was_stored(
    signed_in: Sandbox, runs: Runs, clock: Clock
) -> None:  # fmt: skip
    for _ in range(3):
        clock.now += 30 * 86400
        assert runs("projects", "show", "WORK").code == 0
    assert request_log(signed_in) == [("renewal", 200), ("GET", 200)] * 3


def test_a_shell_that_completes_a_line_uses_a_token_and_renews_none(
    signed_in: Sandbox, vault: MemoryKeyring, clock: Clock
) -> None:
    def offered() -> list[str]:
        app = partial(SilentApp, Stream(), Stream(), Stream(), os.environ, clock=lambda: clock.now)
        return answer(root, ("projects", "show", "WOR"), app, 30)

    before = grant_of(vault)
    assert (offered(), request_log(signed_in)) == (["WORK\tWork"], [("GET", 200)])
    clock.now += 3600
    assert (offered(), request_log(signed_in), grant_of(vault)) == ([], [("GET", 200)], before)


@pytest.mark.parametrize(("words", "method", "status"), [(SHOW, "GET", 200), (WATCH, "POST", 204)])
def test_a_token_that_the_server_refuses_before_its_end_is_renewed_once(
    signed_in: Sandbox, runs: Runs, vault: MemoryKeyring, words: tuple[str, ...], method: str, status: int
) -> None:
    before = grant_of(vault)
    signed_in.store.oauth.expire_access_tokens()
    result = runs(*words)
    assert result.code == 0, result.err
    assert request_log(signed_in) == [(method, 401), ("renewal", 200), (method, status)]
    assert grant_of(vault).access_token != before.access_token


def test_a_missing_permission_renews_nothing(signed_in: Sandbox, runs: Runs) -> None:
    result = runs("projects", "create", "NEW", "--name", "New")
    assert result.code == 5, result.err
    assert count_renewals(signed_in) == 0


def test_a_token_that_another_process_has_renewed_is_taken_without_a_request(
    signed_in: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path
) -> None:
    """Renewal revokes the old token: a run that still has it is refused in the middle of its list."""
    out = StdoutWithAction(lambda: runs("auth", "refresh"))
    result = runs("commits", "list", "-R", "WORK/my-repo", "--all", "--jobs", "1", out=out)
    assert (result.code, out.act) == (0, None), result.err
    assert len(result.lines) == len(set(result.lines)) > 100
    assert request_log(signed_in)[:4] == [("GET", 200), ("renewal", 200), ("GET", 401), ("GET", 200)]
    assert count_renewals(signed_in) == 1


def end_access_tokens(on: str, server: Sandbox, clock: Clock) -> None:
    """Expire access tokens: by time, which bbcli can compute, or on the server alone."""
    if on == "the server alone":
        server.store.oauth.expire_access_tokens()
    else:
        clock.now += 3600


@pytest.mark.parametrize("on", ["the clock of bbcli", "the server alone"])
def test_a_list_in_whose_middle_the_token_ends_goes_on(
    signed_in: Sandbox, runs: Runs, vault: MemoryKeyring, clock: Clock, on: str
) -> None:
    whole = runs("commits", "list", "-R", "WORK/my-repo", "--all", "--jobs", "1").lines
    pages = len(request_log(signed_in))
    signed_in.requests.clear()
    assert pages > 1

    out = StdoutWithAction(lambda: end_access_tokens(on, signed_in, clock))
    result = runs("commits", "list", "-R", "WORK/my-repo", "--all", "--json", "--jobs", "1", out=out)
    assert (result.code, out.act) == (0, None), result.err
    assert len(json.loads(result.out)) == len(whole)
    refused = [("GET", 401)] if on == "the server alone" else []
    assert request_log(signed_in) == [("GET", 200), *refused, ("renewal", 200), *[("GET", 200)] * (pages - 1)]


@pytest.mark.parametrize("on", ["the clock of bbcli", "the server alone"])
def test_a_token_that_ends_while_pages_are_asked_ahead_is_renewed_once(
    signed_in: Sandbox, runs: Runs, clock: Clock, on: str
) -> None:
    whole = runs("commits", "list", "-R", "WORK/my-repo", "--all").lines
    signed_in.requests.clear()
    signed_in.faults.add(Fault.parse("latency ms=20 path=/rest/*"))

    out = StdoutWithAction(lambda: end_access_tokens(on, signed_in, clock))
    result = runs("commits", "list", "-R", "WORK/my-repo", "--all", out=out)
    assert (result.code, out.act, result.lines) == (0, None, whole), result.err
    assert count_renewals(signed_in) == 1


def test_a_login_that_was_revoked_is_4_and_says_how_to_sign_in_again(
    signed_in: Sandbox, runs: Runs, vault: MemoryKeyring, clock: Clock
) -> None:
    control(signed_in, "DELETE", "oauth/logins")
    message = error_text(
        f"the login on {signed_in.url} has ended", f"bbcli auth login {signed_in.url} --oauth --client-id bbcli"
    )
    for words in (("projects", "list"), WATCH, ("auth", "refresh")):
        result = runs(*words)
        assert (result.code, result.out, result.err) == (4, "", message)
    clock.now += 3600
    for words in (("projects", "list"), ("auth", "token")):
        result = runs(*words)
        assert (result.code, result.out, result.err) == (4, "", message)
    status = runs("auth", "status")
    assert (status.code, status.out.split("\t")[-1]) == (4, f"not signed in: the login on {signed_in.url} has ended\n")
    again = ("auth", "login", signed_in.url, "--oauth", "--client-id", "bbcli")
    assert runs(*again, person=Person()).code == 0, "with the client secret that is still there"
    assert runs("projects", "list").code == 0


def test_a_client_secret_that_was_changed_on_the_server_is_named(
    signed_in: Sandbox, runs: Runs, clock: Clock
) -> None:  # fmt: skip
    uris = ["http://127.0.0.1/callback"]
    control(signed_in, "POST", "oauth/clients", {"id": "bbcli", "secret": "another", "redirectUris": uris})
    try:
        clock.now += 3600
        result = runs("projects", "list")
    finally:
        control(signed_in, "POST", "oauth/clients", {"id": "bbcli", "secret": "bbcli-secret", "redirectUris": uris})
    assert (result.code, result.out) == (4, "")
    assert "does not know this client, or its secret is another" in result.err
    assert runs("projects", "list").code == 0


def test_debugging_it_shows_each_step_and_no_secret(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, clock: Clock
) -> None:  # fmt: skip
    told, secrets = login(runs, timed, "--debug=body").err, set(grant_of(vault).secrets)
    clock.now += 3600
    for words in (SHOW, ("auth", "refresh")):
        told += runs(*words, "--debug=body").err
        secrets |= set(grant_of(vault).secrets)
    assert (told.count(TOKEN), len(secrets)) == (3, 7)
    assert told.count("client_secret=***") == told.count('"access_token":"***"') == 3
    assert [secret for secret in secrets if secret in told] == []


# More than one process
