"""Default reviewers, reviewer groups, code owners, required builds and issues in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.pulls import REPO, Pulls, error

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

PLACE = "projects/WORK/repos/data-export"
DEFAULTS = f"/rest/default-reviewers/latest/{PLACE}"
GROUPS = f"{REPO}/settings/reviewer-groups"
OWNERS = f"/rest/ui/latest/{PLACE}/code-owners"
REQUIRED = f"/rest/required-builds/latest/{PLACE}"
MARY = 102
ANY = {"id": "ANY_REF_MATCHER_ID", "type": {"id": "ANY_REF"}}
MASTER = {"id": "refs/heads/master", "type": {"id": "BRANCH"}}


@pytest.fixture
def pulls(api: Api) -> Pulls:
    return Pulls(api)


def test_default_reviewers_need_the_numbers_of_both_repositories(api: Api) -> None:
    condition = {
        "sourceMatcher": ANY,
        "targetMatcher": MASTER,
        "reviewers": [{"id": MARY}, {"name": "admin"}],
        "requiredApprovals": 1,
    }
    made = api.send("POST", f"{DEFAULTS}/condition", condition)
    assert (made.status, made.json["requiredApprovals"], made.json["targetRefMatcher"]["displayId"]) == (
        200,
        1,
        "master",
    )
    assert api.json(f"{DEFAULTS}/conditions") == [made.json]
    refused = api.get(f"{DEFAULTS}/reviewers?sourceRefId=x&targetRefId=master")
    assert error(refused)["message"] == "The source repository with id '0' does not exist"
    number = api.json(REPO)["id"]
    both = f"{DEFAULTS}/reviewers?sourceRepoId={number}&targetRepoId={number}&sourceRefId=topic"
    for ref in ("master", "refs/heads/master"):
        assert [user["name"] for user in api.json(f"{both}&targetRefId={ref}")] == ["mary", "admin"]
    assert api.json(f"{both}&targetRefId=other") == []
    path = f"{DEFAULTS}/condition/{made.json['id']}"
    assert api.send("PUT", path, {**condition, "requiredApprovals": 9}).status == 400
    assert api.send("DELETE", path).status == 204
    assert api.send("DELETE", path).exception == "NoSuchEntityException"


def test_the_approvals_of_a_condition_veto_a_merge(api: Api, pulls: Pulls) -> None:
    condition = {"sourceMatcher": ANY, "targetMatcher": MASTER, "reviewers": [{"id": MARY}], "requiredApprovals": 1}
    made = api.send("POST", f"{DEFAULTS}/condition", condition).json
    pull = pulls.create()
    assert pulls.get(pull, "/merge")["canMerge"] is False
    pulls.send("POST", pull, "/approve", user="mary")
    assert pulls.get(pull, "/merge")["canMerge"] is True
    api.send("DELETE", f"{DEFAULTS}/condition/{made['id']}")


def test_the_users_of_a_reviewer_group_are_a_bare_array(api: Api) -> None:
    made = api.send("POST", GROUPS, {"name": "core", "users": [{"name": "mary"}]})
    assert (made.status, made.json["scope"]["type"]) == (201, "REPOSITORY")
    assert api.send("POST", GROUPS, {"name": "Core"}).status == 409
    path = f"{GROUPS}/{made.json['id']}"
    assert [user["name"] for user in api.json(f"{path}/users")] == ["mary"]
    assert api.json(GROUPS)["values"] == [api.json(path)]
    assert api.send("PUT", path, {"users": [{"name": "admin"}]}).json["name"] == "core"
    assert [user["name"] for user in api.json(f"{path}/users")] == ["admin"]
    token = {"title": "x", "fromRef": {"id": "master"}, "toRef": {"id": "master"}}
    reviewers = [{"user": {"name": "@reviewer-group/core"}}]
    refused = api.send("POST", f"{REPO}/pull-requests", {**token, "reviewers": reviewers})
    assert refused.exception == "InvalidPullRequestReviewersException"
    assert api.send("DELETE", path).status == 204
    assert api.get(path).exception == "NoSuchReviewerGroupException"


def test_code_owners_are_those_of_the_changed_files_with_the_caller(api: Api, pulls: Pulls) -> None:
    pulls.commit("master", "CODEOWNERS", "* @admin\ndocs/ @mary @fred\n")
    pulls.commit("owned", "docs/new.txt", "x")
    found = api.json(f"{OWNERS}?sourceRefId=refs/heads/owned&targetRefId=refs/heads/master")
    assert [user["name"] for user in found["codeOwners"]] == ["mary", "fred"]
    assert api.get(f"{OWNERS}?sourceRefId=master&targetRefId=master").status == 400
    assert api.get(f"{OWNERS}?sourceRefId=master").status == 400


def test_a_required_build_vetoes_until_it_is_successful(api: Api, pulls: Pulls) -> None:
    made = api.send("POST", f"{REQUIRED}/condition", {"buildParentKeys": ["plan"], "refMatcher": MASTER}).json
    assert api.json(f"{REQUIRED}/conditions")["values"] == [made]
    pull = pulls.create()
    assert pulls.get(pull, "/merge")["canMerge"] is False
    build = {"state": "SUCCESSFUL", "key": "plan-1", "parent": "plan", "url": "https://ci.example.com"}
    api.send("POST", f"{REPO}/commits/{pull['fromRef']['latestCommit']}/builds", build)
    assert pulls.get(pull, "/merge")["canMerge"] is True
    path = f"{REQUIRED}/condition/{made['id']}"
    exempt = {
        "buildParentKeys": ["other"],
        "refMatcher": ANY,
        "exemptRefMatcher": {"id": "topic-*", "type": {"id": "PATTERN"}},
    }
    assert api.send("PUT", path, exempt).status == 200
    assert pulls.get(pull, "/merge")["canMerge"] is True
    assert [api.send("DELETE", path).status for _ in range(2)] == [204, 204]


def test_the_issues_of_a_pull_request_that_does_not_exist_are_an_empty_array(api: Api, pulls: Pulls) -> None:
    pulls.commit("feature/EXP-1-csv", "csv.txt", "x")
    pull = pulls.create("feature/EXP-1-csv", title="EXP-2: Export")
    issues = f"/rest/jira/latest/{PLACE}/pull-requests"
    found: list[dict[str, Any]] = api.json(f"{issues}/{pull['id']}/issues")
    assert [each["key"] for each in found] == ["EXP-2", "EXP-1"]
    assert api.json(f"{issues}/999/issues") == []
