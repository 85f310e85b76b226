"""The push log: who changed which branch or tag, by a push or over REST."""

from __future__ import annotations

import gzip
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.cases import FORM, form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.integration.sandbox.conftest import Api

PLACE = "projects/WORK/repos/audit-log"
REPO = f"/rest/api/latest/{PLACE}"
LOG = f"{REPO}/ref-change-activities"
UTILS = f"/rest/branch-utils/latest/{PLACE}/branches"
TAGS = f"/rest/git/latest/{PLACE}/tags"
NONE = "0" * 40


@pytest.fixture
def clone(sandbox: Sandbox, tmp_path: Path) -> Callable[..., str]:
    """Clone over HTTP as fred and return a function that runs git in the clone."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()

    git("clone", "-q", sandbox.url.replace("//", "//fred:fred@") + "/scm/work/audit-log.git", ".")
    return git


def entries(api: Api, ref: str) -> list[tuple[str, str, str, str, str]]:
    """Return (trigger, user, type, from, to) of each change of a ref, newest first."""
    return [
        (entry["trigger"], entry["user"]["name"], change["type"], change["fromHash"], change["toHash"])
        for entry in api.json(f"{LOG}?ref={ref}")["values"]
        for change in [entry["refChange"]]
    ]


def test_a_new_sandbox_has_a_log_with_a_forced_update(api: Api) -> None:
    repo = "/rest/api/latest/projects/WORK/repos/my-repo"
    forced, added = api.json(f"{repo}/ref-change-activities?ref=refs/heads/staging")["values"]
    changes = forced["refChange"], added["refChange"]
    assert [change["type"] for change in changes] == ["UPDATE", "ADD"]
    assert changes[0]["fromHash"] == changes[1]["toHash"]
    lost = api.json(f"{repo}/compare/commits?from={changes[0]['fromHash']}&to={changes[0]['toHash']}")
    assert lost["size"] > 0
    pushes = api.json(f"{repo}/ref-change-activities?ref=refs/heads/feature/STASH-3000-syntax-highlight")["values"]
    assert [push["refChange"]["type"] for push in pushes] == ["UPDATE", "UPDATE", "ADD"]
    assert pushes[0]["createdDate"] > pushes[1]["createdDate"]


def test_pushes_are_logged_with_both_ends_and_the_user(api: Api, clone: Callable[..., str]) -> None:
    first = clone("rev-parse", "HEAD")
    clone("push", "-q", "origin", "HEAD:refs/heads/topic", "HEAD:refs/tags/pushed")
    clone("commit", "-q", "--allow-empty", "-m", "Second")
    second = clone("rev-parse", "HEAD")
    clone("push", "-q", "origin", "HEAD:topic")
    clone("commit", "-q", "--amend", "--allow-empty", "-m", "Rewritten")
    third = clone("rev-parse", "HEAD")
    clone("push", "-q", "--force", "origin", "HEAD:topic")
    clone("push", "-q", "origin", ":topic")
    assert entries(api, "refs/heads/topic") == [
        ("push", "fred", "DELETE", third, NONE),
        ("push", "fred", "UPDATE", second, third),
        ("push", "fred", "UPDATE", first, second),
        ("push", "fred", "ADD", NONE, first),
    ]
    assert entries(api, "refs/tags/pushed") == [("push", "fred", "ADD", NONE, first)]
    # A forced update is one whose old commit is not below the new one: the old commit can still be read.
    assert api.json(f"{REPO}/compare/commits?from={second}&to={third}")["size"] == 1


def test_an_update_that_git_refuses_is_not_logged(api: Api, sandbox: Sandbox, clone: Callable[..., str]) -> None:
    clone("push", "-q", "origin", "HEAD:refs/heads/here")
    repository = sandbox.store.repositories.by_slug("WORK", "audit-log")
    assert repository is not None
    # A lock file of another process: git refuses this ref and takes the other.
    lock = sandbox.data / "repositories" / f"{repository.id}.git" / "refs" / "heads" / "locked.lock"
    lock.touch()
    with pytest.raises(subprocess.CalledProcessError):
        clone("push", "-q", "origin", "HEAD:refs/heads/locked", "HEAD:refs/heads/open")
    lock.unlink()
    logged = [len(entries(api, f"refs/heads/{name}")) for name in ("locked", "open")]
    assert logged == [0, len(api.json(f"{REPO}/branches?filterText=open")["values"])]


@pytest.mark.parametrize("capabilities", ["report-status", "report-status side-band-64k"])
@pytest.mark.parametrize("is_compressed", [False, True])
def test_a_push_of_another_client_is_logged(api: Api, is_compressed: bool, capabilities: str) -> None:
    tip = api.send("POST", UTILS, {"name": "other", "startPoint": "master"}).json["latestCommit"]
    command = f"{tip} {NONE} refs/heads/other\0{capabilities}".encode()
    body = b"%04x%s0000" % (len(command) + 4, command)
    headers = {"Content_Type": "application/x-git-receive-pack-request"}
    if is_compressed:
        body, headers = gzip.compress(body), {**headers, "Content_Encoding": "gzip"}
    assert api.send("POST", "/scm/work/audit-log.git/git-receive-pack", body, **headers).status == 200
    assert entries(api, "refs/heads/other")[0] == ("push", "fred", "DELETE", tip, NONE)


def test_branches_tags_and_edits_over_rest_are_logged(api: Api) -> None:
    tip = api.send("POST", UTILS, {"name": "rest", "startPoint": "master"}).json["latestCommit"]
    body = form(content="New", branch="rest")
    edited = api.send("PUT", f"{REPO}/browse/new.txt", body, Content_Type=FORM).json["id"]
    assert api.send("DELETE", UTILS, {"name": "rest", "dryRun": True}).status == 204
    assert api.send("DELETE", UTILS, {"name": "rest"}).status == 204
    assert api.send("DELETE", UTILS, {"name": "rest"}).status == 204
    assert entries(api, "refs/heads/rest") == [
        ("branch-delete", "fred", "DELETE", edited, NONE),
        ("file-edit", "fred", "UPDATE", tip, edited),
        ("branch-create", "fred", "ADD", NONE, tip),
    ]
    tag = {"name": "rest", "startPoint": "master"}
    hash_of_tag = api.send("POST", TAGS, {**tag, "type": "ANNOTATED", "message": "x"}).json["hash"]
    assert api.send("POST", TAGS, {**tag, "type": "LIGHTWEIGHT", "force": True}).status == 201
    assert api.send("DELETE", f"{TAGS}/rest").status == 204
    assert entries(api, "refs/tags/rest") == [
        ("tag-delete", "fred", "DELETE", tip, NONE),
        ("tag-create", "fred", "UPDATE", hash_of_tag, tip),
        ("tag-create", "fred", "ADD", NONE, hash_of_tag),
    ]


def test_a_new_branch_of_an_edit_is_an_addition(api: Api) -> None:
    body = form(content="New", branch="edited", sourceBranch="master")
    commit = api.send("PUT", f"{REPO}/browse/edited.txt", body, Content_Type=FORM).json["id"]
    assert entries(api, "refs/heads/edited") == [("file-edit", "fred", "ADD", NONE, commit)]


def test_branches_with_a_log_are_listed_after_they_are_gone(api: Api) -> None:
    assert api.send("POST", UTILS, {"name": "gone/for good", "startPoint": "master"}).status == 400
    assert api.send("POST", UTILS, {"name": "gone/forever", "startPoint": "master"}).status == 201
    assert api.send("DELETE", UTILS, {"name": "gone/forever"}).status == 204
    listed: list[dict[str, Any]] = api.json(f"{LOG}/branches?filterText=GONE")["values"]
    assert listed == [{"id": "refs/heads/gone/forever", "displayId": "gone/forever", "type": "BRANCH"}]
    assert all(each["type"] == "BRANCH" for each in api.all(f"{LOG}/branches", limit=2))


@pytest.mark.parametrize("path", [LOG, f"{LOG}/branches"])
def test_the_log_is_for_administrators_of_the_repository(api: Api, path: str) -> None:
    assert api.get(path, user="mary").exception == "AuthorisationException"
    assert api.get(path, user="admin").status == 200


def test_a_change_by_the_token_of_a_repository_has_no_user(api: Api) -> None:
    owner = f"/rest/access-tokens/latest/{PLACE}"
    token = api.send("PUT", owner, {"name": "ci", "permissions": ["REPO_WRITE"]}, user="admin").json["token"]
    body = {"name": "by-token", "startPoint": "master"}
    assert api.send("POST", UTILS, body, user=None, Authorization=f"Bearer {token}").status == 201
    (entry,) = api.json(f"{LOG}?ref=refs/heads/by-token")["values"]
    assert (entry["trigger"], "user" in entry) == ("branch-create", False)
