"""`bbcli builds wait` against the live sandbox, while builds come, go on and end, and the server fails meanwhile."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.builds import FREE, STATUSES, Events, set_build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

    Becomes = Callable[[str, str], Callable[[], None]]

WAIT = ("builds", "wait", FREE)
URL = "https://ci.example.com"
nothing = partial(str)


@pytest.fixture
def runs(sandbox: Sandbox, tmp_path: Path) -> Events:
    sandbox.store.database.write("delete from builds where commit_id = ?", FREE)
    return Events(tmp_path)


@pytest.fixture
def set_state(sandbox: Sandbox) -> Becomes:
    return lambda key, state: partial(set_build, sandbox, FREE, key, state)


def test_all_that_are_done_and_successful_are_0_at_once(sandbox: Sandbox, runs: Events) -> None:
    for key in ("unit", "lint"):
        set_build(sandbox, FREE, key, "SUCCESSFUL")
    result = runs(*WAIT)
    assert (result.code, result.err, result.waits) == (0, "", [])
    assert [line.split("\t")[:2] for line in result.lines] == [["SUCCESSFUL", "lint"], ["SUCCESSFUL", "unit"]]


def test_a_build_is_waited_for_and_each_change_is_a_line(sandbox: Sandbox, runs: Events, set_state: Becomes) -> None:
    set_build(sandbox, FREE, "unit", "INPROGRESS")
    set_build(sandbox, FREE, "lint", "SUCCESSFUL")
    result = runs(*WAIT, events=(nothing, set_state("unit", "UNKNOWN"), set_state("unit", "SUCCESSFUL")))
    assert (result.code, result.waits) == (0, [2, 3, 4.5])
    assert result.err.splitlines() == [
        f"lint: SUCCESSFUL {URL}/lint",
        f"unit: INPROGRESS {URL}/unit",
        f"unit: UNKNOWN (was INPROGRESS) {URL}/unit",
        f"unit: SUCCESSFUL (was UNKNOWN) {URL}/unit",
    ]
    assert [line.split("\t")[1] for line in result.lines] == ["unit", "lint"]


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_one_that_failed_is_1_and_named_with_its_page(sandbox: Sandbox, runs: Events, state: str) -> None:
    set_build(sandbox, FREE, "unit", state)
    set_build(sandbox, FREE, "lint", "SUCCESSFUL")
    result = runs(*WAIT)
    assert (result.code, len(result.lines)) == (1, 2)
    assert result.err == f"error: 1 of 2 builds of commit fffffffffff failed\nunit {state} {URL}/unit\n"


def test_a_failure_is_an_object_behind_a_whole_array(sandbox: Sandbox, runs: Events) -> None:
    set_build(sandbox, FREE, "unit", "FAILED")
    result = runs(*WAIT, "--json")
    error = json.loads(result.err)
    assert [build["state"] for build in json.loads(result.out)] == ["FAILED"]
    assert (result.code, error["kind"], error["details"]) == (1, "failure", [f"unit FAILED {URL}/unit"])
    assert error["message"] == "the build of commit fffffffffff failed"


def test_others_are_waited_for_after_a_failure_unless_it_is_to_be_fast(
    sandbox: Sandbox, runs: Events, set_state: Becomes
) -> None:
    set_build(sandbox, FREE, "unit", "FAILED")
    set_build(sandbox, FREE, "lint", "INPROGRESS")
    fast = runs(*WAIT, "--fail-fast")
    assert (fast.code, fast.waits) == (1, [])
    slow = runs(*WAIT, events=(set_state("lint", "SUCCESSFUL"),))
    assert (slow.code, slow.waits) == (1, [2])


def test_without_a_key_the_first_build_is_waited_for(runs: Events, set_state: Becomes) -> None:
    result = runs(*WAIT, events=(nothing, set_state("unit", "SUCCESSFUL")))
    assert (result.code, result.waits, len(result.lines)) == (0, [2, 3], 1)


def test_with_keys_no_other_build_counts_and_these_may_not_be_there_yet(
    sandbox: Sandbox, runs: Events, set_state: Becomes
) -> None:
    set_build(sandbox, FREE, "other", "FAILED")
    set_build(sandbox, FREE, "lint", "SUCCESSFUL")
    result = runs(*WAIT, "--key", "unit", "--key", "lint", events=(nothing, set_state("unit", "SUCCESSFUL")))
    assert (result.code, [line.split("\t")[1] for line in result.lines]) == (0, ["unit", "lint"])
    assert "other" not in result.err + result.out


def test_unfinished_builds_at_the_timeout_are_8(sandbox: Sandbox, runs: Events) -> None:
    set_build(sandbox, FREE, "unit", "INPROGRESS")
    result = runs(*WAIT, "--key", "unit", "--key", "gone", "--max-wait", "1m30s")
    assert (result.code, len(result.lines)) == (8, 1)
    assert result.err.splitlines()[-4:] == [
        "error: 2 of 2 builds of commit fffffffffff are not complete after 1m30s",
        f"unit INPROGRESS {URL}/unit",
        "gone not created yet",
        "hint: wait longer: --max-wait 3m",
    ]


def test_polls_get_rarer_and_the_last_one_is_at_the_timeout(runs: Events) -> None:
    result = runs(*WAIT, "--max-wait", "2m")
    assert result.waits[:7] == [2, 3, 4.5, 6.75, 10.125, 15.1875, 22.78125]
    assert result.waits[7:-1] == [30.0]
    assert (result.code, sum(result.waits)) == (8, 120)
    assert result.err.splitlines()[0] == "error: the first build of commit fffffffffff is not complete after 2m"


def test_a_timeout_of_zero_polls_once(sandbox: Sandbox, runs: Events) -> None:
    assert (runs(*WAIT, "--max-wait", "0").code, runs.waits) == (8, [])
    set_build(sandbox, FREE, "unit", "SUCCESSFUL")
    assert runs(*WAIT, "--max-wait", "0s").code == 0


def test_a_build_that_ends_in_the_last_moment_counts(sandbox: Sandbox, runs: Events, set_state: Becomes) -> None:
    set_build(sandbox, FREE, "unit", "INPROGRESS")
    result = runs(*WAIT, "--max-wait", "3s", events=(nothing, set_state("unit", "SUCCESSFUL")))
    assert (result.code, result.waits) == (0, [2, 1])


def test_a_known_failure_is_1_though_others_are_not_done(sandbox: Sandbox, runs: Events) -> None:
    set_build(sandbox, FREE, "unit", "FAILED")
    set_build(sandbox, FREE, "lint", "INPROGRESS")
    result = runs(*WAIT, "--max-wait", "5s")
    assert (result.code, result.err.splitlines()[-1]) == (1, f"unit FAILED {URL}/unit")


def test_the_first_wait_is_chosen_and_looks_do_not_get_more_frequent(runs: Events) -> None:
    assert runs(*WAIT, "--max-wait", "3m", "--interval", "1m").waits == [60, 60, 60]
    assert runs(*WAIT, "--max-wait", "2s", "--interval", "0").waits == [1, 1]


def test_the_time_is_up_though_the_clock_stands_still(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("builds", "wait", "e" * 40, "--max-wait", "10s")
    assert (result.code, sum(result.waits)) == (8, 10)


@pytest.mark.parametrize("fault", ["502", "503", "429 retry-after=1", "drop", "500"])
def test_a_server_that_fails_meanwhile_is_asked_on_and_that_is_said_once(
    sandbox: Sandbox, runs: Events, set_state: Becomes, fault: str
) -> None:
    set_build(sandbox, FREE, "unit", "INPROGRESS")
    breaks = partial(sandbox.faults.add, Fault.parse(f"{fault} path={STATUSES}/* times=3"))
    result = runs(*WAIT, events=(breaks, nothing, nothing, set_state("unit", "SUCCESSFUL")))
    assert (result.code, len(result.lines)) == (0, 1)
    said = [line for line in result.err.splitlines() if line.endswith(": retrying")]
    assert len(said) == 1
    assert len(result.err.splitlines()) == 3


def test_a_rate_limit_slows_the_polls_down(sandbox: Sandbox, runs: Events) -> None:
    sandbox.faults.add(Fault.parse("429 times=2"))
    assert runs(*WAIT, "--max-wait", "70s").waits == [30, 30, 4.5, 5.5]


@pytest.mark.parametrize(("fault", "waits"), [("429 retry-after=45", [45, 3]), ("503 retry-after=7", [7, 3])])
def test_a_server_that_says_when_to_ask_again_is_asked_then(
    sandbox: Sandbox, runs: Events, set_state: Becomes, fault: str, waits: list[float]
) -> None:
    sandbox.faults.add(Fault.parse(f"{fault} times=1"))
    result = runs(*WAIT, events=(nothing, set_state("unit", "SUCCESSFUL")))
    assert (result.code, result.waits) == (0, waits)


def test_nothing_is_said_of_a_build_before_the_server_has_answered(
    sandbox: Sandbox, runs: Events, set_state: Becomes
) -> None:
    sandbox.faults.add(Fault.parse("502 times=1"))
    result = runs(*WAIT, "--key", "unit", events=(set_state("unit", "INPROGRESS"), set_state("unit", "SUCCESSFUL")))
    assert result.code == 0
    assert "not created yet" not in result.err


def test_a_server_that_never_answers_is_9_when_the_time_is_up(sandbox: Sandbox, runs: Events) -> None:
    sandbox.faults.add(Fault.parse("502"))
    result = runs(*WAIT, "--max-wait", "10s")
    assert (result.code, result.out, sum(result.waits)) == (9, "", 10)
    assert result.err.count("error:") == 1


@pytest.mark.parametrize(("fault", "code"), [("401", 4), ("403", 5), ("404", 3), ("400", 2)])
def test_an_error_response_ends_the_wait(sandbox: Sandbox, runs: Events, fault: str, code: int) -> None:
    set_build(sandbox, FREE, "unit", "INPROGRESS")
    breaks = partial(sandbox.faults.add, Fault.parse(fault))
    result = runs(*WAIT, events=(breaks,))
    assert (result.code, result.waits, result.out) == (code, [2], "")


def test_quiet_shows_only_problems(sandbox: Sandbox, runs: Events, set_state: Becomes) -> None:
    set_build(sandbox, FREE, "unit", "INPROGRESS")
    breaks = partial(sandbox.faults.add, Fault.parse(f"502 path={STATUSES}/* times=1"))
    result = runs(*WAIT, "--quiet", events=(breaks, set_state("unit", "FAILED")))
    assert (result.code, result.err.splitlines()[0]) == (1, "error: the build of commit fffffffffff failed")


def test_a_branch_is_waited_for_by_its_newest_commit(sandbox: Sandbox, runs: Events) -> None:
    result = runs("builds", "wait", "master", "-R", "WORK/my-repo", "--key", "lint")
    assert (result.code, result.lines[0].split("\t")[:2]) == (0, ["SUCCESSFUL", "lint"])


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("1.5s", 1.5), ("2m", 120), ("1h30m", 5400), ("1d", 86400)]
)
def test_a_time_is_written_in_its_units(sandbox: Sandbox, runs: Events, text: str, seconds: float) -> None:
    assert sum(runs(*WAIT, "--max-wait", text, "--interval", "1h").waits) == seconds


@pytest.mark.parametrize("text", ["", "x", "5 minutes", "-1", "1h30", "m", "1m1h", "1.5h"])
def test_an_invalid_time_is_2(sandbox: Sandbox, runs: Events, text: str) -> None:
    result = runs(*WAIT, f"--max-wait={text}")
    assert (result.code, result.out) == (2, "")
    assert f"{text!r} is not a duration: write 90s, 30m, 2h or 1h30m" in result.err


def test_an_empty_key_is_refused(sandbox: Sandbox, runs: Events) -> None:
    result = runs(*WAIT, "--key", "")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: invalid value for --key: the key is empty")


def test_the_timeout_of_the_wait_is_not_that_of_a_request(sandbox: Sandbox, runs: Events) -> None:
    sandbox.faults.add(Fault.parse("latency ms=400"))
    result = runs(*WAIT, "--max-wait", "1s", "--timeout", "0.05")
    assert (result.code, result.err.splitlines()[-1]) == (
        9,
        "hint: the limit is 0.05 s: change it with --timeout or BBCLI_TIMEOUT",
    )
