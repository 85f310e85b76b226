"""`bbcli prs review`: the status with its commit, and drafts that are published as one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/data-export")
PLACE = "/rest/api/latest/projects/WORK/repos/r/pull-requests/1"
ME = {"X-AUSERNAME": "fred"}
# The requests of a stub are in order.
IN_TURN = {"BBCLI_JOBS": "1"}


def of_mary(pulls: Pulls, **fields: Any) -> Any:
    """Return a pull request that fred reviews."""
    return pulls.create(user="mary", reviewers=("fred",), **fields)


def statuses(pulls: Pulls, pull: Any) -> dict[str, tuple[str, str | None]]:
    """Return status and commit of each reviewer."""
    found = pulls.get(pull)["reviewers"]
    return {each["user"]["name"]: (each["status"], each.get("lastReviewedCommit")) for each in found}


def texts(pulls: Pulls, pull: Any, user: str = "mary") -> list[str]:
    """Return the comments that a user sees in the activities, the oldest first."""
    found = pulls.get(pull, "/activities?limit=500", user=user)["values"]
    return [each["comment"]["text"] for each in reversed(found) if each["action"] == "COMMENTED"]


@pytest.mark.parametrize(
    ("option", "status"), [("--approve", "APPROVED"), ("--needs-work", "NEEDS_WORK"), ("--unapprove", "UNAPPROVED")]
)
def test_a_status_is_set_in_two_round_trips(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, option: str, status: str
) -> None:
    pull = of_mary(pulls)
    pulls.send("PUT", pull, "/participants/fred", {"user": {"name": "fred"}, "status": "APPROVED"})
    sandbox.requests.clear()
    found = invoke("prs", "review", str(pull["id"]), option, *R, "--json")
    assert (found.code, json.loads(found.out)["status"]) == (0, status), found.err
    assert statuses(pulls, pull)["fred"][0] == status
    assert [seen.method for seen in requests_to(sandbox)][:3].count("PUT") == 1


def test_an_approval_is_for_the_commit_that_was_read(invoke: Invoke, pulls: Pulls) -> None:
    pull = of_mary(pulls)
    commit = pull["fromRef"]["latestCommit"]
    found = invoke("prs", "review", str(pull["id"]), "--approve", *R)
    assert found.lines == ["REVIEWER\tFred Stone", "STATUS\tapproved", f"COMMIT\t{commit}"]
    assert statuses(pulls, pull)["fred"] == ("APPROVED", commit)
    pulls.commit(pull["fromRef"]["displayId"], "later.txt", "1\n")
    moved = invoke("prs", "review", str(pull["id"]), "--approve", "--match-head", commit[:10], *R)
    assert (moved.code, f", not at {commit[:10]}" in moved.err) == (6, True), moved.err
    assert moved.err.splitlines()[1].startswith("hint: read what was pushed: bbcli prs show")
    assert statuses(pulls, pull)["fred"] == ("APPROVED", commit)


def test_the_slug_in_the_path_can_differ_from_the_name_in_the_body(stub: Stub, invoke: Invoke) -> None:
    person = {"name": "fred", "slug": "fred_stone"}
    pull = {"id": 1, "fromRef": {"latestCommit": "a" * 40}, "reviewers": [{"user": person, "status": "UNAPPROVED"}]}
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.0"}, headers=ME)
    stub.expect("GET", PLACE, json_body=pull)
    stub.expect("PUT", f"{PLACE}/participants/fred_stone", json_body={"user": person, "status": "APPROVED"})
    found = invoke("prs", "review", "1", "--approve", "-R", "WORK/r", env=IN_TURN)
    assert found.code == 0, found.err


def test_the_author_is_told_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    """Servers refuse the status of the author, and drop it silently with drafts."""
    pull = pulls.create()
    assert invoke("prs", "comment", str(pull["id"]), "-m", "note", "--draft", *R).code == 0
    sandbox.requests.clear()
    for words in (("review",), ("review", "submit")):
        found = invoke("prs", *words, str(pull["id"]), "--approve", *R)
        message = f"error: fred is the author of pull request {pull['id']} of WORK/data-export: "
        assert (found.code, found.err.startswith(message)) == (6, True), found.err
    assert {seen.method for seen in requests_to(sandbox)} == {"GET"}


def test_a_comment_goes_with_the_status(invoke: Invoke, pulls: Pulls) -> None:
    pull = of_mary(pulls)
    found = invoke("prs", "review", str(pull["id"]), "--needs-work", "-m", "-", *R, stdin="why\n")
    assert (found.code, texts(pulls, pull)) == (0, ["why"]), found.err


def test_a_closed_pull_request_is_refused_and_gets_no_comment(invoke: Invoke, pulls: Pulls) -> None:
    pull = of_mary(pulls)
    assert pulls.send("POST", pull, f"/decline?version={pull['version']}", {}, user="mary").status == 200
    found = invoke("prs", "review", str(pull["id"]), "--approve", "-m", "late", *R)
    message = (
        f"pull request {pull['id']} of WORK/data-export was not reviewed: this pull request has already been declined"
    )
    assert (found.code, found.err) == (6, f"error: {message}\n")
    assert texts(pulls, pull) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("1",), "no review status is given"),
        (("approve",), "no review status is given"),
        (("1", "--approve", "--needs-work"), "--approve and --needs-work cannot be combined"),
        (("1", "--approve", "--request-changes"), "--approve and --request-changes cannot be combined"),
        (("1", "-a", "-r"), "--approve and --needs-work cannot be combined"),
        (("1", "--approve", "-m", " "), "the comment is empty"),
        ((), "no review status is given"),
    ],
)
def test_an_incomplete_review_is_one_clear_line(invoke: Invoke, words: tuple[str, ...], message: str) -> None:
    found = invoke("prs", "review", *words, *R)
    assert (found.code, message in found.err.splitlines()[0], found.out) == (2, True, ""), found.err


def test_a_dry_run_shows_the_status_that_changes(invoke: Invoke, pulls: Pulls) -> None:
    pull = of_mary(pulls)
    found = invoke("prs", "review", str(pull["id"]), "--approve", *R, "--dry-run")
    assert '# status: "UNAPPROVED" → "APPROVED"' in found.out, found.err
    assert statuses(pulls, pull)["fred"][0] == "UNAPPROVED"


def test_drafts_are_published_with_the_status_and_nobody_sees_them_before(invoke: Invoke, pulls: Pulls) -> None:
    pull = of_mary(pulls)
    number, branch = str(pull["id"]), pull["fromRef"]["displayId"]
    first = invoke("prs", "review", "start", number, "--file", f"{branch}.txt", "--line", "2", "-m", "two", *R)
    assert first.code == 0, first.err
    assert invoke("prs", "comment", number, "-m", "all", "--draft", *R).code == 0
    shown = invoke("prs", "review", "show", number, *R, "--columns", "PLACE,STATE,TEXT")
    assert shown.lines == [f"{branch}.txt:2\tdraft\ttwo", "\tdraft\tall"]
    assert texts(pulls, pull) == []
    done = invoke("prs", "review", "submit", number, "--needs-work", "-m", "and", *R, "--json")
    commit = pull["fromRef"]["latestCommit"]
    assert json.loads(done.out) == {"published": 3, "status": "NEEDS_WORK", "lastReviewedCommit": commit}
    assert sorted(texts(pulls, pull)) == ["all", "and", "two"]
    assert statuses(pulls, pull)["fred"] == ("NEEDS_WORK", commit)


def test_a_review_without_drafts_names_the_way_to_set_the_status(invoke: Invoke, pulls: Pulls) -> None:
    """Servers respond with 404 to such a review, and do not set its status."""
    pull = of_mary(pulls)
    found = invoke("prs", "review", "submit", str(pull["id"]), "--approve", *R)
    assert (found.code, found.err.splitlines()[1]) == (
        3,
        f"hint: set the status without drafts: bbcli prs review {pull['id']} --approve -R WORK/data-export",
    )
    assert statuses(pulls, pull)["fred"][0] == "UNAPPROVED"
    assert invoke("prs", "review", "discard", str(pull["id"]), "-y", *R).code == 3


def test_drafts_are_discarded_after_their_number_is_typed(invoke: Invoke, pulls: Pulls) -> None:
    pull = of_mary(pulls)
    for text in ("one", "two"):
        assert invoke("prs", "comment", str(pull["id"]), "-m", text, "--draft", *R).code == 0
    kept = invoke("prs", "review", "discard", str(pull["id"]), *R, tty=True, stdin="1\n")
    assert (kept.code, "one" in kept.err, "Type 2 to delete the drafts" in kept.err) == (1, True, True), kept.err
    found = invoke("prs", "review", "discard", str(pull["id"]), "-y", *R)
    assert (found.code, invoke("prs", "review", "show", str(pull["id"]), *R).out) == (0, ""), found.err


def drafted(stub: Stub, after: dict[str, Any]) -> None:
    """Expect a review of a pull request whose version is stale when it is sent; `after` is what changed."""
    pull = {
        "id": 1, "version": 3, "state": "OPEN", "updatedDate": 5,
        "fromRef": {"latestCommit": "a" * 40}, "toRef": {"latestCommit": "b" * 40},
    }  # fmt: skip
    stale = {"errors": [{"message": "stale", "exceptionName": "com.x.PullRequestOutOfDateException"}]}
    draft = {"id": 7, "text": "t", "state": "PENDING"}
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.0"}, headers=ME)
    stub.expect("GET", PLACE, json_body=pull)
    stub.expect("GET", f"{PLACE}/review", json_body={"values": [draft], "isLastPage": True})
    stub.expect("PUT", f"{PLACE}/review", status=409, json_body=stale)
    stub.expect("GET", PLACE, json_body={**pull, "version": 4, **after})


def test_a_review_is_sent_again_if_only_the_target_branch_moved(stub: Stub, invoke: Invoke) -> None:
    drafted(stub, {"toRef": {"latestCommit": "c" * 40}})
    stub.expect("PUT", f"{PLACE}/review", json_body={})
    found = invoke("prs", "review", "submit", "1", "-R", "WORK/r", env=IN_TURN)
    assert found.code == 0, found.err
    assert [seen.path.partition("?")[2] for seen in stub.seen if seen.method == "PUT"] == ["version=3", "version=4"]


def test_a_review_of_a_pull_request_that_was_pushed_to_is_not_sent_again(stub: Stub, invoke: Invoke) -> None:
    drafted(stub, {"fromRef": {"latestCommit": "c" * 40}})
    push = {"action": "RESCOPED", "createdDate": 6, "user": {"displayName": "Mary"}, "added": {"total": 2}}
    old = {"action": "OPENED", "createdDate": 4, "user": {"displayName": "Mary"}}
    stub.expect("GET", f"{PLACE}/activities", json_body={"values": [push, old], "isLastPage": True})
    found = invoke("prs", "review", "submit", "1", "-R", "WORK/r", env=IN_TURN)
    first, *more = found.err.splitlines()
    assert (found.code, first) == (
        6,
        "error: pull request 1 of WORK/r was not reviewed: Mary pushed 2 commits in the meantime",
    )
    assert more[:2] == ["changed since it was read: the source branch", "nothing was published"]
    assert len([seen for seen in stub.seen if seen.method == "PUT"]) == 1


def test_a_failed_publication_keeps_the_drafts(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = of_mary(pulls)
    assert invoke("prs", "comment", str(pull["id"]), "-m", "kept", "--draft", *R).code == 0
    sandbox.faults.add(Fault.parse("409 method=PUT path=*/review"))
    assert invoke("prs", "review", "submit", str(pull["id"]), *R).code == 6
    assert "kept" in invoke("prs", "review", "show", str(pull["id"]), *R).out
