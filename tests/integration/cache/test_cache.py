"""`bbcli cache`, and cached values: per account and server, for a day, only from files of the same user."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOW
from tests.integration.auth.test_status import sign_in
from tests.support.plain_http import create_token, requests_to
from tests.support.secret_search import secrets_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.oauth_flow import Clock
    from tests.support.stub_server import Stub

DAY = 24 * 60 * 60
PROPERTIES = "/rest/api/latest/application-properties"
NEEDS_A_VERSION = ["repos", "list", "--archived", "all"]
NOBODY = 65534
IS_ROOT = os.geteuid() == 0


@pytest.fixture(autouse=True)
def movable_clock(clock: Clock) -> Clock:
    """The clock of all runs; the test moves it."""
    clock.now = NOW
    return clock


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    """The path of the cache directory, which does not exist yet."""
    return tmp_path / "cache"


def count_version_requests(invoke: Invoke, server: Sandbox, env: Mapping[str, str] | None = None) -> int:
    """Run a command that needs a version; return the number of requests for it."""
    server.requests.clear()
    result = invoke(*NEEDS_A_VERSION, env=env)
    assert (result.code, len(result.lines) > 1) == (0, True), result.err
    return [seen.path for seen in requests_to(server)].count(PROPERTIES)


def cache_entry(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_is_kept_is_not_asked_again(sandbox: Sandbox, invoke: Invoke) -> None:
    assert [count_version_requests(invoke, sandbox) for _ in range(3)] == [1, 0, 0]


def test_after_a_day_it_is_asked_again(sandbox: Sandbox, invoke: Invoke, movable_clock: Clock) -> None:
    assert count_version_requests(invoke, sandbox) == 1
    movable_clock.now = NOW + DAY - 1
    assert count_version_requests(invoke, sandbox) == 0
    movable_clock.now = NOW + DAY
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 0]


def test_an_entry_from_the_future_is_requested_again(sandbox: Sandbox, invoke: Invoke, movable_clock: Clock) -> None:
    assert count_version_requests(invoke, sandbox) == 1
    movable_clock.now = NOW - 1
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 0]


def test_another_server_is_asked_for_itself(sandbox: Sandbox, second: Sandbox, invoke: Invoke) -> None:
    for _ in range(2):
        asks = [count_version_requests(invoke, server, {"BBCLI_SERVER": server.url}) for server in (sandbox, second)]
    assert (asks, count_version_requests(invoke, sandbox, {"BBCLI_SERVER": sandbox.url})) == ([0, 0], 0)


def test_another_account_asks_for_itself(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, vault: MemoryKeyring, cache_dir: Path
) -> None:
    secret = create_token(sandbox, "users/fred")
    (tmp_path / "token.txt").write_text(secret)
    assert sign_in(invoke, sandbox, "fred").code == 0
    assert invoke("cache", "clear").code == 0
    accounts: tuple[dict[str, str], ...] = (
        {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"},
        {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"},
        {"BBCLI_TOKEN": secret},
        {"BBCLI_TOKEN_FILE": str(tmp_path / "token.txt")},
        {},  # the login that is kept
    )
    none = {"BBCLI_TOKEN": "", "BBCLI_TOKEN_FILE": "", "BBCLI_USERNAME": "", "BBCLI_PASSWORD": ""}
    for asks in (1, 0):
        assert [count_version_requests(invoke, sandbox, {**none, **account}) for account in accounts] == [asks] * 5
        assert len(list(cache_dir.iterdir())) == 5


def test_no_file_name_in_the_cache_depends_on_a_token(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    first, other = (create_token(sandbox, "users/fred") for _ in range(2))
    assert count_version_requests(invoke, sandbox, {"BBCLI_TOKEN": first}) == 1
    assert count_version_requests(invoke, sandbox, {"BBCLI_TOKEN": other}) == 0
    assert len(list(cache_dir.iterdir())) == 1


def test_an_entry_tells_no_secret_no_server_and_no_user(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    secret = create_token(sandbox, "users/fred")
    for env in ({}, {"BBCLI_TOKEN": secret}):
        count_version_requests(invoke, sandbox, env)
    for path in cache_dir.iterdir():
        text = f"{path.name} {path.read_text()}"
        assert secrets_in(text, secret) == []
        assert not [word for word in ("fred", "127.0.0.1", sandbox.url) if word in text]
        assert json.loads(path.read_text()) == {"at": NOW, "value": "9.4.22"}


def test_a_secret_that_a_server_repeats_is_not_kept(stub: Stub, invoke: Invoke, cache_dir: Path) -> None:
    stub.expect("GET", PROPERTIES, json_body={"version": "9.4.22 for stub-token"})
    stub.page("/rest/api/latest/repos")
    assert invoke(*NEEDS_A_VERSION).code == 0
    assert json.loads(cache_entry(cache_dir).read_text())["value"] == "9.4.22 for ***"


def test_only_its_owner_can_read_it_whatever_the_umask(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    before = os.umask(0)
    count_version_requests(invoke, sandbox)
    os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (cache_dir, cache_entry(cache_dir))] == [0o700, 0o600]


@pytest.mark.parametrize("content", [b"", b"\xff", b"{", b"[]", b'{"at": 1334903000.0, "val', b'{"at": 1, "value": 9}'])
def test_a_broken_entry_is_ignored_and_replaced(
    sandbox: Sandbox, invoke: Invoke, cache_dir: Path, content: bytes
) -> None:
    count_version_requests(invoke, sandbox)
    cache_entry(cache_dir).write_bytes(content)
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 0]


def test_a_link_in_the_place_of_an_entry_is_not_followed(
    sandbox: Sandbox, invoke: Invoke, cache_dir: Path, tmp_path: Path
) -> None:
    count_version_requests(invoke, sandbox)
    path, elsewhere = cache_entry(cache_dir), tmp_path / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    assert invoke("cache", "clear").code == 0
    assert path.is_symlink(), "it is none of bbcli's"
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 0]
    assert (path.is_symlink(), elsewhere.read_bytes()) == (False, before)


def test_a_pipe_in_the_place_of_an_entry_is_not_waited_for(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    count_version_requests(invoke, sandbox)
    path = cache_entry(cache_dir)
    path.unlink()
    os.mkfifo(path)
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 0]


def test_a_folder_in_the_place_of_an_entry_stays(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    count_version_requests(invoke, sandbox)
    path = cache_entry(cache_dir)
    path.unlink()
    path.mkdir()
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 1]
    assert invoke("cache", "clear").code == 0
    assert list(cache_dir.iterdir()) == [path]


@pytest.mark.skipif(not IS_ROOT, reason="only root gives files away")
def test_an_entry_of_another_user_is_ignored(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    count_version_requests(invoke, sandbox)
    os.chown(cache_entry(cache_dir), NOBODY, -1)
    assert count_version_requests(invoke, sandbox) == 1


def test_a_folder_that_is_a_link_is_not_looked_into(
    sandbox: Sandbox, invoke: Invoke, cache_dir: Path, tmp_path: Path
) -> None:
    count_version_requests(invoke, sandbox)
    cache_dir.rename(tmp_path / "elsewhere")
    cache_dir.symlink_to(tmp_path / "elsewhere")
    before = cache_entry(cache_dir).stat().st_mtime_ns
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 1]
    assert invoke("cache", "clear").code == 0
    assert cache_entry(cache_dir).stat().st_mtime_ns == before


# Not even root makes a file in these; most of the tests' folders are open to root.
@pytest.mark.parametrize("place", ["/sys", "/dev/null", "/dev/null/cache"])
def test_a_folder_that_can_not_be_written_is_no_reason_to_fail(sandbox: Sandbox, invoke: Invoke, place: str) -> None:
    env = {"BBCLI_CACHE_DIR": place}
    assert [count_version_requests(invoke, sandbox, env) for _ in range(2)] == [1, 1]
    cleared = invoke("cache", "clear", tty=True)
    assert (cleared.code, cleared.out, cleared.err) == (0, "", f"nothing was kept in {place}\n")


def test_what_doctor_finds_is_known_to_the_account(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    assert "ok\tbitbucket\tBitbucket 9.4.22" in invoke("doctor").out
    assert count_version_requests(invoke, sandbox) == 0


def test_clear_removes_only_files_of_bbcli(sandbox: Sandbox, invoke: Invoke, cache_dir: Path) -> None:
    count_version_requests(invoke, sandbox)
    own = cache_entry(cache_dir)
    own.with_name(f"{own.name}abc12_yz").write_text("of a run that was killed")
    others = {"notes.txt", "version-0123456789abcdef.json", f"{own.name}.bak", f"my-{own.name}", own.name.upper()}
    for name in others:
        (cache_dir / name).write_text("mine")
    (cache_dir / "below").mkdir()
    (cache_dir / "below" / own.name).write_text("mine")
    result = invoke("cache", "clear", tty=True)
    assert (result.code, result.out, result.err) == (0, "", f"removed 2 entries in {cache_dir}\n")
    assert {path.name for path in cache_dir.iterdir()} == {*others, "below"}
    assert (cache_dir / "below" / own.name).exists()
    assert [count_version_requests(invoke, sandbox) for _ in range(2)] == [1, 0]


def test_clear_of_one_server_leaves_the_others(
    sandbox: Sandbox, second: Sandbox, invoke: Invoke, cache_dir: Path
) -> None:
    for server in (sandbox, second):
        count_version_requests(invoke, server, {"BBCLI_SERVER": server.url})
    result = invoke("cache", "clear", "-S", f"{sandbox.url}/projects/WORK", tty=True)
    assert (result.code, result.err) == (0, f"removed 1 entry of {sandbox.url} in {cache_dir}\n")
    assert [count_version_requests(invoke, each, {"BBCLI_SERVER": each.url}) for each in (sandbox, second)] == [1, 0]
    result = invoke("cache", "clear", tty=True)
    assert (result.code, result.err) == (0, f"removed 2 entries in {cache_dir}\n"), "of all, whatever BBCLI_SERVER says"


def test_clear_of_a_server_by_its_name(sandbox: Sandbox, invoke: Invoke, vault: MemoryKeyring, cache_dir: Path) -> None:
    assert sign_in(invoke, sandbox, "fred", "--name", "here").code == 0
    count_version_requests(invoke, sandbox)
    assert invoke("cache", "clear", "--server", "here").code == 0
    assert count_version_requests(invoke, sandbox) == 1
    unknown = invoke("cache", "clear", "--server", "there")
    assert (unknown.code, unknown.err.partition("\n")[0]) == (2, "error: no server is named 'there' (known: here)")


def test_clear_of_an_empty_cache_succeeds(invoke: Invoke, cache_dir: Path) -> None:
    result = invoke("cache", "clear")
    assert (result.code, result.out, result.err, cache_dir.exists()) == (0, "", "", False)
    assert invoke("cache", "clear", tty=True).err == f"nothing was kept in {cache_dir}\n"


def test_path_is_the_folder_that_is_named(invoke: Invoke, cache_dir: Path) -> None:
    result = invoke("cache", "path")
    assert (result.code, result.out, result.err) == (0, f"{cache_dir}\n", "")


def test_path_is_otherwise_that_of_the_platform(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BBCLI_CACHE_DIR")
    env = {"XDG_CACHE_HOME": str(tmp_path / "xdg")}
    assert [count_version_requests(invoke, sandbox, env) for _ in range(2)] == [1, 0]
    place = Path(invoke("cache", "path").out.strip())
    assert (place.parent, place.name, len(list(place.iterdir()))) == (tmp_path / "xdg", "bbcli", 1)
