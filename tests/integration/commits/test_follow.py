"""`bbcli commits follow` against the live sandbox: its output, formats and polling interval."""

from __future__ import annotations

import csv
import gc
import io
import json
import signal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.builds import Events
from tests.support.commits import R
from tests.support.error_output import error_text
from tests.support.pushes import FOLLOW, Branch, Follower, nothing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

COMMITS = "/rest/api/latest/projects/WORK/repos/my-repo/commits"


def test_new_commits_are_written_oldest_first_and_existing_ones_are_not(branch: Branch, follow: Follower) -> None:
    result = follow(events=(branch.pushes("one"), nothing, branch.pushes("two", "three")))
    assert (result.code, result.err) == (143, "")
    assert [line.split("\t")[0] for line in result.lines] == [branch.made[name] for name in ("one", "two", "three")]
    assert [line.split("\t")[1] for line in result.lines] == ["Test"] * 3


def test_polls_get_rarer_without_new_commits_and_frequent_again_after_one(branch: Branch, follow: Follower) -> None:
    quiet = follow(events=(nothing,) * 8)
    assert quiet.waits == [5, 7.5, 11.25, 16.875, 25.3125, 37.96875, 56.953125, 60, 60]
    busy = follow("--interval", "2s", events=(nothing, branch.pushes("one"), nothing))
    assert busy.waits == [2, 3, 2, 3]
    assert follow("--interval", "2m", events=(nothing,)).waits == [120, 120]
    assert follow("--interval", "0").waits == [1]


@pytest.mark.parametrize(
    "words", [(*FOLLOW, "--last", "1", "-L", "1"), ("builds", "wait", "f" * 40, *R, "--max-wait", "0")]
)
def test_a_long_run_collects_garbage_as_often_as_python_does(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]
) -> None:
    usual = gc.get_threshold()
    gc.set_threshold(100_000)  # as the entry point does, for runs that end soon
    try:
        invoke(*words)
        assert gc.get_threshold()[0] <= 1000
    finally:
        gc.set_threshold(*usual)


def test_existing_commits_come_first_on_request_and_a_limit_ends_the_run(branch: Branch, follow: Follower) -> None:
    branch.push("one", "two")
    result = follow.runs(*FOLLOW, "--until", branch.name, "--last", "2", "-L", "1")
    assert (result.code, result.lines[0].split("\t")[3], len(result.lines), result.waits) == (0, "one", 1, [])
    assert follow.messages("--last", "1", events=(branch.pushes("three"),)) == ["two", "three"]


def test_the_default_branch_is_followed_where_none_is_named(invoke: Invoke, sandbox: Sandbox, tip: str) -> None:
    result = invoke("commits", "follow", *R, "--last", "1", "--limit", "1")
    assert (result.code, result.lines[0].split("\t")[0]) == (0, tip)


def test_head_is_the_branch_of_the_working_copy(sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str) -> None:
    result = invoke("commits", "follow", "--until", "HEAD", "--last", "1", "-L", "1", cwd=working_copy)
    assert (result.code, result.lines[0].split("\t")[0]) == (0, tip)


def test_in_a_clone_the_current_branch_is_followed_if_the_server_has_it(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str], tip: str
) -> None:
    def followed(*words: str) -> tuple[str, str]:
        result = invoke("commits", "follow", *words, "--last", "1", "-L", "1", cwd=working_copy)
        return result.lines[0].split("\t")[0], result.err

    assert followed() == (tip, "")
    git(working_copy, "checkout", "-q", "-b", "mine", "--track", "origin/release/1.0")
    newest = git(working_copy, "rev-parse", "HEAD").strip()
    note = f"following release/1.0 of WORK/my-repo from {newest[:11]} (default branch: --until master)\n"
    assert followed() == (newest, note)
    assert followed("--since-file", "seen.json")[0] == newest
    git(working_copy, "checkout", "-q", "--no-track", "-b", "new")
    of_default = f"following the default branch of WORK/my-repo from {tip[:11]}\n"
    assert followed() == (tip, f"branch new is not on the server; {of_default}")
    git(working_copy, "checkout", "-q", "--detach", "v1.1")
    assert followed() == (tip, f"HEAD is detached; {of_default}")
    git(working_copy, "checkout", "-q", "mine")
    assert followed(*R) == (tip, "")
    other = invoke("commits", "follow", *R, "--since-file", "seen.json", cwd=working_copy)
    assert (other.code, "belongs to release/1.0 of WORK/my-repo" in other.err) == (2, True), other.err
    again = f"bbcli commits follow -R WORK/my-repo --until release/1.0 --since-file {working_copy}/seen.json"
    assert other.err.splitlines()[-1] == f"hint: use another --since-file, or continue this one: {again}"


@pytest.mark.parametrize(
    ("begun", "continued", "said"),
    [
        (R, (), "begun.json belongs to the default branch; following the default branch of WORK/my-repo"),
        (R, ("--until", "master"), ""),
        (("--until", "master"), R, ""),
        (("--until", "master"), ("--until", "refs/heads/master"), ""),
    ],
)
def test_a_file_of_the_default_branch_continues_with_its_name_and_in_a_clone_of_another_branch(
    sandbox: Sandbox,
    invoke: Invoke,
    working_copy: Path,
    git: Callable[..., str],
    begun: tuple[str, ...],
    continued: tuple[str, ...],
    said: str,
) -> None:
    git(working_copy, "checkout", "-q", "-b", "mine", "--track", "origin/release/1.0")
    follow = partial(invoke, "commits", "follow", "--since-file", "begun.json", "--last", "2", "-L", "1")
    first = follow(*begun, cwd=working_copy)
    second = follow(*continued, cwd=working_copy)
    assert (first.code, second.code, second.err.partition(" from ")[0]) == (0, 0, said), second.err
    assert first.out != second.out
    assert follow("--until", "release/1.0", cwd=working_copy).code == 2


def test_a_terminal_gets_one_note_on_the_branch(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "checkout", "-q", "-b", "mine", "--track", "origin/release/1.0")
    result = invoke("commits", "follow", "--last", "1", "-L", "1", cwd=working_copy, tty=True, env={"NO_COLOR": "1"})
    newest = git(working_copy, "rev-parse", "--short=11", "HEAD").strip()
    note = f"following release/1.0 of WORK/my-repo from {newest} (default branch: --until master); press Ctrl-C to stop"
    assert [line for line in result.err.splitlines() if "following" in line] == [note]


def test_each_form_is_that_of_a_list_and_whole_at_a_signal(branch: Branch, follow: Follower) -> None:
    events = (branch.pushes("one"), branch.pushes("two"))
    array = follow("--json", events=events)
    assert [each["message"] for each in json.loads(array.raw)] == ["one", "two"]
    lines = follow("--jsonl", "--last", "2")
    assert [json.loads(line) for line in lines.lines] == json.loads(array.raw)
    table = follow("-o", "csv", "--last", "2", events=(branch.pushes("three"),))
    assert [row["MESSAGE"] for row in csv.DictReader(io.StringIO(table.out))] == ["one", "two", "three"]
    assert follow("--fields", "message", "--last", "1").out == '[{"message":"three"}]\n'
    assert follow("--jq", ".[].message", "--last", "2").lines == ["two", "three"]
    assert follow("--template", "{id:.7} {message}", "--last", "1").lines == [f"{branch.made['three'][:7]} three"]
    assert follow("--json").out == "[]\n"


@pytest.mark.parametrize(
    "words", [["--sort", "message"], ["--jq", "length"], ["--shell"], ["--keep-going"], ["--until", "a" * 40],
              ["--exec", ""], ["--exec", "'"], ["--exec", "no-such-program"], ["--exec", "cat", "--json"],
              ["--exec", "cat", "--columns", "COMMIT"], ["--interval", "x"], ["--limit", "0"], ["--last", "0"],
              ["--since-file", "."]],
)  # fmt: skip
def test_invalid_options_are_2_before_anything_is_sent(
    sandbox: Sandbox, invoke: Invoke, words: list[str]
) -> None:  # fmt: skip
    result = invoke(*FOLLOW, *words)
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])


@pytest.mark.parametrize("fault", ["502", "503", "429 retry-after=1", "drop", "500"])
def test_a_server_that_fails_meanwhile_is_asked_on_and_that_is_said_once(
    sandbox: Sandbox, branch: Branch, follow: Follower, fault: str
) -> None:
    breaks = partial(sandbox.faults.add, Fault.parse(f"{fault} path={COMMITS} times=3"))

    def push_and_break() -> None:
        branch.push(fault)
        breaks()

    result = follow(events=(push_and_break, nothing, nothing, nothing))
    assert [line.split("\t")[3] for line in result.lines] == [fault]
    assert [line for line in result.err.splitlines() if line.endswith(": retrying")] == result.err.splitlines()
    assert (len(result.err.splitlines()), len(result.waits)) == (1, 5)
    assert result.err.startswith("warning: ")


def test_retry_after_is_obeyed(sandbox: Sandbox, follow: Follower) -> None:
    breaks = partial(sandbox.faults.add, Fault.parse(f"429 retry-after=33 path={COMMITS} times=1"))
    unsaid = partial(sandbox.faults.add, Fault.parse(f"429 path={COMMITS} times=1"))
    busy = partial(sandbox.faults.add, Fault.parse(f"503 retry-after=44 path={COMMITS} times=1"))
    assert follow(events=(breaks, nothing)).waits == [5, 33, 11.25]
    assert follow(events=(unsaid, nothing)).waits == [5, 60, 11.25]
    assert follow(events=(busy, nothing)).waits == [5, 44, 11.25]


@pytest.mark.parametrize(("fault", "code"), [("401", 4), ("403", 5), ("404", 3)])
def test_an_error_response_ends_the_run(
    sandbox: Sandbox, tmp_path: Path, branch: Branch, fault: str, code: int
) -> None:
    breaks = partial(sandbox.faults.add, Fault.parse(fault))
    result = Events(tmp_path)(*FOLLOW, events=(breaks,))
    assert (result.code, result.waits, result.out) == (code, [5], "")


def test_a_branch_that_is_not_there_or_no_longer_is_3(sandbox: Sandbox, branch: Branch, tmp_path: Path) -> None:
    runs = Events(tmp_path)
    assert runs(*FOLLOW, "--until", "nope").code == 3
    gone = partial(branch.git, "branch", "-D", branch.name)
    result = runs(*FOLLOW, "--until", branch.name, events=(gone,))
    assert (result.code, result.err.splitlines()[0]) == (
        3, "error: commit 'followed' does not exist in repository 'my-repo'"
    )  # fmt: skip


def test_a_server_that_fails_at_first_is_9(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault.parse("502"))
    assert invoke(*FOLLOW).code == 9


@pytest.mark.parametrize(
    ("number", "code", "out"), [(signal.SIGINT, 130, ""), (signal.SIGTERM, 143, "[]\n"), (signal.SIGHUP, 129, "[]\n")]
)
def test_a_signal_ends_the_run_quietly(follow: Follower, number: signal.Signals, code: int, out: str) -> None:
    before = signal.getsignal(number)
    result = follow.runs(*FOLLOW, "--json", events=(partial(signal.raise_signal, number),))
    assert (result.code, result.out, result.err) == (code, out, "")
    assert signal.getsignal(number) == before


def test_a_terminal_gets_a_table_whose_rows_are_drawn_one_by_one(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    result = invoke(*FOLLOW, "--last", "3", "--limit", "3", tty=True, env={"NO_COLOR": "1"})
    header, *rows = result.lines
    assert (result.code, header.split(), len(rows)) == (0, ["COMMIT", "AUTHOR", "WHEN", "MESSAGE"], 3)
    assert (
        result.err.splitlines()[0]
        == f"following the default branch of WORK/my-repo from {tip[:11]}; press Ctrl-C to stop"
    )
    assert {row.index("2012-04-") for row in rows} == {header.index("WHEN")}
    assert max(map(len, rows)) <= 80


@pytest.mark.parametrize("length", [4, 11, 40])
def test_a_commit_is_not_followed(sandbox: Sandbox, invoke: Invoke, length: int) -> None:
    tip = json.loads(invoke("commits", "show", "master", *R, "--json").out)["id"]
    result = invoke("commits", "follow", *R, "--until", tip[:length])
    message = f"cannot follow commit {tip[:length]}: only a branch gains commits"
    assert (result.code, result.err) == (2, error_text(message, "name a branch: --until BRANCH"))


@pytest.mark.parametrize("odd", ["x" * 41, "../../x", "A" * 40])
def test_a_commit_whose_id_is_not_a_hash_is_an_error(stub: Stub, invoke: Invoke, odd: str) -> None:
    stub.page("/rest/api/latest/projects/WORK/repos/r/commits", {"id": odd})
    result = invoke("commits", "follow", "-R", "WORK/r", "--last", "1", "-L", "1")
    assert result.code == 9
    assert result.err.startswith("error: the server's response contains a commit with the id ")
