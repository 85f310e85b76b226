"""`bbcli doctor` with a fault of the server, the login or this machine: the first ✗ is the cause."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from bbcli.sandbox.faults import Fault
from tests.support.doctor import examined
from tests.support.plain_http import create_token

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring
    from tests.support.stub_server import Stub

PROPERTIES = "/rest/api/latest/application-properties"
HOUR = 3600
NO_BITBUCKET = "check the server's URL and its context path, such as https://HOST/bitbucket"


# What answers


@pytest.mark.parametrize("path", ["/bitbucket", "/jira/x"])
def test_a_context_path_that_is_wrong(sandbox: Sandbox, tmp_path: Path, path: str) -> None:
    url = f"{sandbox.url}{path}"
    found = examined(cwd=tmp_path, env={"BBCLI_SERVER": url})
    name, message, hint = found.first
    assert (found.code, name) == (9, "bitbucket")
    assert message.startswith(f"{sandbox.url.removeprefix('http://')} did not respond like Bitbucket (404 ")
    assert "context path" in (hint or "")
    assert found.statuses["account"] is None


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "null for uri: http://h/rest", "headers": {"Content-Type": "text/plain"}},
        {"json_body": {"message": "HTTP 404 Not Found", "status-code": 404, "sub-code": -1}},
    ],
)
def test_another_product_of_the_same_house(stub: Stub, tmp_path: Path, answer: dict[str, object]) -> None:
    stub.expect("GET", PROPERTIES, times=2, status=404, **answer)  # type: ignore[arg-type]
    found = examined(cwd=tmp_path)
    name, message, hint = found.first
    assert (found.code, name, hint) == (3, "bitbucket", NO_BITBUCKET)
    assert message.startswith(f"{stub.url} is not a Bitbucket server: ")


@pytest.mark.parametrize(
    "fault", [Fault("login-page"), Fault("redirect", url="https://sso.example.com/adfs/ls?SAMLRequest=abc")]
)
def test_single_sign_on_before_it(sandbox: Sandbox, tmp_path: Path, fault: Fault) -> None:
    sandbox.faults.add(fault)
    found = examined(cwd=tmp_path)
    name, message, hint = found.first
    assert (found.code, name) == (9, "bitbucket")
    assert message.startswith("single sign-on responded instead of Bitbucket: ")
    assert hint


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"json_body": {"name": "another"}}, "{url} reports no version: it may not be a Bitbucket server"),
        ({"json_body": ["another"]}, None),
        ({"text": "<html><title>Welcome</title></html>"}, None),
        ({"text": "<html><title>404 Not Found</title></html>", "status": 404}, None),
    ],
)
def test_another_server(stub: Stub, tmp_path: Path, answer: dict[str, object], message: str | None) -> None:
    stub.expect("GET", PROPERTIES, times=2, **answer)  # type: ignore[arg-type]
    found = examined(cwd=tmp_path)
    assert (found.code, found.first[0]) == (9, "bitbucket")
    assert message is None or found.first[1] == message.format(url=stub.url)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_off_by_hours(sandbox: Sandbox, tmp_path: Path, hours: int) -> None:
    found = examined(cwd=tmp_path, ahead=hours * HOUR)
    side = "ahead of" if hours > 0 else "behind"
    message = f"the clock of this machine is 3 hours {side} the server"
    hint = "set the clock of this machine"
    assert (found.code, found.first) == (10, ("clock", message, hint))
    assert [name for name, ok in found.statuses.items() if not ok] == ["clock"]


# Signing in


def test_a_token_that_was_revoked(sandbox: Sandbox, tmp_path: Path) -> None:
    found = examined(cwd=tmp_path, env={"BBCLI_TOKEN": "BBDC-wrong"})
    name, message, hint = found.first
    assert (found.code, name, hint) == (4, "account", "check BBCLI_TOKEN")
    assert message.startswith(f"{sandbox.url}: ")
    assert "BBDC-wrong" not in found.result.out


def test_no_credential_at_all(sandbox: Sandbox, tmp_path: Path, vault: MemoryKeyring) -> None:
    found = examined(cwd=tmp_path, env={"BBCLI_USERNAME": ""})
    assert (found.code, found.first[:2]) == (4, ("credential", f"no credential for {sandbox.url}"))
    assert found.checks["keyring"]["found"].startswith("tests.conftest.MemoryKeyring responded in ")


@pytest.mark.parametrize("failure", [NoKeyringError("No recommended backend"), KeyringLocked("locked")])
def test_a_keyring_that_is_locked_or_missing(
    sandbox: Sandbox, tmp_path: Path, vault: MemoryKeyring, failure: Exception
) -> None:
    accounts = f'[servers.here]\nurl = "{sandbox.url}"\nuser = "fred"\naccounts.fred.auth = "basic"\n'
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(accounts)
    (tmp_path / "config" / "config.toml").chmod(0o600)
    type(vault).failure = failure
    found = examined(cwd=tmp_path, env={"BBCLI_USERNAME": ""})
    name, message, hint = found.first
    assert (found.code, name, message) == (10, "keyring", f"the keyring cannot be used ({type(failure).__name__})")
    assert "BBCLI_TOKEN" in (hint or "")
    assert "--store file" in (hint or "")
    assert found.checks["account"]["found"] == "skipped: keyring failed"
    assert found.statuses["bitbucket"] is True


def test_the_keyring_is_left_alone_where_a_token_is_given(
    sandbox: Sandbox, tmp_path: Path, vault: MemoryKeyring
) -> None:
    type(vault).failure = KeyringLocked("locked")
    found = examined(cwd=tmp_path, env={"BBCLI_TOKEN": create_token(sandbox, "users/fred")})
    assert (found.code, found.checks["keyring"]["found"]) == (0, "not used: the credential has another source")


def test_without_git(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = examined(cwd=tmp_path)
    message, hint = "git is not installed", "install git: `bbcli repos clone` and commands in a local clone require it"
    assert (found.code, found.first) == (1, ("git", message, hint))
    assert [name for name, ok in found.statuses.items() if not ok] == ["git", "remotes"]


def test_a_check_with_a_defect_does_not_hide_the_others(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> object:
        raise RuntimeError("this cannot be")

    monkeypatch.setattr(socket, "getaddrinfo", broken)
    found = examined(cwd=tmp_path)
    assert (found.code, found.first) == (
        1,
        ("dns", "internal error: RuntimeError: this cannot be", "report this with the output of bbcli doctor"),
    )
    assert found.statuses["git"] is True
