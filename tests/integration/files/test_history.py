"""`bbcli files blame`, `bbcli files log` and `bbcli files open`."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.files.conftest import BRANCH
from tests.support.error_output import error_text

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
BLAME, LOG, OPEN = ("files", "blame"), ("files", "log"), ("files", "open")
README = "/rest/api/latest/projects/WORK/repos/r/browse/README.md"
HASH = "a" * 40


def blame_of_git(bare: Path, *words: str) -> list[tuple[str, str]]:
    """Return hash and text of each line as git has them."""
    lines = subprocess.run(
        ["git", "blame", "-l", "-s", "HEAD", *words], cwd=bare, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [(line.split(" ")[0].lstrip("^"), line.split(") ", 1)[1]) for line in lines]


@pytest.mark.parametrize("path", ["README.md", "docs/日本語/はじめに.md", "highlighter/core/tokenizer.py"])
def test_each_line_has_the_commit_that_git_blames(sandbox: Sandbox, invoke: Invoke, bare: Path, path: str) -> None:
    result = invoke(*BLAME, path, *R, "--columns", "COMMIT,TEXT")
    rows = [tuple(line.split("\t")) for line in result.lines]
    # git marks the first commit and cuts its hash by a digit.
    expected = blame_of_git(bare, "--", path)
    assert [text for _, text in rows] == [text for _, text in expected]
    assert all(shown.startswith(known) for (shown, _), (known, _) in zip(rows, expected, strict=True))
    assert len(sandbox.requests) == 1


def test_lines_are_blamed_with_one_request(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*BLAME, "README.md:3-4", *R, "--columns", "AUTHOR,LINE,TEXT")
    assert result.lines == ["Pierre-Etienne Poirot\t3\tColours for source code.", "Fred Stone\t4\t## Installation"]
    assert len(sandbox.requests) == 1


def test_a_terminal_gets_a_table(sandbox: Sandbox, invoke: Invoke) -> None:
    shown = invoke(*BLAME, "README.md:3", *R, "--color", "never", "--no-hyperlinks", tty=True, width=100).out
    assert shown.splitlines() == [
        "COMMIT       AUTHOR                 WHEN        LINE  TEXT",
        "e6dcbdf9484  Pierre-Etienne Poirot  3 days ago  3     Colours for source code.",
    ]


def page_of_lines(start: int, count: int, *, last: bool, spans: Any) -> dict[str, Any]:
    lines = [{"text": f"line {number}"} for number in range(start + 1, start + count + 1)]
    return {"lines": lines, "start": start, "size": count, "isLastPage": last, "blame": spans}


def test_a_file_above_a_page_is_blamed_to_its_end(invoke: Invoke, stub: Stub) -> None:
    for start, last in ((0, False), (2, True)):
        span = {"commitHash": HASH, "lineNumber": start + 1, "spannedLines": 2, "author": {"name": "x"}}
        stub.expect("GET", README, json_body=page_of_lines(start, 2, last=last, spans=[span]))
    found = [json.loads(line) for line in invoke(*BLAME, "README.md", "-R", "WORK/r", "--jsonl").lines]
    assert [(each["line"], each["text"], each["commitHash"]) for each in found] == [
        (number, f"line {number}", HASH) for number in range(1, 5)
    ]


@pytest.mark.parametrize("spans", [None, [], "x", [{"lineNumber": "1"}], [{"lineNumber": 1, "spannedLines": 0}]])
def test_a_line_without_blame_is_shown_without_a_commit(invoke: Invoke, stub: Stub, spans: Any) -> None:
    stub.expect("GET", README, json_body=page_of_lines(0, 1, last=True, spans=spans))
    assert invoke(*BLAME, "README.md", "-R", "WORK/r").out == "\t\t\t1\tline 1\n"


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("images/logo.bmp", 2, "'images/logo.bmp' is a binary file"),
        ("README.md:99", 3, "line 99 of 'README.md' does not exist"),
        ("docs", 2, "'docs' is a directory"),
        ("nope", 3, 'the path "nope" does not exist at revision "refs/heads/master"'),
    ],
)
def test_what_has_no_lines_is_not_blamed(sandbox: Sandbox, invoke: Invoke, path: str, code: int, message: str) -> None:
    result = invoke(*BLAME, path, *R)
    assert (result.code, result.err.splitlines()[0], result.raw) == (code, f"error: {message}", b"")


def test_the_log_of_a_path_is_that_of_commits(sandbox: Sandbox, invoke: Invoke) -> None:
    for path in ("languages/java.lang", "docs"):
        expected = invoke("commits", "list", "--path", path, "--all", *R).out
        assert invoke(*LOG, path, "--all", *R).out == expected != ""
    expected = invoke("commits", "list", "--path", "README.md", "--until", "v1.0", *R).out
    assert invoke(*LOG, "README.md", "--at", "v1.0", *R).out == expected


def test_a_path_that_no_commit_changes_is_not_found(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LOG, "nope", *R)
    message, hint = "no commit changes 'nope'", "bbcli files find nope -R WORK/my-repo"
    assert (result.code, result.err) == (3, error_text(message, hint))


@pytest.mark.parametrize(
    ("words", "page"),
    [
        (("README.md",), "/README.md"),
        (("README.md:12-14",), "/README.md#12-14"),
        (("a b#c",), "/a%20b%23c"),
        (("42", "--at", "v1.2"), "/42?at=v1.2"),
        (("docs", "--at", "refs/heads/x"), "/docs?at=refs%2Fheads%2Fx"),
    ],
)
def test_the_page_of_a_file_is_opened_without_a_request(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], page: str
) -> None:
    url = f"{sandbox.url}/projects/WORK/repos/my-repo/browse{page}"
    assert invoke(*OPEN, *words, *R, "--print").out == f"{url}\n"
    assert invoke(*OPEN, *words, *R).opened == [url]
    assert not sandbox.requests


def test_a_path_in_a_local_clone_is_relative_to_the_current_directory(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    below = working_copy / "languages"
    content = invoke("files", "show", "languages/java.lang", *R).raw
    for words, where in (
        (("java.lang",), below),
        (("../languages/java.lang",), below),
        (("-R", "WORK/my-repo", "languages/java.lang"), below),
    ):
        assert invoke("files", "show", *words, cwd=where).raw == content
    assert "java.lang\t172" in invoke("files", "list", "--all", cwd=below).lines
    assert "java.lang" in invoke("files", "list", "-r", "--all", cwd=below).lines
    found = invoke("files", "find", "*a.lang", cwd=below).lines
    assert "java.lang" in found
    assert "../README.md" in invoke("files", "find", "README*", cwd=below).lines
    assert invoke("files", "open", "java.lang:4", "--at", "staging", "--print", cwd=below).out.endswith(
        "/browse/languages/java.lang?at=refs%2Fheads%2Fstaging#4\n"
    )
    outside = invoke("files", "show", "../../x", cwd=below)
    assert (outside.code, outside.err) == (2, error_text(f"'../../x' is outside of the local clone {working_copy}"))
    hint = invoke("files", "show", ".", cwd=below)
    assert hint.err == error_text("'.' is a directory", "bbcli files list .")
    # A variable names a repository as -R does.
    assert invoke("files", "show", "java.lang", cwd=below, env={"BBCLI_REPO": "WORK/my-repo"}).code == 3


def test_a_web_page_has_the_path_that_other_commands_read(sandbox: Sandbox, invoke: Invoke, working_copy: Path) -> None:
    below, other = working_copy / "languages", {"BBCLI_REPO": "WORK/my-repo"}
    page = "/projects/WORK/repos/my-repo/browse/languages/java.lang#4\n"
    for words in (("files", "open"), ("repos", "browse")):
        assert invoke(*words, "languages/java.lang:4", "--print", cwd=below, env=other).out.endswith(page)
        assert invoke(*words, "./languages/x/../java.lang:4", "--print", *R).out.endswith(page)
        outside = invoke(*words, "../x", "--print", *R)
        assert (outside.code, outside.err) == (2, error_text("'../x' is outside of the repository"))


def test_a_path_or_ref_that_does_not_exist_leads_to_those_that_do(sandbox: Sandbox, invoke: Invoke) -> None:
    find, branches = "bbcli files find nope -R WORK/my-repo", "bbcli branches list -R WORK/my-repo"
    for words in (("show",), ("download",), ("archive", "-O", "a.zip"), ("blame",), ("log",)):
        verb, *options = words
        path = invoke("files", verb, "docs/nope", *options, *R)
        ref = invoke("files", verb, "README.md", *options, "--at", "nope", *R)
        assert (path.code, path.err.splitlines()[1:]) == (3, [f"hint: {find}"])
        assert (ref.code, ref.err.splitlines()[1:]) == (3, [f"hint: {branches}"])


def test_head_is_the_commit_of_the_local_clone(sandbox: Sandbox, invoke: Invoke, working_copy: Path) -> None:
    assert invoke("files", "show", "README.md", "--at", "HEAD~1", cwd=working_copy).code == 0
    assert sandbox.requests[-1].query.startswith("at=")
    assert len(sandbox.requests[-1].query) == len("at=") + 40


def test_a_path_outside_of_the_repository_is_refused(sandbox: Sandbox, invoke: Invoke) -> None:
    for command in ("show", "list", "blame", "log"):
        result = invoke("files", command, "../x", "--at", BRANCH, *R)
        assert (result.code, result.err) == (2, error_text("'../x' is outside of the repository"))
    assert not sandbox.requests
