"""The history of my-repo: the two commits of Atlassian's examples, and unusual commits that break clients."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.seed.repositories import ALIASES, build_my_repo, build_small

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.git.repository import GitRepository


@pytest.fixture(scope="module")
def my_repo(tmp_path_factory: pytest.TempPathFactory) -> GitRepository:
    return build_my_repo(tmp_path_factory.mktemp("history") / "my-repo.git")


@pytest.fixture(scope="module")
def commits(my_repo: GitRepository) -> list[dict[str, Any]]:
    return my_repo.commits(limit=1000)[0]


def refs(repository: GitRepository) -> bytes:
    return repository.git.output("for-each-ref")


def test_the_two_newest_commits_are_those_of_the_introduction(commits: list[dict[str, Any]]) -> None:
    newest, second = commits[:2]
    assert newest["id"] == ALIASES["01f9c8680e9db9888463b61e423b7b1d18a5c2c1"]
    assert newest["author"] == newest["committer"] == {"name": "Seb Ruiz"}
    assert newest["authorTimestamp"] == newest["committerTimestamp"] == 1334730200000
    assert newest["message"] == "NONE: Add groovy as java synhi\n+review @aahmed"
    assert "properties" not in newest
    assert second["id"] == ALIASES["c9d6630b88143dab6a922c5cffe931dae68a612a"]
    assert second["author"] == second["committer"] == {"name": "Pierre-Etienne Poirot"}
    assert second["authorTimestamp"] == second["committerTimestamp"] == 1334639525000
    assert second["message"] == "STASH-2121: fix typo (CR-STASH-1199)"
    assert second["properties"] == {"jira-key": ["STASH-2121", "CR-STASH-1199"]}


def test_the_keys_of_a_commit_come_in_the_order_of_the_server(commits: list[dict[str, Any]]) -> None:
    assert list(commits[1]) == [
        "id",
        "displayId",
        "author",
        "authorTimestamp",
        "committer",
        "committerTimestamp",
        "message",
        "parents",
        "properties",
    ]


def test_building_it_twice_gives_the_same_hashes(my_repo: GitRepository, tmp_path: Path) -> None:
    assert refs(build_my_repo(tmp_path / "again.git")) == refs(my_repo)


def test_building_it_takes_less_than_two_seconds(tmp_path: Path) -> None:
    started = time.perf_counter()
    build_my_repo(tmp_path / "timed.git")
    assert time.perf_counter() - started < 2


def test_its_objects_are_sound(my_repo: GitRepository) -> None:
    assert my_repo.git.run("fsck", "--strict", "--full").stderr == b""


def test_about_300_commits_by_several_authors(my_repo: GitRepository, commits: list[dict[str, Any]]) -> None:
    total, authors = my_repo.count()
    assert total == len(commits)
    assert 290 <= total <= 310
    assert authors == 8


def test_no_commit_is_older_than_its_parents_or_newer_than_the_introduction(my_repo: GitRepository) -> None:
    every = [commit for branch in my_repo.branches() for commit in my_repo.commits(until=branch["id"], limit=1000)[0]]
    times = {commit["id"]: commit["committerTimestamp"] for commit in every}
    for commit in every:
        assert all(times[parent["id"]] < commit["committerTimestamp"] for parent in commit["parents"])
        assert commit["authorTimestamp"] <= commit["committerTimestamp"] <= 1334730200000
    newest = sorted(times.values(), reverse=True)[:3]
    assert newest[:2] == [1334730200000, 1334639525000]
    assert newest[2] < 1334639525000


def test_messages_that_make_clients_stumble(commits: list[dict[str, Any]]) -> None:
    messages = [commit["message"] for commit in commits]
    assert "" in messages
    assert any("\x1b[31m" in message and "\x1b]0;" in message for message in messages)
    assert any("表" in message for message in messages)
    assert any(len(message) > 20_000 and len(message.splitlines()[0]) > 400 for message in messages)
    assert any("\r\n" in message and message.endswith("\n\n") for message in messages)
    assert any("\t" in message for message in messages)


def test_merges_and_patches_of_others(my_repo: GitRepository, commits: list[dict[str, Any]]) -> None:
    assert len([commit for commit in commits if len(commit["parents"]) == 2]) >= 10
    assert any(commit["author"] != commit["committer"] for commit in commits)


def test_branches_with_every_kind_of_name(my_repo: GitRepository) -> None:
    names = {branch["displayId"] for branch in my_repo.branches()}
    assert len(names) > 25  # more than a page
    for name in (
        "fix#2790+quotes&more",
        "feature/größe-日本語",
        "special-$;&#_=@!.,/test",
        "docs/100%-done",
        "staging",
    ):
        assert name in names


def test_tags_annotated_and_light(my_repo: GitRepository) -> None:
    tags = {tag["displayId"]: tag for tag in my_repo.tags()}
    assert tags["v1.0"]["hash"]
    assert tags["demo/日本"]["hash"]
    assert tags["last#good&build"]["hash"] is None
    assert tags["builds/2012/04/größe+1"]["hash"] is None


def test_a_branch_is_three_commits_ahead_of_master(my_repo: GitRepository) -> None:
    ahead, _ = my_repo.commits(until="feature/STASH-3000-syntax-highlight", since="master")
    assert len(ahead) == 3
    assert not my_repo.is_ancestor("feature/STASH-3000-syntax-highlight", "master")


def test_a_branch_is_in_conflict_and_another_is_merged(my_repo: GitRepository) -> None:
    clash = my_repo.git.run("merge-tree", "--write-tree", "master", "feature/STASH-3011-version-3", accept=(1,))
    assert b"CONFLICT (content): Merge conflict in VERSION" in clash.stdout
    assert my_repo.is_ancestor("bugfix/STASH-1905-mobile", "master")
    clean = my_repo.git.run("merge-tree", "--write-tree", "master", "feature/STASH-3000-syntax-highlight")
    assert b"CONFLICT" not in clean.stdout


def test_files_of_every_kind(my_repo: GitRepository) -> None:
    modes = {
        line.split("\t")[1]: line[:6]
        for line in my_repo.git.output("ls-tree", "-r", "-z", "master").decode().split("\0")
        if line
    }
    assert modes["bin/highlight"] == "100755"
    assert modes["bin/hl"] == "120000"
    assert {"docs/Getting started (short).md", "docs/größen & maße.md", "docs/日本語/はじめに.md"} <= set(modes)
    assert "TODO.txt" not in modes
    assert "tests/golden/web/pages/2011/summer/index.html.golden" in modes
    assert b"".join(my_repo.raw("bench/words.txt")[1]).count(b"\n") > 5000


def test_a_copy_and_a_mode_change_are_found(my_repo: GitRepository, commits: list[dict[str, Any]]) -> None:
    by_message = {commit["message"]: commit["id"] for commit in commits}
    copied, *_ = my_repo.changes(until=by_message["Pages of Java are Java, for now"])
    assert [(change["type"], change["path"]["name"]) for change in copied] == [
        ("MODIFY", "java.lang"),
        ("COPY", "jsp.lang"),
    ]
    executable, *_ = my_repo.changes(until=by_message["Make it executable"])
    assert (executable[0]["srcExecutable"], executable[0]["executable"]) == (False, True)


def test_small_repositories_differ_by_slug_and_are_the_same_each_time(tmp_path: Path) -> None:
    one, two = (build_small(tmp_path / name, "tools", default_branch="develop") for name in ("a", "b"))
    other = build_small(tmp_path / "c", "docs", commits=5)
    assert one.branches() == two.branches() != other.branches()
    assert one.default_branch() == "refs/heads/develop"
    assert other.count() == (5, 5)
    assert [len(one.commits()[0]), one.commits(limit=1)[1]] == [3, True]
    assert build_small(tmp_path / "d", "none", commits=0).default_branch() is None
