"""`bbcli prs checkout` from the sandbox with the real git: what `git status` shows after it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.integration.sandbox.cases import FORM, form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.integration.sandbox.pulls import Pulls

EXPORT = "/rest/api/latest/projects/WORK/repos/data-export"


@dataclass(frozen=True)
class Clone:
    """A clone of WORK/data-export, in which bbcli and git run."""

    folder: Path
    run_git: Callable[..., str]
    invoke: Invoke

    def git(self, *words: str) -> str:
        return self.run_git(self.folder, *words).strip()

    def checkout(self, pull: Any, *words: str, **options: Any) -> Result:
        return self.invoke("prs", "checkout", str(pull["id"]), *words, cwd=self.folder, **options)

    def push(self, branch: str, content: str, *, amend: bool = False) -> str:
        """Push a commit to a branch from another clone, by force if it replaces the last one; return its hash."""
        other = self.folder.with_name("other")
        if not other.exists():
            self.run_git(self.folder, "clone", "-q", self.git("remote", "get-url", "origin"), str(other))
        self.run_git(other, "fetch", "-q")
        self.run_git(other, "checkout", "-q", "-B", branch, f"origin/{branch}")
        (other / "pushed.txt").write_text(content)
        self.run_git(other, "add", ".")
        self.run_git(other, "commit", "-q", "-m", "Push", *(["--amend"] if amend else []))
        self.run_git(other, "push", "-q", "--force", "origin", branch)
        return self.run_git(other, "rev-parse", "HEAD").strip()

    def commit(self, name: str) -> str:
        """Commit a new file here and return the hash."""
        (self.folder / name).write_text("own\n")
        self.git("add", name)
        self.git("commit", "-q", "-m", "Own")
        return self.tip

    def status(self) -> list[str]:
        """Return the lines of `git status`: the branch with its upstream, then changed files."""
        return self.git("status", "--short", "--branch").splitlines()

    @property
    def tip(self) -> str:
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def clone(sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], tmp_path: Path, pulls: Pulls) -> Clone:
    url = sandbox.url.replace("://", "://fred:fred@")
    git(tmp_path, "clone", "-q", f"{url}/scm/work/data-export.git", "clone")
    return Clone(tmp_path / "clone", git, invoke)


def forked(pulls: Pulls, name: str, user: str) -> Any:
    """Return a pull request of a user from branch master of a private fork."""
    made = pulls.api.send("POST", EXPORT, {"name": name}, user=user)
    assert made.status == 201, made.body
    project = f"~{user.upper()}"
    base = f"/rest/api/latest/projects/{project}/repos/{name}"
    last = pulls.api.json(f"{base}/commits?path=README.md&limit=1", user=user)["values"][0]["id"]
    file = form(content="forked\n", branch="topic-fork", sourceBranch="master", message="Fork", sourceCommitId=last)
    assert pulls.api.send("PUT", f"{base}/browse/README.md", file, Content_Type=FORM, user=user).status == 200
    source = {"id": "refs/heads/topic-fork", "repository": {"slug": name, "project": {"key": project}}}
    body = {"title": "From a fork", "fromRef": source, "toRef": {"id": "refs/heads/master"}}
    answer = pulls.api.send("POST", f"{EXPORT}/pull-requests", body, user=user)
    assert answer.status == 201, answer.body
    return answer.json


def test_a_branch_of_the_repository_follows_it(clone: Clone, pulls: Pulls) -> None:
    pull = pulls.create()
    branch = pull["fromRef"]["displayId"]
    found = clone.checkout(pull, "--json")
    assert found.code == 0, found.err
    expected = {"branch": branch, "commit": clone.tip, "upstream": f"origin/{branch}", "directory": str(clone.folder)}
    assert json.loads(found.out) == expected
    assert clone.status() == [f"## {branch}...origin/{branch}"]
    assert clone.tip == pull["fromRef"]["latestCommit"]


def test_a_fork_that_can_be_read_is_a_remote_and_its_branch_the_upstream(
    clone: Clone, invoke: Invoke, pulls: Pulls
) -> None:
    pull = forked(pulls, "readable", "fred")
    assert clone.checkout(pull).code == 0
    assert clone.status() == ["## topic-fork...fred/topic-fork"]
    assert clone.git("remote", "get-url", "fred").endswith("/scm/~fred/readable.git")
    assert clone.tip == pull["fromRef"]["latestCommit"]
    # The current branch names its pull request.
    shown = invoke("prs", "show", "--brief", "--json", cwd=clone.folder)
    assert json.loads(shown.out)["id"] == pull["id"], shown.err


def test_a_fork_that_cannot_be_read_is_fetched_from_the_ref_of_the_pull_request_once_it_is_up_to_date(
    sandbox: Sandbox, clone: Clone, pulls: Pulls
) -> None:
    pull = forked(pulls, "hidden", "mary")
    first = clone.checkout(pull)
    assert first.code == 0, first.err
    branch = f"pr/{pull['id']}"
    assert clone.status() == [f"## {branch}"]
    assert clone.git("remote") == "origin"
    base = "/rest/api/latest/projects/~MARY/repos/hidden"
    file = form(content="late\n", branch="topic-fork", message="Late", sourceCommitId=clone.tip)
    pushed = pulls.api.send("PUT", f"{base}/browse/README.md", file, Content_Type=FORM, user="mary").json["id"]
    assert clone.git("ls-remote", "origin", f"refs/pull-requests/{pull['id']}/from").split()[0] != pushed
    # Servers that do not update the ref, for a while or at all.
    touched = f"{EXPORT}/pull-requests/{pull['id']}"
    for part in ("merge", "changes"):
        sandbox.faults.add(Fault.parse(f"403 path={touched}/{part}"))
    late = clone.checkout(pull)
    assert (late.code, late.out, late.waits) == (8, "", [1.0, 1.0, 1.0])
    assert f"not yet at commit {pushed[:11]} of pull request {pull['id']}" in late.err
    assert clone.tip != pushed
    sandbox.faults.clear()
    assert clone.checkout(pull).code == 0
    assert (clone.status(), clone.tip) == ([f"## {branch}"], pushed)


def test_a_branch_that_follows_nothing_names_its_pull_request(clone: Clone, invoke: Invoke, pulls: Pulls) -> None:
    pull = forked(pulls, "unseen", "mary")
    assert clone.checkout(pull).code == 0
    shown = invoke("prs", "show", "--brief", "--json", cwd=clone.folder)
    assert (shown.code, json.loads(shown.out or "{}").get("id")) == (0, pull["id"]), shown.err
    listed = invoke("prs", "status", cwd=clone.folder)
    assert listed.out.startswith(f"current\tWORK/data-export#{pull['id']}\t"), listed.out
    # Not if the setting was written for another repository.
    clone.git("config", f"branch.pr/{pull['id']}.bbcliPullRequest", "WORK/my-repo#3")
    assert invoke("prs", "show", "--brief", cwd=clone.folder).code == 3


def test_show_and_status_choose_the_same_pull_request_of_a_branch_that_follows_nothing(
    clone: Clone, invoke: Invoke, pulls: Pulls
) -> None:
    """One of its own, even a closed one, before the one that the branch was checked out for."""
    other = forked(pulls, "elsewhere", "mary")
    own = pulls.create()
    branch = own["fromRef"]["displayId"]
    assert pulls.send("POST", own, f"/decline?version={own['version']}", {}).status == 200
    assert clone.checkout(other, "--branch", branch).code == 0
    shown = invoke("prs", "show", "--brief", "--json", cwd=clone.folder)
    listed = invoke("prs", "status", cwd=clone.folder)
    assert json.loads(shown.out)["id"] == own["id"], shown.err
    assert listed.out.startswith(f"current\tWORK/data-export#{own['id']}\t"), listed.out


def test_a_second_run_follows_the_branch_and_a_force_push(clone: Clone, pulls: Pulls) -> None:
    pull = pulls.create()
    branch = pull["fromRef"]["displayId"]
    assert clone.checkout(pull).code == 0
    for content, amend in (("more\n", False), ("replaced\n", True)):
        pushed = clone.push(branch, content, amend=amend)
        assert clone.checkout(pull).code == 0
        assert (clone.status(), clone.tip) == ([f"## {branch}...origin/{branch}"], pushed)
    # Also if it was fetched before.
    pushed = clone.push(branch, "again\n", amend=True)
    clone.git("fetch", "-q")
    assert clone.checkout(pull).code == 0
    assert clone.tip == pushed


def test_commits_of_the_local_branch_are_kept(clone: Clone, pulls: Pulls) -> None:
    pull = pulls.create()
    branch = pull["fromRef"]["displayId"]
    assert clone.checkout(pull).code == 0
    own = clone.commit("own.txt")
    assert clone.checkout(pull).code == 0
    assert (clone.status(), clone.tip) == ([f"## {branch}...origin/{branch} [ahead 1]"], own)
    pushed = clone.push(branch, "theirs\n")
    found = clone.checkout(pull)
    assert (found.code, clone.tip, found.out) == (6, own, "")
    assert found.err.endswith(
        f"error: local branch {branch} and pull request {pull['id']} have diverged: both have commits of their own\n"
        "hint: merge or rebase it with git, or drop the local commits: --force\n"
    )
    assert clone.checkout(pull, "--force").code == 0
    assert (clone.status(), clone.tip) == ([f"## {branch}...origin/{branch}"], pushed)


def test_uncommitted_changes_prevent_a_checkout_but_not_one_in_a_worktree(clone: Clone, pulls: Pulls) -> None:
    pull = pulls.create()
    branch, before = pull["fromRef"]["displayId"], clone.tip
    (clone.folder / "README.md").write_text("changed\n")
    found = clone.checkout(pull)
    assert (found.code, found.out, clone.tip) == (1, "", before)
    assert found.err.splitlines()[0] == (
        f"error: pull request {pull['id']} was not checked out: 1 file has uncommitted changes"
    )
    assert clone.status() == ["## master...origin/master", " M README.md"]
    other = clone.folder.with_name("review")
    for number in range(2):  # a second run updates the worktree
        found = clone.checkout(pull, "--worktree", "../review", "--json")
        assert (found.code, json.loads(found.out)["directory"]) == (0, str(other)), found.err
        assert clone.run_git(other, "status", "-sb").splitlines() == [f"## {branch}...origin/{branch}"]
        pushed = clone.push(branch, f"newer {number}\n")
    assert clone.checkout(pull, "--worktree", "../review").code == 0
    assert clone.run_git(other, "rev-parse", "HEAD").strip() == pushed
    assert clone.status() == ["## master...origin/master", " M README.md"]


def test_a_branch_of_another_kind_is_not_touched(clone: Clone, pulls: Pulls) -> None:
    pull = pulls.create()
    branch = pull["fromRef"]["displayId"]
    clone.git("checkout", "-q", "-b", branch, "--track", "origin/master")
    own = clone.commit("own.txt")
    clone.git("checkout", "-q", "master")
    found = clone.checkout(pull)
    assert (found.code, clone.git("rev-parse", branch)) == (6, own)
    assert f"local branch {branch} exists, and is not that of pull request {pull['id']}" in found.err
    assert clone.checkout(pull, "--branch", "mine").code == 0
    assert clone.status() == [f"## mine...origin/{branch}"]
    assert clone.checkout(pull, "--detach").code == 0
    assert clone.status() == ["## HEAD (no branch)"]
    found = clone.checkout(pull, "--branch=-x")
    assert (found.code, found.err.splitlines()[0]) == (2, "error: '-x' is not a branch name")


def test_a_branch_that_was_deleted_after_the_merge_is_fetched_from_the_pull_request(clone: Clone, pulls: Pulls) -> None:
    pull = pulls.create()
    assert pulls.get(pull, "/merge")["canMerge"]  # the refs are updated
    merged = pulls.send("POST", pull, f"/merge?version={pull['version']}", {})
    assert merged.status == 200, merged.body
    clone.git("push", "-q", "origin", "--delete", pull["fromRef"]["displayId"])
    found = clone.checkout(pull)
    assert (found.code, clone.status()) == (0, [f"## pr/{pull['id']}"]), found.err
    assert clone.tip == pull["fromRef"]["latestCommit"]


def test_a_dry_run_prints_the_commands_and_runs_none(clone: Clone, pulls: Pulls) -> None:
    pull = pulls.create()
    branch, tip = pull["fromRef"]["displayId"], pull["fromRef"]["latestCommit"]
    before = clone.git("for-each-ref")
    found = clone.checkout(pull, "--dry-run")
    assert found.lines == [
        f"git fetch --no-tags origin +refs/heads/{branch}:refs/remotes/origin/{branch}",
        f"git checkout --quiet --track -b {branch} origin/{branch} --",
        f"git config branch.{branch}.bbcliPullRequest 'WORK/data-export#{pull['id']}'",
        f"git config branch.{branch}.bbcliCommit {tip}",
    ]
    assert (found.code, clone.git("for-each-ref")) == (0, before)


def test_another_directory_is_one_clear_line(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    found = invoke("prs", "checkout", "3", "-R", "WORK/my-repo", cwd=tmp_path)
    assert (found.code, found.err) == (
        2,
        "error: this directory is not a local clone of WORK/my-repo\nhint: bbcli repos clone WORK/my-repo\n",
    )


def test_a_clone_that_knows_no_login_fetches_with_that_of_the_run(sandbox: Sandbox, clone: Clone, pulls: Pulls) -> None:
    """The saved login signs git in: neither the URL nor the configuration of the clone has one."""
    clone.git("remote", "set-url", "origin", f"{sandbox.url}/scm/work/data-export.git")
    pull = pulls.create()
    assert clone.checkout(pull).code == 0
    assert clone.tip == pull["fromRef"]["latestCommit"]
