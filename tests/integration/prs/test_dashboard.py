"""`bbcli prs status` and `bbcli prs inbox`: what concerns a person, over all repositories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

PLAIN = {"NO_COLOR": "1"}
DASHBOARD = "/rest/api/latest/dashboard/pull-requests"


@pytest.fixture(autouse=True)
def some_pulls(sandbox: Sandbox, pulls: Pulls) -> None:
    """One of mary's that fred has reviewed, and a branch of fred's without a pull request."""
    listed = pulls.api.json(f"{DASHBOARD}?role=REVIEWER&limit=100")["values"]
    sandbox.requests.clear()
    if any(each["title"] == "reviewed" for each in listed):
        return
    reviewed = pulls.create(reviewers=("fred",), title="reviewed", user="mary")
    body = {"user": {"name": "fred"}, "status": "NEEDS_WORK"}
    assert pulls.send("PUT", reviewed, "/participants/fred", body).status == 200
    pulls.commit("forgotten", "forgotten.txt", "1\n")
    sandbox.requests.clear()


def sections(text: str) -> dict[str, list[str]]:
    """Return the lines below each heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("  "):
            found[list(found)[-1]].append(line.strip())
        elif line:
            found[line] = []
    return found


@pytest.mark.parametrize("width", [80, 160])
def test_the_status_has_a_section_for_each_question(invoke: Invoke, width: int) -> None:
    found = invoke("prs", "status", tty=True, width=width, env=PLAIN)
    shown = sections(found.out)
    assert [*shown] == [
        "Created by you", "Waiting for your review", "Reviewed by you", "Your branches without a pull request",
    ]  # fmt: skip
    assert [rows[-1].partition(" ")[0] for rows in [*shown.values()][:2]] == ["WORK/my-repo#4", "WORK/my-repo#3"]
    assert "✗1" in next(row for row in shown["Reviewed by you"] if row.startswith("WORK/data-export#"))
    assert any("forgotten" in row for row in shown["Your branches without a pull request"])
    assert all(len(line) <= width for line in found.out.splitlines())


def test_the_status_takes_two_round_trips(sandbox: Sandbox, invoke: Invoke) -> None:
    """The first request is sent alone: a wrong password is sent once. The others are sent at once."""
    assert invoke("prs", "status").code == 0
    paths = [seen.path.rpartition("/")[2] for seen in requests_to(sandbox)]
    assert paths[0] == "application-properties"
    assert sorted(paths[1:]) == ["pull-request-suggestions", "pull-requests", "pull-requests"]
    sandbox.requests.clear()
    assert invoke("prs", "status", env={"BBCLI_PASSWORD": "wrong"}).code == 4
    assert len(requests_to(sandbox)) == 1


def test_the_pull_request_of_the_current_branch_comes_first(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], tmp_path: Path
) -> None:
    url = sandbox.url.replace("://", "://fred:fred@")
    git(tmp_path, "clone", "-q", "--branch", "feature/STASH-3011-version-3", f"{url}/scm/work/my-repo.git", "clone")
    found = invoke("prs", "status", cwd=tmp_path / "clone")
    assert found.lines[0].startswith("current\tWORK/my-repo#4\t")
    git(tmp_path / "clone", "switch", "-q", "master")
    shown = invoke("prs", "status", cwd=tmp_path / "clone", tty=True, env=PLAIN)
    assert sections(shown.out)["Current branch"] == ["the current branch has no pull request"]


def test_rows_and_json_have_the_section(invoke: Invoke) -> None:
    rows = [line.split("\t")[0] for line in invoke("prs", "status").lines]
    objects = json.loads(invoke("prs", "status", "--json").out)
    assert rows == [each["section"] for each in objects]
    assert [*dict.fromkeys(rows)] == ["mine", "review", "reviewed", "branch"]


def test_a_conflict_is_noted(invoke: Invoke) -> None:
    (mine,) = (line for line in invoke("prs", "status").lines if line.startswith("mine\tWORK/my-repo#4"))
    assert mine.split("\t")[7] == "conflicts"


def test_the_status_of_a_colleague(invoke: Invoke) -> None:
    found = invoke("prs", "status", "--user", "mary", tty=True, env=PLAIN)
    shown = sections(found.out)
    assert [*shown] == ["Created by mary", "Waiting for the review of mary", "Reviewed by mary"]
    assert any(row.startswith("WORK/my-repo#4") for row in shown["Waiting for the review of mary"])
    unknown = invoke("prs", "status", "--user", "nobody")
    assert (unknown.code, unknown.err) == (3, "error: user 'nobody' does not exist\n")


def test_the_inbox_lists_what_waits_for_a_review(sandbox: Sandbox, invoke: Invoke) -> None:
    assert "WORK/my-repo#3" in [line.partition("\t")[0] for line in invoke("prs", "inbox").lines]
    assert len(requests_to(sandbox)) == 1
    of_mary = invoke("prs", "inbox", "--user", "mary")
    assert "WORK/my-repo#4" in [line.partition("\t")[0] for line in of_mary.lines]
    mine = invoke("prs", "inbox", "--role", "author")
    assert "WORK/my-repo#4" in [line.partition("\t")[0] for line in mine.lines]
    opened = invoke("prs", "open", "-", "--print", stdin=mine.out)
    assert f"{sandbox.url}/projects/WORK/repos/my-repo/pull-requests/4" in opened.lines


def test_the_time_of_a_push_is_read_under_both_of_its_names(stub: Stub, invoke: Invoke) -> None:
    empty: dict[str, Any] = {"values": [], "isLastPage": True}
    branch = {"repository": {"slug": "r", "project": {"key": "WORK"}}, "fromRef": {"displayId": "x"}}
    pushed = {"values": [{"changeTme": 0, **branch}, {"changeTime": 1000, **branch}], "isLastPage": True}
    properties = {"X-AUSERNAME": "fred"}
    path = "/rest/api/latest/application-properties"
    stub.expect("GET", path, json_body={"version": "9.4.0"}, headers=properties)
    stub.expect("GET", DASHBOARD, json_body=empty, times=2)
    stub.expect("GET", "/rest/api/latest/dashboard/pull-request-suggestions", json_body=pushed)
    found = invoke("prs", "status", "--columns", "UPDATED")
    assert found.lines == ["1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"], found.err


def test_a_section_that_is_cut_is_announced(stub: Stub, invoke: Invoke) -> None:
    page = {"values": [{"id": 1, "title": "t"}], "isLastPage": False, "nextPageStart": 1}
    empty: dict[str, Any] = {"values": [], "isLastPage": True}
    stub.expect("GET", f"{DASHBOARD}?state=OPEN&limit=100&user=mary&role=AUTHOR", json_body=page)
    stub.expect("GET", f"{DASHBOARD}?state=OPEN&limit=100&user=mary&role=REVIEWER", json_body=empty)
    found = invoke("prs", "status", "--user", "mary")
    assert (found.code, found.err) == (0, "only the first 1 of the section mine are shown\n")


@pytest.mark.parametrize("values", [5, ["x"], [{"id": 1}, 7, {"id": 2}], None])
def test_a_section_that_is_not_a_list_of_objects_is_an_error_of_the_server(
    stub: Stub, invoke: Invoke, values: object
) -> None:
    page = {"values": values, "isLastPage": True}
    stub.expect("GET", f"{DASHBOARD}?state=OPEN&limit=100&user=mary&role=AUTHOR", json_body=page)
    empty = {"values": [], "isLastPage": True}
    stub.expect("GET", f"{DASHBOARD}?state=OPEN&limit=100&user=mary&role=REVIEWER", json_body=empty)
    result = invoke("prs", "status", "--user", "mary", "--json")
    assert (result.code, result.out) == (9, "")
