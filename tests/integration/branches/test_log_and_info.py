"""`bbcli branches log`, the push log, and `branches info`, the branches and tags with a commit."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.integration.branches.test_writes import MARY, heads, push
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
A, B, C, D = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)


# Log


def test_the_log_names_who_pushed_and_marks_force_pushes(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    assert invoke("branches", "create", "busy", "--from", "v1.0", *R).code == 0
    first = heads(bare)["busy"]
    pushed = push(bare, sandbox.url, "busy")()
    place = sandbox.url.replace("://", "://fred:fred@") + "/scm/work/my-repo.git"
    git(bare, "push", "-q", "-f", place, f"{first}~1:refs/heads/busy")
    rows = [line.split("\t")[1:5] for line in invoke("branches", "log", "busy", *R).lines]
    dropped = heads(bare)["busy"]
    assert rows == [
        ["Fred Stone", "force push", pushed, dropped],
        ["Ada Min", "push", first, pushed],
        ["Fred Stone", "create", "", first],
    ]
    found = json.loads(invoke("branches", "log", "busy", *R, "--json").out)
    assert [each["isForced"] for each in found] == [True, False, False]


def test_the_log_requires_repo_admin_and_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    refused = invoke("branches", "log", "master", *R, env=MARY)
    assert (refused.code, refused.err.splitlines()[-1]) == (
        5,
        "hint: ask an administrator for REPO_ADMIN on WORK/my-repo",
    )


def test_a_branch_that_never_existed_has_no_log(sandbox: Sandbox, invoke: Invoke, bare: Path) -> None:
    missing = invoke("branches", "log", "nope", *R)
    assert (missing.code, missing.err.splitlines()[0]) == (3, "error: branch nope does not exist in WORK/my-repo")
    subprocess.run(["git", "update-ref", "refs/heads/unpushed", "master"], cwd=bare, check=True)
    assert invoke("branches", "log", "unpushed", *R).code == 0


def update(old: str, new: str) -> dict[str, object]:
    change = {"fromHash": old, "toHash": new, "type": "UPDATE"}
    return {"createdDate": 1, "user": {"name": "fred"}, "trigger": "push", "refChange": change}


def test_one_page_of_commits_answers_for_many_pushes(stub: Stub, invoke: Invoke) -> None:
    stub.page(f"{REPO}/ref-change-activities", update(B, A), update(C, B))
    commits = [{"id": A, "parents": [{"id": B}]}, {"id": B, "parents": [{"id": C}]}, {"id": C, "parents": []}]
    stub.page(f"{REPO}/commits", *commits)
    assert [line.split("\t")[2] for line in invoke("branches", "log", "x", *R).lines] == ["push", "push"]


def test_beyond_that_page_the_server_compares(stub: Stub, invoke: Invoke) -> None:
    stub.page(f"{REPO}/ref-change-activities", update(D, A), update(C, B))
    stub.page(f"{REPO}/commits", {"id": A, "parents": [{"id": B}]}, isLastPage=False, nextPageStart=100)
    stub.page(f"{REPO}/compare/commits", {"id": D})
    stub.page(f"{REPO}/commits", {"id": B, "parents": [{"id": "e" * 40}]})
    stub.page(f"{REPO}/compare/commits")
    assert [line.split("\t")[2] for line in invoke("branches", "log", "x", *R).lines] == ["force push", "push"]


def test_commits_that_are_gone_were_dropped_by_a_force_push(stub: Stub, invoke: Invoke) -> None:
    gone = {"errors": [{"message": "gone", "exceptionName": "com.atlassian.bitbucket.commit.NoSuchCommitException"}]}
    stub.page(f"{REPO}/ref-change-activities", update(B, A))
    stub.expect("GET", f"{REPO}/commits", status=404, json_body=gone)
    stub.expect("GET", f"{REPO}/compare/commits", status=404, json_body=gone)
    assert invoke("branches", "log", "x", *R).lines[0].split("\t")[2] == "force push"


# Info


def holders(result: Result) -> set[str]:
    assert result.code == 0, result.err
    return {f"{kind} {name}" for name, kind, *_ in (line.split("\t") for line in result.lines)}


def by_git(bare: Path, commit: str) -> set[str]:
    words = ["git", "for-each-ref", "--contains", commit, "--format=%(refname)", "refs/heads", "refs/tags"]
    found = subprocess.run(words, cwd=bare, check=True, capture_output=True, text=True).stdout.splitlines()
    kinds = {"refs/heads/": "BRANCH", "refs/tags/": "TAG"}
    return {f"{kind} {ref.removeprefix(place)}" for ref in found for place, kind in kinds.items() if place in ref}


@pytest.mark.parametrize("commit", ["v2.1", "release/1.0", "6e011dacb73"])
def test_every_branch_and_tag_with_a_commit_is_found(
    sandbox: Sandbox, invoke: Invoke, bare: Path, working_copy: Path, commit: str
) -> None:
    expected = by_git(bare, commit)
    assert expected
    assert holders(invoke("branches", "info", commit, *R)) == expected
    sandbox.requests.clear()
    assert holders(invoke("branches", "info", commit, cwd=working_copy)) == expected
    # The commit, the branches, the tags; git knows the rest.
    assert len(requests_to(sandbox)) == 3


def test_what_was_not_fetched_is_asked_of_the_server(
    sandbox: Sandbox, invoke: Invoke, bare: Path, working_copy: Path, git: Callable[..., str]
) -> None:
    pushed = push(bare, sandbox.url, "staging")()
    git(bare, "branch", "later", pushed)
    sandbox.requests.clear()
    assert holders(invoke("branches", "info", "v1.2", cwd=working_copy)) == by_git(bare, "v1.2")
    assert sum("/compare/" in seen.path for seen in requests_to(sandbox)) == 1
    assert holders(invoke("branches", "info", pushed, cwd=working_copy)) == {"BRANCH staging", "BRANCH later"}
    git(bare, "branch", "-D", "later")


def test_a_comparison_that_fails_ahead_is_repeated_in_its_turn(sandbox: Sandbox, invoke: Invoke, bare: Path) -> None:
    sandbox.faults.add(Fault("status", f"{REPO}/compare", times=2, status=503))
    assert holders(invoke("branches", "info", "v2.0", *R)) == by_git(bare, "v2.0")
    sandbox.faults.add(Fault("status", f"{REPO}/compare", status=503))
    assert invoke("branches", "info", "v2.0", *R, "--retries", "0").code == 9


def test_a_shallow_clone_says_nothing_about_branches_that_it_cut(
    sandbox: Sandbox, invoke: Invoke, bare: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", bare.as_uri(), "shallow")
    copy = tmp_path / "shallow"
    git(copy, "remote", "set-url", "origin", f"{sandbox.url}/scm/work/my-repo.git")
    assert holders(invoke("branches", "info", "v1.0", cwd=copy)) == by_git(bare, "v1.0")
