"""Comments, tasks, drafts, reactions and suggestions of pull requests in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.pulls import PULLS, REPO, Pulls, error

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

LIKES = "/rest/comment-likes/latest/projects/WORK/repos/data-export/pull-requests"
TEXT = "".join(f"line {number}\n" for number in range(1, 41))


@pytest.fixture
def pulls(api: Api) -> Pulls:
    return Pulls(api)


@pytest.fixture
def pull(pulls: Pulls) -> Any:
    """A pull request that adds a file of three lines, which has the name of the pull request."""
    return pulls.create(reviewers=("mary",))


def anchor(pull: Any, line: int | None = None, **fields: Any) -> dict[str, Any]:
    place = {"path": f"{pull['title']}.txt", "diffType": "EFFECTIVE", **fields}
    return place if line is None else {"lineType": "ADDED", "fileType": "TO", "line": line, **place}


def comment(pulls: Pulls, pull: Any, text: str = "Why?", user: str = "mary", **fields: Any) -> Any:
    made = pulls.send("POST", pull, "/comments", {"text": text, **fields}, user=user)
    assert made.status == 201, made.body
    return made.json


def test_a_comment_on_a_line_has_the_path_as_text_and_its_lines_in_the_activities(pulls: Pulls, pull: Any) -> None:
    made = comment(pulls, pull, anchor=anchor(pull, 2))
    assert made["anchor"]["path"] == f"{pull['title']}.txt"
    assert (made["anchor"]["line"], made["anchor"]["toHash"]) == (2, pull["fromRef"]["latestCommit"])
    assert not {"pending", "anchored"} & set(made)
    activity = pulls.get(pull, "/activities")["values"][0]
    found = activity["action"], activity["commentAction"], activity["comment"]["id"]
    assert found == ("COMMENTED", "ADDED", made["id"])
    assert activity["commentAnchor"] == made["anchor"]
    (hunk,) = activity["diff"]["hunks"]
    assert [line["line"] for line in hunk["segments"][0]["lines"]] == ["one", "two", "three"]
    (diff,) = pulls.get(pull, "/diff")["diffs"]
    assert [each["id"] for each in diff["lineComments"]] == [made["id"]]
    assert diff["hunks"][0]["segments"][0]["lines"][1]["commentIds"] == [made["id"]]
    (change,) = pulls.get(pull, "/changes")["values"]
    assert change["properties"]["activeComments"] == 1


@pytest.mark.parametrize(
    "place",
    [{"line": 4, "lineType": "ADDED"}, {"line": 1, "lineType": "REMOVED", "fileType": "FROM"}, {"path": "README.md"}],
)
def test_a_place_outside_of_the_diff_is_refused_without_its_name(
    pulls: Pulls, pull: Any, place: dict[str, Any]
) -> None:
    refused = pulls.send("POST", pull, "/comments", {"text": "x", "anchor": {**anchor(pull), **place}})
    assert refused.status == 400
    assert not {"4", "README"} & set(error(refused)["message"].split())


def test_a_line_of_another_type_becomes_a_comment_on_the_file(pulls: Pulls, pull: Any) -> None:
    made = comment(pulls, pull, anchor=anchor(pull, 2, lineType="CONTEXT"))
    assert "line" not in made["anchor"]
    assert [each["id"] for each in pulls.get(pull, "/diff")["diffs"][0]["fileComments"]] == [made["id"]]


def test_a_range_needs_both_hashes_in_order(pulls: Pulls, pull: Any) -> None:
    base, tip = pull["toRef"]["latestCommit"], pull["fromRef"]["latestCommit"]
    place = anchor(pull, 2, diffType="RANGE", fromHash=base, toHash=tip)
    assert comment(pulls, pull, anchor=place)["anchor"]["fromHash"] == base
    swapped = pulls.send("POST", pull, "/comments", {"text": "x", "anchor": {**place, "fromHash": tip, "toHash": base}})
    assert (swapped.status, swapped.exception) == (409, "PullRequestOutOfDateException")
    assert pulls.send("POST", pull, "/comments", {"text": "x", "anchor": {**place, "toHash": None}}).status == 400


def test_a_comment_follows_its_line_and_is_orphaned_when_the_line_goes(pulls: Pulls) -> None:
    pulls.commit("moving", "moving.txt", TEXT)
    pull = pulls.create("moving")
    made = comment(pulls, pull, anchor=anchor(pull, 20, multilineAnchor=True, multilineStartLine=18))
    pulls.commit("moving", "moving.txt", "new\n" + TEXT)
    place = pulls.get(pull, f"/comments/{made['id']}")["anchor"]
    assert (place["line"], place["multilineStartLine"], place["orphaned"]) == (21, 19, False)
    pulls.commit("moving", "moving.txt", "new\n" + TEXT.replace("line 20\n", "other\n"))
    assert pulls.get(pull, f"/comments/{made['id']}")["anchor"]["orphaned"] is True
    listed = "/comments?path=moving.txt"
    assert pulls.get(pull, listed)["size"] == 0
    assert pulls.get(pull, f"{listed}&anchorState=ORPHANED")["size"] == 1


def test_replies_are_nested_and_have_an_activity_of_their_own(pulls: Pulls, pull: Any) -> None:
    made = comment(pulls, pull)
    reply = comment(pulls, pull, "Because", "fred", parent={"id": made["id"]})
    first, second = pulls.get(pull, "/activities")["values"][:2]
    assert (first["commentAction"], first["comment"]["id"]) == ("REPLIED", reply["id"])
    assert [each["id"] for each in second["comment"]["comments"]] == [reply["id"]]
    assert pulls.send("DELETE", pull, f"/comments/{made['id']}?version=0", user="mary").status == 409
    assert pulls.send("DELETE", pull, f"/comments/{reply['id']}?version=0").status == 204
    assert pulls.send("DELETE", pull, f"/comments/{made['id']}?version=0", user="mary").status == 204
    assert pulls.actions(pull) == ["OPENED"]


def test_comments_are_listed_by_path_only(pulls: Pulls, pull: Any) -> None:
    made = comment(pulls, pull, anchor=anchor(pull))
    comment(pulls, pull, "In general")
    assert pulls.send("GET", pull, "/comments").status == 400
    listed = pulls.get(pull, f"/comments?path={pull['title']}.txt")["values"]
    assert [each["id"] for each in listed] == [made["id"]]


def test_a_comment_makes_a_participant_and_no_reviewer(pulls: Pulls) -> None:
    pull = pulls.create()
    comment(pulls, pull)
    now = pulls.get(pull)
    assert (now["reviewers"], now["version"]) == ([], 0)
    assert [each["user"]["name"] for each in now["participants"]] == ["mary"]


def test_only_the_state_pending_makes_a_draft(pulls: Pulls, pull: Any) -> None:
    assert comment(pulls, pull, pending=True, draft=True)["state"] == "OPEN"
    assert pulls.send("POST", pull, "/comments?draft=true&pending=true", {"text": "x"}).json["state"] == "OPEN"
    draft = comment(pulls, pull, state="PENDING", anchor=anchor(pull, 1))
    assert draft["state"] == "PENDING"
    assert pulls.send("GET", pull, f"/comments/{draft['id']}").status == 404
    assert [each["id"] for each in pulls.get(pull, "/review", user="mary")["values"]] == [draft["id"]]
    assert pulls.get(pull, "/review")["values"] == []
    assert pulls.actions(pull).count("COMMENTED") == 2
    assert _counters(pulls, pull)["commentCount"] == 2


def test_a_review_publishes_all_drafts_and_sets_the_status(pulls: Pulls, pull: Any) -> None:
    finish = {"participantStatus": "NEEDS_WORK", "commentText": "See below"}
    refused = pulls.send("PUT", pull, "/review", finish, user="mary")
    assert (refused.status, refused.exception) == (404, "NoSuchPullRequestReviewException")
    assert pulls.get(pull)["reviewers"][0]["status"] == "UNAPPROVED"
    drafts = [comment(pulls, pull, text, state="PENDING") for text in ("One", "Two")]
    assert pulls.send("PUT", pull, "/review?version=0", finish, user="mary").status == 200
    assert pulls.get(pull)["reviewers"][0]["status"] == "NEEDS_WORK"
    assert [pulls.get(pull, f"/comments/{draft['id']}")["state"] for draft in drafts] == ["OPEN", "OPEN"]
    assert _counters(pulls, pull)["commentCount"] == 3
    assert pulls.actions(pull) == ["REVIEW_FINISHED", *["COMMENTED"] * 3, "REVIEWED", "OPENED"]


def test_the_author_finishes_a_review_without_a_status(pulls: Pulls, pull: Any) -> None:
    comment(pulls, pull, user="fred", state="PENDING")
    assert pulls.send("PUT", pull, "/review", {"participantStatus": "APPROVED"}).status == 200
    assert pulls.get(pull)["author"]["status"] == "UNAPPROVED"


def test_drafts_are_discarded(pulls: Pulls, pull: Any) -> None:
    comment(pulls, pull, state="PENDING")
    assert pulls.send("DELETE", pull, "/review", user="mary").status == 204
    assert pulls.get(pull, "/review", user="mary")["values"] == []
    assert pulls.send("DELETE", pull, "/review", user="mary").exception == "NoSuchPullRequestReviewException"


def test_tasks_are_comments_that_are_counted_by_state(pulls: Pulls, pull: Any) -> None:
    task = pulls.send("POST", pull, "/blocker-comments", {"text": "Do"}).json
    comment(pulls, pull, "Do that, too", severity="BLOCKER")
    note = comment(pulls, pull)
    resolved = pulls.send("PUT", pull, f"/blocker-comments/{task['id']}", {"state": "RESOLVED", "version": 0}).json
    assert (resolved["state"], resolved["threadResolved"], resolved["resolver"]["name"]) == ("RESOLVED", False, "fred")
    assert pulls.get(pull, "/blocker-comments?count=true") == {"OPEN": 1, "RESOLVED": 1}
    assert pulls.get(pull, "/blocker-comments?state=OPEN&count=true") == {"OPEN": 1}
    assert pulls.get(pull, "/blocker-comments?state=RESOLVED")["values"][0]["id"] == task["id"]
    assert pulls.send("GET", pull, f"/blocker-comments/{note['id']}").status == 404
    assert _counters(pulls, pull) == {"commentCount": 1, "openTaskCount": 1, "resolvedTaskCount": 1}
    made = pulls.send("PUT", pull, f"/comments/{note['id']}", {"severity": "BLOCKER", "version": 0}).json
    assert made["severity"] == "BLOCKER"


def _counters(pulls: Pulls, pull: Any) -> dict[str, int]:
    listed = {each["id"]: each["properties"] for each in pulls.api.json(f"{PULLS}?limit=1000")["values"]}
    return {name: value for name, value in listed[pull["id"]].items() if name.endswith("Count")}


def test_an_old_version_of_a_comment_is_refused(pulls: Pulls, pull: Any) -> None:
    path = f"/comments/{comment(pulls, pull)['id']}"
    assert pulls.send("PUT", pull, path, {"text": "New", "version": 0}, user="mary").json["version"] == 1
    stale = pulls.send("PUT", pull, path, {"text": "Newer", "version": 0}, user="mary")
    assert (stale.status, stale.exception) == (409, "CommentOutOfDateException")
    assert pulls.send("PUT", pull, path, {"text": "Mine", "version": 1}).exception == "AuthorisationException"
    assert pulls.send("PUT", pull, path, {"threadResolved": True, "version": 1}).json["threadResolved"] is True


def test_reactions_are_shown_with_their_users(pulls: Pulls, pull: Any) -> None:
    made = comment(pulls, pull)
    path = f"{LIKES}/{pull['id']}/comments/{made['id']}/reactions/thumbsup"
    for user in ("fred", "mary", "fred"):
        assert pulls.api.send("PUT", path, user=user).status == 200
    (reaction,) = pulls.get(pull, f"/comments/{made['id']}")["properties"]["reactions"]
    assert (reaction["emoticon"]["shortcut"], [user["name"] for user in reaction["users"]]) == (
        "thumbsup",
        ["fred", "mary"],
    )
    for user in ("fred", "mary", "mary"):
        assert pulls.api.send("DELETE", path, user=user).status == 204
    assert "reactions" not in pulls.get(pull, f"/comments/{made['id']}")["properties"]


def test_a_suggestion_is_committed_to_the_source(pulls: Pulls, pull: Any) -> None:
    text = "Better:\n\n```suggestion\n2\n```\n"
    made = comment(pulls, pull, text, anchor=anchor(pull, 2))
    path = f"/comments/{made['id']}/apply-suggestion"
    body = {"commentVersion": 0, "pullRequestVersion": 0, "suggestionIndex": 0}
    assert pulls.send("POST", pull, path, {**body, "commitMessage": "Apply"}).json["errors"][0]["context"] == "message"
    assert pulls.send("POST", pull, path, {**body, "message": "x", "suggestionIndex": 1}).status == 400
    assert pulls.send("POST", pull, path, {**body, "message": "Apply"}).status == 204
    content = pulls.api.get(f"{REPO}/raw/{pull['title']}.txt?at={pull['fromRef']['id']}").body
    assert content == b"one\n2\nthree\n"
    now = pulls.get(pull)
    assert now["version"] == 1
    assert pulls.api.json(f"{REPO}/commits/{now['fromRef']['latestCommit']}")["message"] == "Apply"
    assert pulls.send("POST", pull, path, {**body, "message": "x"}).exception == "PullRequestOutOfDateException"


def test_a_draft_in_the_middle_of_a_discussion_stays_private(pulls: Pulls, pull: Any) -> None:
    made = comment(pulls, pull)
    comment(pulls, pull, "Draft", parent={"id": made["id"]}, state="PENDING")
    assert pulls.get(pull, f"/comments/{made['id']}")["comments"] == []
    assert len(pulls.get(pull, f"/comments/{made['id']}", user="mary")["comments"]) == 1
