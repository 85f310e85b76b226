"""Parallel requests of a list: their number, page sizes, --start, and lists that grow during the run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.commits import R, api, hashes
from tests.support.concurrency_server import Busy, busy
from tests.support.oauth_flow import Clock, Runs, StdoutWithAction
from tests.support.plain_http import requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

LIST = ("commits", "list", "-R", "WORK/x", "--all", "--jsonl")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Busy]:
    """A server with a thousand commits in pages of ten; each page takes 30 ms."""
    with busy(Busy()) as running:
        monkeypatch.setenv("BBCLI_SERVER", running.url)
        monkeypatch.setenv("BBCLI_TOKEN", "x")
        yield running


def numbers(lines: list[str]) -> list[int]:
    return [int(json.loads(line)["id"], 16) for line in lines]


# At once


@pytest.mark.parametrize(("words", "most"), [([], 8), (["--jobs", "3"], 3), (["--jobs", "1"], 1)])
def test_so_many_requests_are_under_way_at_once_and_the_list_is_the_same(
    server: Busy, invoke: Invoke, words: list[str], most: int
) -> None:
    found = invoke(*LIST, *words)
    assert (found.code, found.err, numbers(found.lines)) == (0, "", list(range(1000)))
    assert server.most == most


def test_the_variable_sets_the_number_of_requests(server: Busy, invoke: Invoke) -> None:
    assert invoke(*LIST, env={"BBCLI_JOBS": "2"}).code == 0
    assert server.most == 2


@pytest.mark.parametrize("value", ["0", "17", "-1", "many", "2.5"])
def test_an_invalid_number_of_requests_is_2(server: Busy, invoke: Invoke, value: str) -> None:
    found = invoke(*LIST, "--jobs", value)
    assert (found.code, server.asked) == (2, [])
    assert "is not a number from 1 to 16" in found.err


def test_with_debug_one_request_follows_the_other(server: Busy, invoke: Invoke) -> None:
    found = invoke(*LIST, "--debug")
    assert (found.code, server.most) == (0, 1)
    assert [line.split()[0] for line in found.err.splitlines()] == ["curl", "#"] * 100


def test_no_more_is_asked_ahead_of_a_limit_than_it_needs(server: Busy, invoke: Invoke) -> None:
    found = invoke("commits", "list", "-R", "WORK/x", "-L", "55", "--jsonl")
    assert (numbers(found.lines), sorted(server.asked)) == (list(range(55)), [0, 10, 20, 30, 40, 50])


def test_a_filter_with_a_limit_asks_for_each_page_in_its_turn(server: Busy, invoke: Invoke) -> None:
    found = invoke("commits", "list", "-R", "WORK/x", "-L", "2", "--grep", "9", "--jsonl")
    assert (numbers(found.lines), server.asked, server.most) == ([9, 19], [0, 10], 1)


def test_a_list_of_one_page_is_one_request(server: Busy, invoke: Invoke) -> None:
    server.size = 10
    assert invoke(*LIST).code == 0
    assert server.asked == [0]


def test_a_429_on_the_way_narrows_the_list_to_one_request_at_a_time(sandbox: Sandbox, invoke: Invoke) -> None:
    path = "path=/rest/api/latest/projects/WORK/repos/my-repo/commits"
    sandbox.faults.add(Fault.parse(f"latency ms=20 {path}"))
    sandbox.faults.add(Fault.parse(f"429 retry-after=1 after=1 times=1 {path}"))
    found = invoke("commits", "list", *R, "--all", "--jsonl")
    assert (found.code, found.lines, found.waits) == (0, values(api(sandbox)), [1.0])


# Going on


def test_a_list_that_breaks_off_says_where_to_go_on_and_does(server: Busy, invoke: Invoke) -> None:
    server.breaks_after = 30
    found = invoke(*LIST, "--retries", "0", "--jobs", "4", "-o", "jsonl")
    assert found.code == 2, "two formats"
    first = invoke("commits", "list", "-R", "WORK/x", "--all", "--retries", "0", "--jobs", "4")
    detail = first.err.splitlines()[1]
    count = len(first.lines)
    assert (first.code, 100 <= count <= 300, count % 10) == (9, True, 0)
    rows, _, words = detail.partition("; go on with ")
    assert rows == f"rows 0\u2013{count - 1} written"
    assert words == f"--start {count} --until {0:040x}"
    server.breaks_after = None
    rest = invoke("commits", "list", "-R", "WORK/x", "--all", *words.split())
    assert (rest.code, len(rest.lines)) == (0, 1000 - count)
    hashes_of_both = [line.split("\t")[0] for line in (*first.lines, *rest.lines)]
    assert hashes_of_both == [f"{number:040x}" for number in range(1000)]


def test_a_script_reads_where_to_go_on_in_the_details(server: Busy, invoke: Invoke) -> None:
    server.breaks_after = 12
    found = invoke(*LIST, "--retries", "0", "--jobs", "1")
    error = json.loads(found.err)
    assert error["details"][-1] == f"rows 0\u2013119 written; go on with --start 120 --until {0:040x}"
    assert len(found.lines) == 120


def test_an_interrupted_filtered_list_reports_how_much_was_read(server: Busy, invoke: Invoke) -> None:
    server.breaks_after = 3
    found = invoke(*LIST[:-1], "--grep", "commit 9", "--retries", "0", "--jobs", "1")
    detail = found.err.splitlines()[1]
    assert detail.startswith("rows 0\u201329 read, 1 of them written; go on with --start 30 --until ")


def test_a_resumed_list_continues_with_the_rest_of_the_limit(server: Busy, invoke: Invoke) -> None:
    server.breaks_after = 3
    found = invoke("commits", "list", "-R", "WORK/x", "-L", "70", "--retries", "0", "--jobs", "1")
    assert found.err.splitlines()[1].endswith(f"go on with --start 30 --until {0:040x} -L 40")


def test_a_list_that_does_not_advance_cannot_be_resumed(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("stuck after=1 path=/rest/api/latest/projects/WORK/repos/my-repo/commits"))
    found = invoke("commits", "list", *R, "--all", "--jobs", "1")
    assert (found.code, len(found.lines)) == (9, 200)
    assert "--start" not in found.err


def test_a_list_that_failed_at_once_has_no_start_to_resume(server: Busy, invoke: Invoke) -> None:
    server.breaks_after = 0
    assert "--start" not in invoke(*LIST[:-1], "--retries", "0").err


def test_a_start_and_a_limit_are_a_part_of_the_list(sandbox: Sandbox, invoke: Invoke) -> None:
    whole = values(api(sandbox))
    found = invoke("commits", "list", *R, "--start", "95", "-L", "10", "--jsonl")
    assert (found.lines, found.err) == (whole[95:105], "10 shown, more exist: --all\n")
    rest = invoke("commits", "list", *R, "--start", "95", "--all", "--jsonl")
    assert rest.lines == whole[95:]


@pytest.mark.parametrize("words", ["projects list", "repos list", "repos list WORK"])
def test_other_lists_begin_where_they_are_told_to(sandbox: Sandbox, invoke: Invoke, words: str) -> None:
    # Who may see all of it: positions count what others may not.
    admin = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    whole = invoke(*words.split(), "--all", env=admin).lines
    assert invoke(*words.split(), "--all", "--start", "3").lines == whole[3:]


@pytest.mark.parametrize("value", ["-1", "x", "1.5"])
def test_an_invalid_start_is_2(sandbox: Sandbox, invoke: Invoke, value: str) -> None:
    found = invoke("projects", "list", "--start", value)
    assert (found.code, requests_to(sandbox)) == (2, [])
    assert "is not a position, 0 or more" in found.err


# Growing


@pytest.mark.parametrize("words", [(), ("--merges", "exclude"), ("--path", "README.md"), ("--start", "20")])
@pytest.mark.parametrize("jobs", ["1", "8"])
def test_a_push_while_a_list_is_read_does_not_shift_it(
    sandbox: Sandbox, bare: Path, git: Callable[..., str], tmp_path: Path, words: tuple[str, ...], jobs: str
) -> None:
    sandbox.faults.add(Fault.parse("latency ms=15 path=/rest/api/latest/projects/WORK/repos/my-repo/commits"))
    runs = Runs(Clock(), tmp_path)
    before = runs("commits", "list", *R, "--all", *words).lines

    def push() -> None:
        tree = git(bare, "rev-parse", "master^{tree}").strip()
        for number in range(3):
            commit = git(bare, "commit-tree", tree, "-p", "master", "-m", f"pushed {number}").strip()
            git(bare, "update-ref", "refs/heads/master", commit)

    out = StdoutWithAction(push)
    found = runs("commits", "list", *R, "--all", "--jobs", jobs, *words, out=out)
    assert (found.code, out.act, found.lines) == (0, None, before), found.err
    assert len(hashes(runs("commits", "list", *R, "-L", "3"))) == 3
