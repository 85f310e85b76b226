"""Branch lists with their metadata, deletions, the branch of a commit, and the branch model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
UTILS = "/rest/branch-utils/1.0/projects/WORK/repos/my-repo"
PROJECT_MODEL = "/rest/branch-utils/1.0/projects/WORK/branchmodel/configuration"
SYNTAX = "feature/STASH-3000-syntax-highlight"
PREFIX = "com.atlassian.bitbucket.server.bitbucket-"


def metadata(api: Api, name: str, query: str = "") -> dict[str, Any]:
    listed = api.json(f"{REPO}/branches?details=true&limit=100{query}")["values"]
    (found,) = (branch for branch in listed if branch["displayId"] == name)
    return {key.removeprefix(PREFIX): value for key, value in found["metadata"].items()}


def test_the_details_of_a_branch_are_keyed_by_plugin(api: Api) -> None:
    found = metadata(api, SYNTAX)
    assert found.pop("branch:latest-commit-metadata")["message"].startswith("STASH-3000")
    assert found == {
        "branch:ahead-behind-metadata-provider": {"ahead": 3, "behind": 3},
        "ref-metadata:outgoing-pull-request-metadata": {
            "pullRequest": {"id": 3, "title": "STASH-3000: Highlight groovy", "state": "OPEN"}
        },
        "jira:branch-list-jira-issues": [{"key": "STASH-3000", "url": "https://jira.example.com/browse/STASH-3000"}],
    }


def test_the_base_has_no_counts_and_another_base_gives_others(api: Api) -> None:
    key = "branch:ahead-behind-metadata-provider"
    tip = metadata(api, "master")
    assert set(tip) == {"branch:latest-commit-metadata", "build:build-status-metadata"}
    assert tip["build:build-status-metadata"] == {
        "successful": 3, "failed": 0, "inProgress": 0, "cancelled": 0, "unknown": 0
    }  # fmt: skip
    for base in ("staging", "refs/heads/staging"):
        assert key not in metadata(api, "staging", f"&base={base}")
        assert metadata(api, "master", f"&base={base}")[key] == {"ahead": 3, "behind": 0}
    assert metadata(api, "master", "&base=v1.0")[key]["behind"] == 0


def test_several_pull_requests_of_a_branch_are_counted(api: Api) -> None:
    body = {"title": "Again", "fromRef": {"id": "docs/100%-done"}, "toRef": {"id": "master"}}
    assert api.send("POST", f"{REPO}/pull-requests", body).status == 201
    counts = metadata(api, "docs/100%-done")["ref-metadata:outgoing-pull-request-metadata"]
    assert counts == {"open": 1, "merged": 0, "declined": 1}


@pytest.mark.parametrize("details", ["", "&details=true"])
def test_a_base_that_does_not_exist_is_404(api: Api, details: str) -> None:
    missing = api.get(f"{REPO}/branches?base=refs/heads/nowhere{details}")
    assert (missing.status, missing.exception) == (404, "NoSuchCommitException")


def test_close_matches_come_first_on_request(api: Api) -> None:
    for name in ("a-boosted", "boosted/late", "boosted-2", "zz/boosted"):
        assert api.send("POST", f"{UTILS}/branches", {"name": name, "startPoint": "master"}).status == 201
    found = api.json(f"{REPO}/branches?filterText=BOOSTED-2")["values"]
    assert [branch["displayId"] for branch in found] == ["boosted-2"]
    boosted = api.json(f"{REPO}/branches?filterText=boosted&boostMatches=true")["values"]
    names = [branch["displayId"] for branch in boosted]
    assert names == ["boosted-2", "boosted/late", "a-boosted", "zz/boosted"]


def test_a_branch_that_moved_is_not_deleted_and_a_dry_run_deletes_nothing(api: Api) -> None:
    def delete(**body: object) -> tuple[int, str | None]:
        answer = api.send("DELETE", f"{UTILS}/branches", {"name": "moving", **body})
        return answer.status, answer.json["errors"][0]["context"] if answer.body else None

    tip = api.send("POST", f"{UTILS}/branches", {"name": "moving", "startPoint": "master"}).json["latestCommit"]
    parent = api.json(f"{REPO}/commits/{tip}")["parents"][0]["id"]
    assert delete(endPoint=parent) == (400, "endPoint")
    assert delete(endPoint=parent, dryRun=True) == (400, "endPoint")
    assert delete(endPoint=tip, dryRun=True) == (204, None)
    assert api.json(f"{REPO}/branches?filterText=moving")["size"] == 1
    assert delete(endPoint=tip) == (204, None)
    assert delete(endPoint=parent) == (204, None)
    assert api.json(f"{REPO}/branches?filterText=moving")["size"] == 0


def test_of_the_branches_with_a_commit_one_is_named(api: Api) -> None:
    root = api.all(f"{REPO}/commits?until=master", limit=100)[-1]["id"]
    found = api.json(f"{UTILS}/branches/info/{root}?limit=100")
    assert (found["size"], found["isLastPage"], found["values"][0]["type"]) == (1, True, "BRANCH")
    assert set(found["values"][0]) == {"id", "displayId", "type"}
    assert api.get(f"{UTILS}/branches/info/master").exception == "NoSuchCommitException"


def test_a_commit_of_a_tag_alone_is_found_by_the_tag(api: Api) -> None:
    tip = api.send("POST", f"{UTILS}/branches", {"name": "kept", "startPoint": SYNTAX}).json["latestCommit"]
    assert api.send("POST", f"{REPO}/tags", {"name": "kept", "startPoint": tip}).status == 200
    # Only the branch of the pull request and the new one have the commit.
    for name in ("kept", SYNTAX):
        assert api.send("DELETE", f"{UTILS}/branches", {"name": name}).status == 204
    assert api.json(f"{UTILS}/branches/info/{tip}")["values"] == [
        {"id": "refs/tags/kept", "displayId": "kept", "type": "TAG"}
    ]
    assert api.send("POST", f"{UTILS}/branches", {"name": SYNTAX, "startPoint": tip}).status == 201


def test_the_model_is_there_before_it_is_configured_and_its_configuration_is_not(api: Api) -> None:
    model = api.json(f"{UTILS}/branchmodel")
    assert model["development"]["id"] == "refs/heads/master"
    assert "production" not in model
    assert {kind["id"]: kind["prefix"] for kind in model["types"]} == {
        "BUGFIX": "bugfix/", "FEATURE": "feature/", "HOTFIX": "hotfix/", "RELEASE": "release/"
    }  # fmt: skip
    for path in (f"{UTILS}/branchmodel/configuration", PROJECT_MODEL):
        missing = api.get(path)
        assert (missing.status, missing.exception) == (404, "NoSuchEntityException")
        assert "You must enable the branch model first" in missing.json["errors"][0]["message"]


def test_a_configured_model_takes_effect_and_that_of_the_project_stands_in_for_it(api: Api) -> None:
    body = {
        "development": {"refId": "refs/heads/staging", "useDefault": False},
        "production": {"refId": None, "useDefault": True},
        "types": [{"id": "FEATURE", "prefix": "f/", "enabled": True}, {"id": "HOTFIX", "enabled": False}],
    }
    path = f"{UTILS}/branchmodel/configuration"
    assert api.send("PUT", path, body, user="mary").status == 401
    written = api.send("PUT", path, body)
    assert (written.status, api.json(path)) == (200, written.json)
    assert written.json["development"] == body["development"]
    model = api.json(f"{UTILS}/branchmodel")
    assert (model["development"]["displayId"], model["production"]["displayId"]) == ("staging", "master")
    assert model["types"] == [{"id": "FEATURE", "displayName": "Feature", "prefix": "f/"}]
    other = {**body, "development": {"refId": "release/1.0", "useDefault": False}}
    assert api.send("PUT", PROJECT_MODEL, other, user="admin").status == 200
    assert api.json(f"{UTILS}/branchmodel")["development"]["displayId"] == "staging"
    assert api.send("DELETE", path).status == 204
    assert api.json(f"{UTILS}/branchmodel")["development"]["displayId"] == "release/1.0"
    assert api.json(path)["development"]["refId"] == "refs/heads/release/1.0"
    assert api.send("DELETE", PROJECT_MODEL, user="admin").status == 204
    assert api.get(path).status == 404


@pytest.mark.parametrize(
    "body",
    [
        {"development": {"useDefault": False}},
        {"production": {"refId": "a..b"}},
        {"types": [{"id": "CHORE"}]},
        {"types": [{"id": "FEATURE", "prefix": "a b/"}]},
        {"types": "FEATURE"},
    ],
)
def test_a_model_that_names_nothing_is_refused(api: Api, body: dict[str, object]) -> None:
    assert api.send("PUT", f"{UTILS}/branchmodel/configuration", body).status == 400
