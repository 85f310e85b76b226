"""`bbcli files list` and `bbcli files find`: directories, whole trees, and names."""

from __future__ import annotations

import json
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from tests.integration.files.conftest import BRANCH, CONTENTS, SUBMODULE
from tests.support.error_output import error_text
from tests.support.reverse_proxy import ReverseProxy

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Answer, Seen, Stub

R = ("-R", "WORK/my-repo")
AT = ("--at", f"refs/heads/{BRANCH}", *R)
JSON = {"Content-Type": "application/json"}
LIST, FIND = ("files", "list"), ("files", "find")
PATH = "/rest/api/latest/projects/WORK/repos/r"


def test_a_directory_is_listed_with_one_request(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, *R)
    assert result.lines[:5] == ["CHANGES.md\t1187", "README.md\t134", "VERSION\t8", "bench/\t", "bin/\t"]
    assert len(sandbox.requests) == 1
    assert invoke(*LIST, "docs", *R).lines[0] == "Getting started (short).md\t100"


def test_a_terminal_gets_units_and_the_commit_of_a_submodule(sandbox: Sandbox, invoke: Invoke, kinds: Path) -> None:
    shown = invoke(*LIST, *AT, "--all", "--color", "never", "--no-hyperlinks", tty=True).out
    rows = [line.split("  ") for line in shown.splitlines()]
    assert {("large.bin", "52.4 MB"), ("empty.txt", "0 B"), ("crlf.txt", "10 B")} <= {
        (row[0], row[-1].strip()) for row in rows
    }
    assert f"module @ {SUBMODULE[:11]}" in shown
    typed = invoke(*LIST, *AT, "--all", "--columns", "TYPE,NAME").lines
    assert {"SUBMODULE\tmodule", "DIRECTORY\tdeep/", "FILE\tnew\\nline.txt"} <= set(typed)


def test_the_last_commits_are_requested_at_the_same_time_as_the_directory(
    sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=30)
    with ReverseProxy(sandbox.url) as proxy:

        def answer(seen: Seen) -> Answer:
            both.wait()
            return proxy.handed_on(seen)

        proxy.reset(answer)
        monkeypatch.setenv("BBCLI_SERVER", proxy.url)
        result = invoke(*LIST, *R, "--last-modified", "--columns", "NAME,MESSAGE")
    assert (result.code, result.lines[2]) == (0, "VERSION\tStart 2.2")


def test_each_entry_has_its_last_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "docs", *R, "--last-modified", "--columns", "NAME,COMMIT,WHEN,MESSAGE")
    assert result.lines[0].split("\t") == [
        "Getting started (short).md", "2d9818e9e2da68bfabe88c8c33fb73e02809784b", "2012-01-27T14:10:00Z",
        "Say that the guide is short",
    ]  # fmt: skip
    assert len(sandbox.requests) == 2
    found = json.loads(invoke(*LIST, "docs", *R, "--last-modified", "--json").out)
    assert all({"path", "type", "lastCommit"} <= entry.keys() for entry in found)


@pytest.mark.parametrize(("words", "base"), [((), ""), (("languages",), "languages/"), (("docs/",), "docs/")])
def test_all_paths_are_those_of_git(
    sandbox: Sandbox, invoke: Invoke, bare: Path, words: tuple[str, ...], base: str
) -> None:
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "--name-only", "HEAD", *([base] if base else [])],
        cwd=bare, check=True, capture_output=True, text=True,
    ).stdout.split("\0")[:-1]  # fmt: skip
    assert invoke(*LIST, *words, "-r", "--all", *R).lines == listed
    assert [each.query for each in sandbox.requests] == ["limit=100000"]
    in_json = json.loads(invoke(*LIST, *words, "-r", "--all", "--json", *R).out)
    assert [f"{base}{path}" for path in in_json] == listed


def test_a_list_of_paths_stops_at_its_limit(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "-r", "-L", "2", *R)
    assert (result.lines, result.err) == (["CHANGES.md", "README.md"], "2 shown, more exist: --all\n")
    assert sandbox.requests[-1].query == "limit=2"


def test_names_have_no_control_characters(sandbox: Sandbox, invoke: Invoke, kinds: Path) -> None:
    found = invoke(*LIST, "-r", "--all", *AT).lines
    assert {"new\\nline.txt", "tab\\there.txt", "back\\\\slash.txt", "größe/日本.txt"} <= set(found)
    # All kinds of files but the submodule: the link, .gitmodules and the name that is not UTF-8, too.
    assert len(found) == len(CONTENTS) + 3


def test_a_tree_is_drawn(sandbox: Sandbox, invoke: Invoke, kinds: Path) -> None:
    assert invoke(*LIST, "deep", "--tree", *AT).lines == [
        "├── A.txt",
        "└── a/",
        "    └── b/",
        "        └── c.txt",
    ]
    assert json.loads(invoke(*LIST, "deep", "--tree", "--json", *AT).out) == ["A.txt", "a/b/c.txt"]


def test_a_tree_may_be_as_deep_as_a_path_is_long(invoke: Invoke, stub: Stub) -> None:
    stub.page(f"{PATH}/files", "a/" * 2000 + "b")
    result = invoke(*LIST, "--tree", "-R", "WORK/r")
    assert (result.code, len(result.lines)) == (0, 2001)


@pytest.mark.parametrize("words", [(), ("-r",), ("--tree",), ("--last-modified",)])
def test_a_file_and_a_path_that_does_not_exist_are_not_listed(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]
) -> None:
    result = invoke(*LIST, "README.md", *words, *R)
    assert (result.code, result.err) == (
        2,
        error_text("'README.md' is a file", f"bbcli files show README.md {' '.join(R)}"),
    )
    result = invoke(*LIST, "docs/nope", *words, *R)
    missing = 'the path "docs/nope" does not exist at revision "refs/heads/master"'
    assert (result.code, result.err) == (3, error_text(missing, f"bbcli files find nope {' '.join(R)}"))


def test_ways_to_list_that_exclude_each_other_are_refused(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in (("-r", "--last-modified"), ("--tree", "--last-modified")):
        assert invoke(*LIST, *words, *R).code == 2
    assert not sandbox.requests


def test_an_empty_repository_has_no_files(sandbox: Sandbox, invoke: Invoke) -> None:
    message = "repository 'empty' has no default branch: 'refs/heads/master' does not exist"
    for words in (LIST, (*LIST, "-r"), (*FIND, "*"), ("files", "show", "x")):
        result = invoke(*words, "-R", "WORK/empty")
        assert (result.code, result.err) == (3, error_text(message, "push a commit, or add --at BRANCH"))


def test_a_directory_above_a_page_is_read_to_its_end(invoke: Invoke, stub: Stub) -> None:
    def page(*names: str, **envelope: object) -> object:
        values = [{"path": {"toString": name}, "type": "FILE", "size": 1} for name in names]
        return {"path": {}, "revision": "x", "children": {"size": len(names), "values": values, **envelope}}

    stub.expect("GET", f"{PATH}/browse", json_body=page("a", isLastPage=False, nextPageStart=1, limit=1, start=0))
    stub.expect("GET", f"{PATH}/browse", json_body=page("b", isLastPage=True, start=1))
    assert invoke(*LIST, "-R", "WORK/r", "--all").lines == ["a\t1", "b\t1"]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.txt", ["bench/results.txt", "bench/words.txt", "docs/log.txt"]),
        ("docs/*.md", ["docs/Getting started (short).md", "docs/faq.md", "docs/größen & maße.md", "docs/languages.md",
                       "docs/server.md", "docs/themes.md"]),
        ("**/core/*", ["highlighter/core/tokenizer.py"]),
        ("highlighter/**", ["highlighter/cache.py", "highlighter/core/tokenizer.py", "highlighter/guess.py",
                            "highlighter/render.py", "highlighter/server.py", "highlighter/theme.py"]),
        ("readme.md", []),
        ("hl", ["bin/hl"]),
    ],
)  # fmt: skip
def test_files_are_found_by_a_glob(sandbox: Sandbox, invoke: Invoke, glob: str, expected: list[str]) -> None:
    result = invoke(*FIND, glob, *R)
    assert (result.code, result.lines, len(sandbox.requests)) == (0, expected, 1)


def test_case_is_ignored_on_request(sandbox: Sandbox, invoke: Invoke) -> None:
    assert "README.md" in invoke(*FIND, "-i", "readme.MD", *R).lines


def test_the_limit_counts_matches(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*FIND, "*.lang", "-L", "1", *R)
    assert (result.lines, result.err) == (["languages/ada.lang"], "1 shown, more may exist: --all\n")


@pytest.mark.parametrize("other", [{"path": "b"}, 7, None])
@pytest.mark.parametrize(
    "words", [(*LIST, "-r"), (*LIST, "-r", "--json"), (*LIST, "--tree"), (*FIND, "a"), (*FIND, "a", "-q", "length")]
)
def test_a_path_that_is_no_text_is_an_error_of_the_server(
    invoke: Invoke, stub: Stub, words: tuple[str, ...], other: object
) -> None:
    stub.page(f"{PATH}/files", "a", other)
    result = invoke(*words, "-R", "WORK/r")
    assert (result.code, "the server's list contains a value that is not a path" in result.err) == (9, True)


@pytest.mark.parametrize("name", [b'"\xff.txt"', b'"\\ud800.txt"'])
def test_a_path_that_is_not_unicode_is_found(invoke: Invoke, stub: Stub, name: bytes) -> None:
    stub.expect("GET", f"{PATH}/files", text=b'{"isLastPage":true,"values":[%s,"b"]}' % name, headers=JSON)
    result = invoke(*FIND, "*.txt", "-R", "WORK/r")
    assert (result.code, result.out) == (0, "\ufffd.txt\n")
    assert "are not valid Unicode" in result.err


def test_a_response_that_is_neither_directory_nor_file_is_an_error_of_the_server(invoke: Invoke, stub: Stub) -> None:
    stub.expect("GET", f"{PATH}/browse", json_body={"values": []})
    result = invoke(*LIST, "-R", "WORK/r")
    assert (result.code, result.err) == (9, error_text("the server's response is not a directory"))
