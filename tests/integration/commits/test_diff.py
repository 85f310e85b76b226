"""`bbcli commits diff` against the live sandbox, compared with `git diff`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.commits import PUBLISHED, R, api, history
from tests.support.plain_http import get, requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def test_a_diff_is_the_text_that_git_writes(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    for commit in history(sandbox)[:300:12]:
        for parent in commit["parents"][:1]:
            words = [
                "-c",
                "core.quotePath=false",
                "diff",
                "-M",
                "-C",
                "--full-index",
                "-U10",
                parent["id"],
                commit["id"],
            ]
            assert invoke("commits", "diff", commit["id"], *R).out == git(bare, *words)


def test_a_diff_applies_with_git(sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]) -> None:
    git(working_copy, "checkout", "-q", "HEAD^")
    (working_copy / "p").write_bytes(invoke("commits", "diff", "01f9c86", *R).raw)
    git(working_copy, "apply", "--index", "p")
    assert git(working_copy, "write-tree") == git(working_copy, "rev-parse", "master^{tree}")


def test_a_diff_of_one_file(sandbox: Sandbox, invoke: Invoke) -> None:
    merge = next(each for each in history(sandbox, merges="only"))
    paths = [json.loads(each)["path"]["toString"] for each in values(api(sandbox, f"/{merge['id']}/changes"))]
    result = invoke("commits", "diff", merge["id"], paths[0], *R)
    assert [line for line in result.lines if line.startswith("diff ")] == [f"diff --git a/{paths[0]} b/{paths[0]}"]
    spaced = next(each["id"] for each in history(sandbox) if each["message"].startswith("Say that the guide is short"))
    path = "docs/Getting started (short).md"
    assert path in invoke("commits", "diff", spaced, path, *R).out
    assert requests_to(sandbox)[-1].path.endswith("/diff/docs/Getting%20started%20%28short%29.md")


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("diff", "master"), ()),
        (("diff", "v2.0..master"), ()),
        (("list",), ("--path",)),
        (("comments", "master"), ("--path",)),
    ],
)
def test_a_path_in_a_clone_is_relative_to_the_current_directory(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, words: tuple[str, ...], option: tuple[str, ...]
) -> None:
    invoke("commits", "comments", "master", *R, "--path", "languages/java.lang", "--add", "Here")
    here = working_copy / "languages"
    expected = invoke("commits", *words, *option, "languages/java.lang", *R, cwd=here)
    for path, directory in (
        ("java.lang", here),
        ("../languages/java.lang", here),
        ("languages/java.lang", working_copy),
    ):
        result = invoke("commits", *words, *option, path, cwd=directory)
        assert (result.code, bool(result.out), result.out) == (0, True, expected.out)
    outside = invoke("commits", *words, *option, "../../java.lang", cwd=here)
    message = f"error: '../../java.lang' is outside of the local clone {working_copy}"
    assert (outside.code, outside.err.splitlines()[0]) == (2, message)


@pytest.mark.parametrize("path", ["../etc/passwd", "a/./b"])
def test_a_path_that_climbs_is_2(sandbox: Sandbox, invoke: Invoke, path: str) -> None:
    assert invoke("commits", "diff", PUBLISHED, path, *R).code == 2
    assert requests_to(sandbox) == []


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("NOTES.md", "for a file or directory: bbcli commits diff HEAD NOTES.md"),
        ("NOTES.md -R WORK/my-repo", "for a file or directory: bbcli commits diff COMMIT NOTES.md -R WORK/my-repo"),
        ("nope", "bbcli commits list"),
        ("nope -R WORK/my-repo", "bbcli commits list -R WORK/my-repo"),
        ("src/ab NOTES.md", "bbcli commits list"),
        ("languages", "for a file or directory: bbcli commits diff HEAD languages"),
        ("languages -R WORK/my-repo", "bbcli commits list -R WORK/my-repo"),
    ],
)
def test_the_hint_for_a_path_in_the_place_of_a_commit_has_both(
    invoke: Invoke, working_copy: Path, words: str, hint: str
) -> None:
    result = invoke("commits", "diff", *words.split(), cwd=working_copy)
    assert (result.code, result.err.splitlines()[-1]) == (3, f"hint: {hint}")


@pytest.mark.parametrize("path", ["../README.md", "languages/", ".", ".."])
def test_the_hint_for_a_path_that_can_not_name_a_commit_has_both(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, path: str
) -> None:
    result = invoke("commits", "diff", path, cwd=working_copy)
    hint = f"hint: for a file or directory: bbcli commits diff HEAD {path}"
    assert (result.code, result.err.splitlines()[-1]) == (2, hint)
    usual = "hint: write a commit such as 01f9c86, master, v1.0, HEAD"
    for words in (("diff", path, *R), ("diff", "a b/"), ("list", "--until", path)):
        assert invoke("commits", *words, cwd=working_copy).err.splitlines()[-1] == usual
    listed = invoke("commits", "list", path, cwd=working_copy)
    assert listed.err.splitlines()[-1] == f"hint: for a file or directory: bbcli commits list --path {path}"


def test_json_gives_the_servers_json_diff(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    expected = get(api(sandbox, f"/{tip}/diff")) + b"\n"
    assert invoke("commits", "diff", "master", *R, "--json").raw == expected
    assert invoke("commits", "diff", "master", *R, "-o", "jsonl").raw == expected
    one = get(api(sandbox, f"/{tip}/diff/languages/java.lang")) + b"\n"
    assert invoke("commits", "diff", "master", "languages/java.lang", *R, "--json").raw == one


def test_stat_counts_as_git_does(sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]) -> None:
    for commit in history(sandbox)[:300:12]:
        if not commit["parents"]:
            continue
        numbers = git(bare, "diff", "-M", "--numstat", "-z", commit["parents"][0]["id"], commit["id"])
        if "-\t-" in numbers or "\t\0" in numbers:  # a picture; a file that was moved
            continue
        expected = [line.split("\t") for line in numbers.split("\0") if line]
        result = invoke("commits", "diff", commit["id"], *R, "--stat")
        assert [line.split("\t") for line in result.lines] == [[path, plus, minus] for plus, minus, path in expected]


def test_stat_knows_a_moved_file_a_picture_and_the_first_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    moved = next(each["id"] for each in history(sandbox) if each["message"].startswith("Say that the guide is short"))
    assert invoke("commits", "diff", moved, *R, "--stat").out == "docs/Getting started (short).md\t0\t0\n"
    picture = next(each["id"] for each in history(sandbox) if each["message"].startswith("A darker logo"))
    assert invoke("commits", "diff", picture, *R, "--stat").out == "images/logo.bmp\t0\t0\n"
    assert invoke("commits", "diff", history(sandbox)[-1]["id"], *R, "--stat").out == "README.md\t3\t0\n"


def test_stat_is_json_where_that_is_asked_for(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "diff", "master", *R, "--stat", "--json")
    assert json.loads(result.out) == [{"path": "languages/java.lang", "added": 1, "removed": 1}]


# Files that are not UTF-8


@pytest.fixture
def latin(sandbox: Sandbox, bare: Path, git: Callable[..., str], tmp_path: Path) -> Path:
    """A clone in which the newest commit of the branch `latin` changes a file in Latin-1 with CRLF."""
    copy = tmp_path / "latin"
    git(tmp_path, "clone", "-q", str(bare), str(copy))
    git(copy, "config", "core.autocrlf", "false")
    git(copy, "checkout", "-q", "-B", "latin")
    for text in ("# Gruß\r\nold\r\nend", "# Gruß\r\nneu: Größe \x85\r\nend\r\n"):
        (copy / "gruss.txt").write_bytes(text.encode("latin-1"))
        git(copy, "add", "gruss.txt")
        git(copy, "commit", "-q", "-m", "Latin-1")
    git(copy, "push", "-q", "-f", "origin", "latin")
    git(copy, "reset", "-q", "--hard", "HEAD^")
    return copy


@pytest.mark.parametrize("words", [(), ("gruss.txt",)])
def test_a_diff_of_any_encoding_is_what_the_server_sent(
    sandbox: Sandbox, invoke: Invoke, latin: Path, git: Callable[..., str], words: tuple[str, ...]
) -> None:
    tip = git(latin, "rev-parse", "origin/latin").strip()
    result = invoke("commits", "diff", "latin", *R, *words)
    path = "/gruss.txt" if words == ("gruss.txt",) else ""
    assert (result.code, result.err) == (0, "")
    assert result.raw == get(api(sandbox, f"/{tip}/diff{path}"), accept="text/plain")
    assert "+neu: Größe \x85\r\n".encode("latin-1") in result.raw
    (latin / "p").write_bytes(result.raw)
    git(latin, "apply", "--index", "p")
    assert git(latin, "write-tree") == git(latin, "rev-parse", "origin/latin^{tree}")


def test_a_terminal_gets_a_diff_in_colour_and_no_byte_that_is_no_text(
    sandbox: Sandbox, invoke: Invoke, latin: Path
) -> None:
    result = invoke("commits", "diff", "latin", *R, tty=True)
    assert (result.code, result.err) == (0, "")
    assert not set(result.out) & {"\r", "\x85"}, "it is UTF-8, and holds no control character"
    assert re.search(r"^\x1b\[1mdiff --git a/gruss.txt b/gruss.txt\x1b\[0m$", result.out, re.MULTILINE)
    assert re.search(r"^\x1b\[36m@@ .*\x1b\[0m$", result.out, re.MULTILINE)
    assert re.search(r"^\x1b\[31m-old.*\x1b\[0m$", result.out, re.MULTILINE)
    assert re.search(r"^\x1b\[32m\+neu: Gr.*\x1b\[0m$", result.out, re.MULTILINE)
    plain = invoke("commits", "diff", "latin", *R, tty=True, env={"NO_COLOR": "1"})
    assert "\x1b" not in plain.out
    assert plain.out == re.sub(r"\x1b\[\d+m", "", result.out)


def test_a_diff_in_a_pipe_is_in_colour_only_where_that_is_asked_for(sandbox: Sandbox, invoke: Invoke) -> None:
    plain = invoke("commits", "diff", "master", *R)
    forced = invoke("commits", "diff", "master", *R, "--color", "always")
    assert "\x1b" not in plain.out
    assert re.search(r"^\x1b\[32m\+", forced.out, re.MULTILINE)
    assert re.sub(r"\x1b\[\d+m", "", forced.out) == plain.out


def test_the_address_of_a_page_is_a_json_string_where_that_is_asked_for(
    sandbox: Sandbox, invoke: Invoke, tip: str
) -> None:
    url = f"{sandbox.url}/projects/WORK/repos/my-repo/commits/{tip}"
    words = ("commits", "open", "master", *R, "--print")
    assert invoke(*words).out == f"{url}\n"
    for form in ("--json", "--jsonl"):
        result = invoke(*words, form)
        assert (result.code, json.loads(result.out), result.out.count("\n")) == (0, url, 1)
