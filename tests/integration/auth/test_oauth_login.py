"""`bbcli auth login --oauth` against the live sandbox: each way through the browser, and each refusal."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from bbcli.auth.oauth2_tokens import TokenSet
from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.oauth_client import AUTHORIZE
from tests.support.command_fixtures import config
from tests.support.error_output import error_text
from tests.support.oauth_flow import Person, control
from tests.support.oauth_provider import fetch
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MemoryKeyring, Result
    from tests.support.oauth_flow import Clock, Runs
    from tests.support.sandbox_pool import DataPool

SECRET = "bbcli-secret"
DONE = "https://tools.example.com/done"


def login(
    runs: Runs, server: Sandbox, *more: str, person: Person | None = None, secret: str = SECRET, client: str = "bbcli"
) -> Result:
    words = ("auth", "login", server.url, "--oauth", "--client-id", client, "--client-secret-stdin", *more)
    return runs(*words, person=person or Person(), stdin=f"{secret}\n")


def grant_of(vault: MemoryKeyring) -> TokenSet:
    (secret,) = vault.held.values()
    return TokenSet.parse(secret)


def requested_paths(server: Sandbox) -> list[str]:
    return [seen.path for seen in requests_to(server)]


def is_stored(tmp_path: Path, vault: MemoryKeyring) -> bool:
    return bool(vault.held) or (tmp_path / "config" / "config.toml").exists()


def test_from_login_to_a_listing_to_logout(timed: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path) -> None:
    person = Person()
    result = login(runs, timed, person=person)
    assert (result.code, result.out) == (0, ""), result.err
    line = "Sign in on the page in your browser. If it does not open, open this URL on this machine:"
    assert result.err == f"{line} {person.pages[0]}\n"
    assert "You are signed in. This page can be closed." in person.shown[0][1]
    assert (person.query_parameter("scope"), person.query_parameter("code_challenge_method")) == ("REPO_WRITE", "S256")
    grant = grant_of(vault)
    account = {"auth": "oauth2", "store": "keyring", "backend": "tests.conftest.MemoryKeyring"}
    known = {"url": timed.url, "user": "fred", "accounts": {"fred": account}}
    assert config(tmp_path)["servers"] == {"127.0.0.1": known}
    assert (len(runs("commits", "list", "-R", "WORK/my-repo", "-L", "2").lines)) == 2
    told = runs("auth", "status").out
    assert told.startswith(f"127.0.0.1\t{timed.url}\tfred\tdefault\toauth2\tkeyring")
    assert told.endswith("\tsigned in\n")
    assert runs("auth", "token").out == f"{grant.access_token}\n"
    assert runs("auth", "refresh").code == 0
    renewed = grant_of(vault)
    assert renewed.refresh_token not in (None, grant.refresh_token)
    assert runs("auth", "token").out == f"{renewed.access_token}\n"
    assert runs("auth", "logout").code == 0
    assert vault.held == {}
    assert "servers" not in config(tmp_path)
    assert runs("projects", "list").code == 4


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("", "username=fred\npassword={token}\n\n"),
        ("capability[]=authtype\n", "capability[]=authtype\nauthtype=Bearer\ncredential={token}\n\n"),
    ],
)
def test_git_is_told_the_access_token(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, question: str, answer: str
) -> None:
    login(runs, timed)
    host = timed.url.removeprefix("http://")
    result = runs("auth", "git-credential", "get", stdin=f"{question}protocol=http\nhost={host}\n\n")
    assert result.out == answer.format(token=grant_of(vault).access_token)


def test_a_private_repository_is_cloned_with_it(timed: Sandbox, runs: Runs, tmp_path: Path) -> None:
    login(runs, timed, "--store", "file")
    result = runs("repos", "clone", "WORK/my-repo", "copy")
    assert (result.code, (tmp_path / "copy" / ".git").is_dir()) == (0, True), result.err
    assert {seen.user for seen in requests_to(timed) if "/scm/" in seen.path and seen.status == 200} == {"fred"}


def test_a_free_port_is_taken_and_a_named_one_where_it_is_named(timed: Sandbox, runs: Runs) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        result = login(runs, timed, "--port", str(port))
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"error: local port {port} is in use\n")
        assert requested_paths(timed) == []
    person = Person()
    assert login(runs, timed, "--port", str(port), person=person).code == 0
    assert person.query_parameter("redirect_uri") == f"http://127.0.0.1:{port}/callback"
    assert login(runs, timed, person=person).code == 0
    assert person.query_parameter("redirect_uri") != f"http://127.0.0.1:{port}/callback"


def test_the_client_secret_of_the_login_before_is_used_again(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring
) -> None:  # fmt: skip
    again = ("auth", "login", timed.url, "--oauth", "--client-id", "bbcli")
    assert runs(*again, person=Person()).code == 4, "without a terminal nobody is asked, and this client needs one"
    login(runs, timed)
    assert runs(*again, person=Person()).code == 0
    assert runs(*again, person=Person(user="mary")).code == 0
    assert {user for _, user in vault.held} == {"fred", "mary"}
    vault.held[f"bbcli:{timed.url}", "fred"] = "{"
    assert runs(*again, person=Person()).code == 0, "a damaged login is no reason not to sign in, and mary's has it too"


def test_a_public_client_has_no_secret(timed: Sandbox, runs: Runs, vault: MemoryKeyring) -> None:
    control(timed, "POST", "oauth/clients", {"id": "public", "redirectUris": ["http://127.0.0.1/callback"]})
    assert runs("auth", "login", timed.url, "--oauth", "--client-id", "public", person=Person()).code == 0
    assert grant_of(vault).client_secret is None
    assert runs("auth", "refresh").code == 0


# Refusals


def test_denying_access_is_reported_in_browser_and_terminal(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path
) -> None:  # fmt: skip
    person = Person(press="Deny")
    result = login(runs, timed, person=person)
    assert (result.code, result.out) == (4, "")
    message = f"{timed.url}: the sign-in was refused on the server's page"
    assert result.err.endswith(error_text(message, "sign in again, and allow access on the server's page"))
    assert f"You are not signed in: {message}.".replace("'", "&#x27;") in person.shown[0][1]
    assert not is_stored(tmp_path, vault)


def test_a_wrong_client_secret_is_4(timed: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path) -> None:
    result = login(runs, timed, secret="wrong-one")
    assert (result.code, result.out) == (4, "")
    message = (
        f"{timed.url}: the server does not accept the client ID or the client secret "
        "(The client_id or client_secret is not good)"
    )
    hint = (
        "compare client ID and secret with the application link on the server; --client-secret-stdin reads the secret"
    )
    assert result.err.endswith(error_text(message, hint))
    assert "wrong-one" not in result.err
    assert not is_stored(tmp_path, vault)


@pytest.mark.parametrize(
    ("client", "port", "uri"),
    [("nobody", 4000, "http://127.0.0.1:4000/callback"), ("web", 4001, "http://127.0.0.1:4001/callback")],
)
def test_a_client_or_address_that_is_not_registered_is_4_before_anybody_waits(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path, client: str, port: int, uri: str
) -> None:
    control(timed, "POST", "oauth/clients", {"id": "web", "secret": SECRET, "redirectUris": [DONE]})
    result = login(runs, timed, "--port", str(port), client=client)
    assert (result.code, result.out) == (4, "")
    message = f"{timed.url} rejected the sign-in (400 text/html, “Access cannot be given - Bitbucket”)"
    hint = f"compare with the application link on the server: client ID {client}, redirect URL {uri}"
    assert result.err == error_text(message, hint)
    assert requested_paths(timed)[-1] == AUTHORIZE
    assert not is_stored(tmp_path, vault)


def test_a_code_that_comes_too_late_is_4(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path, clock: Clock
) -> None:  # fmt: skip
    def late(address: str) -> str:
        clock.now += 11
        return address

    result = login(runs, timed, person=Person(arrives=late))
    assert (result.code, result.out) == (4, "")
    message = (
        f"{timed.url}: the code of this sign-in has expired or was already used "
        "(The code or token is not good, was used before, or has ended)"
    )
    assert result.err.endswith(error_text(message, "sign in again"))
    assert not is_stored(tmp_path, vault)


def test_requests_of_others_to_the_port_do_not_end_the_wait(timed: Sandbox, runs: Runs) -> None:
    answers: list[int] = []

    def after_others(address: str) -> str:
        answers.append(fetch(address.replace("state=", "state=x"))[0])
        answers.append(fetch(address.partition("?")[0])[0])
        return address

    assert login(runs, timed, person=Person(arrives=after_others)).code == 0
    assert answers == [400, 400]


def test_permissions_that_the_server_does_not_know_are_4(
    timed: Sandbox, runs: Runs, vault: MemoryKeyring, tmp_path: Path
) -> None:  # fmt: skip
    result = login(runs, timed, "--scopes", "REPO_READ,NONSENSE")
    assert (result.code, result.out) == (4, "")
    message = f"{timed.url}: the server does not grant these permissions to the client"
    hint = "compare client ID, secret, redirect URL and permissions with the application link on the server"
    assert result.err.endswith(error_text(message, hint))
    assert not is_stored(tmp_path, vault)


def test_a_server_before_7_20_is_told_of_oauth1(
    data_pool: DataPool, runs: Runs, vault: MemoryKeyring, tmp_path: Path
) -> None:  # fmt: skip
    with data_pool.directory() as data, Sandbox(data, version="7.19.3") as old:
        result = login(runs, old)
    assert (result.code, result.out) == (1, "")
    assert result.err == error_text(
        "OAuth 2.0 requires Bitbucket 7.20 or later: the server is 7.19.3",
        f"bbcli auth login {old.url} --oauth1 --consumer-key KEY --key FILE",
    )
    assert not is_stored(tmp_path, vault)


@pytest.mark.parametrize("stdin", ["", "\n"])
def test_no_secret_on_stdin_is_2(timed: Sandbox, runs: Runs, stdin: str) -> None:
    words = ("auth", "login", timed.url, "--oauth", "--client-id", "bbcli", "--client-secret-stdin")
    result = runs(*words, stdin=stdin)
    assert (result.code, result.err) == (
        2,
        error_text("the client secret is empty", "use --client-secret-stdin < secret.txt"),
    )


def test_oauth_without_a_client_is_2(timed: Sandbox, runs: Runs) -> None:
    result = runs("auth", "login", timed.url, "--oauth")
    assert result.code == 2
    assert result.err.startswith("error: --oauth requires the client ID of an application link\n")
    assert requested_paths(timed) == []
