"""Operations that an old server lacks are refused without a request; the version is requested only if it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from tests.support.error_output import assert_fails, error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.sandbox_pool import DataPool

PROPERTIES = "/rest/api/latest/application-properties"
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
ARCHIVING = "--archived requires Bitbucket 8.0 or later: the server is 7.21.3"


@pytest.fixture(scope="module")
def world(data_pool: DataPool) -> Iterator[Path]:
    with data_pool.directory() as data:
        yield data


@pytest.fixture(scope="module")
def running(world: Path) -> Iterator[Sandbox]:
    with Sandbox(world, version="7.21.3") as server:
        yield server


@pytest.fixture
def server_7(running: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A server of version 7.21.3, signed in to as fred."""
    for name, value in (("SERVER", running.url), ("USERNAME", "fred"), ("PASSWORD", "fred")):
        monkeypatch.setenv(f"BBCLI_{name}", value)
    running.requests.clear()
    return running


def requested_paths(server: Sandbox) -> list[tuple[str, str]]:
    return [(seen.method, seen.path) for seen in requests_to(server)]


@pytest.mark.parametrize(
    "words",
    ["repos edit WORK/my-repo --archived", "repos edit WORK/my-repo --no-archived", "repos list --archived all"],
)
def test_archiving_is_said_to_be_newer(server_7: Sandbox, invoke: Invoke, words: str) -> None:
    assert_fails(invoke, words, 1, ARCHIVING)
    assert {path for _, path in requested_paths(server_7)} == {PROPERTIES}


def test_nothing_else_of_that_command_is_done(server_7: Sandbox, invoke: Invoke) -> None:
    before = invoke("repos", "show", "WORK/my-repo", "--json").out
    assert invoke("repos", "edit", "WORK/my-repo", "--archived", "--description", "x").code == 1
    assert invoke("repos", "show", "WORK/my-repo", "--json").out == before


@pytest.mark.parametrize(
    "words", [["repos", "edit", "WORK/my-repo", "--description", "x"], ["repos", "list", "WORK", "--name", "my"]]
)
def test_what_needs_no_version_asks_for_none(server_7: Sandbox, invoke: Invoke, words: list[str]) -> None:
    assert invoke(*words).code == 0
    assert PROPERTIES not in [path for _, path in requested_paths(server_7)]


def test_a_new_server_is_asked_once_a_day(sandbox: Sandbox, invoke: Invoke) -> None:
    for flag in ("--archived", "--no-archived"):
        assert invoke("repos", "edit", "WORK/my-repo", flag).code == 0
    assert requested_paths(sandbox) == [("GET", PROPERTIES), ("PUT", REPO), ("PUT", REPO)]


def test_a_server_that_is_updated_can_at_once(world: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["repos", "list", "--archived", "all"]
    with Sandbox(world, version="7.21.3") as before:
        for name, value in (("SERVER", before.url), ("USERNAME", "fred"), ("PASSWORD", "fred")):
            monkeypatch.setenv(f"BBCLI_{name}", value)
        assert [invoke(*words).code for _ in range(2)] == [1, 1]
    with Sandbox(world, version="8.0.0", port=before.port) as after:
        assert after.url == before.url
        assert [invoke(*words).code for _ in range(2)] == [0, 0]
        assert [path for _, path in requested_paths(after)].count(PROPERTIES) == 1


def test_a_cache_that_can_not_be_written_is_no_reason_to_fail(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    env = {"BBCLI_CACHE_DIR": str(tmp_path / "file" / "cache")}
    assert invoke("repos", "list", "--archived", "all", env=env).code == 0


def test_access_tokens_are_said_to_be_newer(
    world: Path, invoke: Invoke, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(world, version="5.4.1") as server:
        for name, value in (("SERVER", server.url), ("USERNAME", "fred"), ("PASSWORD", "fred")):
            monkeypatch.setenv(f"BBCLI_{name}", value)
        for words in ("list", "create ci --permissions REPO_READ", "revoke 1 --yes"):
            form = "auth tokens requires Bitbucket 5.5 or later: the server is 5.4.1"
            result = invoke("auth", "tokens", *words.split())
            assert (result.code, result.err) == (1, f"error: {form}\n")
        words = f"auth login {server.url} --create-token --username fred --password-stdin"
        result = invoke(*words.split(), stdin="fred")
        message = "--create-token requires Bitbucket 5.5 or later: the server is 5.4.1"
        assert (result.code, result.err) == (1, f"error: {message}\n")
        result = invoke("auth", "login", server.url, "--oauth", "--client-id", "bbcli")
        hint = f"bbcli auth login {server.url} --oauth1 --consumer-key KEY --key FILE"
        assert (result.code, result.err) == (
            1,
            error_text("OAuth 2.0 requires Bitbucket 7.20 or later: the server is 5.4.1", hint),
        )
        assert {path for _, path in requested_paths(server)} == {PROPERTIES}


def test_totals_of_a_comparison_are_counted_from_its_diff(server_7: Sandbox, invoke: Invoke) -> None:
    result = invoke("compare", "v1.1...v1.2", "--shortstat", "-R", "WORK/my-repo")
    assert (result.code, result.err, result.lines) == (0, "", ["24\t191\t1"])
    assert [path.rpartition("/")[2] for _, path in requested_paths(server_7)] == ["application-properties", "diff"]
