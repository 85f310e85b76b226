"""`bbcli commits` on one commit: show, changes, pull requests, comments and web page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.commits import NAMES, PUBLISHED, R, api, hashes, history
from tests.support.error_output import error_text
from tests.support.plain_http import get, requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


# Show


@pytest.mark.parametrize("name", ["01f9c86", PUBLISHED, "master", "refs/heads/master"])
def test_show_takes_a_commit_by_every_name(sandbox: Sandbox, invoke: Invoke, tip: str, name: str) -> None:
    result = invoke("commits", "show", name, *R, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.raw == get(api(sandbox, f"/{tip}")) + b"\n"


@pytest.mark.parametrize("name", NAMES)
def test_show_takes_every_odd_name(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    result = invoke("commits", "show", name, *R, "--json")
    assert json.loads(result.out)["id"] == git(bare, "rev-parse", f"{name}^{{commit}}").strip()


def test_a_full_hash_costs_one_request_and_a_short_one_two(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    invoke("commits", "show", PUBLISHED, *R)
    assert [seen.path.rpartition("/")[2] for seen in requests_to(sandbox)] == [PUBLISHED]
    invoke("commits", "show", "01f9c86", *R)
    assert [seen.path.rpartition("/")[2] for seen in requests_to(sandbox)][1:] == ["commits", tip]


def test_head_is_that_of_the_working_copy(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "checkout", "-q", "v1.0")
    result = invoke("commits", "show", "HEAD", "--json", cwd=working_copy)
    assert json.loads(result.out)["id"] == git(working_copy, "rev-parse", "HEAD").strip()
    assert len(requests_to(sandbox)) == 1


def test_head_outside_a_working_copy_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "show", "HEAD", *R)
    assert (result.code, result.out) == (2, "")
    assert result.err == error_text(
        "HEAD: this directory is not a local clone of WORK/my-repo", "use a commit, a branch or a tag"
    )


def test_a_block_shows_a_commit_with_its_page(sandbox: Sandbox, invoke: Invoke) -> None:
    second = history(sandbox)[1]
    block = dict(line.split("\t", 1) for line in invoke("commits", "show", second["id"], *R).lines)
    assert block == {
        "COMMIT": second["id"], "AUTHOR": "Pierre-Etienne Poirot", "DATE": "2012-04-17T05:12:05Z",
        "COMMITTER": "Pierre-Etienne Poirot", "COMMITTED": "2012-04-17T05:12:05Z",
        "PARENTS": second["parents"][0]["id"], "ISSUES": "STASH-2121, CR-STASH-1199",
        "WEB": f"{sandbox.url}/projects/WORK/repos/my-repo/commits/{second['id']}",
        "MESSAGE": "STASH-2121: fix typo (CR-STASH-1199)",
    }  # fmt: skip


def test_a_message_keeps_its_lines_on_a_terminal(sandbox: Sandbox, invoke: Invoke) -> None:
    lines = invoke("commits", "show", "01f9c86", *R, "--color", "never", tty=True).lines
    assert [line.split()[0] for line in lines][-2:] == ["MESSAGE", "+review"]
    assert not [line for line in lines if line.startswith("ISSUES")], "a field without a value is left out"


@pytest.mark.parametrize(
    "name",
    ["-x", "a b", "a..b", "a...b", "a~x", "a^!", "a:b", "a?", "[a", "a\\b", "", "a@{", "a.lock", "/a", "a/"],
)
def test_a_name_that_can_be_no_commit_is_2_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke, name: str) -> None:
    result = invoke("commits", "show", *R, "--", name)
    assert (result.code, result.out) == (2, "")
    assert "is not a commit, branch or tag" in result.err
    assert requests_to(sandbox) == []


# Changes


def test_changes_lists_the_files(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    result = invoke("commits", "changes", "master", *R)
    assert (result.code, result.out) == (0, "MODIFY\tlanguages/java.lang\t\n")
    assert invoke("commits", "changes", "master", *R, "--jsonl").lines == values(api(sandbox, f"/{tip}/changes"))


def test_changes_tells_where_a_file_was_before(sandbox: Sandbox, invoke: Invoke) -> None:
    renamed = next(each["id"] for each in history(sandbox) if each["message"].startswith("Say that the guide is short"))
    result = invoke("commits", "changes", renamed, *R)
    assert result.out == "MOVE\tdocs/Getting started (short).md\tdocs/getting started.md\n"


def test_changes_of_a_merge_and_of_the_first_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    merge = history(sandbox, merges="only")[0]["id"]
    assert invoke("commits", "changes", merge, *R, "--jsonl").lines == values(api(sandbox, f"/{merge}/changes"))
    assert invoke("commits", "changes", history(sandbox)[-1]["id"], *R).out == "ADD\tREADME.md\t\n"
    limited = invoke("commits", "changes", merge, *R, "-L", "1")
    assert (len(limited.lines), limited.err) == (1, "1 shown, more exist: --all\n")


# Pull requests


def test_pulls_lists_the_pull_requests_that_hold_a_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    branch = "feature/STASH-3000-syntax-highlight"
    result = invoke("commits", "pulls", branch, *R)
    assert result.out == "3\tSTASH-3000: Highlight groovy\tOPEN\tMary Fields\tmaster\n"
    full = hashes(invoke("commits", "list", *R, "--until", branch, "-L", "1"))[0]
    assert invoke("commits", "pulls", full, *R, "--jsonl").lines == values(api(sandbox, f"/{full}/pull-requests"))
    assert invoke("commits", "pulls", "v0.1", *R, "--json").out == "[]\n"


# Comments


def test_comments_are_added_and_listed_by_file(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    added = invoke(
        "commits", "comments", "master", *R, "--path", "languages/java.lang", "--add", "Größe\tok?", "--json"
    )
    assert (added.code, added.err) == (0, "")
    shown = json.loads(added.out)
    assert (shown["text"], shown["author"]["name"]) == ("Größe\tok?", "fred")
    url = api(sandbox, f"/{tip}/comments")
    listed = invoke("commits", "comments", "master", *R, "--path", "languages/java.lang", "--jsonl")
    assert listed.lines == values(url, path="languages/java.lang")
    every_file = invoke("commits", "comments", "master", *R, "--jsonl")
    assert every_file.lines == listed.lines
    row = invoke("commits", "comments", "master", *R).lines[-1].split("\t")
    assert (row[0], row[1], row[4]) == (str(shown["id"]), "Fred Stone", "Größe\\tok?")


def test_a_comment_shows_the_path_that_it_is_about(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("commits", "comments", "v0.5", *R, "--path", "VERSION", "--add", "See there")
    row = invoke("commits", "comments", "v0.5", *R, "--path", "VERSION").lines[0].split("\t")
    assert row[3] == "VERSION"


def test_comments_on_a_path_that_the_commit_does_not_change_are_3(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    result = invoke("commits", "comments", "master", *R, "--path", "nope")
    assert (result.code, result.out) == (3, "")
    assert result.err == error_text(
        f"commit {tip[:11]} does not change 'nope'",
        "paths are case-sensitive; in a local clone they are relative to the current directory, with -R to the root",
    )
    nothing_said = invoke("commits", "comments", "v0.2", *R, "--path", "VERSION", "--json")
    assert (nothing_said.code, nothing_said.out, nothing_said.err) == (0, "[]\n", "")


def test_a_comment_on_the_whole_commit_from_stdin(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "comments", "v0.1", *R, "--add", "-", "--json", stdin="Line one\nLine two\n")
    assert result.code == 0
    assert json.loads(result.out)["text"] == "Line one\nLine two"
    assert "anchor" not in json.loads(result.out)
    assert invoke("commits", "comments", "v0.1", *R, "--json").out == "[]\n"


def test_an_empty_comment_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    for words, stdin in ((["--add", ""], ""), (["--add", "-"], "")):
        result = invoke("commits", "comments", "v0.1", *R, *words, stdin=stdin)
        assert (result.code, result.out) == (2, "")
        assert "text" in result.err


def test_comments_stop_at_the_limit(sandbox: Sandbox, invoke: Invoke) -> None:
    for text in ("one", "two", "three"):
        invoke("commits", "comments", "v0.2", *R, "--path", "VERSION", "--add", text)
    result = invoke("commits", "comments", "v0.2", *R, "-L", "2")
    assert [line.split("\t")[4] for line in result.lines] == ["one", "two"]
    assert "--all" in result.err
    everything = invoke("commits", "comments", "v0.2", *R, "--all")
    assert (len(everything.lines), everything.err) == (3, "")


def test_a_comment_in_an_archived_repository_is_6(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "comments", "master", "-R", "WORK/archived-repo", "--add", "x")
    assert (result.code, result.out) == (6, "")
    assert "archived" in result.err


# Open


def test_open_opens_the_page_of_the_commit(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    page = f"{sandbox.url}/projects/WORK/repos/my-repo/commits/{tip}"
    opened = invoke("commits", "open", "master", *R)
    assert (opened.code, opened.out, opened.err, opened.opened) == (0, "", "", [page])
    assert invoke("commits", "open", "master", *R, tty=True).err == f"opened {page}\n"
    printed = invoke("commits", "open", "master", *R, "--print")
    assert (printed.out, printed.opened) == (f"{page}\n", [])
    assert (
        f"{sandbox.url}/users/fred/repos/notes/commits/"
        in invoke("commits", "open", "master", "-R", "~fred/notes", "--print").out
    )


@pytest.mark.parametrize(
    ("verb", "same"), [("show", "show HEAD"), ("diff", "diff HEAD"), ("diff --stat", "diff HEAD --stat")]
)
def test_without_a_name_it_is_the_commit_that_is_checked_out(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, verb: str, same: str
) -> None:
    result = invoke("commits", *verb.split(), cwd=working_copy)
    assert (result.code, result.out != "") == (0, True), result.err
    assert result.out == invoke("commits", *same.split(), cwd=working_copy).out
