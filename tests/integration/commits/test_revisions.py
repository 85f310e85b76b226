"""Git revisions in place of a commit, ranges of two, and the branch at which `commits list` begins in a local clone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.commits import R, api, hashes
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

    Git = Callable[..., str]

# A merge commit of master, and a branch that is not merged.
MERGE = "6b4ecdda08fc1e63711e3d017f24c640d87fa54a"
BRANCH = "release/2.0"


def queries_to(sandbox: Sandbox) -> list[str]:
    return [seen.query for seen in requests_to(sandbox)]


# One commit


@pytest.mark.parametrize(
    "revision",
    ["HEAD~1", "@~2", "HEAD^", "master~3^{commit}", f"{MERGE}^2~1", "@{upstream}", "@{-1}", "v1.2~0", "v1.0^0"],
)
def test_git_resolves_a_revision_in_a_local_clone(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Git, revision: str
) -> None:
    git(working_copy, "checkout", "-q", "-b", "later", "--track", "origin/release/1.0")
    git(working_copy, "branch", "-q", "-f", "master", "v1.1")
    expected = git(working_copy, "rev-parse", f"{revision}^{{commit}}").strip()
    result = invoke("commits", "show", revision, "--json", cwd=working_copy)
    assert (result.code, json.loads(result.out)["id"]) == (0, expected)
    assert len(requests_to(sandbox)) == 1


@pytest.mark.parametrize("revision", ["master~1", "v1.2~120", f"{MERGE}^2~1", "release/1.0^^", "v1.0^0", "v1.1^{}~2"])
def test_without_a_clone_the_parents_on_the_server_lead_to_it(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Git, revision: str
) -> None:
    result = invoke("commits", "list", revision, *R, "-L", "1")
    assert hashes(result) == [git(bare, "rev-parse", revision).strip()]


def test_a_shallow_clone_leaves_what_it_lacks_to_the_server(
    sandbox: Sandbox, invoke: Invoke, bare: Path, tmp_path: Path, git: Git
) -> None:
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "v1.1", bare.as_uri(), str(shallow))
    git(shallow, "remote", "set-url", "origin", f"{sandbox.url}/scm/work/my-repo.git")
    result = invoke("commits", "show", "HEAD~2", "--json", cwd=shallow)
    assert json.loads(result.out)["id"] == git(bare, "rev-parse", "v1.1~2").strip()


@pytest.mark.parametrize("revision", ["v1.2^2", "v1.0~9000"])
def test_a_parent_that_does_not_exist_is_3(sandbox: Sandbox, invoke: Invoke, revision: str) -> None:
    result = invoke("commits", "show", revision, *R)
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith(f"error: commit '{revision}' does not exist in WORK/my-repo\n")


def test_a_revision_that_only_a_clone_knows_is_2_without_it(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    for revision in ("HEAD~1", "@{upstream}", "@{-1}"):
        result = invoke("commits", "show", revision, "-R", "WORK/empty", cwd=working_copy)
        assert (result.code, result.out) == (2, "")
    unknown = invoke("commits", "show", "@{-3}", cwd=working_copy)
    message = "@{-3}: no such commit in the local clone of WORK/my-repo"
    assert (unknown.code, unknown.err) == (2, error_text(message, "name a branch, a tag or a commit hash"))
    assert requests_to(sandbox) == []


@pytest.mark.parametrize(
    "words",
    [
        "commits changes {}", "commits diff {} --stat", "commits pulls {}", "commits comments {}",
        "commits open {} --print", "builds list {}", "builds show {} --key k", "insights list {}",
        "watch commit {} --dry-run", "commits list --since {}",
    ],
)  # fmt: skip
def test_every_command_about_a_commit_takes_a_revision(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Git, words: str
) -> None:
    found = invoke(*words.format("HEAD~1").split(), cwd=working_copy)
    seen = [f"{request.path}?{request.query}" for request in requests_to(sandbox)]
    expected = git(working_copy, "rev-parse", "HEAD~1").strip()
    assert expected in f"{seen} {found.out}{found.err}"


def test_a_branch_of_a_build_is_no_revision(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ["--key", "k", "--state", "failed", "--url", "https://ci.example.com", "--ref", "master~1"]
    result = invoke("builds", "set", "master", *R, *words)
    assert (result.code, requests_to(sandbox)) == (2, [])


# Ranges


@pytest.mark.parametrize("words", [["v1.1..v1.2"], ["--until", "v1.1..v1.2"], ["v1.1~0..v1.2"]])
def test_two_dots_exclude_the_ancestors_of_the_first_side(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Git, words: list[str]
) -> None:
    found = hashes(invoke("commits", "list", *words, *R, "--all"))
    assert found
    assert sorted(found) == sorted(git(bare, "rev-list", "v1.1..v1.2").split())


@pytest.mark.parametrize(("one", "other"), [("v1.1", "v1.2"), ("v1.2", "v1.1"), ("master~3", "release/2.0")])
def test_three_dots_are_the_commits_of_either_side_that_are_not_in_both(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Git, one: str, other: str
) -> None:
    aside = git(bare, "commit-tree", f"{other}^{{tree}}", "-p", f"{other}~2", "-m", "x").strip()
    git(bare, "branch", "-f", "aside", aside)
    expected = git(bare, "rev-list", "--date-order", f"{one}...aside").split()
    result = invoke("commits", "list", f"{one}...aside", *R, "--all", "--jsonl")
    assert sorted(json.loads(line)["id"] for line in result.lines) == sorted(expected)
    first = git(bare, "rev-parse", f"{one}^{{commit}}").strip()
    in_full = values(api(sandbox), until=first, since=aside) + values(api(sandbox), until=aside, since=first)
    assert sorted(result.lines) == sorted(in_full), "as the server sends them"
    times = [json.loads(line)["committerTimestamp"] for line in result.lines]
    assert times == sorted(times, reverse=True)


def test_an_omitted_side_is_head(sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Git) -> None:
    git(working_copy, "checkout", "-q", "v1.1")
    for span in ("v1.0..", "..v1.2"):
        found = hashes(invoke("commits", "list", span, "--all", cwd=working_copy))
        assert sorted(found) == sorted(git(working_copy, "rev-list", span).split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("v1.1..v1.2 -R WORK/my-repo --since v1.0", "--since cannot be combined with a range"),
        ("v1.1 -R WORK/my-repo --until v1.2", "REVISION and --until cannot be combined"),
        ("v1.1...v1.2 -R WORK/my-repo --start 5", "--start cannot be combined with A...B"),
        ("v1.1...v1.2 --project WORK", "A...B is a range of one repository"),
        ("master~1 --project WORK", "master~1 cannot be combined with several repositories: use a branch name"),
    ],
)
def test_what_a_range_cannot_mean_is_2(sandbox: Sandbox, invoke: Invoke, words: str, message: str) -> None:
    result = invoke("commits", "list", *words.split())
    assert (result.code, result.err.splitlines()[0]) == (2, f"error: {message}")
    assert requests_to(sandbox) == []


def test_a_side_that_the_server_lacks_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    for span in ("v1.1..v9", "v1.1...v9"):
        result = invoke("commits", "list", span, *R)
        assert (result.code, result.out) == (3, "")
        assert result.err.startswith("error: commit 'v9' does not exist in repository 'my-repo'\n")


# The branch at which a list begins


def test_in_a_clone_a_list_begins_at_the_current_branch_and_says_so(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, bare: Path, git: Git
) -> None:
    git(working_copy, "checkout", "-q", "release/1.0")
    result = invoke("commits", "list", "-L", "3", cwd=working_copy)
    assert hashes(result) == git(bare, "rev-list", "-3", "release/1.0").split()
    note, _ = result.err.split("\n", 1)
    assert note == "listing branch release/1.0; the default branch: --until master"
    assert queries_to(sandbox) == ["until=refs%2Fheads%2Frelease%2F1.0&limit=3"], "no more requests than elsewhere"
    with_path = invoke("commits", "list", "--path", "README.md", "--all", cwd=working_copy)
    assert hashes(with_path) == git(bare, "rev-list", "release/1.0", "--", "README.md").split()


def test_a_branch_has_the_name_of_its_upstream(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, bare: Path, git: Git
) -> None:
    git(working_copy, "checkout", "-q", "-b", "mine", "--track", "origin/release/1.0")
    result = invoke("commits", "list", "-L", "1", cwd=working_copy)
    assert hashes(result) == [git(bare, "rev-parse", "release/1.0").strip()]


def test_a_detached_commit_is_the_beginning(sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Git) -> None:
    git(working_copy, "checkout", "-q", "--detach", "v1.1")
    result = invoke("commits", "list", "-L", "3", cwd=working_copy)
    assert hashes(result) == git(working_copy, "rev-list", "-3", "HEAD").split()
    assert result.err.startswith(f"listing commit {hashes(result)[0][:11]}; the default branch: --until master\n")


@pytest.mark.parametrize("path", [[], ["--path", "README.md", "--all"]])
def test_what_was_not_pushed_leaves_the_default_branch(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, bare: Path, git: Git, path: list[str]
) -> None:
    expected = hashes(invoke("commits", "list", *R, *path))
    git(working_copy, "checkout", "-q", "-b", "new")
    on_branch = invoke("commits", "list", *path, cwd=working_copy)
    assert hashes(on_branch) == expected
    assert on_branch.err.startswith("branch new is not on the server; listing the default branch\n")
    git(working_copy, "commit", "-q", "--allow-empty", "-m", "x")
    git(working_copy, "checkout", "-q", "--detach")
    assert hashes(invoke("commits", "list", *path, cwd=working_copy)) == expected


def test_on_the_default_branch_nothing_is_said(sandbox: Sandbox, invoke: Invoke, working_copy: Path) -> None:
    assert invoke("commits", "list", "-L", "1", cwd=working_copy).err == "1 shown, more exist: --all\n"
    assert queries_to(sandbox) == ["until=refs%2Fheads%2Fmaster&limit=1"]


def test_a_named_repository_begins_at_its_default_branch(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str, git: Git
) -> None:
    git(working_copy, "checkout", "-q", "release/1.0")
    named = invoke("commits", "list", *R, "-L", "1", cwd=working_copy)
    by_variable = invoke("commits", "list", "-L", "1", cwd=working_copy, env={"BBCLI_REPO": "WORK/my-repo"})
    assert hashes(named) == hashes(by_variable) == [tip]


# Columns and authors


def test_issues_are_a_column_that_has_to_be_named(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("commits", "list", *R, "-L", "2", "--columns", "issues,commit", "-o", "csv")
    assert [line.rpartition(",")[0] for line in result.lines] == ["ISSUES", "", '"STASH-2121, CR-STASH-1199"']
    assert "ISSUES" not in invoke("commits", "list", *R, "-L", "2", "-o", "csv").out


@pytest.mark.parametrize("text", ["seb.ruiz", "SEB.RUIZ@example.com"])
def test_the_name_of_a_user_finds_commits_by_display_name(sandbox: Sandbox, invoke: Invoke, text: str) -> None:
    expected = hashes(invoke("commits", "list", *R, "--author", "Seb Ruiz", "--all"))
    assert expected
    assert hashes(invoke("commits", "list", *R, "--author", text, "--all")) == expected


def test_a_server_that_lists_no_users_leaves_the_text(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("status", "/rest/api/latest/users", status=403))
    assert hashes(invoke("commits", "list", *R, "--author", "seb.ruiz")) == []
    assert hashes(invoke("commits", "list", *R, "--author", "Seb", "-L", "1")) != []
