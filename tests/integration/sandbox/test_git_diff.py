"""Diffs of two small commits: the lines of git's diff in the JSON of the REST API."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.sandbox.git import diff
from bbcli.sandbox.git.hunks import read_hunks
from bbcli.sandbox.git.names import path_json, unquote
from bbcli.sandbox.git.repository import GitRepository
from tests.integration.sandbox.fast_import import EXECUTABLE, FILE, FRED, SYMLINK, Stream, delete, write

Files = dict[str, str]


def two_commits(path: Path, before: Files, after: Files) -> GitRepository:
    repository, stream = GitRepository.create(path, "two"), Stream()
    gone = [delete(name) for name in before if name not in after]
    first = [write(name, text) for name, text in before.items()]
    second = [*gone, *(write(name, text) for name, text in after.items())]
    tip = stream.commit("refs/heads/master", "1", first, author=FRED, authored=1, committer=FRED, committed=1)
    stream.commit("refs/heads/master", "2", second, author=FRED, authored=2, committer=FRED, committed=2, parents=[tip])
    stream.load(repository.git)
    return repository


def lines_of(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def rebuilt(side: str, hunks: list[dict[str, Any]]) -> dict[int, str]:
    """Return the lines of one side that the hunks show, by line number."""
    kept = {"source": ("CONTEXT", "REMOVED"), "destination": ("CONTEXT", "ADDED")}[side]
    segments = [segment for hunk in hunks for segment in hunk["segments"] if segment["type"] in kept]
    return {line[side]: line["line"] for segment in segments for line in segment["lines"]}


def test_a_change_of_kind_is_shown(tmp_path: Path) -> None:
    repository, stream = GitRepository.create(tmp_path / "a.git", "a"), Stream()
    tip = 0
    for number, mode in enumerate((FILE, EXECUTABLE, SYMLINK)):
        change = write("x", "target", mode)
        parents = [tip] if tip else []
        tip = stream.commit(
            "refs/heads/master",
            "x",
            [change],
            author=FRED,
            authored=1,
            committer=FRED,
            committed=number,
            parents=parents,
        )
    stream.load(repository.git)
    (change_of_type,), *_ = repository.changes(until="master")
    assert (change_of_type["type"], change_of_type["properties"]["gitChangeType"]) == ("MODIFY", "CHANGE_TYPE")
    parent = repository.commits()[0][1]["id"]
    (only_mode,) = repository.diff(until=parent)["diffs"]
    assert only_mode["hunks"] == []
    assert only_mode["source"] == only_mode["destination"] == path_json("x")
    gone, new = repository.diff(until="master")["diffs"]
    assert (gone["destination"], new["source"]) == (None, None)


def test_a_diff_as_servers_send_it(tmp_path: Path) -> None:
    repository = two_commits(tmp_path / "a.git", {"a.txt": "one\ntwo\nthree\n"}, {"a.txt": "one\n2\nthree\nfour\n"})
    first = repository.commits()[0][1]["id"]
    path = {"components": ["a.txt"], "parent": "", "name": "a.txt", "extension": "txt", "toString": "a.txt"}

    def line(source: int, destination: int, text: str) -> dict[str, Any]:
        return {"source": source, "destination": destination, "line": text, "truncated": False}

    assert repository.diff(until="master", since=first, context_lines=1) == {
        "fromHash": first,
        "toHash": repository.resolve("master"),
        "contextLines": 1,
        "whitespace": "SHOW",
        "diffs": [
            {
                "source": path,
                "destination": path,
                "hunks": [
                    {
                        "sourceLine": 1,
                        "sourceSpan": 3,
                        "destinationLine": 1,
                        "destinationSpan": 4,
                        "segments": [
                            {"type": "CONTEXT", "lines": [line(1, 1, "one")], "truncated": False},
                            {"type": "REMOVED", "lines": [line(2, 2, "two")], "truncated": False},
                            {"type": "ADDED", "lines": [line(3, 2, "2")], "truncated": False},
                            {"type": "CONTEXT", "lines": [line(3, 3, "three")], "truncated": False},
                            {"type": "ADDED", "lines": [line(4, 4, "four")], "truncated": False},
                        ],
                        "truncated": False,
                    }
                ],
                "truncated": False,
            }
        ],
        "truncated": False,
    }
    assert repository.diff(until="master")["fromHash"] is None


TEXT = st.lists(
    st.sampled_from(["", "a", "b", "  a", "a ",
                     "\\ No newline at end of file", "@@ -1 +1 @@", "diff --git a/x b/x", "--- a",
                     "+++ b", "rename from x", "Binary files a and b differ", "é表", "\ttab", "cr\r", "\x0c"]),
    max_size=12,
).flatmap(lambda lines: st.sampled_from(["\n".join(lines), "\n".join(lines) + "\n"]))  # fmt: skip
NAMES = st.sampled_from(
    ["a", "b b/b", "x y", "é表.txt", 'q"uote', "tab\t.md", "new\nline", "back\\slash", "d/e/f", "-n", "d/\x01"]
)


@given(
    st.dictionaries(NAMES, TEXT, max_size=5), st.dictionaries(NAMES, TEXT, max_size=5), st.sampled_from([0, 1, 3, 10])
)
def test_a_diff_shows_each_line_of_git_and_both_sides_agree_with_the_files(
    before: Files, after: Files, context: int
) -> None:
    with TemporaryDirectory() as folder:
        repository = two_commits(Path(folder) / "a.git", before, after)
        answer = repository.diff(until="master", context_lines=context)
        numbers = repository.git.output("diff-tree", "-r", "-M", "-C", "-z", "--numstat", "master~1", "master")
        listed, *_ = repository.changes(until="master", limit=100)
    assert len(answer["diffs"]) == len(listed)
    for shown, change in zip(answer["diffs"], listed, strict=True):
        source = None if change["type"] == "ADD" else change.get("srcPath", change["path"])
        assert (shown["source"], shown["destination"]) == (
            source,
            None if change["type"] == "DELETE" else change["path"],
        )
        for side, files in (("source", before), ("destination", after)):
            if shown[side]:
                whole = lines_of(files[shown[side]["toString"]])
                seen = rebuilt(side, shown["hunks"])
                assert seen == {number: whole[number - 1] for number in seen}
        for hunk in shown["hunks"]:
            assert len(rebuilt("source", [hunk])) == hunk["sourceSpan"]
            assert len(rebuilt("destination", [hunk])) == hunk["destinationSpan"]
    counted = [
        sum(
            len(segment["lines"])
            for hunk in hunks_of(answer)
            for segment in hunk["segments"]
            if segment["type"] == kind
        )
        for kind in ("ADDED", "REMOVED")
    ]
    rows = [row.split(b"\t") for row in numbers.split(b"\0") if re.match(rb"\d+\t\d+\t", row)]
    assert counted == [sum(int(row[column]) for row in rows) for column in (0, 1)]


def hunks_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [hunk for shown in answer["diffs"] for hunk in shown["hunks"]]


def test_changes_far_apart_are_hunks_of_their_own(tmp_path: Path) -> None:
    before = [f"{number}" for number in range(1, 101)]
    after = ["first", *before[1:99], "last"]
    repository = two_commits(tmp_path / "a.git", {"a": "\n".join(before)}, {"a": "\n".join(after) + "\n"})
    first, last = hunks_of(repository.diff(until="master", context_lines=2))
    assert (first["sourceLine"], first["sourceSpan"], first["destinationSpan"]) == (1, 3, 3)
    assert (last["sourceLine"], last["sourceSpan"], last["destinationSpan"]) == (98, 3, 3)
    assert [line["line"] for segment in last["segments"] for line in segment["lines"]] == ["98", "99", "100", "last"]
    assert rebuilt("destination", [last])[100] == "last"


def test_white_space_can_be_ignored(tmp_path: Path) -> None:
    before, after = {"a": "x = 1\ny\n", "b": "p\n"}, {"a": "x  =  1\nz\n", "b": "p \n"}
    repository = two_commits(tmp_path / "a.git", before, after)
    shown = repository.diff(until="master")
    ignored = repository.diff(until="master", whitespace="ignore-all")
    assert [len(each["diffs"]) for each in (shown, ignored)] == [2, 1]
    assert ignored["whitespace"] == "IGNORE_ALL"
    assert rebuilt("source", ignored["diffs"][0]["hunks"])[2] == "y"
    assert repository.diff_text(until="master", whitespace="ignore-all").count(b"diff --git") == 1


def test_a_diff_of_too_many_lines_is_cut_and_says_so(tmp_path: Path) -> None:
    long = "".join(f"{number}\n" for number in range(12_000))
    repository = two_commits(tmp_path / "a.git", {"a": ""}, {"a": "x\n", "b": long, "c": "y\n"})
    answer = repository.diff(until="master")
    first, second, third = answer["diffs"]
    assert (answer["truncated"], first["truncated"], second["truncated"], third["truncated"]) == (
        True,
        False,
        True,
        True,
    )
    hunk = second["hunks"][-1]
    assert hunk["truncated"]
    assert hunk["segments"][-1]["truncated"]
    shown = sum(
        len(segment["lines"]) for each in answer["diffs"] for hunk in each["hunks"] for segment in hunk["segments"]
    )
    assert diff.MAX_LINES - 20 < shown <= diff.MAX_LINES
    assert third["hunks"] == []


def test_a_line_of_too_many_characters_is_cut_and_says_so(tmp_path: Path) -> None:
    repository = two_commits(tmp_path / "a.git", {"a": ""}, {"a": "x" * 6000 + "\n"})
    (line,) = repository.diff(until="master")["diffs"][0]["hunks"][0]["segments"][0]["lines"]
    assert line["truncated"]
    assert len(line["line"]) == 5000


def test_what_follows_a_hunk_s_numbers_is_its_context() -> None:
    (hunk,) = read_hunks([b"@@ -3 +4,2 @@ def f():", b" a", b"+b"])
    assert (hunk["context"], hunk["sourceSpan"], hunk["destinationSpan"]) == ("def f():", 1, 2)


@pytest.mark.parametrize(
    ("quoted", "name"),
    [
        (b"plain", b"plain"),
        (rb'"a\"b\\c\td\n"', b'a"b\\c\td\n'),
        (rb'"\303\251\001"', b"\xc3\xa9\x01"),
        (rb'"\a\x"', b"\x07x"),
    ],
)
def test_quoted_names_are_read(quoted: bytes, name: bytes) -> None:
    assert unquote(quoted) == name
