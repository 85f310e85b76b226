"""`bbcli auth login --oauth1` against a sandbox before 7.20: redirect, pasted URL, later signatures, each refusal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from bbcli.sandbox.store.records import Watch
from tests.conftest import NOW
from tests.integration.sandbox.browser import Browser
from tests.support.command_fixtures import config
from tests.support.error_output import error_text, without_colors
from tests.support.oauth1_login import login, login_words
from tests.support.oauth1_provider import pem, written
from tests.support.oauth_flow import Clock, Person, Runs, control, page_in
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring, Result

TIP = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
LIST = ("commits", "list", "-R", "WORK/my-repo", "-L", "2")
LINK = "compare the consumer key and the key file with the application link on the server"


def assert_login_fails(
    result: Result, code: int, message: str, hint: str, tmp_path: Path, vault: MemoryKeyring
) -> None:
    """Assert the exit code, message and hint of a failed login, and that it stored nothing."""
    assert (result.code, result.out) == (code, "")
    assert without_colors(result.err).endswith(error_text(message, hint)), result.err
    assert vault.held == {}
    assert not (tmp_path / "config" / "config.toml").exists()


def test_from_login_to_a_listing_and_a_write_to_logout(
    server_7: Sandbox, runs: Runs, key: Path, vault: MemoryKeyring, tmp_path: Path
) -> None:
    person = Person()
    result = login(runs, server_7, key, person)
    assert result.err.endswith(f"open this URL on this machine: {person.pages[0]}\n")
    assert "You are signed in. This page can be closed." in person.shown[0][1]
    assert person.pages[0].startswith(f"{server_7.url}/plugins/servlet/oauth/authorize?oauth_token=")
    assert config(tmp_path)["servers"]["127.0.0.1"]["accounts"]["fred"]["auth"] == "oauth1"
    (secret,) = vault.held.values()
    assert json.loads(secret)["key"] == str(key)
    assert "PRIVATE KEY" not in secret
    assert len(runs(*LIST).lines) == 2
    server_7.store.database.write("delete from watches")
    assert runs("watch", "commit", TIP, "-R", "WORK/my-repo").code == 0
    assert [type(watch) for watch in server_7.store.watches.of("fred")] == [Watch]
    told = runs("auth", "status").out
    assert told.startswith(f"127.0.0.1\t{server_7.url}\tfred\tdefault\toauth1\tkeyring")
    assert told.endswith("\tsigned in\n")
    assert {seen.user for seen in requests_to(server_7)[-4:]} == {"fred"}
    assert runs("auth", "logout").code == 0
    assert vault.held == {}
    assert runs(*LIST).code == 4


def test_odd_characters_of_a_query_are_signed_as_they_are_sent(server_7: Sandbox, runs: Runs, key: Path) -> None:
    login(runs, server_7, key)
    for branch in ("fix#2790+quotes&more", "feature/größe-日本語", "special-$;&#_=@!.,/test", "docs/100%-done"):
        result = runs(*LIST, "--until", branch)
        assert (result.code, len(result.lines)) == (0, 2), (branch, result.err)


def test_any_text_of_a_query_is_signed_as_it_is_sent(server_7: Sandbox, runs: Runs, key: Path) -> None:
    login(runs, server_7, key)
    for name in ("a b", "a+b", "a&b=c", "a=b", "%2B", "~*'()", "größe 日本", "a;b", ""):
        result = runs("projects", "list", "--name", name)
        assert result.code == 0, (name, result.err)


def test_any_text_of_a_path_is_signed_as_it_is_sent(server_7: Sandbox, runs: Runs, key: Path) -> None:
    login(runs, server_7, key)
    for path in ("with space.txt", "größe+&=%.txt", "a~b(c)'!*.txt", "x;y,z@:$.txt"):
        result = runs("commits", "diff", TIP, path, "-R", "WORK/my-repo")
        assert result.code in (0, 3), (path, result.err)
        assert requests_to(server_7)[-1].user == "fred", path


def test_without_a_browser_here_the_code_of_the_page_is_typed(server_7: Sandbox, runs: Runs, key: Path) -> None:
    def code(told: str) -> str:
        browser = Browser()
        allowed = browser.submit(browser.log_in(browser.open(page_in(told)), "fred"), "Allow")
        return allowed.text.rpartition("<p>")[2].partition("</p>")[0]

    result = runs(*login_words(server_7, key, "--no-browser"), typed=code)
    assert (result.code, result.out) == (0, ""), result.err
    first, last = result.err.splitlines()
    assert first.startswith(f"Open this URL in a browser and sign in: {server_7.url}/plugins/servlet/oauth/authorize?")
    assert last == f"Code shown on the last page: signed in to {server_7.url} as fred"
    assert runs(*LIST).code == 0


def test_a_login_by_oauth1_has_no_token_for_scripts_or_git(server_7: Sandbox, runs: Runs, key: Path) -> None:
    login(runs, server_7, key)
    printed = runs("auth", "token")
    message = error_text("an OAuth 1.0a login has no token: each request is signed", "use an HTTP access token")
    assert (printed.code, printed.out, printed.err) == (10, "", message)
    question = f"protocol=http\nhost={server_7.url.removeprefix('http://')}\n\n"
    told = runs("auth", "git-credential", "get", stdin=question)
    assert (told.code, told.out) == (10, "")
    assert told.err.startswith("error: git does not support logins of type oauth1\n")


# Refusals


@pytest.mark.parametrize(("option", "missing"), [("--key", "--consumer-key"), ("--consumer-key", "--key")])
def test_both_the_consumer_key_and_its_private_key_are_needed(
    server_7: Sandbox, runs: Runs, option: str, missing: str
) -> None:  # fmt: skip
    result = runs("auth", "login", server_7.url, "--oauth1", option, "x")
    assert result.code == 2
    assert result.err.startswith("error: --oauth1 requires a consumer key and a private key\n")
    assert missing in result.err
    assert requests_to(server_7) == []


def test_an_unknown_consumer_is_refused(
    server_7: Sandbox, runs: Runs, key: Path, tmp_path: Path, vault: MemoryKeyring
) -> None:
    result = runs(*login_words(server_7, key, consumer="nobody"), person=Person())
    message = "the server has no application link with this consumer key (consumer_key_unknown)"
    assert_login_fails(result, 4, message, LINK, tmp_path, vault)


def test_another_key_is_refused(server_7: Sandbox, runs: Runs, tmp_path: Path, vault: MemoryKeyring) -> None:
    other = written(tmp_path / "other.pem", pem(rsa.generate_private_key(65537, 2048)))
    message = "the signature does not match the public key on the server (signature_invalid)"
    assert_login_fails(runs(*login_words(server_7, other)), 4, message, LINK, tmp_path, vault)


def test_a_key_that_others_can_read_is_refused(
    server_7: Sandbox, runs: Runs, key: Path, tmp_path: Path, vault: MemoryKeyring
) -> None:
    key.chmod(0o644)
    result = runs(*login_words(server_7, key))
    assert_login_fails(result, 10, f"other users can read the key in {key}", f"chmod 600 {key}", tmp_path, vault)
    assert requests_to(server_7) == []


def test_a_missing_key_is_named(server_7: Sandbox, runs: Runs, tmp_path: Path, vault: MemoryKeyring) -> None:
    result = runs(*login_words(server_7, tmp_path / "none.pem"))
    message = f"the key {tmp_path}/none.pem cannot be read: No such file or directory"
    assert_login_fails(result, 10, message, "use another file", tmp_path, vault)


def test_a_wrong_clock_is_named(server_7: Sandbox, key: Path, tmp_path: Path, vault: MemoryKeyring) -> None:
    result = Runs(Clock(NOW - 301), tmp_path)(*login_words(server_7, key), person=Person())
    message = "the server rejected the timestamp of the request (timestamp_refused)"
    assert_login_fails(result, 4, message, "set the clock of this machine", tmp_path, vault)


def test_denying_access_is_reported_in_browser_and_terminal(
    server_7: Sandbox, runs: Runs, key: Path, tmp_path: Path, vault: MemoryKeyring
) -> None:  # fmt: skip
    person = Person(press="Deny")
    result = runs(*login_words(server_7, key), person=person)
    message = "the sign-in was refused on the server's page (permission_denied)"
    assert_login_fails(result, 4, message, "sign in again, and allow access on the server's page", tmp_path, vault)
    assert "You are not signed in: the sign-in was refused" in person.shown[0][1]


@pytest.mark.parametrize(
    ("typed", "code", "message", "hint"),
    [
        ("wrong", 4, "the server does not accept the token: it was revoked or never issued (token_rejected)",
         "sign in again"),
        ("", 2, "no code was entered", "sign in again, and allow access on the server's page"),
    ],
)  # fmt: skip
def test_a_wrong_code_is_refused(
    server_7: Sandbox, runs: Runs, key: Path, tmp_path: Path, vault: MemoryKeyring,
    typed: str, code: int, message: str, hint: str,
) -> None:  # fmt: skip
    result = runs(*login_words(server_7, key, "--no-browser"), typed=lambda _: typed)
    assert_login_fails(result, code, message, hint, tmp_path, vault)


# Later


def test_later_refusals_say_what_the_server_reports(
    server_7: Sandbox, runs: Runs, key: Path, clock: Clock, tmp_path: Path
) -> None:  # fmt: skip
    login(runs, server_7, key)
    off = Runs(Clock(NOW + 301), tmp_path)(*LIST)
    message = f"{server_7.url}: the server rejected the timestamp of the request (timestamp_refused)"
    assert (off.code, off.out, off.err) == (4, "", error_text(message, "set the clock of this machine"))
    control(server_7, "DELETE", "oauth/logins")
    gone = runs(*LIST)
    message = f"{server_7.url}: the server does not accept the token: it was revoked or never issued (token_rejected)"
    assert (gone.code, gone.out, gone.err) == (4, "", error_text(message, "sign in again"))


def test_later_runs_need_the_key_and_its_permissions(server_7: Sandbox, runs: Runs, key: Path) -> None:
    login(runs, server_7, key)
    key.chmod(0o640)
    result = runs(*LIST)
    assert (result.code, result.err) == (10, error_text(f"other users can read the key in {key}", f"chmod 600 {key}"))
    key.unlink()
    result = runs(*LIST)
    message = f"the key {key} cannot be read: No such file or directory"
    assert (result.code, result.err) == (10, error_text(message, "use another file"))
