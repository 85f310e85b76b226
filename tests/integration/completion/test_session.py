"""Requests of completion: server, credential and cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.cli.completion.session import CACHE_SECONDS
from tests.integration.completion.ask import LIST, Ask, save_login
from tests.support.plain_http import requests_to
from tests.support.recording_server import Recorder

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring
    from tests.support.stub_server import Stub


def test_the_second_tab_asks_nobody(ask: Ask, sandbox: Sandbox) -> None:
    first = ask(*LIST, "--until", "")
    assert len(sandbox.requests) == 3
    sandbox.requests.clear()
    assert (ask(*LIST, "--until", ""), list(sandbox.requests)) == (first, [])


def test_what_was_listed_to_its_end_is_not_asked_for_again_by_its_beginning(ask: Ask, sandbox: Sandbox) -> None:
    ask(*LIST, "--until", "")
    sandbox.requests.clear()
    assert (ask.values(*LIST, "--until", "stag"), list(sandbox.requests)) == (["staging"], [])


def test_of_a_list_that_is_longer_the_server_picks(ask: Ask, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BBCLI_TOKEN")
    monkeypatch.setenv("BBCLI_USERNAME", "fred")
    monkeypatch.setenv("BBCLI_PASSWORD", "fred")
    users = "/rest/api/latest/users"
    stub.page(users, *({"name": f"user{number}"} for number in range(100)))
    assert len(ask("commits", "list", "--author", "")) == 100
    stub.page(users, {"name": "zoe"})
    assert ask("commits", "list", "--author", "zo") == ["zoe"]


def test_projects_are_kept_for_every_command(ask: Ask, sandbox: Sandbox) -> None:
    ask("repos", "show", "")
    sandbox.requests.clear()
    assert ask.values("projects", "show", "WOR") == ["WORK"]
    assert not sandbox.requests


def test_candidates_of_two_kinds_from_one_list_are_kept_apart(ask: Ask, sandbox: Sandbox) -> None:
    for _ in range(2):
        assert ask.values("prs", "show", "-R", "WORK/my-repo", "4") == ["4"]
        assert len(ask.values("prs", "show", "-R", "WORK/my-repo", "feature/STASH-30")) == 2
    numbers, names = (seen.path + seen.query for seen in requests_to(sandbox))
    assert numbers == names


def test_after_a_minute_the_server_is_asked_again(ask: Ask, sandbox: Sandbox) -> None:
    ask("projects", "show", "")
    ask.now += CACHE_SECONDS
    sandbox.requests.clear()
    ask("projects", "show", "")
    assert len(sandbox.requests) == 1


def test_another_account_gets_no_cached_candidates(ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    ask("projects", "show", "")
    monkeypatch.setenv("BBCLI_USERNAME", "mary")
    monkeypatch.setenv("BBCLI_PASSWORD", "mary")
    sandbox.requests.clear()
    ask("projects", "show", "")
    assert len(sandbox.requests) == 1


def test_results_for_a_token_of_the_environment_are_not_cached(ask: Ask, stub: Stub, tmp_path: Path) -> None:
    for _ in range(2):
        stub.page("/rest/api/latest/projects", {"key": "WORK", "name": "Work"})
        assert ask("projects", "show", "") == ["WORK\tWork"]
    assert not list((tmp_path / "cache").glob("*"))


def test_a_wrong_password_offers_nothing_and_prints_no_error(
    ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BBCLI_PASSWORD", "wrong")
    assert ask("projects", "show", "") == []


def test_without_a_login_no_request_is_sent(ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BBCLI_PASSWORD")
    assert (ask("projects", "show", ""), list(sandbox.requests)) == ([], [])


def test_a_keyring_is_opened_once(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_login(sandbox, tmp_path, monkeypatch)
    vault.held[f"bbcli:{sandbox.url}", "fred"] = "fred"
    assert ask.values("projects", "show", "WOR") == ["WORK"]
    type(vault).failure = RuntimeError("it is locked by now")
    assert ask.values("projects", "show", "WOR") == ["WORK"]


def test_a_keyring_that_is_locked_is_passed_over(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_login(sandbox, tmp_path, monkeypatch)
    type(vault).failure = RuntimeError("locked")
    assert (ask("projects", "show", ""), list(sandbox.requests)) == ([], [])


def test_a_command_that_has_the_login_is_not_run(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_login(sandbox, tmp_path, monkeypatch, store="command", command=f"touch {tmp_path}/run")
    assert (ask("projects", "show", ""), (tmp_path / "run").exists()) == ([], False)


def test_options_of_the_line_choose_the_server(ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    url = sandbox.url
    monkeypatch.setenv("BBCLI_SERVER", "https://elsewhere.example.com")
    sandbox.requests.clear()
    assert ask("projects", "show", "--server", url, "WOR") == []  # the login of the variables is another server's
    assert not sandbox.requests


def test_a_repository_of_an_unknown_server_sends_no_request(ask: Ask, sandbox: Sandbox) -> None:
    with Recorder() as other:
        elsewhere = f"{other.url}/projects/WORK/repos/my-repo"
        assert ask("commits", "list", "-R", elsewhere, "--until", "") == []
        assert ask("repos", "show", elsewhere[:-4]) == []
        assert ask.values("api", "call", elsewhere) == []
    assert (other.heard, list(sandbox.requests)) == ([], [])


def test_control_characters_of_a_server_reach_no_terminal(ask: Ask, stub: Stub) -> None:
    stub.page(
        "/rest/api/latest/projects",
        {"key": "WORK", "name": "a\x1b]0;title\x07\tb\nc"}, {"key": "E\x1b[31m", "name": "odd"}, {"key": "X\tY"},
    )  # fmt: skip
    (line,) = ask("projects", "show", "")
    assert line.partition("\t")[0] == "WORK"
    assert line.partition("\t")[2].isprintable()
