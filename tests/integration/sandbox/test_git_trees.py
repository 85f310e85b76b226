"""Files and directories: listed, paged, read."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.git.process import environment
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed.repositories import build_my_repo
from tests.integration.sandbox.fast_import import FRED, Stream, write

if TYPE_CHECKING:
    from pathlib import Path

ODD_NAMES = (
    "two\nlines.txt",
    'a "quoted" name',
    "tab\there",
    "back\\slash",
    "größe/日本語.md",
    "star*?[x]",
    ":(glob)x",
    "-rf",
    "a b/ c ",
    ".hidden",
)


@pytest.fixture(scope="module")
def my_repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return build_my_repo(tmp_path_factory.mktemp("git") / "my-repo.git")


def with_files(path: Path, files: dict[str, str | bytes]) -> GitRepository:
    repository, stream = GitRepository.create(path, "odd"), Stream()
    changes = [write(name, content) for name, content in files.items()]
    stream.commit("refs/heads/master", "x", changes, author=FRED, authored=1, committer=FRED, committed=1)
    stream.load(repository.git)
    return repository


@pytest.fixture(scope="module")
def repository_with_odd_names(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return with_files(tmp_path_factory.mktemp("git") / "odd.git", {name: f"this is {name}" for name in ODD_NAMES})


def git(repository: GitRepository, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", "--git-dir", str(repository.path), *arguments], capture_output=True, env=environment(), check=True
    ).stdout


def read_file(repository: GitRepository, path: str, at: str | None = None) -> bytes:
    size, chunks = repository.raw(path, at)
    content = b"".join(chunks)
    assert len(content) == size
    return content


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_file_of_any_name_is_listed_and_read(repository_with_odd_names: GitRepository, name: str) -> None:
    assert name in repository_with_odd_names.files("")[0]
    assert read_file(repository_with_odd_names, name).decode() == f"this is {name}"
    assert repository_with_odd_names.browse(name)["lines"][0]["text"] == f"this is {name}".split("\n", maxsplit=1)[0]
    assert repository_with_odd_names.commits(path=name)[1] is False
    assert len(repository_with_odd_names.commits(path=name)[0]) == 1


def test_a_name_that_is_not_utf_8_is_listed(tmp_path: Path) -> None:
    repository = with_files(tmp_path / "latin.git", {"gr\udcf6\udcdfe.txt": "x", "b.txt": "y"})
    assert repository.files("")[0] == ["b.txt", "gr\ufffd\ufffde.txt"]
    assert [child["path"]["name"] for child in repository.browse("")["children"]["values"]] == [
        "b.txt",
        "gr\ufffd\ufffde.txt",
    ]
    assert [change["path"]["toString"] for change in repository.changes(until="master")[0]] == [
        "b.txt",
        "gr\ufffd\ufffde.txt",
    ]
    assert repository.diff(until="master")["diffs"][1]["destination"]["name"] == "gr\ufffd\ufffde.txt"
    assert read_file(repository, "gr\udcf6\udcdfe.txt") == b"x"


@pytest.mark.parametrize(
    "path", ["images/logo.bmp", "bench/words.txt", "bin/hl", "docs/日本語/はじめに.md", "/README.md"]
)
@pytest.mark.parametrize("at", [None, "master", "01f9c86", "v2.1"])
def test_raw_gives_the_bytes_of_git(my_repo: GitRepository, path: str, at: str | None) -> None:
    commit = my_repo.resolve(at or "master")
    assert read_file(my_repo, path, at) == git(my_repo, "show", f"{commit}:{path.lstrip('/')}")


@pytest.mark.parametrize(
    "path", ["nope", "docs", "", "README.md/x", "../config", "docs/./faq.md", "READ*", "a\0b", "\ud800"]
)
def test_raw_of_what_is_no_file_is_no_such_path(my_repo: GitRepository, path: str) -> None:
    with pytest.raises(ApiError) as problem:
        my_repo.raw(path)
    assert problem.value.status == 404
    assert problem.value.errors[0]["exceptionName"].endswith("NoSuchPathException")


def test_a_file_at_a_revision_that_does_not_exist_is_no_such_commit(my_repo: GitRepository) -> None:
    with pytest.raises(ApiError, match="Commit 'nope' does not exist"):
        my_repo.raw("README.md", "nope")


def test_a_folder_lists_its_children_with_their_kind_and_size(my_repo: GitRepository) -> None:
    answer = my_repo.browse("/bin/", "v2.1")
    assert answer["path"] == {"components": ["bin"], "parent": "", "name": "bin", "toString": "bin"}
    assert answer["revision"] == "v2.1"
    children = answer["children"]
    assert {key: children[key] for key in children if key != "values"} == {
        "size": 2,
        "limit": 500,
        "isLastPage": True,
        "start": 0,
    }
    script, link = children["values"]
    assert script == {
        "path": {"components": ["highlight"], "parent": "", "name": "highlight", "toString": "highlight"},
        "contentId": git(my_repo, "rev-parse", "master:bin/highlight").decode().strip(),
        "type": "FILE",
        "size": 42,
    }
    assert (link["type"], link["size"]) == ("FILE", len("highlight"))


def test_the_root_has_files_and_folders_and_an_empty_path(my_repo: GitRepository) -> None:
    answer = my_repo.browse("")
    assert answer["path"] == {"components": [], "parent": "", "name": "", "toString": ""}
    assert answer["revision"] == "refs/heads/master"
    kinds = {child["path"]["name"]: child["type"] for child in answer["children"]["values"]}
    assert kinds["docs"] == "DIRECTORY"
    assert kinds["README.md"] == "FILE"
    assert answer["children"]["values"][0]["path"]["extension"] == "md"


def test_a_folder_in_pages(my_repo: GitRepository) -> None:
    whole = my_repo.browse("languages")["children"]["values"]
    found: list[dict[str, Any]] = []
    start: int | None = 0
    while start is not None:
        page = my_repo.browse("languages", None, start, 7)["children"]
        assert page["size"] == len(page["values"]) <= page["limit"] == 7
        found += page["values"]
        start = page.get("nextPageStart")
        assert page["isLastPage"] == (start is None)
    assert found == whole


def test_a_file_of_more_than_5000_lines_in_pages(my_repo: GitRepository) -> None:
    first = my_repo.browse("bench/words.txt", None, 0, 100_000)
    assert (first["size"], first["limit"], first["isLastPage"], first["nextPageStart"]) == (5000, 5000, False, 5000)
    second = my_repo.browse("bench/words.txt", None, 5000, 5000)
    assert (second["isLastPage"], second["nextPageStart"]) == (True, None)
    lines = [line["text"] for line in first["lines"] + second["lines"]]
    assert lines == read_file(my_repo, "bench/words.txt").decode().splitlines()
    assert my_repo.browse("bench/words.txt")["size"] == 500


def test_lines_of_odd_files(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "empty": b"",
        "no-end": b"a\nb",
        "end": b"a\nb\n",
        "binary": b"a\0b",
        "latin": b"gr\xf6\xdfe\n",
        "long": b"x" * 6000 + b"\n",
    }
    repository = with_files(tmp_path / "odd.git", files)
    assert repository.browse("empty")["lines"] == []
    assert repository.browse("no-end")["lines"] == repository.browse("end")["lines"] == [{"text": "a"}, {"text": "b"}]
    assert repository.browse("binary") == {
        "binary": True,
        "path": {"components": ["binary"], "parent": "", "name": "binary", "toString": "binary"},
    }
    assert repository.browse("latin")["lines"] == [{"text": "gr\ufffd\ufffde"}]
    assert len(repository.browse("long")["lines"][0]["text"]) == 5000


def test_only_the_kind_or_the_size_of_a_path(my_repo: GitRepository) -> None:
    assert my_repo.browse("docs", type_only=True) == {"type": "DIRECTORY"}
    assert my_repo.browse("README.md", type_only=True) == {"type": "FILE"}
    assert my_repo.browse("bin/hl", size_only=True) == {"size": 9}


def test_a_submodule_is_told_apart(tmp_path: Path) -> None:
    repository = with_files(tmp_path / "outer.git", {"a.txt": "a"})
    stream = Stream()
    link = b"M 160000 " + b"1" * 40 + b' "lib"\n'
    stream.commit(
        "refs/heads/sub", "x", [link, write("b.txt", "b")], author=FRED, authored=2, committer=FRED, committed=2
    )
    stream.load(repository.git)
    kinds = {child["path"]["name"]: child["type"] for child in repository.browse("", "sub")["children"]["values"]}
    assert kinds == {"lib": "SUBMODULE", "b.txt": "FILE"}
    assert repository.files("", "sub") == (["b.txt"], False)
    assert repository.browse("lib", "sub", type_only=True) == {"type": "SUBMODULE"}
    assert repository.browse("lib", "sub")["binary"]
    changed = {change["path"]["name"]: change["nodeType"] for change in repository.changes(until="sub")[0]}
    assert changed == {"lib": "SUBMODULE", "b.txt": "FILE"}


def test_all_files_below_a_folder_in_pages(my_repo: GitRepository) -> None:
    whole = git(my_repo, "ls-tree", "-r", "-z", "--name-only", "master").decode().split("\0")[:-1]
    found: list[str] = []
    more = True
    while more:
        page, more = my_repo.files("", None, len(found), 17)
        found += page
    assert found == whole
    assert my_repo.files("docs/日本語", "master") == (["はじめに.md"], False)
    for path in ("README.md", "nope"):
        with pytest.raises(ApiError):
            my_repo.files(path)
