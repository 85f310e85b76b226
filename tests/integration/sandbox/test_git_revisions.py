"""Commit names from requests: the commits that they resolve to, and names that are rejected before git runs."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.git.names import is_ref_name
from bbcli.sandbox.git.process import encode, environment
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed.repositories import ALIASES, build_my_repo
from tests.integration.sandbox.fast_import import FRED, Stream, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

INTRODUCED, BEFORE = ALIASES.values()


@pytest.fixture(scope="module")
def my_repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return build_my_repo(tmp_path_factory.mktemp("git") / "my-repo.git")


def some_commits(repository: GitRepository, count: int = 1) -> list[str]:
    """Add commits to master of an empty repository; return their hashes, oldest first."""
    stream, tip = Stream(), 0
    for number in range(count):
        when = 1300000000 + number
        files, parents = [write("a.txt", f"{number}\n")], [tip] if tip else []
        tip = stream.commit(
            "refs/heads/master",
            "One",
            files,
            author=FRED,
            authored=when,
            committer=FRED,
            committed=when,
            parents=parents,
        )
    stream.load(repository.git)
    return repository.git.output("rev-list", "--reverse", "master").decode().split()


def problem_details(problem: pytest.ExceptionInfo[ApiError]) -> tuple[int, str, str]:
    (error,) = problem.value.errors
    return problem.value.status, error["exceptionName"].rpartition(".")[2], error["message"]


@pytest.mark.parametrize(
    "rev",
    [
        "master",
        "heads/master",
        "refs/heads/master",
        "HEAD",
        INTRODUCED,
        INTRODUCED.upper(),
        INTRODUCED[:11],
        INTRODUCED[:7].upper(),
        *[next(iter(ALIASES))[:length] for length in (4, 7, 11, 40)],
    ],
)
def test_a_commit_is_found_by_each_of_its_names(my_repo: GitRepository, rev: str) -> None:
    assert my_repo.resolve(rev) == INTRODUCED


def test_a_commit_reached_by_its_alias_shows_its_real_hash(my_repo: GitRepository) -> None:
    for alias, real in ALIASES.items():
        assert my_repo.commit(alias)["id"] == real
        assert my_repo.commit(alias[:7])["displayId"] == real[:11]


def test_an_alias_of_a_commit_that_a_repository_lacks_names_nothing_there(tmp_path: Path) -> None:
    repository = GitRepository(GitRepository.create(tmp_path / "other.git", "other").path, "other", ALIASES)
    some_commits(repository)
    with pytest.raises(ApiError, match="Commit '01f9c86' does not exist in repository 'other'"):
        repository.resolve("01f9c86")


@pytest.mark.parametrize("name", ["v1.0", "refs/tags/v1.0", "tags/v1.0", "demo/日本", "builds/2012/04/größe+1"])
def test_a_tag_stands_for_the_commit_behind_it(my_repo: GitRepository, name: str) -> None:
    assert my_repo.resolve(name) == my_repo.tag(name.removeprefix("tags/"))["latestCommit"]


def test_the_hash_of_an_annotated_tag_gives_its_commit(my_repo: GitRepository) -> None:
    tag = my_repo.tag("v1.0")
    assert my_repo.commit(tag["hash"])["id"] == my_repo.commit(tag["hash"][:9])["id"] == tag["latestCommit"]


def test_every_branch_is_found_by_its_short_and_its_full_name(my_repo: GitRepository) -> None:
    for branch in my_repo.branches():
        assert my_repo.resolve(branch["displayId"]) == my_repo.resolve(branch["id"]) == branch["latestCommit"]


@pytest.mark.parametrize(
    "rev",
    [
        "",
        "nope",
        "refs/heads/nope",
        "--all",
        "-1",
        "--output=/tmp/x",
        "master~1",
        "master^",
        "master^{commit}",
        "master^{tree}",
        "master:README.md",
        ":/fix",
        "master..v1.0",
        "master@{0}",
        "master@{upstream}",
        "@",
        "@{-1}",
        "mas*",
        "master\0",
        "master\nv1.0",
        "\nmaster",
        " master",
        "master ",
        "../master",
        "/master",
        "master/",
        "refs/heads/",
        "refs/heads",
        "\ud800",
        "0" * 40,
        "abc",
        INTRODUCED + "0",
        f"nope-g{INTRODUCED[:7]}",
        f"v1.0-12-g{INTRODUCED[:7]}",
        "FETCH_HEAD",
        "config",
    ],
)
def test_what_is_no_plain_name_of_a_commit_is_refused_as_it_was_typed(my_repo: GitRepository, rev: str) -> None:
    with pytest.raises(ApiError) as problem:
        my_repo.resolve(rev)
    message = f"Commit '{rev}' does not exist in repository 'my-repo'."
    assert problem_details(problem) == (404, "NoSuchCommitException", message)


@pytest.mark.parametrize("rev", ["master", "refs/heads/master", "v1.0", "HEAD", "staging"])
def test_one_commit_is_asked_for_by_hash_and_not_by_ref(my_repo: GitRepository, rev: str) -> None:
    with pytest.raises(ApiError, match="does not exist in repository"):
        my_repo.commit(rev)


def test_trees_and_blobs_are_no_commits(my_repo: GitRepository) -> None:
    for value in (my_repo.git.output("rev-parse", "master:docs"), my_repo.git.output("rev-parse", "master:README.md")):
        with pytest.raises(ApiError, match="does not exist"):
            my_repo.resolve(value.decode().strip())


def test_a_branch_that_looks_like_a_hash_hides_no_commit(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path / "a.git", "a")
    first, second = some_commits(repository, 2)
    repository.create_branch(first[:6], "master")
    assert repository.resolve(first[:6]) == second
    assert repository.commit(first[:6])["id"] == first


def test_of_a_branch_and_a_tag_of_one_name_the_branch_is_meant(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path / "a.git", "a")
    some_commits(repository)
    repository.create_branch("same", "master")
    repository.create_tag("same", "master", "an object of its own\n")
    assert repository.resolve("same") == repository.resolve("master")


def test_a_tag_of_a_tag_is_peeled_to_the_commit_and_a_tag_of_a_blob_is_no_commit(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path / "a.git", "a")
    (commit,) = some_commits(repository)
    first = repository.create_tag("first", "master", "first\n")["hash"]
    blob = repository.git.output("rev-parse", "master:a.txt").decode().strip()
    for name, target, kind in (("second", first, "tag"), ("blob", blob, "blob")):
        content = f"object {target}\ntype {kind}\ntag {name}\ntagger A <a@b> 1300000000 +0000\n\nx\n"
        made = repository.git.output("mktag", stdin=content.encode()).decode().strip()
        repository.git.run("update-ref", f"refs/tags/{name}", made)
    assert repository.resolve("second") == commit
    assert {tag["displayId"]: tag["latestCommit"] for tag in repository.tags()} == {"first": commit, "second": commit}
    with pytest.raises(ApiError):
        repository.resolve("blob")


def test_an_ambiguous_hash_names_nothing(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path / "a.git", "a")
    taken: dict[str, str] = {}
    clash = next(each for each in some_commits(repository, 800) if taken.setdefault(each[:4], each) != each)
    with pytest.raises(ApiError):
        repository.resolve(clash[:4])
    assert repository.resolve(clash[:12]) == clash


NAMES = st.lists(
    st.sampled_from([*"ab./@{}-~^:?*[\\ #+&é", "..", "@{", ".lock", "//", "\x7f", "\n", "日本"]), min_size=1, max_size=8
).map("".join)


@settings(max_examples=50)
@given(NAMES)
def test_what_git_calls_a_branch_name_is_one_here_and_nothing_else(name: str) -> None:
    done = subprocess.run(["git", "check-ref-format", encode(f"refs/heads/{name}")], env=environment(), check=False)
    assert is_ref_name(name) == (done.returncode == 0 and not name.startswith("-") and name != "@")


def test_the_environment_of_the_caller_does_not_reach_git(
    my_repo: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[alias]\n\tlog = !false\n[core]\n\tbare = broken\n", encoding="utf-8")
    hostile: Sequence[tuple[str, str]] = (
        ("GIT_DIR", "/nonexistent"),
        ("GIT_CONFIG_GLOBAL", str(tmp_path / "config")),
        ("GIT_CONFIG_PARAMETERS", "'core.bare=broken'"),
        ("GIT_OBJECT_DIRECTORY", "/nonexistent"),
        ("HOME", str(tmp_path)),
        ("LC_ALL", "C"),
    )
    for name, value in hostile:
        monkeypatch.setenv(name, value)
    assert my_repo.resolve("feature/größe-日本語")
