"""`bbcli branches prune`: what it proposes, keeps and deletes."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.branches.protection import glob
from bbcli.sandbox.faults import Fault
from tests.integration.branches.test_writes import UTILS, heads, push
from tests.support.builds import Events
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
PRUNE = ("branches", "prune", *R)
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
RESTRICTIONS = "/rest/branch-permissions/latest/projects/WORK/repos/my-repo/restrictions"
# Branches that are merged and old, and why each of them is kept.
KEPT = {
    "keep/exact": "protected",
    "keep/any-1": "protected",
    "keep/deep/any-2": "protected",
    "below/the/path": "protected",
    "project-wide": "protected",
    "hotfix/one": "protected",
    "release/1.0": "protected",
    "prod": "branch model",
    "pull/from": "open pull request",
    "pull/into": "open pull request",
}
RULES = (
    ("repos/my-repo", "no-deletes", "BRANCH", "refs/heads/keep/exact"),
    ("repos/my-repo", "read-only", "PATTERN", "any-*"),
    ("repos/my-repo", "pull-request-only", "PATTERN", "below/"),
    ("repos/my-repo", "fast-forward-only", "MODEL_CATEGORY", "HOTFIX"),
    ("repos/my-repo", "no-deletes", "PATTERN", "refs/heads/release/?.0"),
    ("repos/my-repo", "no-creates", "PATTERN", "old/*"),
    ("", "no-deletes", "PATTERN", "project-wide"),
)


def update_refs(bare: Path, lines: Iterable[str]) -> None:
    subprocess.run(
        ["git", "update-ref", "--stdin"], cwd=bare, check=True, input="".join(f"{line}\n" for line in lines), text=True
    )


@pytest.fixture
def crowded(sandbox: Sandbox, invoke: Invoke, bare: Path) -> set[str]:
    """The branches of my-repo that fit: 300 in all, each kind of protected ones among them. Returns those to delete."""
    made = [*(name for name in KEPT if name not in heads(bare)), *(f"old/{number:03}" for number in range(250))]
    old, new = heads(bare)["release/1.0"], heads(bare)["master"]
    update_refs(bare, (f"update refs/heads/{name} {old}" for name in made))
    update_refs(bare, (f"update refs/heads/new/{number:03} {new}" for number in range(300 - len(heads(bare)))))
    call = ("api", "call", "--no-check")
    for scope, kind, matcher, name in RULES:
        body = {"type": kind, "matcher": {"id": name, "type": {"id": matcher}}}
        place = f"/branch-permissions/latest/projects/WORK/{scope}".rstrip("/")
        # The project is the administrator's.
        user = "fred" if scope else "admin"
        env = {"BBCLI_USERNAME": user, "BBCLI_PASSWORD": user}
        result = invoke(*call, "POST", f"{place}/restrictions", "--input", "-", stdin=json.dumps(body), env=env)
        assert result.code == 0, result.err
    fred = {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    assert invoke("branches", "model", "set", "--production", "prod", *R, env=fred).code == 0
    ahead = "feature/STASH-3011-version-3"
    for source, target in (("pull/from", None), (ahead, "pull/into")):
        update_refs(bare, ([f"update refs/heads/{source} {heads(bare)[ahead]}"] if target is None else []))
        refs = {"fromRef": {"id": f"refs/heads/{source}"}, "toRef": {"id": f"refs/heads/{target or 'master'}"}}
        body = {"title": "Open", **refs}
        result = invoke(
            *call, "POST", "/projects/WORK/repos/my-repo/pull-requests", "--input", "-", stdin=json.dumps(body)
        )
        assert result.code == 0, result.err
    update_refs(bare, ([f"update refs/heads/pull/from {old}"]))
    sandbox.requests.clear()
    merged = invoke("branches", "list", "--merged", "--stale", "90d", "--all", *R).lines
    return {line.partition("\t")[0] for line in merged} - KEPT.keys()


def deletions(sandbox: Sandbox) -> int:
    return sum(seen.method == "DELETE" for seen in requests_to(sandbox))


def test_of_300_branches_only_those_go_that_are_merged_and_old_and_not_protected(
    sandbox: Sandbox, invoke: Invoke, bare: Path, crowded: set[str], tmp_path: Path
) -> None:
    before = heads(bare)
    words = (*PRUNE, "--merged", "--older-than", "90d")
    assert (len(before), len(crowded) > 250) == (300, True)
    dry = invoke(*words, "--dry-run", "--jsonl")
    lost = [json.loads(line)["lost"][0] for line in dry.lines]
    assert {text.split()[1] for text in lost} == crowded
    assert all(": merged, " in text and text.endswith(" days old") for text in lost)
    assert dry.err == "kept: 1 in the branch model, 7 protected, 2 with an open pull request\n"
    refused = invoke(*words, tty=True, stdin=f"{len(crowded) - 1}\n", env={"NO_COLOR": "1"}, width=100)
    assert refused.err.endswith("error: branches of WORK/my-repo were not deleted: the typed number differs\n")
    assert (refused.code, len(refused.lines), deletions(sandbox)) == (1, len(crowded) + 1, 0)

    # Someone pushes to one of them while the first one is deleted.
    sandbox.faults.add(Fault("status", UTILS, "DELETE", times=1, status=429, retry_after=1))
    result = Events(tmp_path)(*words, "--yes", events=(push(bare, sandbox.url, "old/100"),))
    assert result.code == 6
    assert "error: old/100: branch old/100 was not deleted: Ada Min <admin@example.com> pushed " in result.err
    assert "the server accepted the others: bugfix/" in result.err
    assert {line.partition("\t")[0] for line in result.lines} == crowded - {"old/100"}
    assert before.keys() - heads(bare).keys() == crowded - {"old/100"}
    assert KEPT.keys() <= heads(bare).keys()
    assert deletions(sandbox) == len(crowded) + 1  # with the repeated one


def test_a_person_sees_the_table_before_the_question(sandbox: Sandbox, invoke: Invoke, bare: Path) -> None:
    update_refs(bare, ([f"create refs/heads/mine {heads(bare)['master']}"]))
    result = invoke("branches", "prune", "--merged", "-R", "WORK/trunk-based", tty=True)
    assert (result.code, result.out) == (0, "")
    assert "no branches to delete" in result.err
    refused = invoke(*PRUNE, "--merged", tty=True, stdin="0\n", width=140, env={"NO_COLOR": "1"})
    assert refused.lines[0].split() == ["NAME", "HEAD", "WHEN", "AUTHOR", "WHY"]
    assert next(line for line in refused.lines if line.startswith("mine ")).endswith(" merged into master")


def test_a_narrow_table_shows_whole_names_before_the_question(sandbox: Sandbox, invoke: Invoke) -> None:
    refused = invoke(*PRUNE, "--merged", "--older-than", "150d", tty=True, stdin="0\n", width=60, env={"NO_COLOR": "1"})
    assert "…" not in "".join(line.split("  ")[0] for line in refused.lines), refused.out


def test_an_old_branch_that_is_not_merged_says_what_is_lost(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*PRUNE, "--older-than", "3d", "--dry-run", "--base", "staging")
    assert "# lost: branch special-$;&#_=@!.,/test at 7205481cb7e: 1 unmerged commit, 14 days old" in result.out
    assert "branch staging" not in result.out


def test_without_criteria_nothing_is_selected(invoke: Invoke) -> None:
    result = invoke(*PRUNE, "--yes")
    assert (result.code, result.err.splitlines()[0]) == (
        2,
        "error: select the branches: --merged, --older-than AGE, or both",
    )


def test_who_cannot_read_restrictions_is_told_that_the_server_decides(stub: Stub, invoke: Invoke) -> None:
    base = {"a:latest-commit-metadata": {"committerTimestamp": 1}, "a:ahead-behind-metadata-provider": {"ahead": 0}}
    branch = {"id": "refs/heads/x", "displayId": "x", "latestCommit": "a" * 40, "metadata": base}
    refusal = {"errors": [{"message": "no", "exceptionName": "com.atlassian.AuthorisationException"}]}
    stub.expect("GET", f"{REPO}/default-branch", json_body={"id": "refs/heads/master"})
    stub.page(f"{REPO}/branches", branch)
    stub.expect(
        "GET", UTILS.replace("/branches", "/branchmodel"), status=404, json_body={"errors": [{"message": "no"}]}
    )
    stub.page(f"{REPO}/pull-requests")
    stub.expect("GET", RESTRICTIONS, status=401, json_body=refusal)
    stub.expect("DELETE", UTILS, status=204)
    result = invoke(*PRUNE, "--merged", "--yes")
    note = "branch restrictions were not checked (reading them requires REPO_ADMIN): the server enforces them\n"
    assert (result.code, result.err, result.lines[0][-18:]) == (0, note, "\tmerged into master"[-18:])


def test_a_restriction_of_an_unknown_kind_protects_every_branch(stub: Stub, invoke: Invoke) -> None:
    base = {"a:latest-commit-metadata": {"committerTimestamp": 1}, "a:ahead-behind-metadata-provider": {"ahead": 0}}
    branch = {"id": "refs/heads/x", "displayId": "x", "latestCommit": "a" * 40, "metadata": base}
    stub.expect("GET", f"{REPO}/default-branch", json_body={"id": "refs/heads/master"})
    stub.page(f"{REPO}/branches", branch)
    stub.expect("GET", UTILS.replace("/branches", "/branchmodel"), json_body={"types": []})
    stub.page(f"{REPO}/pull-requests")
    stub.page(RESTRICTIONS, {"type": "no-deletes", "matcher": {"id": "x", "type": {"id": "NEW_KIND"}}})
    result = invoke(*PRUNE, "--merged", "--yes")
    assert (result.code, result.out, result.err) == (0, "", "kept: 1 protected\n")


@pytest.mark.parametrize(
    ("pattern", "name", "is_match"),
    [
        ("main", "main", True),
        ("main", "x/main", True),
        ("main", "x-main", False),
        ("a*", "abc", True),
        ("a*", "a/b", False),
        ("a/**", "a/b/c", True),
        ("a/", "a/b/c", True),
        ("**/c", "a/b/c", True),
        ("refs/heads/a/*", "a/b", True),
        ("refs/heads/a", "x/a", False),
        ("v?.0", "v1.0", True),
        ("v1.0", "v1x0", False),
    ],
)
def test_a_pattern_of_a_restriction_matches_as_in_bitbucket(pattern: str, name: str, is_match: bool) -> None:
    assert glob(pattern)(f"refs/heads/{name}") is is_match
