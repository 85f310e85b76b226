"""`bbcli compare` over two repositories: each side lacks commits of the other one."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.integration.compare.test_compare import AS_SERVER
from tests.support.commits import R, hashes
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

    Git = Callable[..., str]

FORK = "~fred/my-repo"


@pytest.fixture
def clone(sandbox: Sandbox, invoke: Invoke, bare: Path, tmp_path: Path, git: Git) -> Path:
    """A clone with `theirs`, of the fork alone, which merged master twice, and `ours`, of WORK/my-repo alone."""
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(bare), str(folder))
    if sandbox.store.repositories.by_slug("~fred", "my-repo") is None:
        assert invoke("repos", "fork", "WORK/my-repo").code == 0
        for branch, start in (("theirs", "origin/master~9"), ("ours", "origin/master")):
            git(folder, "checkout", "-q", "-b", branch, start)
            _commit(git, folder, f"{branch} 1")
            for merged in ("origin/master~6", "origin/master~3") if branch == "theirs" else ():
                git(folder, *_WHO, "merge", "-q", "-m", "Merge master", merged)
            _commit(git, folder, f"{branch} 2")
        # An older commit of master is a parent once more, and nearer to the tip than the merge base.
        words = ("commit-tree", "theirs^{tree}", "-p", "theirs", "-p", "origin/master~6", "-m", "Again")
        again = git(folder, *_WHO, *words).strip()
        git(folder, "push", "-q", str(_fork(sandbox)), "theirs", f"{again}:refs/heads/again")
        git(folder, "push", "-q", "origin", "ours")
    git(folder, "fetch", "-q", str(_fork(sandbox)), "+refs/heads/*:refs/remotes/fork/*")
    git(folder, "fetch", "-q", "origin")
    sandbox.requests.clear()
    return folder


_WHO = ("-c", "user.name=Test", "-c", "user.email=test@example.com")


def _commit(git: Git, folder: Path, name: str) -> None:
    (folder / f"{name}.txt").write_text(f"{name}\n")
    git(folder, "add", "-A")
    git(folder, *_WHO, "commit", "-q", "-m", name)


def _fork(sandbox: Sandbox) -> Path:
    found = sandbox.store.repositories.by_slug("~fred", "my-repo")
    assert found is not None
    return sandbox.data / "repositories" / f"{found.id}.git"


BOTH = [
    (("ours", f"{FORK}:theirs"), "origin/ours", "fork/theirs"),
    ((f"{FORK}:theirs", "ours"), "fork/theirs", "origin/ours"),
    (("", f"{FORK}:theirs"), "origin/master", "fork/theirs"),
    ((f"{FORK}:", "ours"), "origin/master", "origin/ours"),
    (("ours", f"{FORK}:release/1.0"), "origin/ours", "origin/release/1.0"),
    (("ours", f"{FORK}:again"), "origin/ours", "fork/again"),
]


@pytest.mark.parametrize(("sides", "base", "source"), BOTH)
def test_commits_of_either_side_are_those_of_git(
    sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git, sides: tuple[str, str], base: str, source: str
) -> None:
    for dots in ("..", "..."):
        result = invoke("compare", dots.join(sides), "--all", *R)
        assert sorted(hashes(result)) == sorted(git(clone, "rev-list", f"{base}{dots}{source}").split())


@pytest.mark.parametrize(("sides", "base", "source"), BOTH)
def test_the_diff_is_that_of_git_from_the_merge_base(
    sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git, sides: tuple[str, str], base: str, source: str
) -> None:
    result = invoke("compare", "...".join(sides), "--diff", *R)
    expected = subprocess.run(["git", *AS_SERVER, f"{base}...{source}"], cwd=clone, capture_output=True, check=True)
    assert (result.code, result.err) == (0, "")
    assert result.raw == expected.stdout


def test_a_fork_that_does_not_exist_leads_to_the_repositories_of_its_owner(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("compare", "master...~nobody/x:master", *R)
    assert (result.code, result.err) == (
        3,
        error_text("repository ~nobody/x does not exist", "bbcli repos list '~nobody'"),
    )


def test_files_and_counts_are_one_request_that_names_the_fork(
    sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git
) -> None:
    names = git(clone, "diff", "--name-only", "origin/ours...fork/theirs").splitlines()
    for mode in ("--files", "--stat"):
        sandbox.requests.clear()
        result = invoke("compare", f"ours...{FORK}:theirs", mode, "--jsonl", *R)
        found = [json.loads(line)["path"] for line in result.lines]
        assert [each if isinstance(each, str) else each["toString"] for each in found] == names
        (seen,) = requests_to(sandbox)
        assert seen.query.startswith("from=theirs&to=ours&fromRepo=~fred%2Fmy-repo")


def test_two_sides_of_a_fork_are_compared_there(sandbox: Sandbox, invoke: Invoke, clone: Path, git: Git) -> None:
    result = invoke("compare", f"{FORK}:master..{FORK}:theirs", "--diff")
    expected = subprocess.run(["git", *AS_SERVER, "origin/master", "fork/theirs"], cwd=clone, capture_output=True)
    assert result.raw == expected.stdout
    assert [seen.path.partition("/rest/")[2] for seen in requests_to(sandbox)] == [
        "api/latest/projects/~fred/repos/my-repo/diff"
    ]


def test_links_lead_to_the_repository_that_has_the_commits(sandbox: Sandbox, invoke: Invoke, clone: Path) -> None:
    result = invoke("compare", f"ours..{FORK}:theirs", "-L", "1", *R, tty=True)
    assert f"{sandbox.url}/users/fred/repos/my-repo/commits/" in result.out
