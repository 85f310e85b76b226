"""What bbcli answers a shell that completes a line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from bbcli.cli import root
from bbcli.completion.answer import answer
from bbcli.completion.asked import KEPT
from bbcli.completion.silent import Silent
from bbcli.config import Config, Server
from bbcli.config.file import save
from bbcli.config.model import Account
from tests.conftest import NOW, Stream
from tests.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import MemoryKeyring
    from tests.stub_server import Stub

LIST = ("commits", "list", "-R", "WORK/my-repo")


class Ask:
    """Asks in this process, at a time that can be moved on."""

    def __init__(self, cwd: Path) -> None:
        self.cwd = cwd
        self.now = NOW
        self.said = Stream()

    def __call__(self, *words: str, cwd: Path | None = None) -> list[str]:
        def app() -> Silent:
            return Silent(Stream(), Stream(), self.said, os.environ, cwd or self.cwd, clock=lambda: self.now)

        found = answer(root, words, app, limit=30)
        assert self.said.written == b""
        return found

    def values(self, *words: str, cwd: Path | None = None) -> list[str]:
        return [line.partition("\t")[0] for line in self(*words, cwd=cwd)]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    return Ask(tmp_path)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ((*LIST[:3], "wor"), ["WORK/\tWork"]),
        ((*LIST[:3], "WORK/my-"), ["WORK/my-repo\tMy repo, as in the introduction"]),
        ((*LIST[:3], "work/my-"), ["work/my-repo\tMy repo, as in the introduction"]),
        ((*LIST[:2], "-RWORK/my-"), ["WORK/my-repo\tMy repo, as in the introduction"]),
        ((*LIST[:2], "--repo=WORK/my-"), ["WORK/my-repo\tMy repo, as in the introduction"]),
        (("repos", "show", "~fred/n"), ["~fred/notes"]),
        (("repos", "show", "~fr"), ["~fred/\tFred Stone"]),
        (("projects", "show", "~fr"), ["~fred\tFred Stone"]),
        ((*LIST, "--until", "mas"), ["master\tdefault branch"]),
        ((*LIST, "--until", "v2"), ["v2.1\ttag", "v2.0\ttag"]),
        ((*LIST, "--until", "6e011"), ["6e011dacb73\tNONE: Add groovy as java synhi"]),
        ((*LIST, "--author", "mar"), ["mary\tMary Fields"]),
        (("watch", "pull", "-R", "WORK/my-repo", "4"), ["4\tSTASH-3011: Try version 3"]),
        (("repos", "edit", "WORK/my-repo", "--default-branch", "v2"), []),
        (("repos", "edit", "WORK/my-repo", "--default-branch", "stag"), ["staging\tbranch"]),
        (("api", "call", "/projects/WORK/repos/x/com"),
         ["/projects/WORK/repos/x/commits", "/projects/WORK/repos/x/compare"]),
        (("api", "call", "POST", "/projects/WORK/repos/x/com"), ["/projects/WORK/repos/x/commits"]),
        (("api", "show", "PU"), ["PUT"]),
        (("api", "call", "/projects/WORK/repos/my-"),
         ["/projects/WORK/repos/my-repo\tMy repo, as in the introduction"]),
        (("api", "call", "/projects/WORK/repos/my-repo/comm"), ["/projects/WORK/repos/my-repo/commits"]),
        (("api", "call", "/projects/WORK/repos/x/commits", "-p", "unt"), ["until=\tquery, string"]),
        (("api", "call", "/projects/WORK/repos/x/webhooks", "-p", "statistics="),
         ["statistics=true", "statistics=false"]),
        (("api", "call", "/projects/WORK/repos/my-repo/commits", "-p", "until=mast"), ["until=master\tdefault branch"]),
        (("api", "list", "--tag", "pu"), ["Pull Requests\t72 operations"]),
        (("api", "call", "POST", "/projects/WORK/repos", "-f", "def"), ["defaultBranch=\tstring"]),
        (("api", "call", "/projects/WORK/repos", "-F", "forkable=t"), ["forkable=true"]),
        (("auth", "tokens", "create", "x", "--permissions", "repo_read,REPO_"),
         ["repo_read,REPO_WRITE", "repo_read,REPO_ADMIN"]),
        (("config", "set", "project", "wor"), ["WORK\tWork"]),
        (("config", "set", "insecure", ""), ["true", "false"]),
        (("config", "set", "pro"), ["project", "proxy"]),
        (("commits", "list", "-o", "js"), ["json", "jsonl"]),
    ],
)  # fmt: skip
def test_what_may_come_next_is_offered(ask: Ask, sandbox: Sandbox, words: tuple[str, ...], offered: list[str]) -> None:
    assert ask(*words)[: len(offered)] == offered


def test_the_first_step_of_a_repository_is_the_project(ask: Ask, sandbox: Sandbox) -> None:
    assert {"WORK/", "DATA/"} <= set(ask.values("repos", "show", ""))


@pytest.mark.parametrize(
    "words",
    [("xyzzy", ""), ("commits", "xyzzy", ""), ("commits", "list", "-R", "'"), ("-x", "c"), (),
     ("commits", "list", ""), ("commits", "list", "--after", "2"), ("commits", "show", "-R", "NO/such", "")],
)  # fmt: skip
def test_nothing_is_offered_where_nothing_is_known(ask: Ask, sandbox: Sandbox, words: tuple[str, ...]) -> None:
    assert ask(*words) == []


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


def test_after_a_minute_the_server_is_asked_again(ask: Ask, sandbox: Sandbox) -> None:
    ask("projects", "show", "")
    ask.now += KEPT
    sandbox.requests.clear()
    ask("projects", "show", "")
    assert len(sandbox.requests) == 1


def test_another_account_is_told_nothing_of_what_is_kept(
    ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("projects", "show", "")
    monkeypatch.setenv("BBCLI_USERNAME", "mary")
    monkeypatch.setenv("BBCLI_PASSWORD", "mary")
    sandbox.requests.clear()
    ask("projects", "show", "")
    assert len(sandbox.requests) == 1


def test_what_a_token_may_see_is_not_kept_since_it_may_be_anybodys(ask: Ask, stub: Stub, tmp_path: Path) -> None:
    for _ in range(2):
        stub.page("/rest/api/latest/projects", {"key": "WORK", "name": "Work"})
        assert ask("projects", "show", "") == ["WORK\tWork"]
    assert not list((tmp_path / "cache").glob("*"))


def test_a_wrong_password_is_no_time_for_errors(ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BBCLI_PASSWORD", "wrong")
    assert ask("projects", "show", "") == []


def test_without_a_login_nobody_is_asked(ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BBCLI_PASSWORD")
    assert (ask("projects", "show", ""), list(sandbox.requests)) == ([], [])


def known(
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    store: str = "keyring",
    command: str | None = None,
) -> None:
    """Let the login of the sandbox be one of config.toml."""
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    server = Server("work", sandbox.url, "fred", accounts={"fred": Account("basic", store, command=command)})
    save(Config(tmp_path / "config" / "config.toml", {"work": server}, "work"))


def test_a_keyring_is_opened_once(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(sandbox, tmp_path, monkeypatch)
    vault.held[f"bbcli:{sandbox.url}", "fred"] = "fred"
    assert ask.values("projects", "show", "WOR") == ["WORK"]
    type(vault).failure = RuntimeError("it is locked by now")
    assert ask.values("projects", "show", "WOR") == ["WORK"]


def test_a_keyring_that_is_locked_is_passed_over(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, vault: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(sandbox, tmp_path, monkeypatch)
    type(vault).failure = RuntimeError("locked")
    assert (ask("projects", "show", ""), list(sandbox.requests)) == ([], [])


def test_a_command_that_has_the_login_is_not_run(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(sandbox, tmp_path, monkeypatch, store="command", command=f"touch {tmp_path}/run")
    assert (ask("projects", "show", ""), (tmp_path / "run").exists()) == ([], False)


def test_servers_and_accounts_are_those_of_the_configuration(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(sandbox, tmp_path, monkeypatch)
    assert ask("projects", "list", "-S", "w") == [f"work\t{sandbox.url}"]
    assert ask("auth", "logout", "") == [f"work\t{sandbox.url}"]
    assert ask("auth", "switch", "") == ["fred\tbasic"]


def test_options_of_the_line_choose_the_server(ask: Ask, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    url = sandbox.url
    monkeypatch.setenv("BBCLI_SERVER", "https://elsewhere.example.com")
    sandbox.requests.clear()
    assert ask("projects", "show", "--server", url, "WOR") == []  # the login of the variables is another server's
    assert not sandbox.requests


def test_what_is_on_another_server_is_asked_of_neither(ask: Ask, sandbox: Sandbox) -> None:
    with Recorder() as other:
        elsewhere = f"{other.url}/projects/WORK/repos/my-repo"
        assert ask("commits", "list", "-R", elsewhere, "--until", "") == []
        assert ask("repos", "show", elsewhere[:-4]) == []
        assert ask.values("api", "call", elsewhere) == []
    assert (other.heard, list(sandbox.requests)) == ([], [])


def test_aliases_and_extensions_are_offered_where_a_command_is(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(Config(tmp_path / "config" / "config.toml", aliases={"mine": "commits list --until @1", "sh": "!echo"}))
    program = tmp_path / "bbcli-mirror"
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ask.values("alias", "delete", "m") == ["mine"]
    assert ask("mi") == ["mine\tcommits list --until @1", "mirror\tbbcli-mirror"]


@pytest.mark.parametrize(
    ("words", "offered"),
    [(("mine", "stag"), ["staging"]), (("mine", "master", "-o", "js"), ["json", "jsonl"]),
     (("short", "--outp"), ["--output"]),
     (("short", "-L", "1", "--li"), []), (("noun", "sh"), ["show"]), (("noun", "show", "-o", "js"), ["json", "jsonl"]),
     (("short", "-o", "js"), ["json", "jsonl"]), (("two", "stag"), []), (("shell", ""), []), (("round", ""), [])],
)  # fmt: skip
def test_a_line_that_begins_with_an_alias_is_what_that_stands_for(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, words: tuple[str, ...], offered: list[str]
) -> None:
    aliases = {
        "mine": "commits list -R WORK/my-repo --until @1", "short": "commits list", "two": "commits list @1 @2",
        "shell": "!echo", "round": "round", "noun": "commits",
    }  # fmt: skip
    save(Config(tmp_path / "config" / "config.toml", aliases=aliases))
    assert ask.values(*words) == offered


def test_a_working_copy_knows_its_refs_without_the_server(
    ask: Ask, sandbox: Sandbox, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "branch", "only-here")
    found = ask("commits", "list", "--until", "", cwd=working_copy)
    values = [line.partition("\t")[0] for line in found]
    assert {"HEAD\twhat is checked out", "master\tbranch", "v1.0\ttag"} <= set(found)
    assert ("only-here" in values, list(sandbox.requests)) == (False, [])
    assert ask.values("commits", "show", "6e011da", cwd=working_copy) == ["6e011dacb73"]


def test_another_repository_than_that_of_the_working_copy_is_asked_of_the_server(
    ask: Ask, sandbox: Sandbox, working_copy: Path
) -> None:
    ask("commits", "list", "-R", "~fred/notes", "--until", "m", cwd=working_copy)
    assert len(sandbox.requests) == 2


def test_nothing_of_what_a_server_says_is_obeyed_by_a_terminal(ask: Ask, stub: Stub) -> None:
    stub.page(
        "/rest/api/latest/projects",
        {"key": "WORK", "name": "a\x1b]0;title\x07\tb\nc"}, {"key": "E\x1b[31m", "name": "odd"}, {"key": "X\tY"},
    )  # fmt: skip
    (line,) = ask("projects", "show", "")
    assert line.partition("\t")[0] == "WORK"
    assert line.partition("\t")[2].isprintable()


def test_a_server_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("BBCLI_SERVER", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("BBCLI_TOKEN", "t")
        assert answer(root, ("projects", "show", ""), lambda: Silent(None, None, None, os.environ), limit=0.05) == []
    # What it waited for has ended, and so does what waited: a process would have left it behind.
    for thread in (each for each in threading.enumerate() if each.name.startswith("bbcli")):
        thread.join()


def process(*words: str, instruction: str = "values:30") -> tuple[int, str, str]:
    run = subprocess.run(
        [sys.executable, "-m", "bbcli", *words], env={**os.environ, "_BBCLI_COMPLETE": instruction},
        capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    return run.returncode, run.stdout, run.stderr


def test_a_process_answers(sandbox: Sandbox) -> None:
    assert process(*LIST, "--until", "mas") == (0, "master\tdefault branch\n", "")


@pytest.mark.parametrize("instruction", ["bash_complete", "zsh_source", "anything", "values:soon"])
def test_what_is_asked_otherwise_is_not_answered(instruction: str) -> None:
    assert process("commits", "", instruction=instruction) == (0, "", "")


def test_a_process_is_silent_where_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BBCLI_SERVER", "http://127.0.0.1:9")
    monkeypatch.setenv("BBCLI_TOKEN", "t")
    assert process("projects", "show", "") == (0, "", "")


def test_a_process_ends_though_the_server_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("BBCLI_SERVER", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("BBCLI_TOKEN", "t")
        assert process("projects", "show", "", instruction="values") == (0, "", "")
