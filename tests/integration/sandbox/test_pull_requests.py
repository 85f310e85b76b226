"""The life of pull requests in the sandbox: versions, edits, states, reviews, activities, and what follows a push."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.store.records import Level
from tests.integration.sandbox.pulls import PULLS, UTILS, Pulls, error

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api


@pytest.fixture
def pulls(api: Api) -> Pulls:
    return Pulls(api)


def names(people: list[dict[str, Any]]) -> list[str]:
    return [each["user"]["name"] for each in people]


def test_an_edit_without_reviewers_removes_them_and_keeps_the_other_fields(pulls: Pulls) -> None:
    pull = pulls.create(description="Why", reviewers=("mary", "admin"))
    kept = [{"user": {"name": "mary"}}]
    edited = pulls.send("PUT", pull, body={"version": 0, "title": "New", "reviewers": kept}).json
    assert (edited["title"], edited["description"], names(edited["reviewers"])) == ("New", "Why", ["mary"])
    edited = pulls.send("PUT", pull, body={"version": 1, "description": "Because"}).json
    assert (edited["title"], edited["description"], edited["reviewers"]) == ("New", "Because", [])
    last = pulls.get(pull, "/activities")["values"][0]
    assert [user["name"] for user in last["removedReviewers"]] == ["mary"]


def test_a_reviewer_who_was_removed_has_no_status_when_added_again(pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    pulls.send("POST", pull, "/approve", user="mary")
    assert pulls.send("PUT", pull, body={"version": 0}).json["participants"] == []
    again = {"version": 1, "reviewers": [{"user": {"name": "mary"}}]}
    (reviewer,) = pulls.send("PUT", pull, body=again).json["reviewers"]
    assert (reviewer["status"], "lastReviewedCommit" in reviewer) == ("UNAPPROVED", False)
    pulls.send("POST", pull, "/approve", user="mary")
    (reviewer,) = pulls.send("PUT", pull, body={**again, "version": 2}).json["reviewers"]
    assert reviewer["status"] == "APPROVED"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PUT", "", {"title": "x"}), ("DELETE", "", {}), ("POST", "/decline", {}), ("POST", "/merge", {})],
)
def test_a_missing_version_is_minus_one_and_the_refusal_has_the_fresh_pull_request(
    pulls: Pulls, method: str, path: str, body: dict[str, Any]
) -> None:
    pull = pulls.create()
    refused = pulls.send(method, pull, path, body)
    assert (refused.status, refused.exception) == (409, "PullRequestOutOfDateException")
    said = error(refused)
    assert said["message"] == "You are attempting to modify a pull request based on out-of-date information."
    assert (said["currentVersion"], said["expectedVersion"], said["pullRequest"]["id"]) == (0, -1, pull["id"])
    assert pulls.get(pull) == pull


def test_a_pull_request_is_declined_with_a_comment_and_reopened(pulls: Pulls) -> None:
    pull = pulls.create()
    declined = pulls.send("POST", pull, "/decline?version=0", {"comment": "Not now"}).json
    assert (declined["state"], declined["version"], declined["open"]) == ("DECLINED", 1, False)
    assert declined["closedDate"]
    again = pulls.send("POST", pull, "/decline?version=1", {})
    assert (again.exception, error(again)["message"]) == (
        "IllegalPullRequestStateException",
        "This pull request has already been declined.",
    )
    reopened = pulls.send("POST", pull, "/reopen?version=1", {}).json
    assert (reopened["state"], reopened["version"], "closedDate" in reopened) == ("OPEN", 2, False)
    assert pulls.actions(pull) == ["REOPENED", "DECLINED", "COMMENTED", "OPENED"]
    assert pulls.send("POST", pull, "/reopen?version=2", {}).exception == "IllegalPullRequestStateException"


def test_a_pull_request_is_deleted_by_its_author_or_an_administrator(pulls: Pulls) -> None:
    pull = pulls.create()
    assert pulls.send("DELETE", pull, body={"version": 0}, user="mary").exception == "AuthorisationException"
    assert pulls.send("DELETE", pull, body={"version": 0}).status == 204
    assert pulls.send("GET", pull).exception == "NoSuchPullRequestException"


def test_the_draft_flag_of_a_closed_pull_request_may_be_set_to_what_it_is(pulls: Pulls) -> None:
    pull = pulls.create(draft=True)
    assert pulls.send("POST", pull, "/decline?version=0", {}).json["draft"] is True
    assert pulls.send("PUT", pull, body={"version": 1, "draft": True}).json["version"] == 2
    assert pulls.send("PUT", pull, body={"version": 2, "draft": False}).exception == "IllegalPullRequestStateException"


def test_the_target_is_changed_to_another_branch(pulls: Pulls) -> None:
    pulls.commit("release-1", "release.txt", "x")
    pull, other = pulls.create(), pulls.create()
    moved = pulls.send("PUT", pull, body={"version": 0, "toRef": {"id": "refs/heads/release-1"}}).json
    assert (moved["toRef"]["displayId"], moved["version"]) == ("release-1", 1)
    into_itself = {"version": 0, "toRef": {"id": other["fromRef"]["id"]}}
    assert pulls.send("PUT", other, body=into_itself).exception == "EmptyPullRequestException"
    back = {"version": 1, "toRef": {"id": "refs/heads/master"}}
    twin = pulls.create(pull["fromRef"]["displayId"])
    refused = pulls.send("PUT", pull, body=back)
    assert (refused.exception, error(refused)["existingPullRequest"]["id"]) == (
        "DuplicatePullRequestException",
        twin["id"],
    )


def test_a_review_names_its_commit_and_does_not_change_the_version(pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    status = {"user": {"name": "mary"}, "status": "NEEDS_WORK"}
    reviewed = pulls.send("PUT", pull, "/participants/mary", status, user="mary").json
    assert (reviewed["status"], reviewed["approved"]) == ("NEEDS_WORK", False)
    assert reviewed["lastReviewedCommit"] == pull["fromRef"]["latestCommit"]
    approved = {**status, "status": "APPROVED"}
    for _ in range(2):
        assert pulls.send("PUT", pull, "/participants/mary", approved, user="mary").json["approved"] is True
    assert pulls.send("DELETE", pull, "/approve", user="mary").json["status"] == "UNAPPROVED"
    assert pulls.get(pull)["version"] == 0
    assert pulls.actions(pull) == ["UNAPPROVED", "APPROVED", "REVIEWED", "OPENED"]
    assert pulls.send("PUT", pull, "/participants/admin", status, user="mary").status == 400


def test_the_author_cannot_review(pulls: Pulls) -> None:
    pull = pulls.create()
    refused = pulls.send("PUT", pull, "/participants/fred", {"user": {"name": "fred"}, "status": "APPROVED"})
    assert (refused.status, refused.exception) == (400, "InvalidPullRequestRoleException")
    assert error(refused)["message"] == "Authors may not update their status."


def test_the_slug_is_in_the_path_and_the_name_in_the_body(api: Api, pulls: Pulls) -> None:
    store = api.sandbox.store
    user, repository = store.users.by_name("jörg@example.com"), store.repositories.by_slug("WORK", "data-export")
    assert user is not None
    assert repository is not None
    store.users.grant(user, Level.READ, repository_id=repository.id)
    pull = pulls.create()
    path, status = "/participants/j%C3%B6rg_example.com", {"user": {"name": "jörg@example.com"}, "status": "APPROVED"}
    assert pulls.send("PUT", pull, path, status, user=user.name).json["approved"] is True


def test_reviewers_are_added_and_removed_one_by_one_without_a_new_version(pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    pulls.send("POST", pull, "/approve", user="mary")
    added = pulls.send("POST", pull, "/participants", {"user": {"name": "admin"}, "role": "REVIEWER"})
    assert (added.status, added.json["role"]) == (200, "REVIEWER")
    now = pulls.get(pull)
    assert (names(now["reviewers"]), now["reviewers"][0]["approved"], now["version"]) == (["mary", "admin"], True, 0)
    refused = pulls.send("POST", pull, "/participants", {"user": {"name": "ghost"}, "role": "REVIEWER"})
    assert refused.exception == "InvalidPullRequestReviewersException"
    assert pulls.send("DELETE", pull, "/participants/mary").status == 204
    assert names(pulls.get(pull, "/participants")["values"]) == ["fred", "admin"]


def test_a_push_is_a_rescope_with_the_commits_that_came_and_went(pulls: Pulls) -> None:
    pull = pulls.create()
    branch = pull["fromRef"]["displayId"]
    second = pulls.commit(branch, "second.txt", "x")
    now = pulls.get(pull)
    assert (now["fromRef"]["latestCommit"], now["version"]) == (second, 1)
    rescoped = pulls.get(pull, "/activities")["values"][0]
    assert (rescoped["action"], rescoped["user"]["name"], rescoped["fromHash"]) == ("RESCOPED", "fred", second)
    assert rescoped["previousFromHash"] == pull["fromRef"]["latestCommit"]
    assert [commit["id"] for commit in rescoped["added"]["commits"]] == [second]
    assert rescoped["removed"] == {"commits": [], "total": 0}


def test_a_new_commit_of_the_target_is_a_new_version_without_an_activity(pulls: Pulls) -> None:
    pull = pulls.create()
    tip = pulls.commit("master", "target.txt", pull["title"])
    now = pulls.get(pull)
    assert (now["toRef"]["latestCommit"], now["version"], pulls.actions(pull)) == (tip, 1, ["OPENED"])


def test_a_pull_request_whose_source_is_deleted_is_declined(pulls: Pulls) -> None:
    pull = pulls.create()
    assert pulls.api.send("DELETE", UTILS, {"name": pull["fromRef"]["id"]}).status == 204
    assert pulls.get(pull)["state"] == "DECLINED"
    refused = pulls.send("POST", pull, "/reopen?version=1", {})
    assert refused.exception == "IllegalPullRequestStateException"


def test_activities_are_read_from_one_on(pulls: Pulls) -> None:
    pull = pulls.create()
    for status in ("approve", "approve"):
        pulls.send("POST", pull, f"/{status}", user="mary")
    pulls.send("DELETE", pull, "/approve", user="mary")
    every = pulls.get(pull, "/activities")["values"]
    from_second = pulls.get(pull, f"/activities?fromType=ACTIVITY&fromId={every[1]['id']}")["values"]
    assert from_second == every[1:]
    assert pulls.send("GET", pull, "/activities?fromId=1").status == 400
    assert pulls.get(pull, "/activities?limit=9999")["limit"] == 500


def test_the_changes_are_one_page_that_ends_at_the_limit(pulls: Pulls) -> None:
    pull = pulls.create()
    branch = pull["fromRef"]["displayId"]
    for number in range(3):
        pulls.commit(branch, f"more-{number}.txt", "x")
    cut = pulls.get(pull, "/changes?limit=2&start=2")
    assert (cut["size"], cut["isLastPage"], cut["nextPageStart"], cut["start"]) == (2, False, None, 0)
    assert cut["properties"] == {"changeScope": "ALL"}
    whole = pulls.get(pull, "/changes")
    assert (whole["size"], whole["isLastPage"]) == (4, True)


def test_unreviewed_changes_are_those_since_the_last_review(pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    pulls.send("POST", pull, "/approve", user="mary")
    pulls.commit(pull["fromRef"]["displayId"], "after.txt", "x")
    changed = pulls.get(pull, "/changes?changeScope=UNREVIEWED", user="mary")["values"]
    assert [each["path"]["toString"] for each in changed] == ["after.txt"]
    assert pulls.get(pull, "/changes?changeScope=UNREVIEWED")["size"] == 2


def test_the_diff_is_json_or_text_and_starts_where_the_source_left_the_target(pulls: Pulls) -> None:
    pull = pulls.create()
    path = f"{pull['title']}.txt"
    pulls.commit("master", "elsewhere.txt", pull["title"])
    shown = pulls.get(pull, "/diff")
    assert [each["destination"]["toString"] for each in shown["diffs"]] == [path]
    assert shown["toHash"] == pull["fromRef"]["latestCommit"]
    for answer in (pulls.send("GET", pull, "/diff", Accept="text/plain"), pulls.send("GET", pull, ".diff")):
        assert answer.body.startswith(f"diff --git a/{path} b/{path}".encode())
    assert pulls.send("GET", pull, ".patch").body.count(b"\nSubject: ") == 1
    assert pulls.get(pull, f"/diff-stats-summary/{path}") == {"filesChanged": 1, "linesAdded": 3, "linesRemoved": 0}


def test_the_dashboard_has_every_state_and_what_a_colleague_takes_part_in(api: Api, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))
    pulls.send("POST", pull, "/decline?version=0", {})

    def found(query: str) -> bool:
        page = api.json(f"/rest/api/latest/dashboard/pull-requests?limit=1000&{query}")
        return pull["title"] in [each["title"] for each in page["values"]]

    assert found("role=AUTHOR")
    assert found("user=mary&role=REVIEWER&participantStatus=UNAPPROVED,NEEDS_WORK")
    assert found("state=DECLINED&order=CLOSED_DATE&closedSince=600")
    assert not found("state=OPEN")
    assert not found("role=REVIEWER")
    assert not found("user=mary&participantStatus=APPROVED")


def test_the_inbox_has_what_waits_for_a_review(api: Api, pulls: Pulls) -> None:
    pull = pulls.create(reviewers=("mary",))

    def waiting() -> bool:
        page = api.json("/rest/api/latest/inbox/pull-requests?limit=1000", user="mary")
        count = api.json("/rest/api/latest/inbox/pull-requests/count", user="mary")["count"]
        assert count == page["size"]
        return pull["title"] in [each["title"] for each in page["values"]]

    assert waiting()
    pulls.send("POST", pull, "/approve", user="mary")
    assert not waiting()
    mine = api.json("/rest/api/latest/inbox/pull-requests?role=author&limit=1000")["values"]
    assert pull["title"] in [each["title"] for each in mine]


def test_a_pushed_branch_without_a_pull_request_is_suggested(api: Api, pulls: Pulls) -> None:
    pulls.commit("suggested", "suggested.txt", "x")
    suggestions = "/rest/api/latest/dashboard/pull-request-suggestions?changesSince=600&limit=1000"

    def branches() -> list[str]:
        return [each["fromRef"]["displayId"] for each in api.json(suggestions)["values"]]

    first = next(each for each in api.json(suggestions)["values"] if each["fromRef"]["displayId"] == "suggested")
    assert (first["toRef"]["displayId"], first["repository"]["slug"]) == ("master", "data-export")
    assert first["refChange"]["type"] in ("ADD", "UPDATE")
    assert first["changeTime"]
    pulls.create("suggested")
    assert "suggested" not in branches()


def test_counters_are_in_lists_only(pulls: Pulls) -> None:
    pull = pulls.create()
    assert "commentCount" not in pulls.get(pull)["properties"]
    listed = {each["id"]: each["properties"] for each in pulls.api.json(f"{PULLS}?limit=1000")["values"]}
    assert listed[pull["id"]]["commentCount"] == 0
