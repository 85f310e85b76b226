"""Merges, merge checks, auto-merge, rebases and the refs of pull requests in the sandbox."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.pulls.merging import MergeOptions, merge
from bbcli.sandbox.server_state import ServerState
from tests.integration.sandbox.cases import FORM, form
from tests.integration.sandbox.pulls import REPO, Pulls, error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.integration.sandbox.conftest import Api

SETTINGS = f"{REPO}/settings/pull-requests"
AUTO = f"{REPO}/settings/auto-merge"
NUMBERS = count(1)
STRATEGIES = ("no-ff", "ff", "ff-only", "rebase-no-ff", "rebase-ff-only", "squash", "squash-ff-only")


@pytest.fixture
def pulls(api: Api) -> Pulls:
    return Pulls(api)


@pytest.fixture
def settings(api: Api) -> Iterator[Callable[..., Any]]:
    """Return a function that changes merge checks, which are reset after the test."""
    yield lambda **fields: api.send("POST", SETTINGS, fields)
    repository = api.sandbox.store.repositories.by_slug("WORK", "data-export")
    assert repository is not None
    api.sandbox.store.settings.delete(repository, "pull-requests")
    api.sandbox.store.settings.delete(repository, "auto-merge")


@pytest.fixture
def git(sandbox: Sandbox, tmp_path: Path) -> Callable[..., str]:
    """Clone over HTTP as fred and return a function that runs git in the clone."""

    def run(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()

    run("clone", "-q", sandbox.url.replace("//", "//fred:fred@") + "/scm/work/data-export.git", ".")
    return run


def enable(settings: Callable[..., Any], *strategies: str) -> None:
    config = {"strategies": [{"id": each} for each in strategies], "defaultStrategy": {"id": strategies[0]}}
    assert settings(mergeConfig=config).status == 200


@pytest.mark.parametrize(
    ("strategy", "parents", "commits"),
    [("no-ff", 2, 3), ("ff", 2, 3), ("rebase-no-ff", 2, 3), ("rebase-ff-only", 1, 2), ("squash", 1, 1)],
)
def test_every_strategy_merges_what_has_diverged(
    pulls: Pulls, settings: Callable[..., Any], strategy: str, parents: int, commits: int
) -> None:
    enable(settings, *STRATEGIES)
    pull = pulls.create()
    pulls.commit(pull["fromRef"]["displayId"], "second.txt", strategy)
    before = pulls.commit("master", f"meanwhile-{strategy}.txt", "x")
    version = pulls.get(pull)["version"]
    merged = pulls.send("POST", pull, f"/merge?version={version}", {"strategyId": strategy}).json
    assert (merged["state"], merged["version"]) == ("MERGED", version + 1)
    tip = pulls.api.json(f"{REPO}/commits/{merged['properties']['mergeCommit']['id']}")
    assert (len(tip["parents"]), tip["committer"]["name"]) == (parents, "fred")
    came = pulls.api.json(f"{REPO}/commits?until=master&since={before}")
    assert (came["size"], came["values"][0]["id"]) == (commits, tip["id"])
    files = pulls.api.json(f"{REPO}/files?limit=1000")["values"]
    assert {"second.txt", f"{pull['title']}.txt", f"meanwhile-{strategy}.txt"} <= set(files)


@pytest.mark.parametrize("strategy", ["ff-only", "squash-ff-only"])
def test_a_fast_forward_is_refused_if_the_target_has_other_commits(
    pulls: Pulls, settings: Callable[..., Any], strategy: str
) -> None:
    enable(settings, strategy)
    pull = pulls.create()
    assert pulls.send("POST", pull, "/merge?version=0", {}).json["state"] == "MERGED"
    pull = pulls.create()
    pulls.commit("master", f"ahead-{strategy}.txt", "x")
    assert pulls.send("POST", pull, "/merge?version=1", {}).status == 409
    assert pulls.get(pull)["state"] == "OPEN"


def test_a_new_repository_enables_merge_commits_only(pulls: Pulls) -> None:
    config = pulls.api.json(SETTINGS)["mergeConfig"]
    assert (config["type"], config["defaultStrategy"]["id"]) == ("DEFAULT", "no-ff")
    assert [each["id"] for each in config["strategies"] if each["enabled"]] == ["no-ff"]
    assert tuple(each["id"] for each in config["strategies"]) == STRATEGIES
    pull = pulls.create()
    assert pulls.send("POST", pull, "/merge?version=0", {"strategyId": "squash"}).status == 400


def test_the_merge_commit_has_the_suggested_message_or_the_given_one(pulls: Pulls) -> None:
    pull = pulls.create()
    suggested = pulls.get(pull, "/commit-message-suggestion")
    assert suggested["title"] == f"Pull request #{pull['id']}: {pull['title']}"
    merged = pulls.send("POST", pull, "/merge?version=0", {}).json
    assert _message(pulls, merged) == f"{suggested['title']}\n\n{suggested['body']}"
    merged = pulls.send("POST", pulls.create(), "/merge?version=0", {"message": "Why"}).json
    assert _message(pulls, merged).endswith(f": {merged['title']}\n\nWhy")
    options = {"message": "Why", "autoSubject": False}
    assert _message(pulls, pulls.send("POST", pulls.create(), "/merge?version=0", options).json) == "Why"


def _message(pulls: Pulls, merged: Any) -> str:
    return str(pulls.api.json(f"{REPO}/commits/{merged['properties']['mergeCommit']['id']}")["message"])


def test_a_merge_bumps_the_version_of_its_neighbours_and_closes_only_one(pulls: Pulls) -> None:
    pull, neighbour = pulls.create(), pulls.create()
    pulls.send("POST", pull, "/merge?version=0", {})
    assert pulls.get(neighbour)["version"] == 1
    assert pulls.actions(pull) == ["MERGED", "OPENED"]
    again = pulls.send("POST", pull, "/merge?version=1", {})
    assert (again.exception, error(again)["message"]) == (
        "IllegalPullRequestStateException",
        "This pull request has already been merged.",
    )
    gone = pulls.send("DELETE", pull, body={"version": 1})
    assert error(gone)["message"] == "This pull request has already been merged and cannot be deleted."
    for answer in (pulls.send("GET", pull, "/merge"), pulls.send("POST", pull, "/reopen?version=1", {})):
        assert (answer.status, answer.exception) == (409, "IllegalPullRequestStateException")


def test_a_conflict_is_no_veto_but_has_the_same_exception(pulls: Pulls) -> None:
    pulls.commit("clash", "clash.txt", "one")
    pulls.commit("master", "clash.txt", "two")
    pull = pulls.create("clash")
    shown = pulls.get(pull, "/merge")
    assert shown == {"canMerge": False, "conflicted": True, "outcome": "CONFLICTED", "vetoes": []}
    refused = pulls.send("POST", pull, "/merge?version=0", {})
    said = error(refused)
    assert (refused.status, refused.exception) == (409, "PullRequestMergeVetoedException")
    assert said["message"] == "The pull request has conflicts and cannot be merged."
    assert (said["conflicted"], said["vetoes"]) == (True, [])


def test_merge_checks_veto_until_they_pass(pulls: Pulls, settings: Callable[..., Any]) -> None:
    settings(requiredApprovers={"enabled": True, "count": 1}, requiredAllTasksComplete=True, requiredSuccessfulBuilds=1)
    pull = pulls.create(draft=True, reviewers=("mary",))
    task = pulls.send("POST", pull, "/comments", {"text": "Do it", "severity": "BLOCKER"}).json
    refused = error(pulls.send("POST", pull, "/merge?version=0", {}))
    assert (refused["message"], refused["conflicted"]) == ("Merging the pull request has been vetoed.", False)
    vetoes = pulls.get(pull, "/merge")["vetoes"]
    assert refused["vetoes"] == vetoes
    assert {
        "summaryMessage": "Requires approvals",
        "detailedMessage": "You still need 1 approval before this pull request can be merged.",
    } in vetoes
    assert len(vetoes) == 4
    pulls.send("PUT", pull, body={"version": 0, "draft": False, "reviewers": [{"user": {"name": "mary"}}]})
    pulls.send("POST", pull, "/approve", user="mary")
    pulls.send("PUT", pull, f"/comments/{task['id']}", {"state": "RESOLVED", "version": 0})
    assert len(pulls.get(pull, "/merge")["vetoes"]) == 1
    build(pulls, pull)
    assert pulls.get(pull, "/merge") == {"canMerge": True, "conflicted": False, "outcome": "CLEAN", "vetoes": []}


def build(pulls: Pulls, pull: Any, state: str = "SUCCESSFUL") -> None:
    commit = pulls.get(pull)["fromRef"]["latestCommit"]
    body = {"state": state, "key": "ci", "url": "https://ci.example.com"}
    assert pulls.api.send("POST", f"{REPO}/commits/{commit}/builds", body).status == 204


def test_an_armed_merge_happens_when_nothing_prevents_it_any_more(pulls: Pulls, settings: Callable[..., Any]) -> None:
    pull, body = pulls.create(), {"autoMerge": True}
    assert pulls.send("POST", pull, "/merge?version=0", body).status == 403
    assert pulls.send("POST", pull, "/auto-merge").exception == "AutoMergeNotRequestedException"
    assert pulls.api.send("PUT", AUTO, {"enabled": True}).json["enabled"] is True
    assert pulls.send("POST", pull, "/merge?version=0", body).json["state"] == "MERGED"
    settings(requiredSuccessfulBuilds=1)
    pull = pulls.create()
    assert pulls.send("POST", pull, "/merge?version=0", body).json["state"] == "OPEN"
    armed = pulls.get(pull, "/auto-merge")
    assert (armed["strategyId"], armed["toRefId"]) == ("no-ff", "refs/heads/master")
    assert pulls.send("POST", pull, "/auto-merge").json["autoMergeProcessingStatus"] == "VETOED"
    build(pulls, pull)
    assert pulls.get(pull)["state"] == "MERGED"
    assert pulls.actions(pull) == ["MERGED", "AUTO_MERGE_REQUESTED", "OPENED"]


def test_an_armed_merge_is_cancelled_by_hand_or_by_a_push(pulls: Pulls, settings: Callable[..., Any]) -> None:
    settings(requiredSuccessfulBuilds=1)
    pulls.api.send("PUT", AUTO, {"enabled": True})
    pull = pulls.create()
    pulls.send("POST", pull, "/merge?version=0", {"autoMerge": True})
    assert pulls.send("DELETE", pull, "/auto-merge").status == 204
    assert pulls.send("GET", pull, "/auto-merge").status == 404
    pulls.send("POST", pull, "/merge?version=0", {"autoMerge": True})
    pulls.commit(pull["fromRef"]["displayId"], "pushed.txt", "x")
    assert pulls.send("GET", pull, "/auto-merge").status == 404
    assert pulls.actions(pull)[:2] == ["AUTO_MERGE_CANCELLED", "RESCOPED"]


def test_a_rebase_moves_the_source_onto_the_target(pulls: Pulls) -> None:
    pull = pulls.create()
    rebase = f"/rest/git/latest/projects/WORK/repos/data-export/pull-requests/{pull['id']}/rebase"
    assert pulls.api.send("POST", rebase, {"version": 0}).status == 204
    tip = pulls.commit("master", "base.txt", pull["title"])
    assert pulls.api.json(rebase) == {"vetoes": []}
    change = pulls.api.send("POST", rebase, {"version": 1}).json["refChange"]
    now = pulls.get(pull)
    assert change["toHash"] == now["fromRef"]["latestCommit"] != change["fromHash"]
    assert [each["id"] for each in pulls.api.json(f"{REPO}/commits/{change['toHash']}")["parents"]] == [tip]
    assert pulls.api.send("POST", rebase, {"version": 1}).exception == "GitRebaseException"
    assert pulls.api.send("POST", rebase, {}).exception == "PullRequestOutOfDateException"


def test_a_rebase_in_conflict_changes_nothing(pulls: Pulls) -> None:
    pulls.commit("rebased", "same.txt", "one")
    pulls.commit("master", "same.txt", "two")
    pull = pulls.create("rebased")
    rebase = f"/rest/git/latest/projects/WORK/repos/data-export/pull-requests/{pull['id']}/rebase"
    assert pulls.api.send("POST", rebase, {"version": 0}).exception == "GitRebaseException"
    assert pulls.get(pull) == pull


def test_the_refs_appear_when_mergeability_or_changes_are_asked_for(pulls: Pulls, git: Callable[..., str]) -> None:
    pull = pulls.create()
    prefix = f"refs/pull-requests/{pull['id']}"

    def refs() -> dict[str, str]:
        lines = git("ls-remote", "origin", f"{prefix}/*").splitlines()
        return {name.removeprefix(f"{prefix}/"): value for value, name in (line.split("\t") for line in lines)}

    assert refs() == {}
    pulls.get(pull, "/merge")
    assert (set(refs()), refs()["from"]) == ({"from", "merge"}, pull["fromRef"]["latestCommit"])
    pushed = pulls.commit(pull["fromRef"]["displayId"], "late.txt", "x")
    assert refs()["from"] != pushed
    pulls.get(pull, "/changes?limit=1")
    git("fetch", "-q", "origin", f"{prefix}/merge")
    assert git("log", "-1", "--format=%P", "FETCH_HEAD").split() == [pull["toRef"]["latestCommit"], pushed]
    with pytest.raises(subprocess.CalledProcessError):
        git("push", "-q", "origin", f"HEAD:{prefix}/from")


def test_a_pull_request_that_was_closed_before_its_refs_were_asked_for_has_them(
    pulls: Pulls, git: Callable[..., str]
) -> None:
    pull = pulls.create()
    pulls.send("POST", pull, f"/decline?version={pull['version']}", {})
    ref = f"refs/pull-requests/{pull['id']}/from"
    assert git("ls-remote", "origin", ref) == ""
    pulls.get(pull, "/changes?limit=1")
    assert git("ls-remote", "origin", ref).split() == [pull["fromRef"]["latestCommit"], ref]


def test_a_conflict_removes_the_merge_ref(api: Api, pulls: Pulls, git: Callable[..., str]) -> None:
    pulls.commit("master", "disputed.txt", "one")
    pulls.commit("dispute", "disputed.txt", "two")
    pull = pulls.create("dispute")
    refs = [f"refs/pull-requests/{pull['id']}/{name}" for name in ("from", "merge")]

    def listed() -> list[str]:
        assert api.get(f"{REPO}/pull-requests/{pull['id']}/merge").status == 200
        return [line.split("\t")[1] for line in git("ls-remote", "origin", *refs).splitlines()]

    assert listed() == refs
    pulls.commit("master", "disputed.txt", "three")
    assert listed() == refs[:1]


def test_a_push_during_a_merge_wins(sandbox: Sandbox, pulls: Pulls) -> None:
    made = pulls.create()
    state = ServerState(sandbox.store, sandbox.data, sandbox.faults)
    repository, user = state.store.repositories.by_slug("WORK", "data-export"), state.store.users.by_name("fred")
    assert repository is not None
    assert user is not None
    pull = state.store.pull_requests.numbered(repository, made["id"])
    assert pull is not None
    # A push has changed the branch, and the pull request does not follow it yet.
    git = state.git(repository)
    assert git.move_ref(pull.to_ref, pull.from_commit, pull.to_commit)
    with pytest.raises(ApiError, match="Please retry the merge") as raised:
        merge(state, pull, repository, user, MergeOptions())
    assert raised.value.errors[0]["exceptionName"] == "com.atlassian.bitbucket.scm.MergeException"
    assert git.move_ref(pull.to_ref, pull.to_commit)
    assert pulls.get(made)["state"] == "OPEN"


def test_a_pull_request_that_was_merged_with_git_is_merged(pulls: Pulls, git: Callable[..., str]) -> None:
    pull = pulls.create()
    git("fetch", "-q", "origin")
    git("merge", "-q", "--no-ff", f"origin/{pull['title']}", "-m", "By hand")
    git("push", "-q", "origin", "HEAD:master")
    merged = pulls.get(pull)
    assert (merged["state"], merged["properties"]["mergeCommit"]["id"]) == ("MERGED", git("rev-parse", "HEAD"))


def test_one_of_many_merges_at_once_wins(pulls: Pulls) -> None:
    pull = pulls.create()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: pulls.send("POST", pull, "/merge?version=0", {}), range(10)))
    assert sorted(answer.status for answer in answers) == [200] + [409] * 9
    assert {answer.exception for answer in answers if answer.status == 409} == {"IllegalPullRequestStateException"}


def test_a_merge_against_pushes_into_the_target_is_done_once_or_says_why(pulls: Pulls, git: Callable[..., str]) -> None:
    pull = pulls.create()
    git("pull", "-q")
    for number in range(3):
        git("commit", "-q", "--allow-empty", "-m", str(number))
        version = pulls.get(pull)["version"]
        with ThreadPoolExecutor(1) as pool:
            merge = pool.submit(pulls.send, "POST", pull, f"/merge?version={version}", {})
            with suppress(subprocess.CalledProcessError):  # the merge was faster
                git("push", "-q", "origin", "HEAD:master")
            answer = merge.result()
        if answer.status == 200:
            break
        assert answer.exception in ("PullRequestOutOfDateException", "MergeException")
    else:
        version = pulls.get(pull)["version"]
        assert pulls.send("POST", pull, f"/merge?version={version}", {}).status == 200
    merges = pulls.api.json(f"{REPO}/commits?merges=only&limit=100")["values"]
    assert sum(each["message"].startswith(f"Pull request #{pull['id']}:") for each in merges) == 1


@pytest.fixture
def fork(api: Api) -> Iterator[str]:
    """A private fork of fred's with a branch that has a new file; the REST path of the fork."""
    name = f"offered-{next(NUMBERS)}.txt"
    path = "/rest/api/latest/projects/~fred/repos/data-export"
    assert api.send("POST", REPO, {"name": "data-export"}).status == 201
    body = form(content="x", branch="offered", sourceBranch="master")
    assert api.send("PUT", f"{path}/browse/{name}", body, Content_Type=FORM).status == 200
    yield path
    api.send("DELETE", path)


def from_fork(pulls: Pulls) -> Any:
    place = {"slug": "data-export", "project": {"key": "~FRED"}}
    return pulls.create("offered", fromRef={"id": "refs/heads/offered", "repository": place})


def test_a_pull_request_from_a_fork_follows_its_pushes_and_is_merged(
    api: Api, pulls: Pulls, fork: str, git: Callable[..., str]
) -> None:
    pull = from_fork(pulls)
    body = form(content="y", branch="offered")
    pushed = api.send("PUT", f"{fork}/browse/offered-too.txt", body, Content_Type=FORM).json["id"]
    assert (pulls.get(pull)["fromRef"]["latestCommit"], pulls.get(pull)["version"]) == (pushed, 1)
    assert pulls.get(pull, "/changes")["size"] == 2
    git("fetch", "-q", "origin", f"refs/pull-requests/{pull['id']}/from")
    assert git("rev-parse", "FETCH_HEAD") == pushed
    merged = pulls.send("POST", pull, "/merge?version=1", {}).json
    tip = api.json(f"{REPO}/commits/{merged['properties']['mergeCommit']['id']}")
    assert tip["message"].splitlines()[2] == "Merge in WORK/data-export from ~FRED/data-export:offered to master"


def test_a_fork_that_the_caller_cannot_read_or_that_is_gone_is_not_named(api: Api, pulls: Pulls, fork: str) -> None:
    pull = from_fork(pulls)
    assert pulls.get(pull)["fromRef"]["repository"]["slug"] == "data-export"
    assert "repository" not in pulls.get(pull, user="mary")["fromRef"]
    assert api.send("DELETE", fork).status == 202
    assert "repository" not in pulls.get(pull)["fromRef"]
    assert pulls.send("POST", pull, "/decline?version=0", {}).status == 200
