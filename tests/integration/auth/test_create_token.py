"""`bbcli auth login --create-token`: a token is created with the password, and a failed login leaves nothing behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from socket import gethostname
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.conftest import NOW
from tests.support.command_fixtures import config

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring, Result

NAME = f"bbcli@{gethostname()}"


@pytest.fixture
def nine(signed_out: Sandbox) -> Sandbox:
    """The sandbox, without tokens and signed out."""
    signed_out.store.database.write("delete from tokens")
    return signed_out


def create_token(
    invoke: Invoke, server: Sandbox, *words: str, user: str = "mary", stdin: str = "", **how: Any
) -> Result:
    login = ("auth", "login", server.url, "--create-token", "--username", user, "--password-stdin")
    return invoke(*login, *words, stdin=stdin or user, **how)


def stored_tokens(server: Sandbox) -> list[dict[str, Any]]:
    return [dict(row) for row in server.store.database.rows("select * from tokens order by created, id")]


def test_the_token_is_named_for_this_machine_and_is_all_that_is_kept(
    nine: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    result = create_token(invoke, nine, "--expires", "90d", "--permissions", "repo_read,PROJECT_READ")
    assert (result.code, result.out, result.err) == (0, "", "")
    (token,) = stored_tokens(nine)
    assert (token["name"], token["expiry_days"]) == (NAME, 90)
    assert json.loads(token["permissions"]) == ["REPO_READ", "PROJECT_READ"]
    assert list(vault.held) == [(f"bbcli:{nine.url}", "mary")]
    assert next(iter(vault.held.values())).startswith("BBDC-")
    account = config(tmp_path)["servers"]["127.0.0.1"]["accounts"]["mary"]
    expires = datetime.fromtimestamp(NOW + 90 * 86400, UTC)
    kept = {"auth": "bearer", "store": "keyring", "backend": "tests.conftest.MemoryKeyring"}
    assert account == {**kept, "expires": expires, "token_id": token["id"]}


def test_from_login_to_a_listing_to_logout(nine: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    assert create_token(invoke, nine, "--expires", "2w").code == 0
    listed = invoke("commits", "list", "-R", "WORK/my-repo", "-L", "1")
    assert (listed.code, len(listed.lines)) == (0, 1)
    assert "\t2012-05-04T06:23:20Z\tsigned in\n" in invoke("auth", "status").out
    assert "2012-05-04\x1b" in invoke("auth", "status", tty=True).out
    env = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    assert invoke("auth", "logout", "--revoke", env=env).code == 0
    assert (stored_tokens(nine), vault.held) == ([], {})


def test_without_an_end_it_has_none_and_may_write(nine: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    assert create_token(invoke, nine).code == 0
    (token,) = stored_tokens(nine)
    assert (token["expiry_days"], json.loads(token["permissions"])) == (None, ["PROJECT_READ", "REPO_WRITE"])


def test_an_end_that_is_near_is_told_in_hours(nine: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    assert create_token(invoke, nine, "--expires", "1").code == 0
    assert "in 1 day\x1b" in invoke("auth", "status", tty=True).out


def test_a_server_that_takes_no_password_over_rest_takes_it_on_its_page(
    ten: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:
    assert create_token(invoke, ten, "--expires", "3d").code == 0
    assert [token["name"] for token in stored_tokens(ten)] == [NAME]
    assert invoke("repos", "show", "WORK/my-repo").code == 0
    env = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    assert (invoke("auth", "logout", "--revoke", env=env).code, stored_tokens(ten)) == (0, [])


@pytest.mark.parametrize("version", ["nine", "ten"])
def test_a_wrong_password_is_4_and_makes_nothing(
    request: pytest.FixtureRequest, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, version: str
) -> None:
    server: Sandbox = request.getfixturevalue(version)
    result = create_token(invoke, server, user="seb.ruiz", stdin="wrong")
    assert (result.code, stored_tokens(server), vault.held) == (4, [], {})
    assert "wrong" not in result.err
    assert not (tmp_path / "config" / "config.toml").exists()


def test_permissions_that_the_server_does_not_know_are_said(
    nine: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:  # fmt: skip
    result = create_token(invoke, nine, "--permissions", "REPO_DANCE")
    assert (result.code, stored_tokens(nine), vault.held) == (2, [], {})
    assert "permissions" in result.err


def test_a_token_that_cannot_be_stored_is_revoked(
    nine: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    (tmp_path / "config" / "config.toml.lock").mkdir(parents=True)
    result = create_token(invoke, nine)
    assert (result.code, vault.held, stored_tokens(nine)) == (10, {}, [])


def test_a_login_that_cannot_be_stored_leaves_the_old_one(
    nine: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    assert create_token(invoke, nine).code == 0
    before, held = stored_tokens(nine), dict(vault.held)
    lock = tmp_path / "config" / "config.toml.lock"
    lock.unlink()
    lock.mkdir()
    assert create_token(invoke, nine).code == 10
    assert (stored_tokens(nine), vault.held) == (before, held)
    assert invoke("repos", "show", "WORK/my-repo").code == 0


def test_a_token_that_can_not_be_taken_back_is_said_with_its_page(
    nine: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    (tmp_path / "config" / "config.toml.lock").mkdir(parents=True)
    nine.faults.add(Fault("status", "/rest/access-tokens/*", status=500, after=1))
    result = create_token(invoke, nine, "--retries", "0")
    assert (result.code, len(stored_tokens(nine))) == (10, 1)
    assert result.err.startswith("warning: the token that was made is still valid (")
    assert f": see {nine.url}/plugins/servlet/access-tokens/manage\nerror: " in result.err


def test_no_token_is_created_if_it_could_not_be_stored(
    nine: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:  # fmt: skip
    type(vault).failure = RuntimeError("locked")
    result = create_token(invoke, nine)
    assert (result.code, stored_tokens(nine)) == (10, [])


def test_a_second_one_says_that_the_first_is_still_there(
    nine: Sandbox, invoke: Invoke, vault: MemoryKeyring
) -> None:  # fmt: skip
    create_token(invoke, nine)
    first = stored_tokens(nine)[0]["id"]
    result = create_token(invoke, nine)
    way = f"bbcli auth tokens revoke {first} --server 127.0.0.1"
    assert (result.code, result.err) == (0, f"warning: the token that bbcli made before is still valid: {way}\n")


def test_a_version_from_the_day_before_is_asked_again(
    ten: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    create_token(invoke, ten)
    (cache,) = (tmp_path / "cache").glob("*-version.json")
    cache.write_text(json.dumps({"at": NOW, "value": "9.4.22"}))
    assert create_token(invoke, ten).code == 0, "it was updated since"
