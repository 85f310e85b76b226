"""`bbcli repos open` and `bbcli repos browse`: the web page of a repository, and of a place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

PAGE = "/projects/WORK/repos/my-repo"
TIP = "6e011dacb73226d5f1699a26b829550579b820e2"


def test_the_page_of_a_repository_is_opened_or_its_url_is_printed(sandbox: Sandbox, invoke: Invoke) -> None:
    url = f"{sandbox.url}{PAGE}/browse"
    opened = invoke("repos", "open", "WORK/my-repo")
    assert (opened.code, opened.out, opened.opened) == (0, "", [url])
    printed = invoke("repos", "open", "-R", "WORK/my-repo", "--print")
    assert (printed.code, printed.out, printed.opened) == (0, f"{url}\n", [])
    assert invoke("browse", "-R", "WORK/my-repo").opened == [url]
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("", "/browse"),
        ("README.md", "/browse/README.md"),
        ("README.md:12", "/browse/README.md#12"),
        ("README.md:12-14", "/browse/README.md#12-14"),
        ("languages/java.lang:4 --branch staging", "/browse/languages/java.lang?at=refs%2Fheads%2Fstaging#4"),
        ("a%b.txt", "/browse/a%25b.txt"),
        ("languages", "/browse/languages"),
        (".", "/browse"),
        ("master", "/browse?at=refs%2Fheads%2Fmaster"),
        ("staging", "/browse?at=refs%2Fheads%2Fstaging"),
        ("v1.2", "/browse?at=refs%2Ftags%2Fv1.2"),
        ("--branch master", "/browse?at=refs%2Fheads%2Fmaster"),
        ("-b master", "/browse?at=refs%2Fheads%2Fmaster"),
        ("-c HEAD", f"/browse?at={TIP}"),
        ("-c 6e011da README.md:3", f"/browse/README.md?at={TIP}#3"),
        ("42", "/pull-requests/42"),
        ("6e011da", f"/commits/{TIP}"),
        ("HEAD", f"/commits/{TIP}"),
        ("@", f"/commits/{TIP}"),
    ],
)
def test_a_place_in_the_local_clone_has_a_page(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, words: str, page: str
) -> None:
    result = invoke("browse", *words.split(), "-n", cwd=working_copy)
    assert (result.code, result.out) == (0, f"{sandbox.url}{PAGE}{page}\n"), result.err


def test_a_path_is_relative_to_the_current_directory(sandbox: Sandbox, invoke: Invoke, working_copy: Path) -> None:
    below = working_copy / "languages"
    for words, page in (("java.lang:4", "languages/java.lang#4"), ("../README.md", "README.md"), (".", "languages")):
        result = invoke("browse", words, "--print", cwd=below)
        assert result.out == f"{sandbox.url}{PAGE}/browse/{page}\n"
    assert invoke("browse", "..", "--print", cwd=below).out == f"{sandbox.url}{PAGE}/browse\n"
    outside = invoke("browse", "../..", "--print", cwd=below)
    assert (outside.code, outside.err) == (2, error_text(f"'../..' is outside of the local clone {working_copy}"))


def test_a_path_in_another_repository_starts_at_its_root(sandbox: Sandbox, invoke: Invoke, working_copy: Path) -> None:
    below = working_copy / "languages"
    result = invoke("browse", "src/main.py:3", "-R", "~fred/notes", "--print", cwd=below)
    assert result.out == f"{sandbox.url}/users/fred/repos/notes/browse/src/main.py#3\n"


@pytest.mark.parametrize("place", ["42", "6e011da", "HEAD~1"])
def test_a_branch_of_something_other_than_a_path_is_refused(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, place: str
) -> None:
    result = invoke("browse", place, "--branch", "master", cwd=working_copy)
    assert (result.code, result.opened, result.err) == (
        2, [], error_text(f"{place!r} is not a path: a branch or commit applies to paths only"),
    )  # fmt: skip


def test_a_revision_that_nothing_resolves_is_not_taken_for_the_default_branch(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    result = invoke("browse", "no-such-branch~1", "--print", cwd=working_copy)
    assert (result.code != 0, result.out) == (True, "")


def test_a_file_with_the_name_of_a_revision_is_opened(sandbox: Sandbox, invoke: Invoke, working_copy: Path) -> None:
    (working_copy / "notes~1").touch()
    result = invoke("browse", "notes~1", "--print", cwd=working_copy)
    assert result.out == f"{sandbox.url}{PAGE}/browse/notes~1\n"


def test_a_directory_of_branches_is_not_a_branch(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "branch", "topic/one")
    for place, page in (("topic", "/topic"), ("topic/one", "?at=refs%2Fheads%2Ftopic%2Fone")):
        assert invoke("browse", place, "--print", cwd=working_copy).out == f"{sandbox.url}{PAGE}/browse{page}\n"


def test_a_branch_and_a_commit_are_refused_together(invoke: Invoke) -> None:
    result = invoke("browse", "-b", "master", "-c", "HEAD", "-R", "WORK/my-repo")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: --branch and --commit cannot be combined")
