from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from bbcli.auth.oauth2 import OAUTH2, OAuth2, Renewal
from bbcli.auth.oauth2_tokens import TokenEndpoint, TokenSet
from bbcli.errors import Misconfigured, NotAuthenticated, Pending, ServerFailed
from tests.support.hints import error_with_hint
from tests.support.oauth_provider import CLIENT_ID, CLIENT_SECRET, Provider, fetch, poster
from tests.support.renew_token import renewed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

NOW = 1_700_000_000.0
URL = "https://h/ctx"
OLD = TokenSet(
    "old-access", CLIENT_ID, "http://127.0.0.1:1/callback", "REPO_READ", NOW + 59, 3600, "old-refresh", CLIENT_SECRET
)


@dataclass
class Vault:
    """A store of one login, with its lock and the responses of the server."""

    kept: str | None = OLD.text
    answer: tuple[int, bytes] = (200, b'{"access_token":"new-access","refresh_token":"new-refresh","expires_in":3600}')
    failures: list[BaseException] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)

    def save(self, text: str) -> None:
        self.steps.append("save")
        if self.failures:
            raise self.failures.pop()
        self.kept = text

    def load(self) -> str | None:
        self.steps.append("load")
        return self.kept

    @contextmanager
    def lock(self) -> Iterator[None]:
        self.steps.append("lock")
        try:
            yield
        finally:
            self.steps.append("release")

    def post(self, path: str, form: object, _: object) -> tuple[int, bytes]:
        assert isinstance(form, dict)
        self.steps.append("post")
        self.forms.append(form)
        return self.answer

    def renewal(self, lock: Callable[[], AbstractContextManager[object]] | None = None) -> Renewal:
        return Renewal(TokenEndpoint(URL, self.post, lambda: NOW), self.load, self.save, lock or self.lock)

    def credential(self, grant: TokenSet = OLD, now: float = NOW) -> OAuth2:
        return OAuth2(OAUTH2, grant.text, renew=self.renewal(), clock=lambda: now)


def bearer(credential: OAuth2) -> str:
    return credential.headers("GET", URL)["Authorization"].removeprefix("Bearer ")


def test_a_token_near_its_end_is_renewed_alone_and_stored_before_it_is_used() -> None:
    vault = Vault()
    credential = vault.credential()
    assert bearer(credential) == "new-access"
    assert vault.steps == ["lock", "load", "post", "save", "release"]
    assert vault.forms == [
        {
            "grant_type": "refresh_token", "refresh_token": "old-refresh", "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET, "redirect_uri": OLD.redirect_uri,
        }
    ]  # fmt: skip
    assert TokenSet.parse(vault.kept or "") == replace(
        OLD, access_token="new-access", refresh_token="new-refresh", ends=NOW + 3600
    )
    assert bearer(credential) == "new-access"
    assert len(vault.forms) == 1


def test_a_token_is_used_to_within_a_minute_of_its_end() -> None:
    vault = Vault()
    assert bearer(vault.credential(now=NOW - 1.5)) == "old-access"
    assert bearer(vault.credential(replace(OLD, ends=None))) == "old-access"
    assert vault.steps == []


def test_a_token_that_lasts_seconds_is_not_renewed_with_each_request() -> None:
    vault = Vault(answer=(200, b'{"access_token":"new-access","expires_in":8}'))
    credential = vault.credential()
    assert [bearer(credential) for _ in range(5)] == ["new-access"] * 5
    assert len(vault.forms) == 1


def test_all_that_was_held_stays_secret() -> None:
    vault = Vault()
    credential = vault.credential()
    bearer(credential)
    held = {"old-access", "old-refresh", "new-access", "new-refresh", CLIENT_SECRET, OLD.text, vault.kept}
    assert held <= set(credential.secrets)
    assert "access" not in repr(credential)


def test_a_server_that_does_not_rotate_leaves_the_refresh_token() -> None:
    vault = Vault(answer=(200, b'{"access_token":"new-access","expires_in":"3600"}'))
    assert bearer(vault.credential()) == "new-access"
    assert TokenSet.parse(vault.kept or "").refresh_token == "old-refresh"


def test_what_another_process_has_renewed_is_used_without_a_request() -> None:
    vault = Vault(kept=replace(OLD, access_token="theirs", refresh_token="their-refresh", ends=NOW + 3600).text)
    assert bearer(vault.credential()) == "theirs"
    assert vault.steps == ["lock", "load", "release"]


def test_what_another_process_has_renewed_long_ago_is_renewed_with_its_refresh_token() -> None:
    vault = Vault(kept=replace(OLD, access_token="theirs", refresh_token="their-refresh", ends=NOW + 1).text)
    assert bearer(vault.credential()) == "new-access"
    assert vault.forms[0]["refresh_token"] == "their-refresh"


def test_a_token_that_the_server_refuses_before_its_end_can_be_renewed() -> None:
    vault = Vault()
    credential = vault.credential(now=NOW - 3000)
    credential.refresh()
    assert bearer(credential) == "new-access"


def test_a_credential_that_can_not_be_renewed_is_sent_as_it_is() -> None:
    credential = OAuth2(OAUTH2, OLD.text, clock=lambda: NOW + 9999)
    credential.refresh()
    assert bearer(credential) == "old-access"


@pytest.mark.parametrize("status", [400, 401])
def test_a_login_that_the_server_has_ended_says_how_to_sign_in_again(status: int) -> None:
    vault = Vault(answer=(status, b'{"error":"invalid_grant","error_description":"old-refresh is unknown"}'))
    with pytest.raises(NotAuthenticated, match="the login to https://h/ctx has expired") as raised:
        bearer(vault.credential())
    assert error_with_hint(raised.value).hint == "bbcli auth login https://h/ctx --oauth --client-id client-1"
    assert raised.value.exit_code == 4
    assert vault.kept == OLD.text
    assert vault.steps == ["lock", "load", "post", "release"]


def test_without_a_refresh_token_the_access_token_is_used_to_its_end() -> None:
    vault = Vault(kept=replace(OLD, refresh_token=None).text)
    assert bearer(vault.credential(TokenSet.parse(vault.kept or ""))) == "old-access"
    with pytest.raises(NotAuthenticated, match="has expired"):
        bearer(vault.credential(TokenSet.parse(vault.kept or ""), now=NOW + 59))
    assert vault.forms == []


def test_a_login_that_was_forgotten_meanwhile_is_not_made_again() -> None:
    vault = Vault(kept=None)
    with pytest.raises(NotAuthenticated, match="was deleted"):
        bearer(vault.credential())
    assert vault.forms == []


@pytest.mark.parametrize(
    ("answer", "lost"),
    [
        (b'{"access_token":"new","refresh_token":"new-refresh"}', "the previous one has expired, so sign in again"),
        (b'{"access_token":"new"}', "the previous one is still valid"),
        (b'{"access_token":"new","refresh_token":"old-refresh"}', "the previous one is still valid"),
    ],
)
def test_a_new_login_that_can_not_be_stored_says_what_has_become_of_the_old_one(answer: bytes, lost: str) -> None:
    vault = Vault(answer=(200, answer), failures=[Misconfigured("the keyring is locked", hint="unlock it")])
    with pytest.raises(Misconfigured) as raised:
        bearer(vault.credential())
    assert raised.value.message == f"the login was renewed but cannot be saved (the keyring is locked); {lost}"
    assert raised.value.hint == "unlock it"


def test_ctrl_c_while_a_new_login_is_stored_does_not_lose_it() -> None:
    vault = Vault(failures=[KeyboardInterrupt()])
    with pytest.raises(KeyboardInterrupt):
        bearer(vault.credential())
    assert "new-refresh" in str(vault.kept)


def test_a_lock_that_is_not_had_in_time_is_a_wait_that_ran_out(tmp_path: Path) -> None:
    vault = Vault()
    with FileLock(tmp_path / "lock"), pytest.raises(Pending, match="another bbcli") as raised:
        vault.renewal(lambda: FileLock(tmp_path / "lock", timeout=0, is_singleton=False))(OLD)
    assert raised.value.exit_code == 8
    assert vault.steps == []


def test_a_lock_that_can_not_be_made_is_a_matter_of_configuration(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="cannot lock the login to renew it: "):
        Vault().renewal(lambda: FileLock(tmp_path / "file" / "lock"))(OLD)


def test_what_fails_on_the_way_leaves_the_login_and_frees_the_lock(tmp_path: Path) -> None:
    vault, lock = Vault(answer=(503, b"busy")), FileLock(tmp_path / "lock")
    with pytest.raises(ServerFailed):
        vault.renewal(lambda: lock)(OLD)
    assert (vault.kept, lock.is_locked) == (OLD.text, False)


def kept_login(provider: Provider, folder: Path) -> Path:
    """Save a login that is due for renewal in a file."""
    provider.refresh_tokens.add("old-refresh")
    kept = folder / "login"
    kept.write_text(OLD.text)
    return kept


@pytest.mark.parametrize("rotates", [True, False])
def test_processes_that_renew_at_once_send_one_request_and_all_end_with_a_good_token(
    tmp_path: Path, rotates: bool
) -> None:
    with Provider(awaited=3, rotates=rotates) as provider:
        kept = kept_login(provider, tmp_path)
        words = [
            sys.executable,
            "-m",
            "tests.support.renew_token",
            provider.url,
            str(kept),
            str(tmp_path / "lock"),
            str(NOW),
        ]
        runs = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        headers = {run.communicate(timeout=60)[0].strip() for run in runs}
        assert [run.returncode for run in runs] == [0, 0, 0]
        assert provider.renewals == 1
        assert headers == {f"Bearer {TokenSet.parse(kept.read_text()).access_token}"}
        assert TokenSet.parse(kept.read_text()).refresh_token in provider.refresh_tokens
        assert provider.get("/ctx/whoami", headers.pop())[0] == 200


def test_threads_that_renew_at_once_send_one_request(tmp_path: Path) -> None:
    with Provider(awaited=4) as provider:
        kept, headers = kept_login(provider, tmp_path), list[str]()
        threads = [
            threading.Thread(target=lambda: headers.append(renewed(provider.url, kept, tmp_path / "lock", NOW)))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert provider.renewals == 1
        assert headers == [headers[0]] * 4


def test_the_lock_is_what_keeps_the_login(tmp_path: Path) -> None:
    """Without the lock a second request revokes the login if the server rotates refresh tokens."""
    with Provider() as provider:
        provider.refresh_tokens.add("old-refresh")
        renewal = Renewal(
            TokenEndpoint(provider.url, poster(provider.url), lambda: NOW),
            lambda: OLD.text,
            lambda _: None,
            nullcontext,
        )
        assert renewal(OLD).access_token in provider.access_tokens
        with pytest.raises(NotAuthenticated):
            renewal(OLD)
        assert provider.refresh_tokens == set()
        assert fetch(f"{provider.url}/whoami")[0] == 401
