"""Completion of the values of options and arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.config.file import save
from bbcli.config.model import Config
from tests.integration.completion.ask import LIST, Ask, save_login

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


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
        (("files", "show", "-R", "WORK/my-repo", "READ"), ["README.md\tfile"]),
        (("files", "list", "-R", "WORK/my-repo", "lang"), ["languages/\tdirectory"]),
        (
            ("files", "blame", "-R", "WORK/my-repo", "languages/ja"),
            ["languages/java.lang\tfile", "languages/javascript.lang\tfile"],
        ),
        (("files", "show", "-R", "WORK/my-repo", "--at", "v0.1", "READ"), ["README.md\tfile"]),
        (("files", "show", "-R", "WORK/my-repo", "--at", "stag"), ["staging\tbranch"]),
        (("watch", "pull", "-R", "WORK/my-repo", "4"), ["4\tSTASH-3011: Try version 3"]),
        (("prs", "show", "-R", "WORK/my-repo", "4"), ["4\tSTASH-3011: Try version 3"]),
        (
            ("prs", "show", "-R", "WORK/my-repo", "feature/STASH-30"),
            [
                "feature/STASH-3011-version-3\t4: STASH-3011: Try version 3",
                "feature/STASH-3000-syntax-highlight\t3: STASH-3000: Highlight groovy",
            ],
        ),
        (("prs", "list", "-R", "WORK/my-repo", "--reviewer", "ma"), ["mary\tMary Fields"]),
        (("prs", "list", "-R", "WORK/my-repo", "--base", "mas"), ["master\tdefault branch"]),
        (("prs", "review", "-R", "WORK/my-repo", "4"), ["4\tSTASH-3011: Try version 3"]),
        (("prs", "review", "su"), ["submit\tPublish the drafts of your review, and set its status"]),
        (("prs", "review", "--appr"), ["--approve\tApprove the pull request at its newest commit"]),
        (("repos", "edit", "WORK/my-repo", "--default-branch", "stag"), ["staging\tbranch"]),
        (("branches", "delete", "-R", "WORK/my-repo", "release/1.0", "stag"), ["staging\tbranch"]),
        (("tags", "show", "-R", "WORK/my-repo", "v2"), ["v2.1\ttag", "v2.0\ttag"]),
        (("branch", "create", "x", "-R", "WORK/my-repo", "--from", "stag"), ["staging\tbranch"]),
        (("branches", "list", "--sort", "m"), ["modified"]),
        (
            ("api", "call", "/projects/WORK/repos/x/com"),
            ["/projects/WORK/repos/x/commits", "/projects/WORK/repos/x/compare"],
        ),
        (("api", "call", "POST", "/projects/WORK/repos/x/com"), ["/projects/WORK/repos/x/commits"]),
        (("api", "show", "PU"), ["PUT"]),
        (
            ("api", "call", "/projects/WORK/repos/my-"),
            ["/projects/WORK/repos/my-repo\tMy repo, as in the introduction"],
        ),
        (("api", "call", "/projects/WORK/repos/my-repo/comm"), ["/projects/WORK/repos/my-repo/commits"]),
        (("api", "call", "/projects/WORK/repos/x/commits", "-p", "unt"), ["until=\tquery, string"]),
        (
            ("api", "call", "/projects/WORK/repos/x/webhooks", "-p", "statistics="),
            ["statistics=true", "statistics=false"],
        ),
        (("api", "call", "/projects/WORK/repos/my-repo/commits", "-p", "until=mast"), ["until=master\tdefault branch"]),
        (("api", "list", "--tag", "pu"), ["Pull Requests\t72 operations"]),
        (("api", "call", "POST", "/projects/WORK/repos", "-f", "def"), ["defaultBranch=\tstring"]),
        (("api", "call", "/projects/WORK/repos", "-F", "forkable=t"), ["forkable=true"]),
        (
            ("auth", "tokens", "create", "x", "--permissions", "repo_read,REPO_"),
            ["repo_read,REPO_WRITE", "repo_read,REPO_ADMIN"],
        ),
        (("config", "set", "project", "wor"), ["WORK\tWork"]),
        (("config", "set", "insecure", ""), ["true", "false"]),
        (("config", "set", "read_only", "t"), ["true"]),
        (("help", "commits", "li"), ["list\tList commits, the newest first"]),
        (("help", "auth", "tokens", "cr"), ["create\tCreate an HTTP access token and print it once"]),
        (("config", "set", "pro"), ["project", "proxy"]),
        (("commits", "list", "-o", "js"), ["json", "jsonl"]),
    ],
)
def test_what_may_come_next_is_offered(ask: Ask, sandbox: Sandbox, words: tuple[str, ...], offered: list[str]) -> None:
    assert offered
    assert ask(*words)[: len(offered)] == offered


def test_the_first_step_of_a_repository_is_the_project(ask: Ask, sandbox: Sandbox) -> None:
    assert {"WORK/", "DATA/"} <= set(ask.values("repos", "show", ""))


@pytest.mark.parametrize(
    "words",
    [
        ("xyzzy", ""),
        ("commits", "xyzzy", ""),
        ("commits", "list", "-R", "'"),
        ("-x", "c"),
        (),
        ("commits", "list", ""),
        ("commits", "list", "--after", "2"),
        ("commits", "show", "-R", "NO/such", ""),
        ("repos", "edit", "WORK/my-repo", "--default-branch", "v2"),
        ("watch", "pull", "-R", "WORK/my-repo", "feature/STASH-30"),
        ("api", "call", "/projects/WORK/repos/my-repo/commits", "-p", "pullRequestId=feature/STASH-30"),
        ("help", "exit-codes", ""),
        ("help", "doctor", ""),
    ],
)
def test_nothing_is_offered_where_nothing_is_known(ask: Ask, sandbox: Sandbox, words: tuple[str, ...]) -> None:
    assert ask(*words) == []


def test_servers_and_accounts_are_those_of_the_configuration(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_login(sandbox, tmp_path, monkeypatch)
    assert ask("projects", "list", "-S", "w") == [f"work\t{sandbox.url}"]
    assert ask("auth", "logout", "") == [f"work\t{sandbox.url}"]
    assert ask("auth", "switch", "") == [f"work\t{sandbox.url}", f"fred\t{sandbox.url}"]
    assert ask("auth", "switch", "-S", "work", "") == [f"fred\t{sandbox.url}"]


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
    [
        (("mine", "stag"), ["staging"]),
        (("mine", "master", "-o", "js"), ["json", "jsonl"]),
        (("short", "--outp"), ["--output"]),
        (("short", "-L", "1", "--li"), []),
        (("noun", "sh"), ["show"]),
        (("noun", "show", "-o", "js"), ["json", "jsonl"]),
        (("short", "-o", "js"), ["json", "jsonl"]),
        (("two", "stag"), []),
        (("shell", ""), []),
        (("round", ""), []),
    ],
)
def test_a_line_that_begins_with_an_alias_is_what_that_stands_for(
    ask: Ask, sandbox: Sandbox, tmp_path: Path, words: tuple[str, ...], offered: list[str]
) -> None:
    aliases = {
        "mine": "commits list -R WORK/my-repo --until @1",
        "short": "commits list",
        "two": "commits list @1 @2",
        "shell": "!echo",
        "round": "round",
        "noun": "commits",
    }
    save(Config(tmp_path / "config" / "config.toml", aliases=aliases))
    assert ask.values(*words) == offered


def test_a_working_copy_knows_its_refs_without_the_server(
    ask: Ask, sandbox: Sandbox, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "branch", "only-here")
    found = ask("commits", "list", "--until", "", cwd=working_copy)
    values = [line.partition("\t")[0] for line in found]
    assert {"HEAD\tchecked-out commit", "master\tbranch", "v1.0\ttag"} <= set(found)
    assert ("only-here" in values, list(sandbox.requests)) == (False, [])
    assert ask.values("commits", "show", "6e011da", cwd=working_copy) == ["6e011dacb73"]
    assert ask.values("tags", "delete", "v1.", cwd=working_copy) == ["v1.0", "v1.1", "v1.2"]
    assert list(sandbox.requests) == []


def test_a_working_copy_knows_the_paths_of_its_refs_without_the_server(
    ask: Ask, sandbox: Sandbox, working_copy: Path
) -> None:
    (working_copy / "languages" / "only-here.lang").touch()
    below = working_copy / "languages"
    assert ask("files", "show", "jav", cwd=below) == ["java.lang\tfile", "javascript.lang\tfile"]
    assert ask("files", "show", "../READ", cwd=below) == ["../README.md\tfile"]
    assert ask("files", "show", "../lang", cwd=below) == ["../languages/\tdirectory"]
    assert "java.lang" in ask.values("files", "log", "--at", "staging", "java.", cwd=below)
    assert ask("files", "show", "only", cwd=below) == []
    assert not sandbox.requests


def test_the_files_of_a_comment_are_those_of_the_current_branch(
    ask: Ask, sandbox: Sandbox, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "checkout", "-q", "-b", "with-file")
    (working_copy / "only-here.txt").write_text("x\n")
    git(working_copy, "add", ".")
    git(working_copy, "commit", "-q", "-m", "Add a file")
    assert ask("prs", "comment", "--file", "only", cwd=working_copy) == ["only-here.txt\tfile"]
    assert not sandbox.requests


def test_paths_of_a_ref_that_the_working_copy_lacks_are_asked_of_the_server(
    ask: Ask, sandbox: Sandbox, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "tag", "-d", "v1.2")
    assert ask("files", "show", "--at", "v1.2", "READ", cwd=working_copy) == ["README.md\tfile"]
    assert [each.path.rpartition("/")[2] for each in sandbox.requests] == ["browse"]


def test_both_sides_of_a_range_are_completed(ask: Ask, sandbox: Sandbox, working_copy: Path) -> None:
    assert ask.values("compare", "mast", cwd=working_copy) == ["master"]
    for words in (("compare", "v1.0..mast"), ("compare", "v1.0...mast"), ("commits", "diff", "..mast")):
        start = words[-1].removesuffix("mast")
        assert ask.values(*words, cwd=working_copy) == [f"{start}master"]
    assert ask.values("compare", "-R", "WORK/my-repo", "master..6e011") == ["master..6e011dacb73"]


def test_another_repository_than_that_of_the_working_copy_is_asked_of_the_server(
    ask: Ask, sandbox: Sandbox, working_copy: Path
) -> None:
    ask("commits", "list", "-R", "~fred/notes", "--until", "m", cwd=working_copy)
    assert len(sandbox.requests) == 2
