"""Lists of commits: the results of git in the JSON of the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.git.log import jira_keys
from bbcli.sandbox.git.process import Git, GitError
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed.repositories import build_my_repo, build_small

if TYPE_CHECKING:
    from pathlib import Path

TOKENIZER = "highlighter/core/tokenizer.py"


@pytest.fixture(scope="module")
def my_repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return build_my_repo(tmp_path_factory.mktemp("git") / "my-repo.git")


def ids(commits: list[dict[str, Any]]) -> list[str]:
    return [commit["id"] for commit in commits]


def rev_list(repository: GitRepository, *arguments: str) -> list[str]:
    return repository.git.output("rev-list", *arguments).decode().split()


@pytest.mark.parametrize(
    ("filters", "arguments"),
    [
        ({}, ("master",)),
        ({"until": "v1.0"}, ("v1.0",)),
        ({"until": "v2.0", "since": "v1.0"}, ("v1.0..v2.0",)),
        ({"since": "master"}, ("master..master",)),
        ({"merges": "only"}, ("--merges", "master")),
        ({"merges": "exclude"}, ("--no-merges", "master")),
        ({"path": "README.md"}, ("master", "--", "README.md")),
        ({"path": "/docs/"}, ("master", "--", "docs")),
        ({"path": "docs/größen & maße.md"}, ("master", "--", "docs/größen & maße.md")),
        ({"path": "TODO.txt"}, ("master", "--", "TODO.txt")),
        ({"path": TOKENIZER}, ("master", "--", TOKENIZER)),
        ({"path": "*.md"}, ("v0.1..v0.1",)),
        ({"path": ":(glob)**/*.md"}, ("v0.1..v0.1",)),
        ({"path": "--all"}, ("v0.1..v0.1",)),
        ({"until": "nope", "ignore_missing": True}, ("v0.1..v0.1",)),
        ({"since": "nope", "ignore_missing": True}, ("master",)),
    ],
)
def test_a_list_holds_what_git_lists_and_the_count_agrees(
    my_repo: GitRepository, filters: dict[str, Any], arguments: tuple[str, ...]
) -> None:
    commits, more = my_repo.commits(**filters, limit=1000)
    assert ids(commits) == rev_list(my_repo, *arguments)
    assert not more
    authors = {tuple(commit["author"].items()) for commit in commits}
    assert my_repo.count(**filters) == (len(commits), len(authors))


@pytest.mark.parametrize(
    ("filters", "limit"),
    [
        ({"since": "v2.1"}, 1),  # each page is a git, so not the whole history by ones
        *(({}, limit) for limit in (7, 100)),
        *(({"path": "README.md"}, limit) for limit in (1, 7, 100)),
        *(({"path": TOKENIZER, "follow_renames": True}, limit) for limit in (1, 7, 100)),
    ],
)
def test_pages_joined_are_the_whole_list(my_repo: GitRepository, filters: dict[str, Any], limit: int) -> None:
    whole, _ = my_repo.commits(**filters, limit=1000)
    joined: list[dict[str, Any]] = []
    more = True
    while more:
        page, more = my_repo.commits(**filters, start=len(joined), limit=limit)
        assert len(page) == limit or not more
        joined += page
    assert joined == whole
    assert my_repo.commits(**filters, start=5000, limit=limit) == ([], False)


def test_following_renames_finds_the_commits_before_both_renames(my_repo: GitRepository) -> None:
    plain, _ = my_repo.commits(path=TOKENIZER)
    followed, _ = my_repo.commits(path=TOKENIZER, follow_renames=True)
    assert ids(followed)[: len(plain)] == ids(plain)
    messages = [commit["message"] for commit in followed]
    assert messages.index("Rename tokenizer.py to core/tokenizer.py") < messages.index(
        "Rename lexer.py to tokenizer.py"
    )
    assert messages[-1].endswith("Add read_word to the lexer")
    assert my_repo.count(path=TOKENIZER, follow_renames=True)[0] == len(followed)


def test_a_name_that_is_missing_is_refused_unless_that_is_ignored(my_repo: GitRepository) -> None:
    every: tuple[dict[str, Any], ...] = ({"until": "nope"}, {"since": "nope"})
    for filters in every:
        with pytest.raises(ApiError, match="Commit 'nope' does not exist in repository 'my-repo'"):
            my_repo.commits(**filters)


def test_merges_has_three_values(my_repo: GitRepository) -> None:
    with pytest.raises(ApiError, match="merges must be one of"):
        my_repo.commits(merges="--all")


@pytest.mark.parametrize("path", ["../config", "docs/../README.md", "docs//faq.md", "a\0b", "."])
def test_a_path_that_no_tree_can_hold_is_refused(my_repo: GitRepository, path: str) -> None:
    with pytest.raises(ApiError, match="does not exist at revision"):
        my_repo.commits(path=path)


def test_an_empty_repository_has_no_default_branch(tmp_path: Path) -> None:
    empty = GitRepository.create(tmp_path / "empty.git", "empty")
    with pytest.raises(ApiError) as problem:
        empty.commits()
    assert problem.value.status == 404
    assert problem.value.errors[0]["exceptionName"].endswith("NoDefaultBranchException")
    assert empty.default_branch() is None
    assert empty.head_ref() == "refs/heads/master"


def test_a_commit_has_the_message_of_git_without_its_last_line_end(my_repo: GitRepository) -> None:
    commits, _ = my_repo.commits(limit=1000)
    for commit in commits:
        raw = my_repo.git.output("cat-file", "commit", commit["id"]).partition(b"\n\n")[2].decode()
        assert commit["message"] == raw.removesuffix("\n")
        assert commit["displayId"] == commit["id"][:11]
        assert all(parent["displayId"] == parent["id"][:11] for parent in commit["parents"])


def test_text_that_is_not_utf_8_becomes_replacement_characters(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path / "a.git", "a")
    tree = repository.git.output("mktree", stdin=b"").decode().strip()
    content = f"tree {tree}\nauthor J\udcfcrgen <j@x> 1 +0000\ncommitter C <> 2 +0130\n\ngr\udcfc\udcdf\n"
    made = repository.git.output(
        "hash-object", "-t", "commit", "-w", "--stdin", stdin=content.encode("utf-8", "surrogateescape")
    )
    commit = repository.commit(made.decode().strip())
    assert commit["author"] == {"name": "J\ufffdrgen", "emailAddress": "j@x"}
    assert commit["committer"] == {"name": "C"}
    assert (commit["authorTimestamp"], commit["committerTimestamp"]) == (1000, 2000)
    assert commit["message"] == "gr\ufffd\ufffd"


def test_a_repository_can_be_told_how_to_show_people(my_repo: GitRepository) -> None:
    shown = GitRepository(my_repo.path, "my-repo", {}, lambda name, email: {"slug": f"{name}/{email}"})
    assert shown.commits(limit=1)[0][0]["author"] == {"slug": "Seb Ruiz/"}
    assert shown.commit(my_repo.resolve("v1.0"))["committer"] == {"slug": "Fred Stone/fred@example.com"}


@pytest.mark.parametrize(
    ("message", "keys"),
    [
        ("STASH-2121: fix typo (CR-STASH-1199)", ["STASH-2121", "CR-STASH-1199"]),
        ("NONE: Add groovy", []),
        ("UTF-8, UTF-16, ISO-8859-1 and SHA-256", []),
        ("A-1 is too short, AB-1 is not", ["AB-1"]),
        ("DOC_A2-7\nAB-1 AB-1", ["DOC_A2-7", "AB-1"]),
        ("xAB-1 AB-1x ab-1 AB- AB-x 1AB-1", []),
        ("Merge branch 'feature/AB-12-new-things'", ["AB-12"]),
        ("[AB-1] (CD-2); EF-3, GH-4.", ["AB-1", "CD-2", "EF-3", "GH-4"]),
        ("修正AB-1、AB-2を", ["AB-1", "AB-2"]),
        ("", []),
    ],
)
def test_issue_keys_are_found_in_messages(message: str, keys: list[str]) -> None:
    assert jira_keys(message) == keys


def test_ancestors_and_merge_bases(my_repo: GitRepository, tmp_path: Path) -> None:
    assert my_repo.merge_base("v1.0", "master") == my_repo.resolve("v1.0")
    assert my_repo.is_ancestor("v1.0", "v2.0")
    assert not my_repo.is_ancestor("v2.0", "v1.0")
    other = build_small(tmp_path / "small.git", "small")
    other.git.run("fetch", "--quiet", str(my_repo.path), "refs/tags/v1.0:refs/tags/v1.0")
    assert other.merge_base("master", "v1.0") is None


def test_a_listing_broken_off_ends_git(my_repo: GitRepository) -> None:
    chunks = my_repo.git.chunks("log", "--all", "--patch")
    assert next(chunks)
    chunks.close()
    with pytest.raises(StopIteration):
        next(chunks)


def test_a_failure_of_git_says_what_failed(my_repo: GitRepository, tmp_path: Path) -> None:
    with pytest.raises(GitError, match="git log ended with 128: fatal: bad revision 'nope'"):
        my_repo.git.run("log", "nope", "--")
    with pytest.raises(GitError, match="git log ended with 128"):
        list(Git(tmp_path).records("log"))
