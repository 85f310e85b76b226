"""Changes and diffs in the history of my-repo: the results of git in the JSON of the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.seed.repositories import build_my_repo

if TYPE_CHECKING:
    from bbcli.sandbox.git.repository import GitRepository


@pytest.fixture(scope="module")
def my_repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return build_my_repo(tmp_path_factory.mktemp("git") / "my-repo.git")


def hash_by_message(repository: GitRepository, message: str) -> str:
    commits, _ = repository.commits(limit=1000)
    return next(str(commit["id"]) for commit in commits if commit["message"] == message)


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
    (moved,), *_ = my_repo.changes(until=hash_by_message(my_repo, "Rename lexer.py to tokenizer.py"))
    assert (moved["type"], moved["properties"]["gitChangeType"]) == ("MOVE", "RENAME")
    assert moved["srcPath"]["toString"] == "highlighter/lexer.py"
    assert 50 < moved["percentUnchanged"] < 100
    (added,), *_ = my_repo.changes(until=hash_by_message(my_repo, "Start"))
    assert (added["type"], added["fromContentId"]) == ("ADD", "0" * 40)
    assert (added["executable"], "srcExecutable" in added) == (False, False)
    (deleted,), *_ = my_repo.changes(until=hash_by_message(my_repo, "Nothing is left"))
    assert (deleted["type"], deleted["contentId"], deleted["path"]["name"]) == ("DELETE", "0" * 40, "TODO.txt")
    assert ("executable" in deleted, deleted["srcExecutable"]) == (False, False)


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


def test_a_binary_file_has_no_hunks(my_repo: GitRepository) -> None:
    (shown,) = my_repo.diff(until=hash_by_message(my_repo, "A darker logo"))["diffs"]
    assert shown["binary"] is True
    assert "hunks" not in shown
    assert shown["destination"]["toString"] == "images/logo.bmp"


def test_the_diff_of_one_path_of_a_folder_and_of_a_moved_file(my_repo: GitRepository) -> None:
    (one,) = my_repo.diff(until="v2.0", since="v1.0", path="VERSION")["diffs"]
    assert one["destination"]["toString"] == "VERSION"
    themes = my_repo.diff(until="v2.0", since="v1.0", path="themes")["diffs"]
    assert {each["destination"]["parent"] for each in themes} == {"themes"}
    moved = hash_by_message(my_repo, "Rename lexer.py to tokenizer.py")
    new, old = "highlighter/tokenizer.py", "highlighter/lexer.py"
    (shown,) = my_repo.diff(until=moved, path=new, src_path=old)["diffs"]
    assert (shown["source"]["toString"], shown["destination"]["toString"]) == (old, new)
    (alone,) = my_repo.diff(until=moved, path=new)["diffs"]
    assert alone["source"] is None
    assert my_repo.diff(until="v2.0", path="README.md")["diffs"] == []


def test_the_diff_of_a_path_that_neither_side_has_is_no_such_path(my_repo: GitRepository) -> None:
    for path in ("nope", "../x", "*"):
        with pytest.raises(ApiError, match="does not exist at revision"):
            my_repo.diff(until="master", path=path)
    gone = my_repo.diff(until=hash_by_message(my_repo, "Nothing is left"), path="TODO.txt")["diffs"][0]
    assert gone["destination"] is None


def test_a_first_commit_is_compared_with_nothing(my_repo: GitRepository) -> None:
    (shown,) = my_repo.diff(until=hash_by_message(my_repo, "Start"))["diffs"]
    assert shown["source"] is None
    assert shown["hunks"][0]["sourceSpan"] == 0


def test_the_text_of_a_diff_is_that_of_git(my_repo: GitRepository) -> None:
    text = my_repo.diff_text(until="v2.0", since="v1.0", path="VERSION", context_lines=3)
    plain = my_repo.git.output("diff", "--full-index", "v1.0", "v2.0", "--", "VERSION")
    assert text == plain
    assert text.startswith(b"diff --git a/VERSION b/VERSION\n")
