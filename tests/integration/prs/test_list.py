"""`bbcli prs list`: filters, columns, and several repositories as one list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.integration.sandbox.cases import FORM, form
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/data-export")


def ids(found: Result) -> list[int]:
    assert found.code == 0, found.err
    return [json.loads(line)["id"] for line in found.lines]


def review(pulls: Pulls, pull: Any, user: str, status: str) -> None:
    body = {"user": {"name": user}, "status": status}
    assert pulls.send("PUT", pull, f"/participants/{user}", body, user=user).status == 200


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The pull requests of this module, by title."""
    return {}


@pytest.fixture(autouse=True)
def some_pulls(pulls: Pulls, made: dict[str, Any]) -> None:
    """Open, draft, approved, criticized, declined; by two authors; into two branches."""
    if made:
        return
    pulls.commit("release", "release.txt", "1\n")
    made["approved"] = pulls.create(reviewers=("mary", "seb.ruiz"), title="approved")
    made["criticized"] = pulls.create(reviewers=("mary",), title="criticized")
    made["draft"] = pulls.create(title="draft", draft=True)
    made["of mary"] = pulls.create(reviewers=("fred",), title="of mary", user="mary")
    pulls.commit("topic-release", "more.txt", "1\n")
    made["into release"] = pulls.create("topic-release", title="into release", toRef={"id": "refs/heads/release"})
    pulls.create("topic-release", title="into master")
    made["declined"] = pulls.create(title="declined")
    assert pulls.send("POST", made["declined"], f"/decline?version={made['declined']['version']}", {}).status == 200
    review(pulls, made["approved"], "mary", "APPROVED")
    review(pulls, made["criticized"], "mary", "NEEDS_WORK")


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (("--author", "mary"), {"of mary"}),
        (("--reviewer", "me"), {"of mary"}),
        (("--reviewer", "mary", "--review-status", "approved"), {"approved"}),
        (("--reviewer", "mary", "--review-status", "needs-work"), {"criticized"}),
        (("--review-status", "unapproved"), {"approved", "of mary"}),
        (("--author", "me", "--reviewer", "seb.ruiz"), {"approved"}),
        (("--draft",), {"draft"}),
        (("--no-draft", "--author", "mary"), {"of mary"}),
        (("--base", "release"), {"into release"}),
        (("--head", "topic-release"), {"into release", "into master"}),
        (("--head", "refs/heads/topic-release", "--base", "master"), {"into master"}),
        (("--state", "declined"), {"declined"}),
        (("--search", "CRIT"), {"criticized"}),
    ],
)
def test_a_filter_shows_the_pull_requests_that_match(invoke: Invoke, words: tuple[str, ...], titles: set[str]) -> None:
    found = invoke("prs", "list", *R, *words, "--jsonl")
    assert (found.code, {json.loads(line)["title"] for line in found.lines}) == (0, titles), found.err


def test_one_request_reads_a_page_and_the_row_counts_reviews(
    sandbox: Sandbox, invoke: Invoke, made: dict[str, Any]
) -> None:
    found = invoke("prs", "list", *R, "--search", "approved")
    number, title, author, _, reviews, *_ = found.out.split("\t")
    assert (number, title, author) == (str(made["approved"]["id"]), "approved", "Fred Stone")
    assert reviews == "1 approved, 1 not reviewed"
    assert len(requests_to(sandbox)) == 1
    shown = invoke("prs", "list", *R, "--search", "approved", tty=True, width=120)
    assert "✓1" in shown.out
    assert "·1" in shown.out
    assert "REVIEW" in shown.out


def test_open_and_resolved_tasks_are_counted(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(title="with tasks")
    for _ in range(3):
        task = pulls.send("POST", pull, "/comments", {"text": "do", "severity": "BLOCKER"}).json
    change = {"state": "RESOLVED", "version": task["version"]}
    assert pulls.send("PUT", pull, f"/comments/{task['id']}", change).status == 200
    found = invoke("prs", "list", *R, "--search", "with tasks", "--columns", "TASKS")
    assert found.out == "1/3\n"


def test_drafts_and_states_are_marked(invoke: Invoke) -> None:
    shown = invoke("prs", "list", *R, "--draft", tty=True, env={"NO_COLOR": "1"})
    assert "[draft] draft" in shown.out
    assert "STATE" not in shown.out
    every = invoke("prs", "list", *R, "--state", "all", tty=True, width=140, env={"NO_COLOR": "1"})
    assert "STATE" in every.out
    assert "DECLINED" in every.out
    assert "DRAFT" in every.out


def test_builds_of_a_page_are_counted_with_one_request(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, made: dict[str, Any]
) -> None:
    commit = made["approved"]["fromRef"]["latestCommit"]
    for key, state in (("a", "SUCCESSFUL"), ("b", "FAILED"), ("c", "FAILED")):
        body = {"key": key, "state": state, "url": "https://ci.example.com/1"}
        assert pulls.api.send("POST", f"/rest/build-status/latest/commits/{commit}", body).status == 204
    sandbox.requests.clear()
    found = invoke("prs", "list", *R, "--details", "--search", "approved")
    assert found.out.split("\t")[6] == "1 successful, 2 failed"
    assert [seen.path.rpartition("/")[2] for seen in requests_to(sandbox)] == ["pull-requests", "stats"]
    read_only = invoke("prs", "list", *R, "--details", "--search", "approved", env={"BBCLI_READ_ONLY": "1"})
    assert read_only.out == found.out
    listed = json.loads(invoke("prs", "list", *R, "--details", "--search", "approved", "--json").out)
    assert listed[0]["buildStats"]["failed"] == 2


def test_builds_that_cannot_be_read_do_not_end_the_list(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("500 path=/rest/build-status/*"))
    found = invoke("prs", "list", *R, "--details", "--retries", "0")
    assert (found.code, len(found.lines) > 3) == (0, True), found.err
    assert found.err.startswith("warning: cannot read the builds: ")


def test_several_repositories_are_one_list_the_newest_first(invoke: Invoke) -> None:
    several = ("-R", "WORK/my-repo", *R, "--state", "all", "--all", "--jsonl")
    found = [json.loads(line) for line in invoke("prs", "list", *several).lines]
    times = [each["updatedDate"] for each in found]
    assert {each["toRef"]["repository"]["slug"] for each in found} == {"my-repo", "data-export"}
    assert times == sorted(times, reverse=True)
    oldest = [json.loads(line)["updatedDate"] for line in invoke("prs", "list", *several, "--sort", "oldest").lines]
    assert oldest == sorted(times)


def test_the_rows_of_several_repositories_have_the_repository_in_the_id(invoke: Invoke) -> None:
    found = invoke("prs", "list", "--project", "WORK", "--author", "mary")
    assert [line.partition("\t")[0] for line in found.lines][-1] == "WORK/my-repo#3"
    assert all(line.startswith("WORK/") for line in found.lines)


def test_a_person_who_does_not_exist_is_named(invoke: Invoke) -> None:
    """The server's list is empty then, without an error."""
    found = invoke("prs", "list", *R, "--author", "nobody")
    assert (found.code, found.err) == (3, "error: user nobody does not exist\n")
    assert invoke("prs", "list", *R, "--author", "seb.ruiz").code == 0


def test_a_participant_who_is_no_reviewer_is_not_counted(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create(title="discussed")
    assert pulls.send("POST", pull, "/comments", {"text": "hm"}, user="mary").status == 201
    assert pulls.get(pull)["participants"]
    assert invoke("prs", "list", *R, "--search", "discussed", "--columns", "REVIEW").out == "\n"


def test_a_fork_that_cannot_be_read_is_unknown(stub: Stub, invoke: Invoke) -> None:
    pull = {
        "id": 1, "title": "t", "fromRef": {"id": "refs/heads/x", "displayId": "x", "repository": None},
        "toRef": {"repository": {"id": 1}},
    }  # fmt: skip
    page = {"values": [pull], "isLastPage": True}
    stub.expect("GET", "/rest/api/latest/projects/WORK/repos/r/pull-requests", json_body=page)
    found = invoke("prs", "list", "-R", "WORK/r", "--columns", "ID,BRANCH")
    assert (found.code, found.out) == (0, "1\t(unknown fork):x\n"), found.err


def test_a_repository_without_pull_requests_is_asked_once(sandbox: Sandbox, invoke: Invoke) -> None:
    found = invoke("prs", "list", "--project", "WORK")
    assert found.code == 0
    asked = [seen.path for seen in requests_to(sandbox) if seen.path.endswith("/pull-requests")]
    assert len(asked) == len(set(asked)) > 30


def test_the_head_of_a_fork_does_not_list_what_goes_into_its_origin(invoke: Invoke, pulls: Pulls) -> None:
    """The server lists pull requests from a branch into any repository; a list is about those into one."""
    assert invoke("repos", "fork", "WORK/data-export", "--name", "copy").code == 0
    file = form(content="new", branch="forked", sourceBranch="master", message="Add a file")
    place = "/rest/api/latest/projects/~FRED/repos/copy"
    assert pulls.api.send("PUT", f"{place}/browse/new.txt", file, Content_Type=FORM).status == 200
    source = {"id": "refs/heads/forked", "repository": {"slug": "copy", "project": {"key": "~FRED"}}}
    pulls.create("forked", title="from a fork", fromRef=source)
    found = invoke("prs", "list", *R, "--search", "from a fork", "--columns", "BRANCH")
    assert found.out == "~FRED/copy:forked\n"
    assert invoke("prs", "list", "-R", "~FRED/copy", "--head", "forked").out == ""
