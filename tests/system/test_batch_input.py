"""Batch input from the stdin of a process: bytes, closed pipes, and results line by line."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.commits import R, hashes
from tests.support.sandbox_process import BBCLI, PATIENCE

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


@pytest.fixture
def newest_commits(sandbox: Sandbox, invoke: Invoke) -> list[str]:
    return hashes(invoke("commits", "list", *R, "-L", "3"))


def test_an_invalid_input_line_is_reported_as_one_error_line(sandbox: Sandbox, invoke: Invoke) -> None:
    lines = ["{}", '{"id":', "a..b", "\udcff", '{"id":"' + "x" * 60 + ' "}']
    result = invoke("watch", "commit", "-", *R, stdin="")
    assert result.code == 0
    run = subprocess.run(
        [*BBCLI, "commits", "show", "-", *R, "--json"], capture_output=True, check=False, timeout=PATIENCE,
        input="\n".join(lines).encode("utf-8", "surrogateescape"),
    )  # fmt: skip
    error = json.loads(run.stderr)
    assert (run.returncode, error["message"]) == (2, "5 of 5 failed")
    assert [detail.partition(": ")[2] for detail in error["details"][:4]] == [
        "the JSON object contains no commit", "the JSON object contains no commit",
        "'a..b' is not a commit, branch or tag",
        "the line is not UTF-8",
    ]  # fmt: skip


def test_a_stdin_that_is_closed_is_no_empty_list(sandbox: Sandbox) -> None:
    words = " ".join([*BBCLI, "watch", "commit", "-", *R])
    run = subprocess.run(["sh", "-c", f"{words} <&-"], capture_output=True, check=False, timeout=PATIENCE, text=True)
    assert (run.returncode, run.stderr.splitlines()[0]) == (2, "error: cannot read -: stdin is closed")


def test_a_result_is_written_before_the_next_line_is_read(sandbox: Sandbox, newest_commits: list[str]) -> None:
    words = [*BBCLI, "commits", "show", "-", *R, "--jsonl"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for name in newest_commits:
            child.stdin.write(f"{name}\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["id"] == name
        child.stdin.close()
        assert child.wait(PATIENCE) == 0


def test_a_closed_pipe_ends_the_batch_quietly(sandbox: Sandbox, newest_commits: list[str]) -> None:
    line = (
        f"printf '{newest_commits[0]}\\n%.0s' $(seq 200) | {' '.join(BBCLI)} commits show - -R WORK/my-repo | head -1"
    )
    run = subprocess.run(
        ["bash", "-c", f"{line}; exit ${{PIPESTATUS[1]}}"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr, run.stdout.split("\t")[0]) == (0, "", newest_commits[0])
