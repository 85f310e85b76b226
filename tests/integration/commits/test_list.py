"""`bbcli commits list` against the live sandbox, compared with plain HTTP and git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.commits import R, api, hashes, history
from tests.support.plain_http import requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


# The list, byte for byte


@pytest.mark.parametrize("query", [{}, {"limit": "7"}])
def test_the_whole_list_is_what_a_loop_over_the_pages_gives(
    sandbox: Sandbox, invoke: Invoke, query: dict[str, str]
) -> None:
    expected = values(api(sandbox), until="master", **query)
    assert len(expected) >= 290
    result = invoke("commits", "list", *R, "--until", "master", "--all", "--jsonl")
    assert (result.code, result.err) == (0, "")
    assert result.raw == "".join(f"{value}\n" for value in expected).encode()


def test_the_json_array_holds_the_same_bytes(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "--all", "--json")
    assert result.out == "[" + ",\n".join(values(api(sandbox))) + "]\n"
    assert invoke("commits", "list", *R, "--all", "-o", "json").raw == result.raw


def test_rows_hold_the_full_hash_the_time_and_the_first_line(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    second = history(sandbox)[1]["id"]
    result = invoke("commits", "list", *R, "-L", "2")
    assert [line.split("\t") for line in result.lines] == [
        [tip, "Seb Ruiz", "2012-04-18T06:23:20Z", "NONE: Add groovy as java synhi"],
        [second, "Pierre-Etienne Poirot", "2012-04-17T05:12:05Z", "STASH-2121: fix typo (CR-STASH-1199)"],
    ]  # fmt: skip
    assert result.err == "2 shown, more exist: --all\n"


def test_authors_are_shown_by_their_full_names(sandbox: Sandbox, invoke: Invoke) -> None:
    shown = {line.split("\t")[1] for line in invoke("commits", "list", *R, "--all").lines}
    assert "Fred Stone" in shown
    assert "fred" not in shown


def test_every_row_of_the_odd_history_has_four_cells_and_no_control_character(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "--all")
    assert {line.count("\t") for line in result.out.split("\n")[:-1]} == {3}
    assert not [char for char in result.out if ord(char) < 32 and char not in "\t\n"]
    assert any(r"\x1b[31mred\x1b[0m" in line for line in result.lines)
    assert any(line.endswith("\t") for line in result.lines), "the empty message"


def test_no_escape_sequence_of_the_server_reaches_a_terminal(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in (["list", "--all"], ["list", "--all", "--json"]):
        result = invoke("commits", *words, *R, "--color", "never", tty=True, width=200)
        assert "\x1b" not in result.out
        assert "\x07" not in result.out
    odd = next(commit["id"] for commit in history(sandbox) if "\x1b" in commit["message"])
    assert "\x1b" not in invoke("commits", "show", odd, *R, "--color", "never", tty=True).out


def test_a_terminal_gets_short_hashes_ages_and_links(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    plain = invoke("commits", "list", *R, "-L", "2", "--color", "never", tty=True)
    assert plain.lines[0].split() == ["COMMIT", "AUTHOR", "WHEN", "MESSAGE"]
    assert plain.lines[1].startswith(f"{tip[:11]}  Seb Ruiz")
    assert "2 days ago" not in plain.lines[0]
    assert all(len(line) <= 80 for line in plain.lines)
    coloured = invoke("commits", "list", *R, "-L", "2", tty=True)
    assert f";{sandbox.url}/projects/WORK/repos/my-repo/commits/{tip}\x1b\\" in coloured.out


def test_the_limit_is_25_and_is_said_in_a_pipe(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R)
    assert (len(result.lines), result.err) == (25, "25 shown, more exist: --all\n")
    assert len(invoke("commits", "list", *R, "--limit", "130").lines) == 130


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "²", ""])
def test_an_invalid_limit_is_2(sandbox: Sandbox, invoke: Invoke, limit: str) -> None:
    result = invoke("commits", "list", *R, "--limit", limit)
    assert (result.code, result.out) == (2, "")
    assert "--limit" in result.err
    assert requests_to(sandbox) == []


# Where the repository comes from


def test_bbcli_repo_names_the_repository_and_r_goes_before_it(sandbox: Sandbox, invoke: Invoke) -> None:
    env = {"BBCLI_REPO": f"{sandbox.url}/projects/WORK/repos/trunk-based/browse"}
    assert invoke("commits", "list", env=env).out.endswith("\tStart trunk-based\n")
    assert invoke("commits", "list", "-R", "~fred/notes", env=env).out.endswith("\tStart notes\n")


def test_a_working_copy_names_the_repository(sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str) -> None:
    folder = working_copy / "languages"
    assert hashes(invoke("commits", "list", "-L", "1", cwd=folder)) == [tip]


def test_upstream_goes_before_origin(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "add", "upstream", "ssh://git@127.0.0.1:7999/work/trunk-based.git")
    assert invoke("commits", "list", cwd=working_copy).out.endswith("\tStart trunk-based\n")


def test_a_remote_of_another_server_is_passed_over(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "add", "upstream", "https://github.com/work/trunk-based.git")
    assert hashes(invoke("commits", "list", "-L", "1", cwd=working_copy)) == [tip]


def test_two_remotes_that_differ_are_an_error_that_lists_both(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "rename", "origin", "ours")
    git(working_copy, "remote", "add", "theirs", f"{sandbox.url}/scm/work/trunk-based.git")
    result = invoke("commits", "list", cwd=working_copy)
    assert (result.code, result.out) == (2, "")
    assert "ours is WORK/my-repo" in result.err
    assert "theirs is WORK/trunk-based" in result.err
    git(working_copy, "remote", "set-url", "theirs", "git@127.0.0.1:WORK/my-repo.git")
    assert invoke("commits", "list", cwd=working_copy).code == 0


def test_no_remote_that_fits_is_2(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "remote", "set-url", "origin", "https://bitbucket.example.com/scm/work/my-repo.git")
    for folder in (working_copy, working_copy.parent):
        result = invoke("commits", "list", cwd=folder)
        assert (result.code, result.out) == (2, "")
        assert result.err == (
            f"error: no repository: no remote in this directory is on {sandbox.url}\nhint: add -R WORK/my-repo\n"
        )


def test_a_pushed_commit_shows_in_the_clone_at_once(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    host = sandbox.url.removeprefix("http://")
    git(tmp_path, "clone", "-q", f"http://fred:fred@{host}/scm/work/status-page.git")
    copy = tmp_path / "status-page"
    git(copy, "commit", "-q", "--allow-empty", "-m", "Größe\n\nJust now")
    git(copy, "push", "-q")
    result = invoke("commits", "list", "-L", "1", cwd=copy)
    assert hashes(result) == [git(copy, "rev-parse", "HEAD").strip()]
    assert result.lines[0].endswith("\tGröße")


# What is not there


def test_an_empty_repository_says_so_with_3(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", "-R", "WORK/empty")
    assert (result.code, result.out) == (3, "")
    assert "no default branch" in result.err
    assert "push a commit" in result.err


def test_a_repository_that_one_may_not_read_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    mary = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    result = invoke("commits", "list", "-R", "~fred/dotfiles", env=mary)
    assert (result.code, result.out) == (5, "")
    assert "not permitted" in result.err


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("src/ab", "for a file or directory: bbcli commits list --path src/ab -R WORK/my-repo"),
        ("NOTES.md", "for a file or directory: bbcli commits list --path NOTES.md -R WORK/my-repo"),
        ("v9", "bbcli commits list -R WORK/my-repo"),
        ("--until=src/ab", "bbcli commits list -R WORK/my-repo"),
    ],
)
def test_the_hint_for_a_path_in_the_place_of_a_commit_is_its_option(
    sandbox: Sandbox, invoke: Invoke, word: str, hint: str
) -> None:
    result = invoke("commits", "list", "-R", "WORK/my-repo", word)
    assert (result.code, result.err.splitlines()[-1]) == (3, f"hint: {hint}")
