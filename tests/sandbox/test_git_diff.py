"""Changes and diffs: what git finds, in the REST API's words."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbcli.sandbox.git import diff
from bbcli.sandbox.git.hunks import read_hunks
from bbcli.sandbox.git.names import path_json, unquote
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.problems import Problem
from bbcli.sandbox.seed.history import build_my_repo
from bbcli.sandbox.seed.material import FRED
from bbcli.sandbox.seed.stream import EXECUTABLE, FILE, SYMLINK, Stream, delete, write

Files = dict[str, str]


@pytest.fixture(scope="module")
def my_repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return build_my_repo(tmp_path_factory.mktemp("git") / "my-repo.git")


def two_commits(path: Path, before: Files, after: Files) -> GitRepository:
    repository, stream = GitRepository.create(path, "two"), Stream()
    gone = [delete(name) for name in before if name not in after]
    first = [write(name, text) for name, text in before.items()]
    second = [*gone, *(write(name, text) for name, text in after.items())]
    tip = stream.commit("refs/heads/master", "1", first, author=FRED, authored=1, committer=FRED, committed=1)
    stream.commit("refs/heads/master", "2", second, author=FRED, authored=2, committer=FRED, committed=2, parents=[tip])
    stream.load(repository.git)
    return repository


def by_message(repository: GitRepository, message: str) -> str:
    commits, _ = repository.commits(limit=1000)
    return next(str(commit["id"]) for commit in commits if commit["message"] == message)


def lines_of(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def rebuilt(side: str, hunks: list[dict[str, Any]]) -> dict[int, str]:
    """Line number → text of one side, from what the hunks show of it."""
    kept = {"source": ("CONTEXT", "REMOVED"), "destination": ("CONTEXT", "ADDED")}[side]
    segments = [segment for hunk in hunks for segment in hunk["segments"] if segment["type"] in kept]
    return {line[side]: line["line"] for segment in segments for line in segment["lines"]}


def test_a_change_as_servers_send_it(my_repo: GitRepository) -> None:
    values, more, base, until = my_repo.changes(until="01f9c86")
    (change,) = values
    assert (more, base, until) == (False, None, my_repo.resolve("master"))
    assert list(change) == [
        "contentId",
        "fromContentId",
        "path",
        "executable",
        "percentUnchanged",
        "type",
        "nodeType",
        "srcExecutable",
        "properties",
    ]
    assert change["path"] == {
        "components": ["languages", "java.lang"],
        "parent": "languages",
        "name": "java.lang",
        "extension": "lang",
        "toString": "languages/java.lang",
    }
    assert (change["type"], change["nodeType"], change["percentUnchanged"]) == ("MODIFY", "FILE", -1)
    assert change["properties"] == {"gitChangeType": "MODIFY"}
    assert my_repo.git.output("cat-file", "-t", change["contentId"]) == b"blob\n"


def test_moves_additions_and_deletions_are_told_apart(my_repo: GitRepository) -> None:
    (moved,), *_ = my_repo.changes(until=by_message(my_repo, "Rename lexer.py to tokenizer.py"))
    assert (moved["type"], moved["properties"]["gitChangeType"]) == ("MOVE", "RENAME")
    assert moved["srcPath"]["toString"] == "highlighter/lexer.py"
    assert 50 < moved["percentUnchanged"] < 100
    (added,), *_ = my_repo.changes(until=by_message(my_repo, "Start"))
    assert (added["type"], added["fromContentId"]) == ("ADD", "0" * 40)
    (deleted,), *_ = my_repo.changes(until=by_message(my_repo, "Nothing is left"))
    assert (deleted["type"], deleted["contentId"], deleted["path"]["name"]) == ("DELETE", "0" * 40, "TODO.txt")


def test_changes_between_two_commits_in_pages(my_repo: GitRepository) -> None:
    whole, more, base, until = my_repo.changes(until="v2.0", since="v1.0", limit=1000)
    assert (base, until, more) == (my_repo.resolve("v1.0"), my_repo.resolve("v2.0"), False)
    names = my_repo.git.output("diff-tree", "-r", "-M", "-C", "-z", "--name-status", "v1.0", "v2.0").split(b"\0")
    assert len(whole) == sum(name[:1] in b"ACDMRT" and len(name) < 5 for name in names if name)
    found: list[dict[str, Any]] = []
    more = True
    while more:
        page, more, *_ = my_repo.changes(until="v2.0", since="v1.0", start=len(found), limit=11)
        found += page
    assert found == whole


def test_a_merge_is_compared_with_its_first_parent(my_repo: GitRepository) -> None:
    merge = my_repo.commits(merges="only", limit=1)[0][0]
    first = merge["parents"][0]["id"]
    assert my_repo.changes(until=merge["id"])[0] == my_repo.changes(until=merge["id"], since=first)[0] != []


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


@settings(max_examples=60, deadline=None)
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


def test_a_binary_file_has_no_hunks(my_repo: GitRepository) -> None:
    (shown,) = my_repo.diff(until=by_message(my_repo, "A darker logo"))["diffs"]
    assert shown["binary"] is True
    assert "hunks" not in shown
    assert shown["destination"]["toString"] == "images/logo.bmp"


def test_the_diff_of_one_path_of_a_folder_and_of_a_moved_file(my_repo: GitRepository) -> None:
    (one,) = my_repo.diff(until="v2.0", since="v1.0", path="VERSION")["diffs"]
    assert one["destination"]["toString"] == "VERSION"
    themes = my_repo.diff(until="v2.0", since="v1.0", path="themes")["diffs"]
    assert {each["destination"]["parent"] for each in themes} == {"themes"}
    moved = by_message(my_repo, "Rename lexer.py to tokenizer.py")
    new, old = "highlighter/tokenizer.py", "highlighter/lexer.py"
    (shown,) = my_repo.diff(until=moved, path=new, src_path=old)["diffs"]
    assert (shown["source"]["toString"], shown["destination"]["toString"]) == (old, new)
    (alone,) = my_repo.diff(until=moved, path=new)["diffs"]
    assert alone["source"] is None
    assert my_repo.diff(until="v2.0", path="README.md")["diffs"] == []


def test_the_diff_of_a_path_that_neither_side_has_is_no_such_path(my_repo: GitRepository) -> None:
    for path in ("nope", "../x", "*"):
        with pytest.raises(Problem, match="does not exist at revision"):
            my_repo.diff(until="master", path=path)
    gone = my_repo.diff(until=by_message(my_repo, "Nothing is left"), path="TODO.txt")["diffs"][0]
    assert gone["destination"] is None


def test_a_first_commit_is_compared_with_nothing(my_repo: GitRepository) -> None:
    (shown,) = my_repo.diff(until=by_message(my_repo, "Start"))["diffs"]
    assert shown["source"] is None
    assert shown["hunks"][0]["sourceSpan"] == 0


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


def test_the_text_of_a_diff_is_that_of_git(my_repo: GitRepository) -> None:
    text = my_repo.diff_text(until="v2.0", since="v1.0", path="VERSION", context_lines=3)
    plain = my_repo.git.output("diff", "--full-index", "v1.0", "v2.0", "--", "VERSION")
    assert text == plain
    assert text.startswith(b"diff --git a/VERSION b/VERSION\n")


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
