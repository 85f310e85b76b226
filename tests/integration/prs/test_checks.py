"""`bbcli prs checks` and `bbcli prs wait`: their exit codes are gates of scripts."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.builds import Events, set_build
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/data-export")
REPO = "/rest/api/latest/projects/WORK/repos/data-export"
CONDITION = "/rest/required-builds/latest/projects/WORK/repos/data-export/condition"
nothing = partial(str)


@pytest.fixture
def runs(sandbox: Sandbox, tmp_path: Path) -> Events:
    return Events(tmp_path)


@pytest.fixture
def pull(pulls: Pulls, sandbox: Sandbox) -> Any:
    """A new pull request, which mary reviews."""
    made = pulls.create(reviewers=("mary",))
    sandbox.requests.clear()
    return made


@pytest.fixture
def require(pulls: Pulls) -> Iterator[Callable[..., None]]:
    """Require builds for a target branch until the test ends."""
    made = []

    def add(*keys: str, matcher: str = "ANY_REF", name: str = "ANY_REF_MATCHER_ID", **fields: Any) -> None:
        body = {"buildParentKeys": list(keys), "refMatcher": {"id": name, "type": {"id": matcher}}, **fields}
        made.append(pulls.api.send("POST", CONDITION, body).json["id"])

    yield add
    for number in made:
        pulls.api.send("DELETE", f"{CONDITION}/{number}")


def head(pull: Any) -> str:
    return str(pull["fromRef"]["latestCommit"])


def review(pulls: Pulls, pull: Any, status: str) -> None:
    body = {"user": {"name": "mary"}, "status": status}
    assert pulls.send("PUT", pull, "/participants/mary", body, user="mary").status == 200


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ((), 0),
        (("SUCCESSFUL",), 0),
        (("SUCCESSFUL", "INPROGRESS"), 8),
        (("UNKNOWN",), 8),
        (("INPROGRESS", "FAILED"), 1),
        (("CANCELLED",), 1),
    ],
)
@pytest.mark.parametrize("form", ["tsv", "json", "jsonl", "csv"])
def test_the_exit_code_is_that_of_the_checks_in_every_format(
    sandbox: Sandbox, invoke: Invoke, pull: Any, states: tuple[str, ...], code: int, form: str
) -> None:
    for number, state in enumerate(states):
        set_build(sandbox, head(pull), f"build-{number}", state)
    assert invoke("prs", "checks", str(pull["id"]), *R, "-o", form).code == code


def test_one_table_has_builds_required_builds_and_vetoes(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, pull: Any, require: Callable[..., None]
) -> None:
    require("deploy", "unit")
    require("elsewhere", matcher="BRANCH", name="refs/heads/other")
    require("here", matcher="PATTERN", name="mas*")
    require("not-for-topics", exemptRefMatcher={"id": "topic-*", "type": {"id": "PATTERN"}})
    set_build(sandbox, head(pull), "lint", "SUCCESSFUL")
    set_build(sandbox, head(pull), "unit-1", "SUCCESSFUL", parent="unit")
    found = invoke("prs", "checks", str(pull["id"]), *R, "--columns", "STATE,CHECK,KIND,REQUIRED")
    rows = [line.split("\t") for line in found.lines]
    assert rows[:4] == [
        ["PASSED", "unit-1", "build", "required"],
        ["PASSED", "lint", "build", ""],
        ["PENDING", "deploy", "build", "required"],
        ["PENDING", "here", "build", "required"],
    ]
    assert rows[4][0::2] == ["PENDING", "merge check"]
    assert (found.code, found.err.startswith("error: 4 of 6 checks of pull request")) == (8, True), found.err
    assert "deploy: not created yet\n" in found.err
    required = invoke("prs", "checks", str(pull["id"]), *R, "--required", "--builds", "--columns", "CHECK")
    assert required.lines == ["unit-1", "deploy", "here"]


def test_checks_take_two_round_trips(sandbox: Sandbox, invoke: Invoke, pull: Any) -> None:
    assert invoke("prs", "checks", str(pull["id"]), *R).code == 0
    paths = [seen.path.rpartition("/")[2] for seen in requests_to(sandbox)]
    assert paths[0] == str(pull["id"])
    assert sorted(paths[1:]) == sorted(["merge", "conditions", head(pull)])


def test_a_conflict_has_failed_and_a_closed_pull_request_has_only_builds(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls
) -> None:
    pulls.commit("east", "clash.txt", "east\n")
    pulls.commit("west", "clash.txt", "west\n")
    clash = pulls.create("east", toRef={"id": "refs/heads/west"})
    words = ("prs", "checks", str(clash["id"]), *R)
    found = invoke(*words)
    assert (found.code, "conflicts: the source branch conflicts" in found.err) == (1, True)
    pulls.send("POST", clash, f"/decline?version={clash['version']}", {})
    set_build(sandbox, head(clash), "unit", "SUCCESSFUL")
    closed = invoke(*words)
    assert (closed.code, len(closed.lines)) == (0, 1)


def test_required_builds_that_cannot_be_read_are_left_to_the_merge_checks(
    sandbox: Sandbox, invoke: Invoke, pull: Any
) -> None:
    sandbox.faults.add(Fault.parse("404 path=/rest/required-builds/*"))
    assert invoke("prs", "checks", str(pull["id"]), *R).code == 0
    sandbox.faults.add(Fault.parse("500 path=/rest/build-status/*"))
    assert invoke("prs", "checks", str(pull["id"]), *R, "--retries", "0").code == 9


def test_the_wait_needs_a_build_and_follows_a_push(sandbox: Sandbox, runs: Events, pulls: Pulls, pull: Any) -> None:
    """A pull request is mergeable for a moment before the build of a push is registered."""
    new: list[str] = []

    def push() -> None:
        new.append(pulls.commit(pull["fromRef"]["displayId"], "pushed.txt", "x\n"))
        set_build(sandbox, new[0], "unit", "INPROGRESS")

    events = (
        nothing, lambda: set_build(sandbox, head(pull), "unit", "INPROGRESS"), push,
        lambda: set_build(sandbox, new[0], "unit", "SUCCESSFUL"),
    )  # fmt: skip
    found = runs("prs", "checks", str(pull["id"]), *R, "--wait", events=events)
    assert (found.code, found.waits) == (0, [2, 3, 4.5, 6.75]), found.err
    assert "unit: PASSED (was PENDING) https://ci.example.com/unit" in found.err


def test_the_wait_ends_with_8_when_the_time_is_up(sandbox: Sandbox, runs: Events, pull: Any) -> None:
    words = ("prs", "checks", str(pull["id"]), *R, "--wait", "--max-wait", "1m")
    found = runs(*words)
    assert (found.code, sum(found.waits)) == (8, 60)
    assert found.err.splitlines()[-2:] == [
        f"error: pull request {pull['id']} of WORK/data-export has no builds after 1m",
        "hint: wait longer: --max-wait 2m",
    ]
    # Without required builds there is nothing else to wait for.
    assert runs(*words, "--required").waits == []
    pending = runs(*words, "--key", "e2e")
    assert (pending.code, "e2e: not created yet" in pending.err) == (8, True)


def test_the_wait_ends_at_a_failure_if_that_is_enough(sandbox: Sandbox, runs: Events, pull: Any) -> None:
    set_build(sandbox, head(pull), "unit", "INPROGRESS")
    set_build(sandbox, head(pull), "lint", "FAILED")
    words = ("prs", "checks", str(pull["id"]), *R, "--wait", "--max-wait", "4s")
    assert (runs(*words, "--fail-fast").code, runs.waits) == (1, [])
    assert (runs(*words).code, sum(runs.waits)) == (1, 4)
    refused = runs("prs", "checks", str(pull["id"]), *R, "--fail-fast")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "error: --fail-fast requires --wait")


def test_it_waits_until_reviewers_approve(sandbox: Sandbox, runs: Events, pulls: Pulls, pull: Any) -> None:
    words = ("prs", "wait", str(pull["id"]), *R, "--until", "approved")
    events = (lambda: review(pulls, pull, "NEEDS_WORK"), lambda: review(pulls, pull, "APPROVED"))
    found = runs(*words, events=events)
    assert (found.code, found.waits) == (0, [2, 3]), found.err
    assert "REVIEWERS\tmary approved\n" in found.out
    two = pulls.create(reviewers=("mary", "admin"))
    review(pulls, two, "APPROVED")
    body = {"user": {"name": "admin"}, "status": "NEEDS_WORK"}
    assert pulls.send("PUT", two, "/participants/admin", body, user="admin").status == 200
    criticized = runs("prs", "wait", str(two["id"]), *R, "--until", "approved", "--max-wait", "0")
    assert (criticized.code, "review: a reviewer marked it as needs work" in criticized.err) == (8, True)
    late = runs(*words, "--approvals", "2", "--max-wait", "0")
    assert (late.code, "review: 1 of 2 approvals" in late.err) == (8, True)


def test_it_waits_until_required_builds_have_passed(
    sandbox: Sandbox, runs: Events, pull: Any, require: Callable[..., None]
) -> None:
    require("unit")
    words = ("prs", "wait", str(pull["id"]), *R, "--until", "mergeable")
    found = runs(*words, events=(nothing, lambda: set_build(sandbox, head(pull), "unit", "SUCCESSFUL")))
    assert (found.code, found.waits) == (0, [2, 3]), found.err
    set_build(sandbox, head(pull), "unit", "FAILED")
    failed = runs(*words)
    assert (failed.code, "has failed checks: unit" in failed.err) == (1, True)


def test_it_waits_until_the_merge_or_until_that_is_impossible(runs: Events, pulls: Pulls, pull: Any) -> None:
    words = ("prs", "wait", str(pull["id"]), *R, "--until", "merged")

    def merge() -> None:
        assert pulls.send("POST", pull, f"/merge?version={pull['version']}", {}).status == 200

    late = runs(*words, "--max-wait", "0")
    name = f"pull request {pull['id']} of WORK/data-export"
    lines = [f"error: {name} is not merged", "hint: wait longer: --max-wait 30m"]
    assert (late.code, late.err.splitlines()) == (8, lines)
    found = runs(*words, events=(nothing, merge))
    assert (found.code, json.loads(runs(*words, "--json").out)["state"]) == (0, "MERGED"), found.err
    other = pulls.create()
    pulls.send("POST", other, f"/decline?version={other['version']}", {})
    declined = runs("prs", "wait", str(other["id"]), *R, "--until", "mergeable")
    expected = f"error: pull request {other['id']} of WORK/data-export was declined\n"
    assert (declined.code, declined.err) == (1, expected)


def test_an_outage_is_waited_out(sandbox: Sandbox, runs: Events, pulls: Pulls, pull: Any) -> None:
    review(pulls, pull, "APPROVED")
    sandbox.faults.add(Fault.parse("503 times=2"))
    found = runs("prs", "wait", str(pull["id"]), *R, "--until", "approved")
    assert (found.code, len(found.waits)) == (0, 2), found.err
    assert found.err.count(": retrying") == 1


def test_all_pages_of_builds_count(stub: Stub, invoke: Invoke) -> None:
    """A gate that read the first page alone would pass with a failed build on the second."""
    pull = {"id": 3, "state": "MERGED", "fromRef": {"latestCommit": "f" * 40}}
    pages = [
        {"values": [{"key": "a", "state": "SUCCESSFUL"}], "isLastPage": False, "nextPageStart": 1},
        {"values": [{"key": "b", "state": "FAILED"}], "isLastPage": True},
    ]
    stub.expect("GET", "/rest/api/latest/projects/WORK/repos/r/pull-requests/3", json_body=pull)
    for page in pages:
        stub.expect("GET", f"/rest/build-status/latest/commits/{'f' * 40}", json_body=page)
    found = invoke("prs", "checks", "3", "-R", "WORK/r", "--columns", "CHECK")
    assert (found.code, found.lines) == (1, ["a", "b"])
