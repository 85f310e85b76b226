"""Branches and tags: create, list, delete; repositories: create, fork."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bbcli.config.git_program import COPY
from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.git.process import environment
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed.repositories import ALIASES, build_my_repo, build_small

if TYPE_CHECKING:
    from pathlib import Path

ODD = "special-\"$;><&#_=@!|.,/test"  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> GitRepository:
    return build_small(tmp_path / "small.git", "small")


def test_a_branch_object_as_servers_send_it(small: GitRepository) -> None:
    commit = small.resolve("master")
    assert small.branches() == [
        {
            "id": "refs/heads/master",
            "displayId": "master",
            "type": "BRANCH",
            "latestCommit": commit,
            "latestChangeset": commit,
            "isDefault": True,
        }
    ]


@pytest.mark.parametrize(
    "name",
    [
        "feature/a#b",
        "foo&bar",
        "foo+bar",
        "größe/日本",
        "wide\u3000and\u00a0narrow\u0085",
        ODD,
        "refs/heads/full",
        "0" * 40,
    ],
)
def test_a_new_branch_is_there_at_once(small: GitRepository, name: str) -> None:
    made = small.create_branch(name, "master")
    short = name.removeprefix("refs/heads/")
    assert made["id"] == f"refs/heads/{short}"
    assert made["displayId"] == short
    assert made in small.branches(filter_text=short)
    small.delete_branch(name)
    assert made not in small.branches()
    small.delete_branch(name)


@pytest.mark.parametrize(
    "name", ["", "-d", "a..b", "a b", "a\nb", "a:b", "@{-1}", "a.lock", "HEAD", "a/", "../x", "a\0b"]
)
def test_a_name_that_git_does_not_allow_is_400(small: GitRepository, name: str) -> None:
    for make in (small.create_branch, small.create_tag):
        with pytest.raises(ApiError) as problem:
            make(name, "master")
        assert problem.value.status == 400
        assert problem.value.errors[0]["context"] == "name"


def test_a_name_that_is_taken_is_a_duplicate(small: GitRepository) -> None:
    small.create_tag("v1", "master")
    small.create_tag("white\u3000space", "master")
    for make, name in ((small.create_branch, "master"), (small.create_tag, "v1")):
        with pytest.raises(ApiError, match="already exists") as problem:
            make(name, "master")
        assert problem.value.status == 400
        assert problem.value.errors[0]["exceptionName"].endswith("DuplicateRefException")
    with pytest.raises(ApiError, match="already exists"):
        small.create_tag("v1", "master", "annotated\n")


def test_a_name_below_that_of_another_ref_is_a_conflict(small: GitRepository) -> None:
    small.create_tag("v1", "master")
    for make, arguments in (
        (small.create_branch, ("master/x", "master")),
        (small.create_tag, ("v1/x", "master", "x\n")),
    ):
        with pytest.raises(ApiError) as problem:
            make(*arguments)
        assert problem.value.status == 409


def test_a_start_point_may_be_any_revision_and_has_to_exist(small: GitRepository) -> None:
    tag = small.create_tag("v1", "master", "First\n\nwith a body\n")
    assert small.create_branch("a", "v1")["latestCommit"] == small.resolve("master")
    assert small.create_branch("b", tag["hash"][:8])["latestCommit"] == small.resolve("master")
    with pytest.raises(ApiError, match="Commit 'nope' does not exist"):
        small.create_branch("c", "nope")


def test_tags_with_and_without_an_object_of_their_own(small: GitRepository) -> None:
    light = small.create_tag("light", "master")
    commit = small.resolve("master")
    assert light == {
        "id": "refs/tags/light",
        "displayId": "light",
        "type": "TAG",
        "latestCommit": commit,
        "latestChangeset": commit,
        "hash": None,
    }
    annotated = small.create_tag("größe+1", "master", "# not a comment\né")
    assert annotated["latestCommit"] == commit
    content = small.git.output("cat-file", "tag", annotated["hash"]).decode()
    assert content.endswith("\n\n# not a comment\né")
    assert "tagger Bitbucket <bitbucket@localhost>" in content
    small.delete_tag("light")
    assert [tag["displayId"] for tag in small.tags()] == ["größe+1"]


@pytest.mark.parametrize("name", ["nope", "", "master", "v*", "--help", "a\nb"])
def test_a_tag_that_is_not_there_is_404_without_errors(small: GitRepository, name: str) -> None:
    with pytest.raises(ApiError) as problem:
        small.tag(name)
    assert problem.value.status == 404
    assert problem.value.errors == []


def test_lists_are_filtered_by_part_of_a_name_and_ordered(tmp_path: Path) -> None:
    repository = build_my_repo(tmp_path / "my-repo.git")
    found = repository.branches(filter_text="SYNTAX")
    assert [branch["displayId"] for branch in found] == ["feature/STASH-3000-syntax-highlight"]
    assert repository.branches(filter_text="refs/heads") == []
    assert repository.branches(order_by="MODIFICATION")[0]["displayId"] == "master"
    names = [branch["id"] for branch in repository.branches()]
    assert names == sorted(names)
    assert [tag["displayId"] for tag in repository.tags(filter_text="v1", order_by="MODIFICATION")] == [
        "v1.2",
        "v1.1",
        "v1.0",
    ]


def test_a_branch_that_is_elsewhere_by_now_is_not_removed(small: GitRepository) -> None:
    tip = small.create_branch("topic", "master")["latestCommit"]
    parent = small.commit(tip)["parents"][0]["id"]
    for expected in (parent, tip[:11], f"{tip}\0delete refs/heads/master\0{tip}"):
        with pytest.raises(ApiError, match="is at") as problem:
            small.delete_branch("topic", expected=expected)
        assert (problem.value.status, problem.value.errors[0]["context"]) == (400, "endPoint")
    assert small.branches(filter_text="topic")
    small.delete_branch("nowhere", expected=parent)
    small.delete_branch("topic", expected=tip)
    assert not small.branches(filter_text="topic")


def test_the_default_branch_is_not_removed(small: GitRepository) -> None:
    with pytest.raises(ApiError, match="is the default branch") as problem:
        small.delete_branch("master")
    assert problem.value.status == 400


def test_the_default_branch_can_be_another_that_exists(small: GitRepository) -> None:
    small.create_branch("develop", "master")
    small.set_default_branch("develop")
    assert small.default_branch() == "refs/heads/develop"
    assert [branch["displayId"] for branch in small.branches() if branch["isDefault"]] == ["develop"]
    small.set_default_branch("refs/heads/master")
    with pytest.raises(ApiError, match="Branch 'nope' does not exist"):
        small.set_default_branch("nope")
    assert small.default_branch() == "refs/heads/master"


def test_an_empty_repository_takes_any_default_branch(tmp_path: Path) -> None:
    empty = GitRepository.create(tmp_path / "empty.git", "empty", "main")
    assert empty.head_ref() == "refs/heads/main"
    empty.set_default_branch("trunk")
    assert (empty.head_ref(), empty.default_branch(), empty.branches(), empty.tags()) == (
        "refs/heads/trunk",
        None,
        [],
        [],
    )


def test_a_new_repository_has_no_hooks_and_takes_pushes_over_http(tmp_path: Path) -> None:
    repository = GitRepository.create(tmp_path / "new.git", "new")
    assert not (repository.path / "hooks").exists()
    assert repository.git.output("config", "--get", "http.receivepack").strip() == b"true"
    assert repository.git.output("config", "--get", "core.logAllRefUpdates").strip() == b"false"


def test_a_fork_has_the_branches_tags_and_aliases_and_lives_on_alone(tmp_path: Path) -> None:
    origin = build_my_repo(tmp_path / "my-repo.git")
    origin.set_default_branch("staging")
    fork = origin.fork(tmp_path / "fork.git", "fork")
    assert (fork.slug, fork.aliases, fork.default_branch()) == ("fork", ALIASES, "refs/heads/staging")
    assert (fork.branches(), fork.tags()) == (origin.branches(), origin.tags())
    subprocess.run(["rm", "-r", str(origin.path)], check=True)
    assert fork.git.run("fsck", "--strict").returncode == 0
    assert fork.resolve("01f9c86") == fork.resolve("master")
    assert b"remote" not in (fork.path / "config").read_bytes()


def test_an_empty_repository_can_be_forked(tmp_path: Path) -> None:
    fork = GitRepository.create(tmp_path / "empty.git", "empty", "main").fork(tmp_path / "fork.git", "fork")
    assert (fork.branches(), fork.head_ref()) == ([], "refs/heads/main")


def test_many_writers_at_once_lose_nothing(small: GitRepository) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: small.create_branch(f"topic/{number}", "master"), range(40)))
    assert len(small.branches(filter_text="topic/")) == 40


def test_a_plain_clone_of_my_repo_works(tmp_path: Path) -> None:
    repository = build_my_repo(tmp_path / "my-repo.git")
    command = ["git", "clone", "--quiet", str(repository.path), str(tmp_path / "clone")]
    assert subprocess.run(command, env=environment(COPY), capture_output=True, check=True).stderr == b""
    assert (tmp_path / "clone" / "bin" / "hl").readlink().name == "highlight"
