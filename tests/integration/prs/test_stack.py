"""`bbcli prs stack`: four branches on each other, over the real git."""

from __future__ import annotations

import json
import shlex
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

NAMES = ("one", "two", "three", "four")


@dataclass(frozen=True)
class Stacked:
    """A clone of WORK/data-export with branches on each other, which have a prefix of their own."""

    folder: Path
    prefix: str
    run_git: Callable[..., str]
    invoke: Invoke

    def git(self, *words: str) -> str:
        return self.run_git(self.folder, *words).strip()

    def run(self, *words: str) -> Result:
        return self.invoke("prs", "stack", *words, cwd=self.folder)

    def name(self, word: str) -> str:
        return f"{self.prefix}-{word}"

    def commit(self, branch: str, path: str, text: str) -> str:
        """Commit a file on a branch, push it by force and return the hash."""
        self.git("checkout", "-q", "-B", branch, f"origin/{branch}")
        (self.folder / path).write_text(text)
        self.git("add", path)
        self.git("commit", "-q", "-m", f"Change {path} again")
        self.git("push", "-q", "--force", "origin", branch)
        return self.git("rev-parse", "HEAD")

    def shown(self) -> list[tuple[str, str]]:
        """Return branch and base of the stack, the highest first."""
        found = json.loads(self.run("show", self.name("four"), "--json").out)
        return [(each["fromRef"]["displayId"], each["toRef"]["displayId"]) for each in found]

    def is_chain(self, *names: str) -> bool:
        """True if each branch on the server contains the one before."""
        self.git("fetch", "-q", "--prune")
        refs = [f"origin/{name}" for name in names]
        return all(self.git("merge-base", one, other) == self.git("rev-parse", one) for one, other in pairwise(refs))


@pytest.fixture
def stacked(
    sandbox: Sandbox,
    invoke: Invoke,
    git: Callable[..., str],
    tmp_path: Path,
    pulls: Pulls,
    request: pytest.FixtureRequest,
) -> Stacked:
    """Four local branches with a commit each."""
    url = sandbox.url.replace("://", "://fred:fred@")
    git(tmp_path, "clone", "-q", f"{url}/scm/work/data-export.git", "clone")
    made = Stacked(tmp_path / "clone", request.node.name[5:15], git, invoke)
    for word in NAMES:
        made.git("checkout", "-q", "-b", made.name(word))
        (made.folder / f"{made.name(word)}.txt").write_text(f"{word}\n")
        made.git("add", ".")
        made.git("commit", "-q", "-m", f"Add {word}")
    return made


def test_four_branches_are_created_changed_at_the_bottom_rebased_and_merged_one_by_one(stacked: Stacked) -> None:
    found = stacked.run("create", "--push", "--json")
    assert found.code == 0, found.err
    one, two, three, four = map(stacked.name, NAMES)
    assert [each["title"] for each in json.loads(found.out)] == ["Add four", "Add three", "Add two", "Add one"]
    assert stacked.shown() == [(four, three), (three, two), (two, one), (one, "master")]
    again = stacked.run("create", "--json")
    assert [each["id"] for each in json.loads(again.out)] == [each["id"] for each in json.loads(found.out)]
    stacked.commit(one, f"{one}.txt", "one, changed\n")
    assert not stacked.is_chain(one, two, three, four)
    found = stacked.run("rebase", four)
    assert found.code == 0, found.err
    assert stacked.is_chain("master", one, two, three, four)
    assert "the stack is up to date: nothing to rebase\n" not in found.err
    assert stacked.run("rebase", four).err.endswith("the stack is up to date: nothing to rebase\n")
    for merged, rest in ((one, (two, three, four)), (two, (three, four)), (three, (four,)), (four, ())):
        found = stacked.run("merge", four, "--delete-branch")
        assert found.code == 0, found.err
        assert stacked.shown() == list(zip(rest[::-1], (*rest[:-1][::-1], "master"), strict=False))
        assert stacked.is_chain("master", *rest)
        assert f"origin/{merged}" not in stacked.git("branch", "-r").split()
    files = stacked.git("ls-tree", "--name-only", "origin/master").split()
    assert {f"{stacked.name(word)}.txt" for word in NAMES} <= set(files)


def test_a_title_has_the_issue_key_of_its_branch(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("bugfix/STASH-1275-word-wrap", "--base", "staging", "-R", "WORK/my-repo", "--dry-run")
    title = '"title":"STASH-1275: Word wrap"'
    assert title in invoke("prs", "create", "--fill", "--head", *words).out
    assert title in invoke("prs", "stack", "create", *words).out


def test_branches_that_are_not_pushed_are_named_and_a_dry_run_shows_their_pull_requests(stacked: Stacked) -> None:
    one, two, *_ = map(stacked.name, NAMES)
    dry = stacked.run("create", one, two, "--push", "--dry-run")
    assert (dry.code, dry.err) == (0, f"would run first: git push origin refs/heads/{one} refs/heads/{two}\n")
    assert ('"title":"Add one"' in dry.out, '"title":"Add two"' in dry.out) == (True, True), dry.out
    found = stacked.run("create", one, two)
    lines = [
        f"error: branch {one} does not exist in WORK/data-export",
        f"hint: push it first: add --push, or run git push -u origin {one}",
    ]
    assert (found.code, found.err.splitlines()) == (3, lines)


def test_a_branch_is_one_whatever_ends_a_line_elsewhere(stacked: Stacked) -> None:
    """To Python U+2028 ends a line."""
    name = f"{stacked.name('odd')}\u2028x"
    stacked.git("checkout", "-q", "-B", name, "origin/master")
    stacked.git("commit", "-q", "--allow-empty", "-m", "Odd")
    dry = stacked.run("create", "--push", "--dry-run")
    assert (dry.code, dry.out.count(f'"refs/heads/{name}"')) == (0, 1), dry.err


def test_a_whole_stack_is_merged_at_once(stacked: Stacked) -> None:
    assert stacked.run("create", "--push").code == 0
    found = stacked.run("merge", stacked.name("two"), "--all", "--json")
    assert found.code == 0, found.err
    assert [each["state"] for each in json.loads(found.out)] == ["MERGED"] * 4
    assert {each["toRef"]["displayId"] for each in json.loads(found.out)} == {"master"}
    lowest = json.loads(found.out)[-1]
    for step in ("merge", "rebase"):
        again = stacked.run(step, lowest["fromRef"]["displayId"])
        line = f"pull request {lowest['id']} of WORK/data-export is merged: nothing to {step}\n"
        assert (again.code, again.out, again.err) == (0, "", line)


def test_a_conflict_names_its_pull_request_and_a_second_run_continues_there(stacked: Stacked) -> None:
    assert stacked.run("create", "--push").code == 0
    one, two, three, four = map(stacked.name, NAMES)
    layers = {each["fromRef"]["displayId"]: each["id"] for each in json.loads(stacked.run("show", four, "--json").out)}
    stacked.commit(one, f"{two}.txt", "from the first\n")
    found = stacked.run("rebase", four)
    assert (found.code, found.out) == (6, "")
    lines = found.err.splitlines()
    assert lines[0].startswith(f"error: pull request {layers[two]} of WORK/data-export ({two}) was not rebased: ")
    assert f"git rebase --fork-point origin/{one}" in lines
    hint = f"hint: resolve that, then: bbcli prs stack rebase {layers[two]} -R WORK/data-export"
    assert lines[-1] == hint
    assert not [line for line in lines if "/rest/" in line]
    stacked.git("checkout", "-q", two)
    stacked.git("fetch", "-q")
    stacked.git("rebase", "-q", "-X", "theirs", f"origin/{one}")
    stacked.git("push", "-q", "--force", "origin", two)
    again = stacked.run(*hint.partition("stack ")[2].split())
    assert again.code == 0, again.err
    assert stacked.is_chain(one, two, three, four)


def test_a_merge_that_meets_conflicts_has_the_git_lines_that_resolve_them(stacked: Stacked) -> None:
    assert stacked.run("create", "--push").code == 0
    one = stacked.name("one")
    stacked.commit("master", f"{one}.txt", "from master\n")
    found = stacked.run("merge", stacked.name("four"))
    lines = found.err.splitlines()
    assert (found.code, lines[1:-1]) == (
        6,
        ["git fetch origin", f"git switch {one}", "git merge origin/master", f"git push origin {one}"],
    )
    for line in lines[1:3]:
        stacked.git(*shlex.split(line)[1:])
    stacked.git("merge", "-q", "-X", "ours", "origin/master")
    stacked.git(*shlex.split(lines[4])[1:])
    again = stacked.run(*lines[-1].partition("stack ")[2].split())
    assert again.code == 0, again.err


def test_an_error_names_the_layers_that_were_changed_before_it(stacked: Stacked, pulls: Pulls) -> None:
    assert stacked.run("create", "--push").code == 0
    one, two, three, four = map(stacked.name, NAMES)
    layers = {each["fromRef"]["displayId"]: each["id"] for each in json.loads(stacked.run("show", four, "--json").out)}
    stacked.commit("master", "aside.txt", "aside\n")
    stacked.commit(two, f"{three}.txt", "from the second\n")
    found = stacked.run("rebase", four)
    assert (found.code, [line for line in found.err.splitlines() if "accepted" in line]) == (
        6,
        [
            f"the server accepted the rebase of pull request {layers[one]} of WORK/data-export ({one})",
            f"the server accepted the rebase of pull request {layers[two]} of WORK/data-export ({two})",
        ],
    )
    found = stacked.run("merge", four, "--delete-branch")
    assert (found.code, [line for line in found.err.splitlines() if "accepted" in line]) == (
        6,
        [
            f"the server accepted the merge of pull request {layers[one]} of WORK/data-export ({one})",
            f"the server accepted the target branch master of pull request {layers[two]} of WORK/data-export ({two})",
            f"the server accepted the rebase of pull request {layers[two]} of WORK/data-export ({two})",
        ],
    )


def test_the_git_lines_of_a_layer_omit_the_old_commits_of_the_layer_below(stacked: Stacked) -> None:
    """The layer above has the commit from before the conflict was resolved, which conflicts again."""
    assert stacked.run("create", "--push").code == 0
    one, two, three, four = map(stacked.name, NAMES)
    stacked.commit(one, f"{two}.txt", "from the first\n")
    assert stacked.run("rebase", four).code == 6
    stacked.git("checkout", "-q", two)
    stacked.git("fetch", "-q")
    with suppress(subprocess.CalledProcessError):
        stacked.git("rebase", "-q", f"origin/{one}")
    (stacked.folder / f"{two}.txt").write_text("from both\n")
    stacked.git("add", ".")
    stacked.git("-c", "core.editor=true", "rebase", "--continue")
    stacked.git("push", "-q", "--force", "origin", two)
    found = stacked.run("rebase", four)
    lines = [line for line in found.err.splitlines() if line.startswith("git ")]
    assert (found.code, lines[1]) == (6, f"git switch {three}"), found.err
    for line in lines:
        stacked.git(*shlex.split(line)[1:])
    stacked.run("rebase", four)
    assert stacked.is_chain(one, two, three)


def test_a_stack_whose_lowest_was_merged_elsewhere_is_retargeted_and_keeps_its_reviewers(
    stacked: Stacked, pulls: Pulls
) -> None:
    assert stacked.run("create", "--push").code == 0
    one, two, three, four = map(stacked.name, NAMES)
    by_branch: dict[str, Any] = {
        each["fromRef"]["displayId"]: each for each in json.loads(stacked.run("show", four, "--json").out)
    }
    person = {"user": {"name": "mary"}, "role": "REVIEWER"}
    assert pulls.send("POST", by_branch[two], "/participants", person).status == 200
    lowest = pulls.get(by_branch[one])
    assert pulls.send("POST", lowest, f"/merge?version={lowest['version']}", {}).status == 200
    assert stacked.shown() == [(four, three), (three, two), (two, one)]
    dry = stacked.run("rebase", four, "--dry-run")
    assert '# toRef.id: "refs/heads/' in dry.out
    assert stacked.run("rebase", four).code == 0
    assert stacked.shown() == [(four, three), (three, two), (two, "master")]
    assert stacked.is_chain("master", two, three, four)
    assert [each["user"]["name"] for each in pulls.get(by_branch[two])["reviewers"]] == ["mary"]


def test_the_default_branch_is_never_taken_for_a_merged_one(stacked: Stacked, pulls: Pulls, sandbox: Sandbox) -> None:
    """Such a branch is merged again and again, and is still the base of others."""
    one = stacked.name("one")
    stacked.git("push", "-q", "origin", "master:release", one)
    stacked.git("push", "-q", "origin", f"{stacked.name('two')}:master")
    release = pulls.create("master", toRef={"id": "refs/heads/release"})
    assert pulls.send("POST", release, f"/merge?version={release['version']}", {}).status == 200
    extra = pulls.create()["fromRef"]["displayId"]
    sandbox.requests.clear()
    found = stacked.run("rebase", extra)
    assert found.code == 0, found.err
    assert [seen.method for seen in requests_to(sandbox) if seen.method != "GET"] == ["POST"]


def test_a_vetoed_merge_changes_nothing_above(stacked: Stacked, pulls: Pulls) -> None:
    assert stacked.run("create", "--push").code == 0
    before = stacked.shown()
    settings = "/rest/api/latest/projects/WORK/repos/data-export/settings/pull-requests"
    assert pulls.api.send("POST", settings, {"requiredApprovers": 1}, user="admin").status == 200
    found = stacked.run("merge", stacked.name("four"))
    pulls.api.send("POST", settings, {"requiredApprovers": 0}, user="admin")
    assert (found.code, "was not merged: " in found.err, found.out) == (6, True, "")
    assert "hint: resolve that, then: bbcli prs stack merge " in found.err
    assert stacked.shown() == before


def test_a_layer_that_someone_changed_is_not_merged(stub: Stub, invoke: Invoke) -> None:
    place = "/rest/api/latest/projects/WORK/repos/r/pull-requests"
    repository = {"id": 1, "slug": "r", "project": {"key": "WORK"}}
    pull = {
        "id": 1, "version": 3, "state": "OPEN", "updatedDate": 5, "title": "one",
        "fromRef": {"id": "refs/heads/one", "latestCommit": "a" * 40, "repository": repository},
        "toRef": {"id": "refs/heads/master", "latestCommit": "b" * 40, "repository": repository},
    }  # fmt: skip
    stub.expect("GET", f"{place}/1", json_body=pull)
    stub.expect("GET", place, json_body={"values": [pull], "isLastPage": True})
    stale = {"errors": [{"message": "stale", "exceptionName": "com.x.PullRequestOutOfDateException"}]}
    stub.expect("POST", f"{place}/1/merge", status=409, json_body=stale)
    stub.expect("GET", f"{place}/1", json_body={**pull, "version": 4, "title": "two"})
    edit = {"action": "UPDATED", "createdDate": 6, "user": {"displayName": "Mary"}}
    stub.expect("GET", f"{place}/1/activities", json_body={"values": [edit], "isLastPage": True})
    found = invoke("prs", "stack", "merge", "1", "-R", "WORK/r", env={"BBCLI_JOBS": "1"})
    assert (found.code, found.err.splitlines()) == (
        6,
        [
            "error: pull request 1 of WORK/r (one) was not merged: Mary edited the pull request in the meantime",
            "changed since it was read: the title",
            "hint: resolve that, then: bbcli prs stack merge 1 -R WORK/r",
        ],
    )


def test_a_missing_base_is_named_as_a_branch(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("prs", "stack", "rebase", "3", "--base", "nope", "-R", "WORK/my-repo")
    lines = ["error: branch nope does not exist in WORK/my-repo", "hint: bbcli branches list -R WORK/my-repo"]
    assert (found.code, found.err.splitlines()) == (3, lines)


def test_two_pull_requests_on_one_branch_are_named(stacked: Stacked) -> None:
    one, two, three, _ = map(stacked.name, NAMES)
    stacked.git("push", "-q", "origin", one, two, three)
    assert stacked.run("create", one, two).code == 0
    assert stacked.run("create", three, "--base", one).code == 0
    found = stacked.run("show", one)
    assert (found.code, "the stack branches: " in found.err) == (2, True)
    assert stacked.run("show", two).code == 0


def test_a_stack_needs_branches(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    found = invoke("prs", "stack", "create", "-R", "WORK/my-repo", cwd=tmp_path)
    assert (found.code, found.err.splitlines()[0]) == (
        2,
        "error: no branch is named, and this directory is not a local clone of WORK/my-repo",
    )
    found = invoke("prs", "stack", "create", "a", "a", "-R", "WORK/my-repo")
    assert (found.code, found.err.splitlines()[0]) == (2, "error: branch a is twice in the stack")


def test_an_archived_repository_has_no_hint_to_continue(stacked: Stacked, pulls: Pulls) -> None:
    """Neither a merge nor a rebase goes on there."""
    assert stacked.run("create", "--push").code == 0
    place = "/rest/api/latest/projects/WORK/repos/data-export"
    assert pulls.api.send("PUT", place, {"archived": True}, user="admin").status == 201
    try:
        for verb in ("merge", "rebase"):
            result = stacked.run(verb, stacked.name("four"))
            error, hint = result.err.splitlines()
            assert (result.code, hint) == (6, "hint: bbcli repos edit WORK/data-export --no-archived")
            assert error.endswith(": WORK/data-export is archived: nothing in it was changed")
    finally:
        assert pulls.api.send("PUT", place, {"archived": False}, user="admin").status == 201
