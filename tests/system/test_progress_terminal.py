"""Progress on a real terminal: shown while a server is slow, and removed with the response."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import BY_CTRL_C
from tests.support.terminal import screen_lines, sent_to_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
FORKS = f"{REPO}/forks"
FOUND = {"slug": "my-repo", "name": "my-repo", "project": {"key": "WORK"}}
COMMIT = {"id": "a" * 40, "displayId": "a" * 11, "message": "One", "committerTimestamp": 1000}
MISSING = {"errors": [{"message": "Repository WORK/my-repo does not exist.", "exceptionName": "x.NoSuchRepository"}]}
LIST = ("repos", "forks", "WORK/my-repo", "--all")
WAITING = "waiting for 127.0.0.1:"


def fork(number: int) -> dict[str, object]:
    return {"slug": f"fork-{number}", "project": {"key": "PLAY"}, "state": "AVAILABLE", "public": True}


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """An event that holds a response back until the test sets it."""
    event = threading.Event()
    yield event
    event.set()


def on_slow_terminal(
    *words: str, seen: Mapping[str, Callable[[], object] | str], typed: Mapping[str, str] | None = None
) -> tuple[int, list[str]]:
    """Run bbcli on a terminal and act once it has `seen` a text; return the screen."""
    code, sent = sent_to_terminal(*words, when=seen, typed=typed)
    return code, screen_lines(sent)


def test_a_slow_answer_is_waited_for_in_sight_and_nothing_is_left_of_it(stub: Stub, held: threading.Event) -> None:
    stub.expect("GET", REPO, json_body=FOUND, held=held)
    slow = on_slow_terminal("repos", "show", "WORK/my-repo", "--brief", seen={WAITING: held.set})
    assert slow == (
        0,
        ["NAME         my-repo", "PROJECT      WORK", "SLUG         my-repo", "VISIBILITY   private", ""],
    )


@pytest.mark.parametrize("form", [(), ("--jsonl",), ("-o", "tsv"), ("-o", "csv")])
def test_a_slow_list_counts_its_rows_and_nothing_is_left_of_it(
    stub: Stub, held: threading.Event, form: tuple[str, ...]
) -> None:
    stub.page(FORKS, fork(1), fork(2), isLastPage=False, nextPageStart=2)
    stub.page(FORKS, fork(3), held=held)
    slow = on_slow_terminal(*LIST, *form, seen={"\r2 rows · 1 page · ": held.set})
    stub.page(FORKS, fork(1), fork(2), fork(3))
    assert slow == on_slow_terminal(*LIST, *form, seen={})
    assert sum("fork-" in line for line in slow[1]) == 3


def test_repositories_that_are_read_together_get_a_bar(stub: Stub, held: threading.Event) -> None:
    stub.page("/rest/api/latest/projects/WORK/repos/one/commits", COMMIT)
    stub.page("/rest/api/latest/projects/WORK/repos/two/commits", COMMIT, held=held)
    words = ("commits", "list", "-R", "WORK/one", "-R", "WORK/two", "--all", "--jobs", "1")
    code, shown = on_slow_terminal(*words, seen={f"\r[{'#' * 15}{'.' * 15}] 1 of 2 repositories": held.set})
    assert (code, [line.split()[:1] for line in shown]) == (0, [["REPO"], ["WORK/one"], ["WORK/two"], []])


def test_a_slow_array_is_written_whole(stub: Stub, held: threading.Event) -> None:
    stub.page(FORKS, fork(1), held=held, isLastPage=False, nextPageStart=2)
    stub.page(FORKS, fork(2))
    slow = on_slow_terminal(*LIST, "--json", seen={WAITING: held.set})
    stub.page(FORKS, fork(1), fork(2))
    assert slow == on_slow_terminal(*LIST, "--json", seen={})


def test_a_slow_text_is_shown_alone(stub: Stub, held: threading.Event) -> None:
    stub.expect("GET", f"{REPO}/commits/{'a' * 40}/diff", text="diff --git a b\n+one\n", held=held,
                headers={"Content-Type": "text/plain"})  # fmt: skip
    slow = on_slow_terminal("commits", "diff", "a" * 40, "-R", "WORK/my-repo", seen={WAITING: held.set})
    assert slow == (0, ["diff --git a b", "+one", ""])


def test_an_error_stands_on_a_clean_line(stub: Stub, held: threading.Event) -> None:
    stub.expect("GET", REPO, status=404, json_body=MISSING, held=held)
    code, shown = on_slow_terminal("repos", "show", "WORK/my-repo", "--brief", seen={WAITING: held.set})
    assert (code, shown) == (3, ["error: repository WORK/my-repo does not exist", ""])


def test_a_list_that_dies_leaves_its_rows_and_the_error(stub: Stub, held: threading.Event) -> None:
    stub.page(FORKS, fork(1), fork(2), isLastPage=False, nextPageStart=2)
    stub.expect("GET", FORKS, status=404, json_body=MISSING, held=held)
    code, shown = on_slow_terminal(*LIST, seen={"\r2 rows · ": held.set})
    assert (code, [line.split()[0] for line in shown[:4]]) == (3, ["REPO", "PLAY/fork-1", "PLAY/fork-2", "error:"])
    assert shown[4:] == ["rows 0\u20131 written; continue with --start 2", ""]


def test_a_retry_is_told_on_a_line_of_its_own_and_waited_for_in_sight(stub: Stub, held: threading.Event) -> None:
    again = threading.Event()
    stub.expect("GET", REPO, status=429, json_body={}, headers={"Retry-After": "0"}, held=held)
    stub.expect("GET", REPO, json_body=FOUND, held=again)
    told = "429: retrying in 0.0 s"
    seen = {WAITING: held.set, f"\x1b[K{told}\r\n\r{WAITING}": again.set}
    code, shown = on_slow_terminal("repos", "show", "WORK/my-repo", "--brief", seen=seen)
    assert (code, shown[:2]) == (0, [told, "NAME         my-repo"])


def test_a_question_stands_on_a_clean_line(stub: Stub, held: threading.Event) -> None:
    stub.expect("GET", REPO, json_body=FOUND, held=held)
    stub.page(f"{REPO}/branches", {"id": "refs/heads/master"}, isLastPage=False, nextPageStart=1)
    stub.page(f"{REPO}/pull-requests")
    question = "Type WORK/my-repo to delete the repository with more than 1 branches: "
    code, shown = on_slow_terminal(
        "repos", "delete", "WORK/my-repo", seen={WAITING: held.set}, typed={question: "no\n"}
    )
    assert (code, shown) == (
        1, [f"{question}no", "error: repository WORK/my-repo was not deleted: the typed name differs", ""]
    )  # fmt: skip


def test_ctrl_c_leaves_a_clean_line(stub: Stub, held: threading.Event) -> None:
    stub.expect("GET", REPO, json_body=FOUND, held=held)
    assert on_slow_terminal("repos", "show", "WORK/my-repo", "--brief", seen={WAITING: "^C"}) == (BY_CTRL_C, [""])


def test_rows_that_go_to_a_file_are_counted_on_the_terminal(stub: Stub, held: threading.Event, tmp_path: Path) -> None:
    stub.page(FORKS, fork(1), fork(2), isLastPage=False, nextPageStart=2)
    stub.page(FORKS, fork(3), held=held)
    with (tmp_path / "rows").open("wb") as rows:
        code, sent = sent_to_terminal(*LIST, stdout=rows, when={"\r2 rows · ": held.set})
    assert (code, screen_lines(sent), (tmp_path / "rows").read_text(encoding="utf-8").count("\n")) == (0, [""], 3)


@pytest.mark.parametrize(
    ("words", "env", "shows"),
    [
        ((), {}, True),
        (("--quiet",), {}, False),
        ((), {"TERM": "dumb"}, False),
    ],
)
def test_progress_can_be_turned_off(sandbox: Sandbox, words: tuple[str, ...], env: dict[str, str], shows: bool) -> None:
    sandbox.faults.add(Fault("latency", ms=1200))
    code, sent = sent_to_terminal("repos", "show", "WORK/my-repo", "--brief", *words, env=env)
    assert (code, WAITING in sent, "\x1b[K" in sent) == (0, shows, shows)


def test_no_progress_is_drawn_if_another_program_reads_stdout(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("latency", ms=1200))
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as stdout:
        code, sent = sent_to_terminal("repos", "show", "WORK/my-repo", "--brief", stdout=stdout)
    with os.fdopen(reader, "rb") as rows:
        assert (code, sent, rows.readline()) == (0, "", b"NAME\tmy-repo\n")


def test_a_stderr_that_is_no_terminal_gets_no_progress(sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("latency", ms=1200))
    command = [sys.executable, "-m", "bbcli", "repos", "show", "WORK/my-repo", "--brief"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_quick_response_shows_no_progress(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "WORK", "--all", tty=True)
    assert (result.code, result.err, "\r" in result.out) == (0, "", False)
